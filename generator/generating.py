"""Writing packages, as `gen-client SPEC...` does.

Every specification is generated before anything is written, and every message is
shown, so that one run tells all that is wrong.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import BinaryIO

import click

from generator.diagnostics import Diagnostic, Unusable
from generator.diff.changelog import Prepended, save
from generator.pipeline import generate_suite, translated
from generator.release import release
from generator.reporting import Reporter, error, is_terminal
from generator.source import SourceFile
from generator.start.jobs import Job
from generator.start.options import Options
from generator.start.unchanged import Unchanged
from generator.start.words import PROGRAM
from generator.write import MANIFEST, Changes, Written, apply, compare

FAILED = 1


def generate(wanted: Job, known: Mapping[str, Unchanged], reporter: Reporter) -> None:
    """Write the packages; show what there is to say, and exit if it failed.

    `known` are those that need no work, by their documents.
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
    """What was done for each package; nothing if it cannot all be.

    A changelog comes before its package: a run that is stopped between them finds the
    entry there, while from the package it could not tell any more what had changed.
    """
    releases = released(wanted, known, reporter)
    changes = {spec: found for spec, (found, _) in releases.items()}
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
        both: dict[str, Written | Unchanged] = {**known, **done}
        return [both[spec] for spec, _ in wanted.specs if spec in both]
    return []


def compared(
    wanted: Job, known: Mapping[str, Unchanged], reporter: Reporter
) -> dict[str, Changes]:
    """What each document's package lacks, as far as one can be made."""
    found = released(wanted, known, reporter)
    return {spec: changes for spec, (changes, _) in found.items()}


def released(
    wanted: Job, known: Mapping[str, Unchanged], reporter: Reporter
) -> dict[str, tuple[Changes, Prepended | None]]:
    """The same, with what changelogs will hold.

    One package of all documents counts as that of the first one.
    """
    if wanted.package is not None:
        return all_in_one(wanted, wanted.package, reporter)
    releases: dict[str, tuple[Changes, Prepended | None]] = {}
    previous = partial(last_manifest, wanted.output)
    names = {known[spec].name.casefold(): spec for spec in known}
    others = [entry for entry in wanted.specs if entry[0] not in known]
    with progress(others, reporter) as specs:
        for spec, options in specs:
            with reporter.collecting(spec):
                found = release(spec, options, stdin=stdin(), previous=previous)
                reporter.add(found.package.diagnostics)
                refuse_namesake(spec, found.package.name, names)
                changes = compare(found.package, Path(wanted.output))
                releases[spec] = changes, found.changelog
    return releases


def all_in_one(
    wanted: Job, name: str, reporter: Reporter
) -> dict[str, tuple[Changes, Prepended | None]]:
    """What the one package of all documents lacks, if they can all be used."""
    documents = []
    first, options = wanted.specs[0]
    with progress(wanted.specs, reporter) as specs:
        for spec, own in specs:
            with reporter.collecting(spec):
                documents.append(translated(spec, own, stdin=stdin()))
    if reporter.failed:
        return {}
    with reporter.collecting(name):
        last = last_manifest(wanted.output, name)
        package = generate_suite(documents, name, options, last)
        reporter.add(package.diagnostics)
        return {first: (compare(package, Path(wanted.output)), None)}
    return {}


def last_manifest(output: str, package: str) -> SourceFile | None:
    """The manifest that the last run left in the package's folder."""
    file = Path(output, package, MANIFEST)
    try:
        return SourceFile(str(file), file.read_text("utf-8", errors="replace"))
    except OSError:  # there is none; or `write` will not get past it, either
        return None


def refuse_namesake(spec: str, name: str, known: dict[str, str]) -> None:
    """Two packages of one name would overwrite each other; many systems ignore case."""
    other = known.get(name.casefold())
    if other is not None:
        message = f'makes a package "{name}", and so does {other}'
        raise Unusable(error("same-name", message, spec))
    known[name.casefold()] = spec


def refuse_warnings(messages: Sequence[Diagnostic]) -> None:
    """With --strict, a warning is as bad as an error."""
    count = sum(message.severity == "warning" for message in messages)
    if count:
        warnings = "1 warning" if count == 1 else f"{count} warnings"
        raise Unusable(
            error("strict", f"{warnings}, and --strict allows none", PROGRAM)
        )


def stdin() -> BinaryIO:
    """Standard input; a process that was started without has an empty document."""
    return BytesIO() if sys.stdin is None else sys.stdin.buffer


# --- printing ----------------------------------------------------------------------


def progress(
    specs: Sequence[tuple[str, Options]], reporter: Reporter
) -> AbstractContextManager[Iterable[tuple[str, Options]]]:
    """The specifications, with a bar that moves as they are taken, where it helps."""
    is_read = is_terminal(sys.stderr) and reporter.form == "text"
    if len(specs) == 1 or reporter.verbosity == "quiet" or not is_read:
        return nullcontext(specs)
    return click.progressbar(specs, label="Generating", file=sys.stderr)


def say(lines: Iterable[object]) -> None:
    """Print each on a line of stdout."""
    if isinstance(sys.stdout, TextIOWrapper):  # a name may not be in its encoding
        sys.stdout.reconfigure(errors="backslashreplace")
    for line in lines:
        click.echo(line)
