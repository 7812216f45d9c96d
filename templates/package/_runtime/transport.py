"""The seam to the HTTP library: all that is used of httpx2 is in this file.

A transport sends one request and reads the answer to its end; a stream leaves it to be
read bit by bit. Both raise ConnectionFailed where there is no answer.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

import httpx2

from .client import Timeout
from .errors import ApiError, ConnectionFailed, InvalidArgument, TimedOut
from .steps import Outgoing, Response, Secret

Headers = httpx2.Headers
_FAILURES = (httpx2.RequestError, httpx2.InvalidURL, UnicodeError, TimeoutError)


class AsyncStreaming(Protocol):
    """One answer, read as it arrives; closing it gives the connection back."""

    async def send(self, outgoing: Outgoing) -> Response:
        """The start of the answer; all of it outside 2xx."""
        ...

    def __aiter__(self) -> AsyncIterator[bytes]: ...

    async def aclose(self) -> None:
        """Give the connection back."""
        ...


class AsyncEngine(Protocol):
    """What an asyncio client sends with: httpx2, or what a caller has in its place."""

    async def send(self, outgoing: Outgoing) -> Response:
        """The server's answer."""
        ...

    def stream(self) -> AsyncStreaming:
        """What one answer is read from, as it arrives."""
        ...

    async def close(self) -> None:
        """Close what is the client's own."""
        ...


class Failures(NamedTuple):
    """What a library raises, by what it means."""

    invalid: tuple[type[Exception], ...]
    silent: tuple[type[Exception], ...]
    before_sending: tuple[type[Exception], ...]

    def explained(self, error: Exception, outgoing: Outgoing) -> ApiError:
        """The failure in our words, without the query, which may hold secrets."""
        _forget(error)
        place = f"{outgoing.method} {outgoing.url.partition('?')[0]}"
        problem = str(error) or type(error).__name__
        if isinstance(error, self.invalid):
            return InvalidArgument(f"{place}: {problem}")
        failure = ConnectionFailed(f"{place}: {problem}")
        if isinstance(error, self.silent):
            kind = type(error).__name__
            failure = TimedOut(f"{place}: no answer in time ({kind})")
        failure.may_have_arrived = not isinstance(error, self.before_sending)
        return failure


_HTTPX2 = Failures(
    invalid=(httpx2.InvalidURL, httpx2.UnsupportedProtocol, UnicodeError),
    silent=(httpx2.TimeoutException, TimeoutError),
    before_sending=(
        *(httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout),
        httpx2.ProxyError,
    ),
)


class Transport:
    """Sends over an httpx2.Client: its own, or the caller's, which is never closed."""

    def __init__(self, client: httpx2.Client | None) -> None:
        self._owned = client is None
        self.client = httpx2.Client() if client is None else client

    def send(self, outgoing: Outgoing) -> Response:
        """The server's answer."""
        stream = Stream(self.client)
        try:
            return stream.send(outgoing, is_whole=True)
        finally:
            stream.close()

    def stream(self) -> Stream:
        """What one answer is read from, as it arrives."""
        return Stream(self.client)

    def close(self) -> None:
        """Close the connections, if they are this client's own."""
        if self._owned:
            self.client.close()


class Stream:
    """One answer, read as it arrives; closing it gives the connection back."""

    _answer: httpx2.Response | None = None
    _outgoing: Outgoing

    def __init__(self, client: httpx2.Client) -> None:
        self.client = client

    def send(self, outgoing: Outgoing, *, is_whole: bool = False) -> Response:
        """The start of the answer, or all: outside 2xx, and to what is aside, too."""
        self.close()
        self._outgoing, deadline = outgoing, outgoing.deadline
        try:
            request = _built(self.client, outgoing)
            if outgoing.timeout is not None and deadline is not None:
                given = request.extensions["timeout"]
                request.extensions["timeout"] = _Shrinking(given, deadline)
            if not isinstance(request.stream, httpx2.SyncByteStream):
                raise InvalidArgument("a body that is awaited needs an AsyncClient")
            answer = self.client.send(request, stream=True, follow_redirects=False)
        except _FAILURES as error:
            raise _explained(error, outgoing) from error
        self._answer = answer
        is_start = 200 <= answer.status_code < 300 and outgoing.request is not None
        content = b"" if is_start and not is_whole else self.read()
        return Response(answer.status_code, answer.headers, content)

    def read(self) -> bytes:
        """All of the content."""
        if self._outgoing.deadline is not None or self._answer is None:
            return b"".join(self)
        try:
            return self._answer.read()
        except _FAILURES as error:
            raise _explained(error, self._outgoing) from error

    def __iter__(self) -> Iterator[bytes]:
        assert self._answer is not None
        try:
            for chunk in self._answer.iter_bytes():
                check(self._outgoing.deadline)
                yield chunk
        except _FAILURES as error:
            raise _explained(error, self._outgoing) from error

    def close(self) -> None:
        """Give the connection back; it is used again if the answer was read."""
        if self._answer is not None:
            self._answer.close()


def async_engine(given: httpx2.AsyncClient | AsyncEngine | None) -> AsyncEngine:
    """What an asyncio client sends with; what was given is never closed."""
    if given is None or isinstance(given, httpx2.AsyncClient):
        return AsyncTransport(given)
    return given


