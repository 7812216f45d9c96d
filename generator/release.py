"""A package with its version, and what the changelog says of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from generator import pipeline
from generator.diagnostics import Diagnostic, Unusable
from generator.diff.changelog import Prepended, entry, prepended
from generator.diff.diff import Diff, Side, diff
from generator.diff.reading import parse
from generator.manifest import manifest
from generator.pipeline import Planned
from generator.source import SourceFile
from generator.versions import parsed


@dataclass(frozen=True)
class Release:
    """A plan under its version, and the changelog that is to be written before it."""

    planned: Planned
    changelog: Prepended | None = None


def release(
    made: Planned, last: SourceFile | None, changelog: Path, version: str | None
) -> Release:
    """The release of a plan after that of the `last` manifest.

    Its version is the one that is wanted, or the next by what changed for callers; what
    changed is put on top of the changelog. Where nothing did, or nothing is known of
    the last release, all stays as it is. Raises `Unusable` if the changelog does not
    allow it.
    """
    if last is None:
        return Release(made)
    try:
        found = _changes(made, last, version)
    except Unusable as unusable:
        return Release(_warned(made, unusable.diagnostic))
    if not found.changes:
        return Release(made)
    numbered = pipeline.versioned(made, str(found.version))
    return Release(numbered, prepended(changelog, entry(found)))


def _changes(made: Planned, last: SourceFile, version: str | None) -> Diff:
    new = manifest(made.package, (), made.making)
    before = parse(last.text, last.path)
    after = parse(new.text, last.path)
    wanted = parsed(version) if version else None
    name = made.package.name
    return diff(
        Side(last.path, last.path, name, last, before, before.version),
        Side(last.path, last.path, name, new, after, wanted),
    )


def _warned(made: Planned, why: Diagnostic) -> Planned:
    """With a warning that the last release cannot be compared."""
    consequence = "The changelog is left alone, and the version is kept."
    warning = replace(why, severity="warning", consequence=consequence)
    return replace(made, diagnostics=(*made.diagnostics, warning))
