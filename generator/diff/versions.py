"""The versions of generated clients: three numbers, of which each change raises one."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from generator.manifest.reader import ManifestError, read
from generator.manifest.schema import FIRST_VERSION

Verdict = Literal["major", "minor", "patch", "none"]
"""Which number Semantic Versioning wants raised."""

_VERSION = re.compile(r"(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})", re.ASCII)


class Version(NamedTuple):
    """A version such as 1.2.0."""

    major: int
    minor: int
    patch: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"

    def after(self, verdict: Verdict) -> Version:
        """The next version.

        Before 1.0.0 the API is not stable: what is breaking raises the second number,
        and all else the third.
        """
        major, minor, patch = self
        match verdict if major or verdict == "none" else _UNSTABLE[verdict]:
            case "major":
                return Version(major + 1, 0, 0)
            case "minor":
                return Version(major, minor + 1, 0)
            case "patch":
                return Version(major, minor, patch + 1)
            case "none":
                return self


_UNSTABLE: dict[Verdict, Verdict] = {
    "major": "minor",
    "minor": "patch",
    "patch": "patch",
}


def last(manifest: str | None) -> str:
    """Return the version in the last run's manifest, the first if there is none."""
    try:
        version = read(manifest or "").manifest.client.version
    except ManifestError:
        return FIRST_VERSION
    return version if parsed(version) else FIRST_VERSION


def parsed(text: str) -> Version | None:
    """The version that a text is, if it is one."""
    found = _VERSION.fullmatch(text)
    return Version(*map(int, found.groups())) if found else None
