"""A changelog: a Markdown file with an entry for each version, the newest on top.

What stands above the first entry is its head, and stays; so does a section of what is
not released yet. There are no dates, for the same input gives the same bytes: whoever
releases a version adds one, and the entry is known all the same.
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
    """What one version changes."""

    version: str
    text: str
    """Its sections, without the heading."""

    def __str__(self) -> str:
        return f"## {self.version}\n\n{self.text}"


@dataclass(frozen=True)
class Prepended:
    """A changelog, and what it will hold."""

    file: Path
    text: str
    is_new: bool
    """Whether the entry was not there already."""


def entry(found: Diff, version: str | None = None) -> Entry:
    """The entry for a diff: under a version, or the new one where that is known."""
    return Entry(version or str(found.version or UNRELEASED), body(found.changes))


def prepended(file: Path, new: Entry) -> Prepended:
    """The changelog with the entry on top; raises `Unusable` if it cannot be.

    An entry that is there already is left alone. Another one for the same version is
    somebody's work, so that it is not for us to replace.
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
    """Write it, whole or not at all."""
    if not changelog.is_new:
        return
    try:
        target = changelog.file.resolve()  # a link goes on leading there
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
    """What is there; nothing, if there is no file."""
    try:
        return file.read_bytes().decode()
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError:
        raise _fault(file, "it is not UTF-8") from None
    except OSError as error:
        raise _fault(file, f"cannot be read: {error.strerror}") from None


def _starts(lines: list[str]) -> list[int]:
    """The lines that are headings of entries, and not code."""
    found, fence = [], ""
    for number, line in enumerate(lines):
        if marker := _FENCE.match(line):
            fence = "" if fence == marker[1] else fence or marker[1]
        elif not fence and _ENTRY.match(line):
            found.append(number)
    return found


def _version(heading: str) -> str:
    found = _ENTRY.match(heading)
    return found["version"].casefold() if found else ""


def _fault(
    file: Path, message: str, consequence: str = "It is left alone."
) -> Unusable:
    return Unusable(Diagnostic("error", "changelog", message, consequence, str(file)))
