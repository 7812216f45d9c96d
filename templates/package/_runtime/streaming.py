"""Answers that are read while they arrive: downloads, events, and lines of JSON.

Nothing is sent before the first part is asked for. The connection is given back when
the last part was read, or the loop over them is left.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import AsyncGenerator, Generator
from contextlib import aclosing, closing
from pathlib import Path
from typing import Any, Generic, TypeVar

from .codec import Form
from .request import Request
from .session import AsyncSession, Session

AnySession = TypeVar("AnySession")
T = TypeVar("T")


class _Answer(Generic[AnySession]):
    """A call whose answer is read bit by bit."""

    def __init__(self, session: AnySession, request: Request) -> None:
        self._session = session
        self._request = request


class Download(_Answer[Session]):
    """A file, in chunks as they arrive; each use of it is a call of its own."""

    def __iter__(self) -> Generator[bytes]:
        return chunks(self._session, self._request)

    def read(self) -> bytes:
        """All of it."""
        return b"".join(self)

    def save(self, path: str | os.PathLike[str]) -> int:
        """Write it to a file, which is there whole or not at all; its size in bytes."""
        with _Saved(path) as saved:
            for chunk in self:
                saved.write(chunk)
        return saved.size


class AsyncDownload(_Answer[AsyncSession]):
    """A file, in chunks as they arrive; each use of it is a call of its own."""

    def __aiter__(self) -> AsyncGenerator[bytes]:
        return async_chunks(self._session, self._request)

    async def read(self) -> bytes:
        """All of it."""
        return b"".join([chunk async for chunk in self])

    async def save(self, path: str | os.PathLike[str]) -> int:
        """Write it to a file, which is there whole or not at all; its size in bytes."""
        with _Saved(path) as saved:
            async for chunk in self:
                saved.write(chunk)
        return saved.size


class _Saved:
    """A file beside the one that is meant, which it becomes in the end."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = Path(path)
        self.size = 0

    def __enter__(self) -> _Saved:
        handle, self._name = tempfile.mkstemp(dir=self._path.parent, prefix=".part-")
        self._file = os.fdopen(handle, "wb")
        return self

    def write(self, chunk: bytes) -> None:
        self.size += self._file.write(chunk)

    def __exit__(self, kind: object, *raised: object) -> None:
        self._file.close()
        if kind is None:
            Path(self._name).replace(self._path)
        else:
            Path(self._name).unlink()


class Items(Generic[AnySession, T]):
    """What the parts of an answer are read as."""

    def __init__(
        self, session: AnySession, request: Request, item: type[T] | Form[T]
    ) -> None:
        self._session = session
        self._request = request
        self._item: Any = item.annotation if isinstance(item, Form) else item


def chunks(session: Session, request: Request) -> Generator[bytes]:
    """The answer's bytes as they arrive; raises StatusError outside 2xx."""
    with closing(session.transport.stream()) as stream:
        session.run(session.policy.answered(request), stream)
        yield from stream


async def async_chunks(
    session: AsyncSession, request: Request
) -> AsyncGenerator[bytes]:
    """The answer's bytes as they arrive; raises StatusError outside 2xx."""
    async with aclosing(session.transport.stream()) as stream:
        await session.run(session.policy.answered(request), stream)
        async for chunk in stream:
            yield chunk
