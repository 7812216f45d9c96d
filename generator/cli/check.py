"""`gen-client --check`: reports packages that are not up to date; writes nothing."""

from __future__ import annotations

import difflib
import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from generator.cli.generate import FAILED, compared, refuse_warnings, say
from generator.cli.report import Reporter
from generator.diagnostics import Diagnostic
from generator.start.jobs import Job
from generator.start.unchanged import Unchanged
from generator.write import JOURNAL, MANIFEST, Change, Changes


def check_packages(
    wanted: Job,
    known: Mapping[str, Unchanged],
    reporter: Reporter,
    repair: str,
    *,
    show: bool,
) -> None:
    """Report every difference, and exit with 1 if there is one.

    `known` holds the packages known to be up to date, by their keys. `repair` is the
    command that writes the others. `show` adds the lines that differ.
    """
    changes = compared(wanted, known, reporter)
    for package in changes.values():
        reporter.add(differences(package, repair, show=show))
    if wanted.strict and not reporter.failed:
        with reporter.collecting(wanted.output):
            refuse_warnings(reporter.messages)
    reporter.show()
    if reporter.failed:
        sys.exit(FAILED)
    if reporter.verbosity != "quiet":
        say(
            known[key].checked() if key in known else up_to_date(changes[key])
            for key in (target.key for target in wanted.targets)
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
    return list(_changed(old, json.loads(new)))


def _manifest(package: Changes) -> Mapping[str, Any] | None:
    try:
        found = json.loads((package.folder / MANIFEST).read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    before, after = _hashes(old), _hashes(new)
    for name in sorted(before.keys() | after.keys()):
        if name not in before:
            yield f"{name} is new"
        elif name not in after:
            yield f"{name} is no longer used"
        elif before[name] != after[name]:
            yield f"{name} has changed"
    if old.get("settings", {}) != new.get("settings", {}):
        yield "the settings have changed"


def _hashes(manifest: Mapping[str, Any]) -> Mapping[str, object]:
    """Return the hash of each input, by its path or role."""
    inputs = manifest.get("inputs")
    return {
        str(entry.get("path") or f"the {entry.get('role')}"): entry.get("sha256")
        for entry in (inputs if isinstance(inputs, list) else ())
        if isinstance(entry, dict)
    }


def _diff(change: Change) -> str:
    """Return what generating would change in the file, as a unified diff."""
    old = change.target.read_text("utf-8", "replace") if change.target.is_file() else ""
    lines = difflib.unified_diff(
        old.splitlines(), (change.text or "").splitlines(), "current", "generated", n=3
    )
    return "\n".join(line.rstrip("\n") for line in lines)
