"""What the generator hands from stage to stage as finished text."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True)
class SourceFile:
    """One file of a generated package: LF line ends, a newline at the end."""

    path: str
    """Where it belongs, relative to the package's folder, with forward slashes."""
    text: str

    @property
    def sha256(self) -> str:
        """The hash by which the manifest recognises the file."""
        return hashlib.sha256(self.text.encode()).hexdigest()