class AsyncTransport:
    """Sends over an httpx2.AsyncClient: its own, or the caller's, never closed."""

    def __init__(self, client: httpx2.AsyncClient | None) -> None:
        self._owned = client is None
        self.client = httpx2.AsyncClient() if client is None else client

    async def send(self, outgoing: Outgoing) -> Response:
        """The server's answer."""
        stream = AsyncStream(self.client)
        try:
            return await stream.send(outgoing, is_whole=True)
        finally:
            await stream.aclose()

    def stream(self) -> AsyncStream:
        """What one answer is read from, as it arrives."""
        return AsyncStream(self.client)

    async def close(self) -> None:
        """Close the connections, if they are this client's own."""
        if self._owned:
            await self.client.aclose()


class AsyncStream:
    """One answer, read as it arrives; closing it gives the connection back."""

    _answer: httpx2.Response | None = None
    _outgoing: Outgoing

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self.client = client

    async def send(self, outgoing: Outgoing, *, is_whole: bool = False) -> Response:
        """The start of the answer, or all: outside 2xx, and to what is aside, too."""
        await self.aclose()
        self._outgoing = outgoing
        try:
            request = _built(self.client, outgoing)
            if not isinstance(request.stream, httpx2.AsyncByteStream):
                request.stream = Awaited(request.stream)
            async with until(outgoing.deadline):
                answer = await self.client.send(
                    request, stream=True, follow_redirects=False
                )
        except _FAILURES as error:
            raise _explained(error, outgoing) from error
        self._answer = answer
        is_start = 200 <= answer.status_code < 300 and outgoing.request is not None
        content = b"" if is_start and not is_whole else await self.read()
        return Response(answer.status_code, answer.headers, content)

    async def read(self) -> bytes:
        """All of the content."""
        if self._outgoing.deadline is not None or self._answer is None:
            return b"".join([chunk async for chunk in self])
        try:
            return await self._answer.aread()
        except _FAILURES as error:
            raise _explained(error, self._outgoing) from error

    async def __aiter__(self) -> AsyncIterator[bytes]:
        assert self._answer is not None
        chunks = self._answer.aiter_bytes()
        try:
            while True:
                async with until(self._outgoing.deadline):
                    chunk = await anext(chunks, None)
                if chunk is None:
                    return
                yield chunk
        except _FAILURES as error:
            raise _explained(error, self._outgoing) from error

    async def aclose(self) -> None:
        """Give the connection back; it is used again if the answer was read."""
        if self._answer is not None:
            await self._answer.aclose()


def _built(
    client: httpx2.Client | httpx2.AsyncClient, outgoing: Outgoing
) -> httpx2.Request:
    method, url, headers, content, timeout = outgoing[:5]
    request = client.build_request(
        method, url, headers=headers, content=content, **_options(timeout)
    )
    if isinstance(url, Secret):
        request.url = _SecretUrl(url)
    return request


class _SecretUrl(httpx2.URL):
    """A URL with a key in its query, which neither logs nor tracebacks show."""

    def __str__(self) -> str:
        return super().__str__().partition("?")[0]

    def __repr__(self) -> str:
        return f"URL({str(self)!r})"


class Awaited(httpx2.AsyncByteStream):
    """A file, or what else is read without waiting, for a task to send."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self._chunks:
            yield chunk


class _Shrinking(dict[str, float | None]):
    """Timeouts of which each step of a blocking attempt gets what is left by then."""

    def __init__(self, timeouts: Mapping[str, float | None], deadline: float) -> None:
        super().__init__(timeouts)
        self._deadline = deadline

    def get(self, step: str, default: Any = None) -> Any:
        """Seconds for connecting, writing, or whatever comes next."""
        seconds = super().get(step, default)
        left = max(0.001, self._deadline - time.monotonic())
        return left if seconds is None else min(seconds, left)


@lru_cache(maxsize=64)
def _options(timeout: Timeout | None) -> dict[str, Any]:
    """What a request passes on; without a timeout, that of the HTTP client holds."""
    if timeout is None:
        return {}
    return {"timeout": httpx2.Timeout(timeout.read, connect=timeout.connect)}


def check(deadline: float | None) -> None:
    """Raise TimeoutError after the deadline."""
    if deadline is not None and time.monotonic() > deadline:
        raise TimeoutError("the answer was not complete in time")


def until(deadline: float | None) -> AbstractAsyncContextManager[object]:
    """Ends what is awaited at the deadline, with TimeoutError."""
    if deadline is None:
        return nullcontext()
    import asyncio

    return asyncio.timeout(deadline - time.monotonic())


def _explained(error: Exception, outgoing: Outgoing) -> ApiError:
    """What a failure of httpx2 means; its request would show the headers sent."""
    if isinstance(error, httpx2.RequestError):
        bare = outgoing.url.partition("?")[0]
        error.request = httpx2.Request(outgoing.method, bare)
    return _HTTPX2.explained(error, outgoing)


def _forget(error: BaseException | None) -> None:
    """Drop the frames of the HTTP library, whose variables hold the headers sent."""
    while error is not None and error.__traceback__ is not None:
        error.__traceback__ = None
        error = error.__cause__ or error.__context__
