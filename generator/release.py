"""A package with its version, and what the changelog says of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from generator import pipeline
from generator.diagnostics import Diagnostic, Unusable
from generator.diff.changelog import Prepended, entry, prepended
from generator.diff.diff import Diff, Side, diff
from generator.diff.reading import parse
from generator.manifest import manifest
from generator.pipeline import Generated, Planned, Previous
from generator.source import SourceFile
from generator.start.options import Options


@dataclass(frozen=True)
class Release:
    """A package, and the changelog that is to be written before it."""

    package: Generated
    changelog: Prepended | None = None


def release(
    spec: str,
    options: Options,
    *,
    stdin: BinaryIO | None,
    previous: Previous,
) -> Release:
    """The package for a document, as it follows the one of the `previous` manifest.

    With a changelog, its version is the one that is wanted, or the next by what changed
    for callers, and what changed is put on top of the file. Where nothing did, or
    nothing is known of what was before, all stays as it is. Raises `Unusable` if the
    document, or the changelog, does not allow it.
    """
    if options.changelog is None:
        package = pipeline.generate(spec, options, stdin=stdin, previous=previous)
        return Release(package)
    made = pipeline.planned(spec, options, stdin=stdin, previous=previous)
    last = previous(made.package.name)
    made, new = _versioned(made, last, options) if last else (made, None)
    return Release(pipeline.printed(made, spec, options, last), new)


def _versioned(
    made: Planned, last: SourceFile, options: Options
) -> tuple[Planned, Prepended | None]:
    """The plan under its version, and what its changelog will hold."""
    try:
        found = _changes(made, last)
    except Unusable as unusable:
        return _warned(made, unusable.diagnostic), None
    if not found.changes or options.changelog is None:
        return made, None
    version = options.version or str(found.version)
    new = prepended(Path(options.changelog), entry(found, version))
    return pipeline.versioned(made, version), new


def _changes(made: Planned, last: SourceFile) -> Diff:
    new = manifest(made.package, (), made.making)
    before = parse(last.text, last.path)
    after = parse(new.text, last.path)
    name = made.package.name
    return diff(
        Side(last.path, last.path, name, last, before, before.version),
        Side(last.path, last.path, name, new, after, None),
    )


def _warned(made: Planned, why: Diagnostic) -> Planned:
    """With a warning that the last package cannot be compared."""
    consequence = "The changelog is left alone, and the version is kept."
    warning = replace(why, severity="warning", consequence=consequence)
    return replace(made, diagnostics=(*made.diagnostics, warning))
