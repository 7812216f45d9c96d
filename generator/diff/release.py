"""The version of a package, and the changelog entry for it."""

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
    """A package, and the changelog to write before it."""

    package: Generated
    changelog: Prepended | None = None


def release(
    made: Planned, start: Path, options: Options, last: SourceFile | None
) -> Release:
    """Return the package of a plan, and its changelog.

    If there is a changelog and something changed for callers since the `last` manifest,
    the package gets the version of the options, or the next one, and the changelog an
    entry. Otherwise both stay as they are. Paths of inputs are relative to the folder
    `start`. Raises `Unusable` if the changelog cannot have the entry.
    """
    if options.changelog is None or last is None:
        return Release(pipeline.rendered(made, start, options, last))
    made, changelog = _versioned(made, last, options)
    return Release(pipeline.rendered(made, start, options, last), changelog)


def _versioned(
    made: Planned, last: SourceFile, options: Options
) -> tuple[Planned, Prepended | None]:
    """Return the plan with its version, and the changelog if it changes."""
    try:
        changed = _difference(made, last)
    except Unusable as unusable:
        return _warned(made, unusable.diagnostic), None
    if not changed.changes or options.changelog is None:
        return made, None
    version = options.version or str(changed.version)
    changelog = prepended(Path(options.changelog), entry(changed, version))
    return pipeline.versioned(made, version), changelog


def _difference(made: Planned, last: SourceFile) -> Diff:
    """Return what a plan changes for callers of the last package."""
    new = manifest_file(made.package, (), made.provenance)
    before = parse(last.text, last.path)
    after = parse(new.text, last.path)
    name = made.package.name
    return diff(
        Side(last.path, last.path, name, last, before, before.version),
        Side(last.path, last.path, name, new, after, None),
    )


def _warned(made: Planned, fault: Diagnostic) -> Planned:
    """Return the plan with a warning that the last package cannot be compared."""
    consequence = "The changelog is left alone, and the version is kept."
    warning = replace(fault, severity="warning", consequence=consequence)
    return replace(made, diagnostics=(*made.diagnostics, warning))
