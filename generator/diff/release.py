"""A package with its version, and what the changelog says of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from generator import pipeline
from generator.config.run_options import Options
from generator.diagnostics import Diagnostic, Unusable
from generator.diff.changelog import Prepended, entry, prepended
from generator.diff.comparison import Diff, Side, diff
from generator.diff.reading import parse
from generator.manifest.from_package import manifest_file
from generator.pipeline import Generated, Planned
from generator.source import SourceFile


@dataclass(frozen=True)
class Release:
    """A package, and the changelog that is to be written before it."""

    package: Generated
    changelog: Prepended | None = None


def release(
    made: Planned, start: Path, options: Options, last: SourceFile | None
) -> Release:
    """The package of a plan, as it follows the one of the `last` manifest.

    With a changelog, its version is the one that is wanted, or the next by what changed
    for callers, and what changed is put on top of the file. Where nothing did, or
    nothing is known of what was before, all stays as it is. `start` is the folder from
    which its inputs are seen. Raises `Unusable` if the changelog does not allow it.
    """
    if options.changelog is None or last is None:
        return Release(pipeline.rendered(made, start, options, last))
    made, new = _versioned(made, last, options)
    return Release(pipeline.rendered(made, start, options, last), new)


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
    new = manifest_file(made.package, (), made.provenance)
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
