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


def generate(wanted: Job, known: Mapping[str, Unchanged], reporter: Reporter) -> None:
    """Write the packages and show the messages; exit with 1 on an error.

    `known` holds the packages known to be up to date, by their keys.
    """
    lines = written(wanted, known, reporter)
    reporter.show()
    if reporter.failed:
        sys.exit(FAILED)
    if reporter.verbosity != "quiet":
        say(lines)


def written(
    wanted: Job, known: Mapping[str, Unchanged], reporter: Reporter
) -> list[Written | Unchanged]:
    """Write all packages and return a line for each; on an error, write nothing.

    Changelogs are written first. If a run stops between a changelog and its package,
    the next run finds the entry; once the package is written, nobody knows the changes.
    """
    releases = released(wanted, known, reporter)
    changes = {key: found for key, (found, _) in releases.items()}
    if reporter.failed:
        return []
    with reporter.collecting(wanted.output):
        for change in changes.values():
            reporter.add(change.messages)
        if wanted.strict:
            refuse_warnings(reporter.messages)
        for _, changelog in releases.values():
            if changelog:
                save(changelog)
        done = dict(zip(changes, apply([*changes.values()]), strict=True))
        return [done.get(t.key) or known[t.key] for t in wanted.targets]
    return []


def compared(
    wanted: Job, known: Mapping[str, Unchanged], reporter: Reporter
) -> dict[str, Changes]:
    """Return what differs on disk for each package that can be generated, by key."""
    found = released(wanted, known, reporter)
    return {key: changes for key, (changes, _) in found.items()}


def released(
    wanted: Job, known: Mapping[str, Unchanged], reporter: Reporter
) -> dict[str, tuple[Changes, Prepended | None]]:
    """Return the same, each with its changelog if there is one to write."""
    releases: dict[str, tuple[Changes, Prepended | None]] = {}
    previous = partial(last_manifest, wanted.output)
    names = {known[key].name.casefold(): key for key in known}
    others = [target for target in wanted.targets if target.key not in known]
    with progress(sum(len(t.specs) for t in others), reporter) as step:
        for target in others:
            with reporter.collecting(target.key):
                made = planned(target, previous, reporter, step)
                if made is None:
                    continue
                refuse_namesake(target.key, made.package.name, names)
                start = start_folder([spec for spec, _ in target.specs])
                last = previous(made.package.name)
                found = release(made, start, target.options, last)
                reporter.add(found.package.diagnostics)
                changes = compare(found.package, Path(wanted.output))
                releases[target.key] = changes, found.changelog
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


def refuse_namesake(spec: str, name: str, known: dict[str, str]) -> None:
    """Refuse two packages of one name; many file systems ignore its case."""
    other = known.get(name.casefold())
    if other is not None:
        message = f'package "{name}" is also the package of {other}'
        raise Unusable(error("same-name", message, spec))
    known[name.casefold()] = spec


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
