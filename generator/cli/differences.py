"""The messages of `--check` about packages that are not up to date."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Callable, Iterator, Mapping
from io import StringIO
from tokenize import COMMENT, TokenError, generate_tokens
from typing import TypeAlias

from generator.diagnostics import Diagnostic
from generator.manifest.reader import ManifestError, read
from generator.manifest.schema import Manifest
from generator.write import JOURNAL, MANIFEST, MISSING, Change, Changes

UNREADABLE = (
    *(ManifestError, SyntaxError, TokenError, ValueError),
    *(RecursionError, MemoryError),
)
"""The errors of reading a file that holds anything."""
Repair: TypeAlias = str
"""The command that updates the packages."""


def differences(
    package: Changes, repair: Repair, *, show: bool
) -> Iterator[Diagnostic]:
    """Yield an error for each file that differs, then one for the package.

    Files that differ in their layout only have one error. So has a package that is
    missing. `show` adds the lines that differ.
    """
    if _is_missing(package):
        yield _of_package(package, "the package is missing", "generate", repair)
        return
    reformatted = [change for change in package.changes if _is_reformatted(change)]
    for change in package.changes:
        if change not in reformatted:
            yield Diagnostic(
                "error",
                "edited-by-hand" if change.backup else "out-of-date",
                change.reason,
                _what_happens(change),
                str(change.target),
                details=_diff(change) if show else "",
            )
    if reformatted:
        yield _formatter(package, reformatted, show=show)
    yield from _unfinished(package)
    if package.changes or package.earlier:
        yield _summary(package, repair)


def left_over(folder: str) -> Diagnostic:
    """Return the error for a package that no document of the configuration makes."""
    return Diagnostic(
        "error",
        "left-over",
        "no document of the configuration makes this package any more",
        "Remove the folder, or add its document to the configuration.",
        folder,
    )


def _is_missing(package: Changes) -> bool:
    """Whether there is no file of the package."""
    is_new = all(change.reason == MISSING for change in package.changes)
    return is_new and not package.unchanged and not package.earlier


def _is_reformatted(change: Change) -> bool:
    """Whether a file differs from what is generated in its layout only."""
    content = CONTENT.get(change.target.suffix)
    if content is None or change.text is None or not change.target.is_file():
        return False
    try:
        current = change.target.read_text("utf-8")
        return content(current) == content(change.text)
    except UNREADABLE:
        return False


def _code(text: str) -> object:
    """Return the syntax tree of a module, and its comments."""
    tokens = generate_tokens(StringIO(text).readline)
    comments = [t.string.strip("# ") for t in tokens if t.type == COMMENT]
    return ast.dump(ast.parse(text)), comments


def _manifest_of(text: str) -> object:
    """Return everything that a manifest says."""
    return read(text).manifest


CONTENT: Mapping[str, Callable[[str], object]] = {".py": _code, ".json": _manifest_of}
"""Returns the content of a text without its layout, by the end of the file's name."""


def _formatter(
    package: Changes, reformatted: list[Change], *, show: bool
) -> Diagnostic:
    count = len(reformatted)
    files = "1 file was" if count == 1 else f"{count} files were"
    return Diagnostic(
        "error",
        "reformatted",
        f"{files} reformatted; the code is the same",
        "Exclude this folder from your formatter, for example with "
        f'`extend-exclude = ["{package.folder.as_posix()}"]` below [tool.ruff].',
        str(package.folder),
        details="\n".join(map(_diff, reformatted)) if show else "",
    )


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


def _summary(package: Changes, repair: Repair) -> Diagnostic:
    count = len(package.changes)
    files = "1 file differs" if count == 1 else f"{count} files differ"
    reasons = _reasons(package)
    because = f": {', '.join(reasons)}" if reasons else ""
    return _of_package(package, f"{files}{because}", "update", repair)


def _of_package(package: Changes, fault: str, verb: str, repair: Repair) -> Diagnostic:
    """Return the error for a whole package, with the command that repairs it."""
    consequence = f"To {verb} it, run: {repair}"
    folder = str(package.folder)
    return Diagnostic("error", "out-of-date", fault, consequence, folder)


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
