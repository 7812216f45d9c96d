"""Writing packages again whenever their files change, as `gen-client --watch` does.

It looks at the files' times, some twenty times a second: there are few of them, and so
every file system will do, also those that report nothing.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NoReturn

import click

from generator.cli.generate import say, written
from generator.cli.report import Reporter
from generator.start.configuration import ConfigurationError
from generator.start.jobs import Incomplete, Job
from generator.start.unchanged import inputs, start_of
from generator.start.words import PROGRAM

PAUSE = 0.05
"""Seconds between two looks."""
State = Mapping[Path, tuple[int, int] | None]
"""The time and size of each file; None where there is none."""


def watch_files(
    wanted: Callable[[], Job], reporter: Callable[[], Reporter], *files: str
) -> NoReturn:
    """Write, wait for a change, and so on, until somebody interrupts.

    `wanted` says what to do, by a configuration that may change as well, and `reporter`
    makes what collects the messages of one run. `files` are watched in any case.
    """
    watched: State = {}
    while True:
        watched = {**watched, **_state(map(Path, files))}
        try:
            job = wanted()
        except ConfigurationError as error:
            click.echo(error.shown(), err=True)
        except Incomplete as incomplete:
            click.echo(f"{PROGRAM} error[configuration] {incomplete}", err=True)
        else:
            watched = _state([*map(Path, files), *_inputs(job)])
            _run(job, reporter())
            watched = {**_state(_inputs(job)), **watched}  # changes meanwhile count
        click.echo(f"Watching {len(watched)} files; Ctrl-C ends it.", err=True)
        while _state(watched) == watched:
            time.sleep(PAUSE)


def _run(job: Job, reporter: Reporter) -> None:
    """Write the packages, and say how long it took."""
    started = time.perf_counter()
    lines = written(job, {}, reporter)
    reporter.show()
    if reporter.verbosity != "quiet" and not reporter.failed:
        took = time.perf_counter() - started
        say(f"{line} ({took:.2f} s)" for line in lines)


def _inputs(job: Job) -> Iterator[Path]:
    """The files that the packages depend on, as the last run recorded them."""
    for target in job.targets:
        for spec, options in target.specs:
            told = (spec, *options.overlays, *filter(None, [options.templates]))
            yield from (Path(path).absolute() for path in told if _is_local(path))
        if (start := start_of(target)) is not None:
            paths = inputs(target, job.output)
            found = (Path(start, path) for path in paths if _is_local(path))
            yield from (Path(os.path.normpath(path)) for path in found)


def _is_local(path: str) -> bool:
    return "://" not in path


def _state(paths: Iterable[Path]) -> State:
    return {path: _stamp(path) for path in paths}


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
