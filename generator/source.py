"""Finished text that one stage passes to the next."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True)
class SourceFile:
    """One file of a generated package: LF line ends, a newline at the end."""

    path: str
    """Its path relative to the package's folder, with forward slashes."""
    text: str
    before: str = ""
    """The hash of the text before it was formatted, if it was."""

    @property
    def sha256(self) -> str:
        """Return the hash by which the manifest recognises the file."""
        return sha256(self.text)


def sha256(text: str) -> str:
    """Return the hash of a text for the manifest."""
    return hashlib.sha256(text.encode()).hexdigest()
