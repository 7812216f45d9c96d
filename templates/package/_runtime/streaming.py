"""Responses that are read while they arrive: downloads, events, and lines of JSON.

The request is sent when the first part is needed. The connection is released when the
last part was read, or the loop over the parts ends.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    Generator,
    Iterable,
    Mapping,
)
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    AsyncExitStack,
    ExitStack,
    asynccontextmanager,
    contextmanager,
)
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Generic, TypeAlias, TypeVar

from .errors import Attempt
from .request import Outgoing, Request, Response
from .session import AsyncSession, Session, record

Chunks = TypeVar("Chunks", Iterable[bytes], AsyncIterable[bytes])
Target: TypeAlias = str | os.PathLike[str] | IO[bytes]


@dataclass(frozen=True, slots=True)
class Opened(Generic[Chunks]):
    """A response whose content is still arriving."""

    status: int
    headers: Mapping[str, str]
    """Names are case-insensitive."""
    chunks: Chunks
    """The content as it arrives."""
    attempt: Attempt | None = None
    """The request that it answers."""


class Streamed:
    """A call whose response is streamed."""

    def __init__(self, session: Session, request: Request) -> None:
        self._session = session
        self._request = request

    def open(self) -> AbstractContextManager[Opened[Iterable[bytes]]]:
        """Open it in a `with`: gives `status`, `headers` and `chunks`."""
        return opened(self._session, self._request)


class AsyncStreamed:
    """A call whose response is streamed."""

    def __init__(self, session: AsyncSession, request: Request) -> None:
        self._session = session
        self._request = request

    def open(self) -> AbstractAsyncContextManager[Opened[AsyncIterable[bytes]]]:
        """Open it in an `async with`: gives `status`, `headers` and `chunks`."""
        return async_opened(self._session, self._request)


class Download(Streamed):
    """A file, in chunks as they arrive; each use sends the request again."""

    def __iter__(self) -> Generator[bytes]:
        return chunks(self._session, self._request)

    def read(self) -> bytes:
        """Return the whole file; `client.raw(download.read)` has the headers, too."""
        with self.open() as got:
            content = b"".join(got.chunks)
        record(Response(got.status, got.headers, content))
        return content

    def save(self, target: Target) -> int:
        """Write it to a path or an open file, and return its size in bytes.

        A file at a path is complete, or not created at all.
        """
        with _saved(target) as file:
            return sum(file.write(chunk) for chunk in self)


class AsyncDownload(AsyncStreamed):
    """A file, in chunks as they arrive; each use sends the request again."""

    def __aiter__(self) -> AsyncGenerator[bytes]:
        return async_chunks(self._session, self._request)

    async def read(self) -> bytes:
        """Return the whole file; `client.raw(download.read)` has the headers, too."""
        async with self.open() as got:
            content = b"".join([chunk async for chunk in got.chunks])
        record(Response(got.status, got.headers, content))
        return content

    async def save(self, target: Target) -> int:
        """Write it to a path or an open file, and return its size in bytes.

        A file at a path is complete, or not created at all.
        """
        with _saved(target) as file:
            return sum([file.write(chunk) async for chunk in self])


@contextmanager
def _saved(target: Target) -> Generator[IO[bytes]]:
    """Give an open file; for a path, a temporary one that is renamed at the end."""
    if not isinstance(target, str | os.PathLike):
        yield target
        return
    path = Path(target)
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        Path(part).replace(path)
    except BaseException:
        Path(part).unlink()
        raise


@contextmanager
def opened(session: Session, request: Request) -> Generator[Opened[Iterable[bytes]]]:
    """Send a request, and give the start of its response.

    Raises StatusError for a response outside 2xx.
    """
    transport = session.transport
    with ExitStack() as latest:
        contents: list[Iterable[bytes]] = []

        def send(outgoing: Outgoing) -> Response:
            latest.close()
            response, content = latest.enter_context(transport.opened(outgoing))
            contents.append(content)
            if _is_stream(outgoing, response):
                return response
            return response._replace(content=b"".join(content))

        response = transport.perform(session.policy.answered(request), send)
        yield Opened(
            response.status,
            response.headers,
            chunks=contents[-1],
            attempt=response.attempt,
        )


@asynccontextmanager
async def async_opened(
    session: AsyncSession, request: Request
) -> AsyncGenerator[Opened[AsyncIterable[bytes]]]:
    """Send a request, and give the start of its response.

    Raises StatusError for a response outside 2xx.
    """
    transport = session.transport
    async with AsyncExitStack() as latest:
        contents: list[AsyncIterable[bytes]] = []

        async def send(outgoing: Outgoing) -> Response:
            await latest.aclose()
            opening = transport.opened(outgoing)
            response, content = await latest.enter_async_context(opening)
            contents.append(content)
            if _is_stream(outgoing, response):
                return response
            return response._replace(content=b"".join([c async for c in content]))

        response = await transport.perform(session.policy.answered(request), send)
        yield Opened(
            response.status,
            response.headers,
            chunks=contents[-1],
            attempt=response.attempt,
        )


def _is_stream(outgoing: Outgoing, response: Response) -> bool:
    """Whether content is streamed; that of errors and token servers is not."""
    return outgoing.api is not None and 200 <= response.status < 300


def chunks(session: Session, request: Request) -> Generator[bytes]:
    """Yield the bytes of the response as they arrive; raises StatusError."""
    with opened(session, request) as answer:
        yield from answer.chunks


async def async_chunks(
    session: AsyncSession, request: Request
) -> AsyncGenerator[bytes]:
    """Yield the bytes of the response as they arrive; raises StatusError."""
    async with async_opened(session, request) as answer:
        async for chunk in answer.chunks:
            yield chunk
