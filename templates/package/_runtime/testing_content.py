"""Text and files, for tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Self

from .testing import Operation
from .testing_answers import Call, Failure, sole


class Text(Operation):
    """An operation that returns text."""

    def returns(
        self,
        text: str | Callable[[Call], str | Failure],
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> Self:
        """Answer with the text; a function of the call may return it, or a Failure."""
        kind = "text/plain; charset=utf-8"
        return self._answered(
            text,
            lambda t: [t.encode()],
            status=status,
            content_type=kind,
            headers=headers,
        )


class File(Operation):
    """An operation that returns a file."""

    def returns(
        self,
        *chunks: bytes | Callable[[Call], bytes | Failure],
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> Self:
        """Answer with the file, in one chunk or several.

        A single function of the call returns the whole file instead.
        """
        kind = "application/octet-stream"
        return self._answered(
            sole(chunks), _chunks, status=status, content_type=kind, headers=headers
        )


def _chunks(content: bytes | Iterable[bytes]) -> Iterable[bytes]:
    return [content] if isinstance(content, bytes) else content
