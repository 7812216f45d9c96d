"""The only module that uses the HTTP library, httpx2.

A transport sends one request and returns the whole response; a stream returns the start
of the response, and then its chunks. Both raise ConnectionFailed without a response.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

import httpx2

from .client import Timeout
from .errors import ConnectionFailed, InvalidArgument, TimedOut
from .request import Outgoing, Response, Secret

Headers = httpx2.Headers


@dataclass(slots=True)
class Explaining:
    """Turns the exceptions of an HTTP library into ours; used with `with`."""

    outgoing: Outgoing

    INVALID: ClassVar[tuple[type[Exception], ...]] = (
        *(httpx2.InvalidURL, httpx2.UnsupportedProtocol, UnicodeError),
    )
    SILENT: ClassVar[tuple[type[Exception], ...]] = (
        *(httpx2.TimeoutException, TimeoutError),
    )
    BEFORE_SENDING: ClassVar[tuple[type[Exception], ...]] = (
        *(httpx2.ConnectError, httpx2.ConnectTimeout),
        *(httpx2.PoolTimeout, httpx2.ProxyError),
    )
    OTHERS: ClassVar[tuple[type[Exception], ...]] = (httpx2.RequestError,)

    def __enter__(self) -> None:
        """Begin to use the HTTP library."""

    def __exit__(self, kind: object, error: BaseException | None, _: object) -> None:
        """Raise our exception; it shows no query, which may contain secrets."""
        explained = (*self.INVALID, *self.SILENT, *self.OTHERS)
        if error is None or not isinstance(error, explained):
            return
        method, url = self.outgoing.method, self.outgoing.url.partition("?")[0]
        problem = f"{method} {url}: {str(error) or type(error).__name__}"
        _forget_secrets(error)
        if isinstance(error, httpx2.RequestError):
            error.request = httpx2.Request(method, url)
        if isinstance(error, self.INVALID):
            raise InvalidArgument(problem) from error
        failure = ConnectionFailed(problem)
        if isinstance(error, self.SILENT):
            name = type(error).__name__
            failure = TimedOut(f"{method} {url}: no answer in time ({name})")
        failure.may_have_arrived = not isinstance(error, self.BEFORE_SENDING)
        raise failure from error


def _forget_secrets(error: BaseException | None) -> None:
    """Drop the HTTP library's frames, whose variables contain the headers."""
    while error is not None and error.__traceback__ is not None:
        error.__traceback__ = None
        error = error.__cause__ or error.__context__


class Transport:
    """Sends with an httpx2.Client: its own, or the caller's, which it never closes."""

    def __init__(self, client: httpx2.Client | None) -> None:
        self._owned = client is None
        self.client = httpx2.Client() if client is None else client

    def send(self, outgoing: Outgoing) -> Response:
        """Send a request, and return the whole response."""
        stream = Stream(self.client)
        try:
            return stream.send(outgoing, is_whole=True)
        finally:
            stream.close()

    def stream(self) -> Stream:
        """Return a stream for one response."""
        return Stream(self.client)

    def close(self) -> None:
        """Close the connections, unless the caller owns them."""
        if self._owned:
            self.client.close()


class Stream:
    """One response, read as it arrives."""

    _response: httpx2.Response | None = None
    _outgoing: Outgoing

    def __init__(self, client: httpx2.Client) -> None:
        self.client = client

    def send(self, outgoing: Outgoing, *, is_whole: bool = False) -> Response:
        """Send a request, and return the response; a 2xx without its content."""
        self.close()
        self._outgoing, deadline = outgoing, outgoing.deadline
        with Explaining(outgoing):
            request = _built(self.client, outgoing)
            if outgoing.timeout is not None and deadline is not None:
                given = request.extensions["timeout"]
                request.extensions["timeout"] = _Shrinking(given, deadline)
            if not isinstance(request.stream, httpx2.SyncByteStream):
                raise InvalidArgument("a body that is awaited needs an AsyncClient")
            response = self.client.send(request, stream=True, follow_redirects=False)
        self._response = response
        is_read = is_whole or reads_all(outgoing, response.status_code)
        content = b"".join(self) if is_read else b""
        return Response(response.status_code, response.headers, content)

    def __iter__(self) -> Iterator[bytes]:
        assert self._response is not None
        deadline = self._outgoing.deadline
        with Explaining(self._outgoing):
            for chunk in self._response.iter_bytes():
                if deadline is not None and time.monotonic() > deadline:
                    raise TimeoutError("the answer was not complete in time")
                yield chunk

    def close(self) -> None:
        """Release the connection; it is reused if all was read."""
        if self._response is not None:
            self._response.close()


