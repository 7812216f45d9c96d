"""Content to send that is not all in memory: files, paths, and iterables of bytes.

Content that can be read again can be sent again: bytes, paths, seekable files, and
iterables that are not their own iterators.
"""

from __future__ import annotations

import io
import os
from collections.abc import (
    AsyncIterable,
    AsyncIterator,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias, cast

from .errors import InvalidArgument
from .request import Encoded, check_header

FileContent: TypeAlias = (
    bytes | os.PathLike[str] | BinaryIO | Iterable[bytes] | AsyncIterable[bytes]
)
"""The content of a file to send; async iterables need an AsyncClient."""

_BLOCK = 65_536
_READ_ONCE = ("__next__", "__anext__", "read")


def upload(body: FileContent | None, content_type: str) -> Encoded | None:
    """Return a body that is sent unchanged; None without a body."""
    if body is None:
        return None
    check_header("the content type", content_type)
    return encoded([body], {"Content-Type": content_type})


def not_a_file(what: str, content: object) -> InvalidArgument:
    """Return the error for content that is no file; a str might be a path or text."""
    kind = type(content).__name__
    hint = ": give Path(...) for a path, or text.encode() for text"
    hint = hint if isinstance(content, str) else ""
    return InvalidArgument(f"{what}: a {kind} cannot be sent as a file{hint}")


def encoded(parts: Sequence[FileContent], headers: dict[str, str]) -> Encoded:
    """Return the parts as one body, with its length if all lengths are known."""
    if all(isinstance(part, bytes) for part in parts):
        return Encoded(b"".join(cast("Sequence[bytes]", parts)), headers)
    sources = [_Source(part) for part in parts]
    lengths = [source.length for source in sources]
    if None not in lengths:
        total = sum(length or 0 for length in lengths)
        headers = {**headers, "Content-Length": str(total)}
    is_awaited = any(source.is_awaited for source in sources)
    return Encoded((AwaitedUpload if is_awaited else Upload)(sources), headers)


class _Source:
    """One part of a body, and its position before it was read."""

    def __init__(self, content: Any) -> None:
        self._content: Any = content
        if hasattr(content, "__fspath__"):
            self._content = Path(content)  # the class of the object does not matter
        if isinstance(content, bytearray | memoryview):
            self._content = bytes(cast("bytes", content))
        self._start: int | None = None
        self._begun = False
        self.is_awaited = isinstance(content, AsyncIterable)
        self.length = self._length()

    def _length(self) -> int | None:
        """Return the number of bytes to read; None if unknown."""
        if isinstance(self._content, bytes):
            return len(self._content)
        if isinstance(self._content, Path):
            if self._content.is_dir():
                raise InvalidArgument(f"{self._content} is a folder, not a file")
            try:
                return self._content.stat().st_size
            except OSError as error:
                raise InvalidArgument(f"no file to send: {error}") from error
        if isinstance(self._content, io.TextIOBase):
            raise InvalidArgument("a file must be opened in binary mode")
        if self.is_awaited:
            return None
        if not hasattr(self._content, "read"):
            is_text = isinstance(self._content, str | Mapping)
            if is_text or not isinstance(self._content, Iterable):
                raise not_a_file("the body", self._content)
            return None
        try:
            self._start = self._content.tell()
            end: int = self._content.seek(0, io.SEEK_END)
            self._content.seek(self._start)
        except (AttributeError, OSError):
            return None
        return max(0, end - (self._start or 0))

    def __iter__(self) -> Iterator[bytes]:
        self._begun = True
        if isinstance(self._content, bytes):
            yield self._content
        elif isinstance(self._content, Path):
            with self._content.open("rb") as file:
                yield from _blocks(file)
        elif hasattr(self._content, "read"):
            yield from _blocks(self._content)
        else:
            yield from self._content

    async def __aiter__(self) -> AsyncIterator[bytes]:
        self._begun = True
        async for chunk in self._content:
            yield chunk

    def rewind(self) -> bool:
        """Whether it can be read again; if so, it is rewound."""
        if self._start is not None:
            self._content.seek(self._start)
            return True
        if not self._begun:
            return True
        return not any(hasattr(self._content, name) for name in _READ_ONCE)


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    while block := file.read(_BLOCK):
        yield block


class _Parts:
    def __init__(self, sources: Sequence[_Source]) -> None:
        self._sources = sources

    def rewind(self) -> bool:
        """Whether it can be sent again; if so, it is rewound."""
        return all(source.rewind() for source in self._sources)


class Upload(_Parts):
    """A body that is read while it is sent."""

    def __iter__(self) -> Iterator[bytes]:
        for source in self._sources:
            yield from source


class AwaitedUpload(_Parts):
    """A body with async parts that is read while it is sent."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for source in self._sources:
            if source.is_awaited:
                async for chunk in source:
                    yield chunk
            else:
                for chunk in source:
                    yield chunk
