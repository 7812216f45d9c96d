"""The deadline of a call, `Timeout(total=…)`, on real sockets."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import httpx2
import pytest

from generated.partner_clients import (
    ApiError,
    Client,
    Locked,
    TimedOut,
    Timeout,
    TooManyRequests,
)
from tests.runtime.callers import Caller, Connect
from tests.runtime.samples import ERROR, RECORD
from tests.runtime.server import Answer, Server, json_answer

SLACK = 3.0
"""Seconds that a busy machine may add to a call."""


def get(run: Caller) -> object:
    """Make an ordinary call."""
    return run(lambda c: c.partner_clients.get("512"))


def ended(run: Caller, call: Callable[[Caller], object]) -> tuple[ApiError, float]:
    """Return the error of a call, and the seconds until it was raised."""
    started = time.monotonic()
    with pytest.raises(ApiError) as caught:
        call(run)
    return caught.value, time.monotonic() - started


def test_silent_servers(server: Server, connect: Connect) -> None:
    """All attempts together end at the deadline."""
    server.handler = lambda _: json_answer(RECORD)
    server.answer(*[Answer(delay=30)] * 9)
    run = connect(timeout=Timeout(read=0.4, total=1.0), max_retries=9)
    error, seconds = ended(run, get)
    assert isinstance(error, TimedOut)
    assert 0.8 <= seconds < 1.0 + SLACK
    assert 2 <= error.attempts < 9
    assert error.elapsed <= seconds


def test_deadline_in_silence(server: Server, connect: Connect) -> None:
    """The call ends at its deadline even if `read` allows a longer silence."""
    server.answer(Answer(delay=30))
    error, seconds = ended(connect(timeout=Timeout(read=60, total=0.5)), get)
    assert isinstance(error, TimedOut)
    assert 0.4 <= seconds < 0.5 + SLACK


def test_long_waits(server: Server, connect: Connect) -> None:
    """A call ends at once if its next wait would end after the deadline."""
    server.answer(json_answer(ERROR, 429, Retry_After="20"))
    error, seconds = ended(connect(timeout=Timeout(total=10), max_retries=2), get)
    assert isinstance(error, TooManyRequests)
    assert error.retry_after == 20
    assert (error.attempts, len(server.received)) == (1, 1)
    assert seconds < SLACK


def test_many_refusals(server: Server, connect: Connect) -> None:
    """A call that is always refused ends at its deadline."""
    server.handler = lambda _: json_answer(ERROR, 429, Retry_After="0.3")
    run = connect(timeout=Timeout(total=0.85), max_retries=10_000)
    error, seconds = ended(run, get)
    assert isinstance(error, TooManyRequests)
    assert seconds < 0.85 + SLACK
    assert 2 <= error.attempts <= 3
    assert len(server.received) == error.attempts


def test_locks(server: Server, connect: Connect) -> None:
    """A lock is not waited for if it usually lasts longer than the deadline."""
    server.answer(json_answer(ERROR, 423))
    error, seconds = ended(connect(timeout=Timeout(total=0.9), max_retries=2), get)
    assert isinstance(error, Locked)
    assert seconds < 0.9


@pytest.mark.parametrize("total", [0, 1e-9, -1])
def test_no_time(server: Server, connect: Connect, total: float) -> None:
    """A call without any time ends at once."""
    server.handler = lambda _: json_answer(RECORD)
    server.answer(Answer(delay=30))
    error, seconds = ended(connect(timeout=Timeout(total=total), max_retries=2), get)
    assert isinstance(error, TimedOut)
    assert seconds < SLACK


def test_full_pools(server: Server) -> None:
    """Waiting for a free connection counts towards the deadline."""
    server.answer(json_answer(RECORD), Answer(delay=30))
    server.answers[0] = replace(server.answers[0], delay=1.2)
    limits = httpx2.Limits(max_connections=1)
    with httpx2.Client(limits=limits) as http_client, ThreadPoolExecutor() as pool:
        client = Client("t", base_url=server.url, http_client=http_client)
        first = pool.submit(client.partner_clients.get, "1")
        while not server.received:
            time.sleep(0.01)
        hurried = client.with_options(timeout=Timeout(total=1.6), max_retries=0)
        started = time.monotonic()
        with pytest.raises(TimedOut):
            hurried.partner_clients.get("2")
        assert 1.5 <= time.monotonic() - started < 2.6
        assert first.result().id == "512"
