"""`gen-client SPEC...`: generates packages and writes them.

Every package is generated before anything is written, and all messages are shown, so
that one run reports every problem.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import BinaryIO

import click

from generator import pipeline
from generator.cli.report import Reporter, error, is_terminal
from generator.config.jobs import Job, Target
from generator.config.vocabulary import PROGRAM
from generator.diagnostics import Diagnostic, Unusable
from generator.diff.changelog import Prepended, save
from generator.diff.release import release
from generator.manifest.unchanged import Unchanged
from generator.pipeline import Planned, Previous, start_folder
from generator.source import SourceFile
from generator.write import MANIFEST, Changes, Written, apply, compare

FAILED = 1


def generate(job: Job, skipped: Mapping[str, Unchanged], reporter: Reporter) -> None:
    """Write the packages and show the messages; exit with 1 on an error.

    `skipped` holds the packages that are already up to date, by key.
    """
    lines = written(job, skipped, reporter)
    reporter.show()
    if reporter.failed:
        sys.exit(FAILED)
    if reporter.verbosity != "quiet":
        say(lines)


def written(
    job: Job, skipped: Mapping[str, Unchanged], reporter: Reporter
) -> list[Written | Unchanged]:
    """Write all packages and return a line for each; on an error, write nothing.

    Changelogs are written first. If a run stops between a changelog and its package,
    the next run finds the entry. The other way round, the entry would be lost.
    """
    releases = released(job, skipped, reporter)
    changes = {key: change for key, (change, _) in releases.items()}
    if reporter.failed:
        return []
    with reporter.collecting(job.output):
        for change in changes.values():
            reporter.add(change.messages)
        if job.strict:
            refuse_warnings(reporter.messages)
        for _, changelog in releases.values():
            if changelog:
                save(changelog)
        done = dict(zip(changes, apply([*changes.values()]), strict=True))
        return [done.get(t.key) or skipped[t.key] for t in job.targets]
    return []


def compared(
    job: Job, skipped: Mapping[str, Unchanged], reporter: Reporter
) -> dict[str, Changes]:
    """Return the changes on disk of each package that can be generated, by key."""
    releases = released(job, skipped, reporter)
    return {key: changes for key, (changes, _) in releases.items()}


def released(
    job: Job, skipped: Mapping[str, Unchanged], reporter: Reporter
) -> dict[str, tuple[Changes, Prepended | None]]:
    """Return the changes on disk of each package, and its changelog if it has one."""
    releases: dict[str, tuple[Changes, Prepended | None]] = {}
    previous = partial(last_manifest, job.output)
    names = {skipped[key].name.casefold(): key for key in skipped}
    others = [target for target in job.targets if target.key not in skipped]
    with progress(sum(len(t.specs) for t in others), reporter) as step:
        for target in others:
            with reporter.collecting(target.key):
                made = planned(target, previous, reporter, step)
                if made is None:
                    continue
                refuse_namesake(target.key, made.package.name, names)
                start = start_folder([spec for spec, _ in target.specs])
                last = previous(made.package.name)
                new = release(made, start, target.options, last)
                reporter.add(new.package.diagnostics)
                changes = compare(new.package, Path(job.output))
                releases[target.key] = changes, new.changelog
    return releases


def planned(
    target: Target, previous: Previous, reporter: Reporter, step: Callable[[], None]
) -> Planned | None:
    """Return the plan of a package; None if one of its documents is unusable.

    `step` is called after each document.
    """
    documents = []
    for spec, options in target.specs:
        with reporter.collecting(spec):
            documents.append(pipeline.translated(spec, options, stdin=stdin()))
        step()
    if len(documents) < len(target.specs):
        return None
    return pipeline.planned_package(documents, target.package, target.options, previous)


def last_manifest(output: str, package: str) -> SourceFile | None:
    """Return the manifest of the last run; None if there is none."""
    file = Path(output, package, MANIFEST)
    try:
        return SourceFile(str(file), file.read_text("utf-8", errors="replace"))
    except OSError:  # `write` reports other errors
        return None


def refuse_namesake(key: str, name: str, keys: dict[str, str]) -> None:
    """Refuse two packages of one name; many file systems ignore its case.

    `keys` holds the keys of the packages so far by name, and gets this one.
    """
    other = keys.get(name.casefold())
    if other is not None:
        message = f'package "{name}" is also the package of {other}'
        raise Unusable(error("same-name", message, key))
    keys[name.casefold()] = key


def refuse_warnings(messages: Sequence[Diagnostic]) -> None:
    """Refuse to go on if there are warnings, for --strict."""
    count = sum(message.severity == "warning" for message in messages)
    if count:
        warnings = "1 warning" if count == 1 else f"{count} warnings"
        raise Unusable(
            error("strict", f"{warnings}; --strict treats warnings as errors", PROGRAM)
        )


def stdin() -> BinaryIO:
    """Return standard input; an empty stream if the process has none."""
    return BytesIO() if sys.stdin is None else sys.stdin.buffer


# --- printing ----------------------------------------------------------------------


@contextmanager
def progress(count: int, reporter: Reporter) -> Iterator[Callable[[], None]]:
    """Show a progress bar on a terminal; each call of the result advances it."""
    is_read = is_terminal(sys.stderr) and reporter.form == "text"
    if count == 1 or reporter.verbosity == "quiet" or not is_read:
        yield lambda: None
        return
    with click.progressbar(length=count, label="Generating", file=sys.stderr) as bar:
        yield lambda: bar.update(1)


def say(lines: Iterable[object]) -> None:
    """Print each item on a line of stdout."""
    if isinstance(sys.stdout, TextIOWrapper):  # its encoding may lack a name's letters
        sys.stdout.reconfigure(errors="backslashreplace")
    for line in lines:
        click.echo(line)
