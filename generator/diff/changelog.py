"""A changelog: a Markdown file with an entry per version, the newest at the top.

The text above the first entry stays, and so does a section for unreleased changes.
Entries have no date, because the same input gives the same bytes. A date that somebody
adds does not hide the entry.
"""

from __future__ import annotations

import re
import secrets
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from generator.diagnostics import Diagnostic, Unusable
from generator.diff.comparison import Diff
from generator.diff.formats import body

HEAD = "# Changelog\n"
UNRELEASED = "Unreleased"
_FENCE = re.compile(r" {0,3}(```|~~~)")
_ENTRY = re.compile(r"## +\[?(?P<version>[^\s\],:]+)")


@dataclass(frozen=True)
class Entry:
    """The changes of one version."""

    version: str
    text: str
    """The sections of the entry, without the heading."""

    def __str__(self) -> str:
        return f"## {self.version}\n\n{self.text}"


@dataclass(frozen=True)
class Prepended:
    """A changelog with a new entry."""

    file: Path
    text: str
    is_new: bool
    """Whether the entry was added now."""


def entry(diff: Diff, version: str | None = None) -> Entry:
    """Return the entry of a diff, for this version or the next one."""
    return Entry(version or str(diff.version or UNRELEASED), body(diff.changes))


def prepended(file: Path, new: Entry) -> Prepended:
    """Return the changelog with the entry on top; raise `Unusable` if it cannot be.

    An existing equal entry stays. A different entry for the same version is not
    replaced, because somebody may have edited it.
    """
    old = _text(file)
    lines = old.replace("\r\n", "\n").splitlines(keepends=True)
    starts = _starts(lines)
    tops = [n for n in starts if _version(lines[n]) != UNRELEASED.casefold()]
    top = tops[0] if tops else len(lines)
    if new.version == UNRELEASED and starts:
        top = starts[0]
    if top < len(lines) and _version(lines[top]) == new.version.casefold():
        following = [n for n in starts if n > top]
        there = "".join(lines[top + 1 : following[0] if following else None])
        if there.strip() == new.text.strip():
            return Prepended(file, old, is_new=False)
        message = f"it has another entry for {new.version} on top"
        raise _fault(file, message, "Remove it, and run this again.")
    above = "".join(lines[:top]) if lines else HEAD
    parts = [above.rstrip("\n"), str(new).rstrip("\n"), "".join(lines[top:])]
    text = "\n\n".join(part for part in parts if part).rstrip("\n") + "\n"
    ends = "\r\n" if "\r\n" in old else "\n"
    return Prepended(file, text.replace("\n", ends), is_new=True)


def save(changelog: Prepended) -> None:
    """Write the changelog, completely or not at all."""
    if not changelog.is_new:
        return
    try:
        target = changelog.file.resolve()  # a link keeps its target
        temporary = target.with_name(f".{target.name}.{secrets.token_hex(8)}")
        try:
            with temporary.open("xb") as file:
                file.write(changelog.text.encode())
            if target.exists():
                temporary.chmod(stat.S_IMODE(target.stat().st_mode))
            temporary.replace(target)
        finally:
            with suppress(OSError):
                temporary.unlink()
    except OSError as error:
        message = f"cannot be written: {error.strerror}"
        raise _fault(changelog.file, message) from None


def _text(file: Path) -> str:
    """Return the text of a file, or "" if there is no file."""
    try:
        return file.read_bytes().decode()
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError:
        raise _fault(file, "it is not UTF-8") from None
    except OSError as error:
        raise _fault(file, f"cannot be read: {error.strerror}") from None


def _starts(lines: list[str]) -> list[int]:
    """Return the lines with headings of entries, except those in code blocks."""
    headings, fence = [], ""
    for number, line in enumerate(lines):
        if marker := _FENCE.match(line):
            fence = "" if fence == marker[1] else fence or marker[1]
        elif not fence and _ENTRY.match(line):
            headings.append(number)
    return headings


def _version(heading: str) -> str:
    match = _ENTRY.match(heading)
    return match["version"].casefold() if match else ""


def _fault(
    file: Path, message: str, consequence: str = "It is left alone."
) -> Unusable:
    return Unusable(Diagnostic("error", "changelog", message, consequence, str(file)))
