"""Text and files, for tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from .testing import Operation


class Text(Operation):
    """An operation that returns text."""

    def returns(
        self, text: str, *, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> Self:
        """Answer with the text."""
        kind = "text/plain; charset=utf-8"
        return self._answered(status, kind, text.encode(), headers=headers)


class File(Operation):
    """An operation that returns a file."""

    def returns(
        self,
        *chunks: bytes,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> Self:
        """Answer with the file, in one chunk or several."""
        return self._answered(
            status, "application/octet-stream", *chunks, headers=headers
        )
