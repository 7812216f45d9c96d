"""Forked processes for tests: work that a child does with its parent's objects."""

from __future__ import annotations

import os
import pickle
import signal
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from threading import Event, Thread
from typing import Any

LONGEST = 10
"""Seconds until a child that is stuck is ended."""


class Child:
    """A forked process that does some work and reports its result or exception."""

    def __init__(self, work: Callable[[], object]) -> None:
        self._reader, writer = os.pipe()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # threads are the point
            self._pid = os.fork()
        if self._pid == 0:
            signal.alarm(LONGEST)  # ends a child that is stuck
            try:
                os.write(writer, pickle.dumps(_outcome(work)))
            finally:
                os._exit(0)
        os.close(writer)

    def result(self) -> Any:
        """Return what the work returned; raises what it raised."""
        with os.fdopen(self._reader, "rb") as reader:
            content = reader.read()
        os.waitpid(self._pid, 0)
        assert content, "the child was stuck"
        result, error = pickle.loads(content)
        if error is not None:
            raise error
        return result


def _outcome(work: Callable[[], object]) -> tuple[object, BaseException | None]:
    try:
        return work(), None
    except BaseException as error:
        return None, error


def in_child(work: Callable[[], object]) -> Any:
    """Return the result of work in a forked process; raises what it raised."""
    return Child(work).result()


@contextmanager
def held(*locks: Any) -> Iterator[None]:
    """Hold locks in another thread, which a forked process does not have."""
    taken, done = Event(), Event()

    def hold() -> None:
        with ExitStack() as stack:
            for lock in locks:
                stack.enter_context(lock)
            taken.set()
            done.wait(LONGEST)

    thread = Thread(target=hold)
    thread.start()
    assert taken.wait(LONGEST)
    try:
        yield
    finally:
        done.set()
        thread.join()
