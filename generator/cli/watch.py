"""`gen-client --watch`: generates again whenever an input changes.

It polls the files' times, about twenty times a second. There are few files, and polling
works on every file system.
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
from generator.config.file import ConfigurationError
from generator.config.jobs import Incomplete, Job
from generator.config.vocabulary import PROGRAM
from generator.manifest.unchanged import inputs, start_of

PAUSE = 0.05
"""Seconds between two polls."""
State = Mapping[Path, tuple[int, int] | None]
"""The modification time and size of each file; None for a missing file."""


def watch_files(
    read_job: Callable[[], Job], reporter: Callable[[], Reporter], *files: str
) -> NoReturn:
    """Generate, wait for a change, and start again, until interrupted.

    `read_job` reads the configuration again, which may have changed. `reporter` returns
    a new reporter for each run. `files` are always watched.
    """
    watched: State = {}
    while True:
        watched = {**watched, **_state(map(Path, files))}
        try:
            job = read_job()
        except ConfigurationError as error:
            click.echo(error.shown(), err=True)
        except Incomplete as incomplete:
            click.echo(f"{PROGRAM} error[configuration] {incomplete}", err=True)
        else:
            watched = _state([*map(Path, files), *_inputs(job)])
            _run(job, reporter())
            watched = {**_state(_inputs(job)), **watched}  # keep changes made meanwhile
        click.echo(f"Watching {len(watched)} files; press Ctrl-C to stop.", err=True)
        while _state(watched) == watched:
            time.sleep(PAUSE)


def _run(job: Job, reporter: Reporter) -> None:
    """Generate the packages, and print how long it took."""
    started = time.perf_counter()
    lines = written(job, {}, reporter)
    reporter.show()
    if reporter.verbosity != "quiet" and not reporter.failed:
        took = time.perf_counter() - started
        say(f"{line} ({took:.2f} s)" for line in lines)


def _inputs(job: Job) -> Iterator[Path]:
    """Yield the input files of the options, and those in the manifests."""
    for target in job.targets:
        for spec, options in target.specs:
            given = (spec, *options.overlays, *filter(None, [options.templates]))
            yield from (Path(path).absolute() for path in given if _is_local(path))
        if (start := start_of(target)) is not None:
            paths = inputs(target, job.output)
            files = (Path(start, path) for path in paths if _is_local(path))
            yield from (Path(os.path.normpath(file)) for file in files)


def _is_local(path: str) -> bool:
    return "://" not in path


def _state(paths: Iterable[Path]) -> State:
    return {path: _stamp(path) for path in paths}


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