class AsyncTransport:
    """Sends with an httpx2.AsyncClient: its own, or the caller's, never closed.

    Subclasses may send with another HTTP library.
    """

    def __init__(self, client: httpx2.AsyncClient | None) -> None:
        self._owned = client is None
        self.client = httpx2.AsyncClient() if client is None else client

    async def send(self, outgoing: Outgoing) -> Response:
        """Send a request, and return the whole response."""
        stream = self.stream()
        try:
            return await stream.send(outgoing, is_whole=True)
        finally:
            await stream.aclose()

    def stream(self) -> AsyncStream:
        """Return a stream for one response."""
        return AsyncStream(self.client)

    async def close(self) -> None:
        """Close the connections, unless the caller owns them."""
        if self._owned:
            await self.client.aclose()


class AsyncStream:
    """One response, read as it arrives."""

    _response: httpx2.Response | None = None
    _outgoing: Outgoing

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self.client = client

    async def send(self, outgoing: Outgoing, *, is_whole: bool = False) -> Response:
        """Send a request, and return the response; a 2xx without its content."""
        await self.aclose()
        self._outgoing = outgoing
        with Explaining(outgoing):
            request = _built(self.client, outgoing)
            if not isinstance(request.stream, httpx2.AsyncByteStream):
                request.stream = Awaited(request.stream)
            async with until(outgoing.deadline):
                response = await self.client.send(
                    request, stream=True, follow_redirects=False
                )
        self._response = response
        is_read = is_whole or reads_all(outgoing, response.status_code)
        content = await self.read() if is_read else b""
        return Response(response.status_code, response.headers, content)

    async def read(self) -> bytes:
        """Return all of the content; without a deadline, the fast way."""
        if self._outgoing.deadline is not None or self._response is None:
            return b"".join([chunk async for chunk in self])
        with Explaining(self._outgoing):
            return await self._response.aread()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        assert self._response is not None
        chunks = self._response.aiter_bytes()
        with Explaining(self._outgoing):
            while True:
                async with until(self._outgoing.deadline):
                    chunk = await anext(chunks, None)
                if chunk is None:
                    return
                yield chunk

    async def aclose(self) -> None:
        """Release the connection; it is reused if all was read."""
        if self._response is not None:
            await self._response.aclose()


def reads_all(outgoing: Outgoing, status: int) -> bool:
    """Whether a stream reads all at once: errors, and responses of token servers."""
    return outgoing.api is None or not 200 <= status < 300


def _built(
    client: httpx2.Client | httpx2.AsyncClient, outgoing: Outgoing
) -> httpx2.Request:
    method, url, headers, content, timeout, *_ = outgoing
    request = client.build_request(
        method, url, headers=headers, content=content, **_options(timeout)
    )
    if isinstance(url, Secret):
        request.url = _SecretUrl(url)
    return request


class _SecretUrl(httpx2.URL):
    """A URL whose query contains a key, and is not shown."""

    def __str__(self) -> str:
        return super().__str__().partition("?")[0]

    def __repr__(self) -> str:
        return f"URL({str(self)!r})"


class Awaited(httpx2.AsyncByteStream):
    """A blocking body, such as a file, for an asyncio client."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self._chunks:
            yield chunk


class _Shrinking(dict[str, float | None]):
    """Timeouts that shrink to the time left at each step of a blocking attempt."""

    def __init__(self, timeouts: Mapping[str, float | None], deadline: float) -> None:
        super().__init__(timeouts)
        self._deadline = deadline

    def get(self, step: str, default: Any = None) -> Any:
        """Return the seconds for connecting, writing or reading."""
        seconds = super().get(step, default)
        left = max(0.001, self._deadline - time.monotonic())
        return left if seconds is None else min(seconds, left)


@lru_cache(maxsize=64)
def _options(timeout: Timeout | None) -> dict[str, Any]:
    """Return the timeout for a request; without one, the HTTP client's own applies."""
    if timeout is None:
        return {}
    return {"timeout": httpx2.Timeout(timeout.read, connect=timeout.connect)}


def until(deadline: float | None) -> AbstractAsyncContextManager[object]:
    """Return a context that raises TimeoutError at the deadline."""
    if deadline is None:
        return nullcontext()
    import asyncio

    return asyncio.timeout(deadline - time.monotonic())
