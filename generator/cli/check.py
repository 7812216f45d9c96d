"""`gen-client --check`: reports packages that are not up to date; writes nothing."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterator, Mapping

from generator.cli.generate import FAILED, compared, refuse_warnings, say
from generator.cli.report import Reporter
from generator.config.jobs import Job
from generator.diagnostics import Diagnostic
from generator.manifest.reader import ManifestError, read
from generator.manifest.schema import Manifest
from generator.manifest.unchanged import Unchanged
from generator.write import JOURNAL, MANIFEST, Change, Changes


def check_packages(
    job: Job,
    skipped: Mapping[str, Unchanged],
    reporter: Reporter,
    repair: str,
    *,
    show: bool,
) -> None:
    """Report every difference, and exit with 1 if there is one.

    `skipped` holds the packages that are already up to date, by key. `repair` is the
    command that writes the others. `show` adds the lines that differ.
    """
    changes = compared(job, skipped, reporter)
    for package in changes.values():
        reporter.add(differences(package, repair, show=show))
    if job.strict and not reporter.failed:
        with reporter.collecting(job.output):
            refuse_warnings(reporter.messages)
    reporter.show()
    if reporter.failed:
        sys.exit(FAILED)
    if reporter.verbosity != "quiet":
        say(
            skipped[key].checked() if key in skipped else up_to_date(changes[key])
            for key in (target.key for target in job.targets)
        )


def up_to_date(package: Changes) -> str:
    """Return the line for a package without differences."""
    return f"{package.name}: up to date, {len(package.unchanged)} files"


def differences(package: Changes, repair: str, *, show: bool) -> Iterator[Diagnostic]:
    """Yield an error for each file that differs, then one for the package."""
    for change in package.changes:
        yield Diagnostic(
            "error",
            "edited-by-hand" if change.backup else "out-of-date",
            change.reason,
            _what_happens(change),
            str(change.target),
            details=_diff(change) if show else "",
        )
    yield from _unfinished(package)
    if package.changes or package.earlier:
        yield _summary(package, repair)


def _what_happens(change: Change) -> str:
    """Return what generating does to the file."""
    if change.backup is not None:
        return f"Generating keeps it as {change.backup.name}."
    return f"Generating {'writes' if change.text is not None else 'removes'} it."


def _unfinished(package: Changes) -> Iterator[Diagnostic]:
    if package.earlier:
        yield Diagnostic(
            "error",
            "unfinished",
            "a run stopped before everything was written",
            "The next run completes it.",
            str(package.folder / JOURNAL),
        )


def _summary(package: Changes, repair: str) -> Diagnostic:
    count = len(package.changes)
    files = "1 file differs" if count == 1 else f"{count} files differ"
    reasons = _reasons(package)
    because = f": {', '.join(reasons)}" if reasons else ""
    return Diagnostic(
        "error",
        "out-of-date",
        f"{files}{because}",
        f"To update it, run: {repair}",
        str(package.folder),
    )


# --- reasons -------------------------------------------------------------------------


def _reasons(package: Changes) -> list[str]:
    """Return which inputs and settings changed since the last run."""
    new = next((c.text for c in package.changes if c.path == MANIFEST), None)
    old = _manifest(package)
    if new is None or old is None:
        return []
    return list(_changed(old, read(new).manifest))


def _manifest(package: Changes) -> Manifest | None:
    try:
        return read((package.folder / MANIFEST).read_bytes()).manifest
    except (OSError, ManifestError):
        return None


def _changed(old: Manifest, new: Manifest) -> Iterator[str]:
    before, after = _hashes(old), _hashes(new)
    for name in sorted(before.keys() | after.keys()):
        if name not in before:
            yield f"{name} is new"
        elif name not in after:
            yield f"{name} is no longer used"
        elif before[name] != after[name]:
            yield f"{name} has changed"
    if old.settings != new.settings:
        yield "the settings have changed"


def _hashes(manifest: Manifest) -> Mapping[str, str | None]:
    """Return the hash of each input, by its path or role."""
    return {each.path or f"the {each.role}": each.sha256 for each in manifest.inputs}


def _diff(change: Change) -> str:
    """Return what generating would change in the file, as a unified diff."""
    old = change.target.read_text("utf-8", "replace") if change.target.is_file() else ""
    lines = difflib.unified_diff(
        old.splitlines(), (change.text or "").splitlines(), "current", "generated", n=3
    )
    return "\n".join(line.rstrip("\n") for line in lines)
