"""Versions of generated clients: three numbers, of which each change raises one."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from generator.manifest.reader import ManifestError, read
from generator.manifest.schema import FIRST_VERSION

Verdict = Literal["major", "minor", "patch", "none"]
"""The number that Semantic Versioning raises for a change."""

_VERSION = re.compile(r"(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})", re.ASCII)


class Version(NamedTuple):
    """A version such as 1.2.0."""

    major: int
    minor: int
    patch: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"

    def after(self, verdict: Verdict) -> Version:
        """Return the next version.

        Before 1.0.0 the API is not stable: a breaking change raises the second number,
        and any other change the third.
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
"""The numbers that are raised before 1.0.0."""


def last_version(manifest: str | None) -> str:
    """Return the version in the last run's manifest, or the first version."""
    try:
        version = read(manifest or "").manifest.client.version
    except ManifestError:
        return FIRST_VERSION
    return version if parsed(version) else FIRST_VERSION


def parsed(text: str) -> Version | None:
    """Return the version in a text, None if the text is not a version."""
    match = _VERSION.fullmatch(text)
    return Version(*map(int, match.groups())) if match else None
