"""The seam to the HTTP library: all that is used of httpx2 is in this file."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Iterable, Mapping
from typing import Any, NamedTuple, TypeAlias

import httpx2

from .client import Timeout
from .errors import ApiError, ConnectionFailed, InvalidArgument, TimedOut

FAILURES = (httpx2.RequestError, httpx2.InvalidURL, UnicodeError)

Content: TypeAlias = bytes | Iterable[bytes] | AsyncIterable[bytes]


class Outgoing(NamedTuple):
    """A request, ready for the wire."""

    method: str
    url: str
    headers: Mapping[str, str]
    content: Content | None


class Response(NamedTuple):
    """An answer, read to its end."""

    status: int
    headers: Mapping[str, str]
    """Names are compared without regard to case."""
    content: bytes


class Transport:
    """Sends over an httpx2.Client: its own, or the caller's, which is never closed."""

    def __init__(
        self, client: httpx2.Client | None, timeout: float | Timeout | None
    ) -> None:
        self._owned = client is None
        self.client = httpx2.Client() if client is None else client
        self.options = _options(self._owned, timeout)

    def send(self, outgoing: Outgoing) -> Response:
        """The server's answer; raises ConnectionFailed or TimedOut if there is none."""
        method, url, headers, content = outgoing
        try:
            answer = self.client.request(
                method, url, headers=headers, content=content, **self.options
            )
        except FAILURES as error:
            raise explained(error, outgoing) from error
        return Response(answer.status_code, answer.headers, answer.content)

    def close(self) -> None:
        """Close the connections, if they are this client's own."""
        if self._owned:
            self.client.close()


class AsyncTransport:
    """Sends over an httpx2.AsyncClient: its own, or the caller's, never closed."""

    def __init__(
        self, client: httpx2.AsyncClient | None, timeout: float | Timeout | None
    ) -> None:
        self._owned = client is None
        self.client = httpx2.AsyncClient() if client is None else client
        self.options = _options(self._owned, timeout)

    async def send(self, outgoing: Outgoing) -> Response:
        """The server's answer; raises ConnectionFailed or TimedOut if there is none."""
        method, url, headers, content = outgoing
        try:
            request = self.client.build_request(
                method, url, headers=headers, content=content, **self.options
            )
            if not isinstance(request.stream, httpx2.AsyncByteStream):
                request.stream = _Awaited(request.stream)
            answer = await self.client.send(request)
        except FAILURES as error:
            raise explained(error, outgoing) from error
        return Response(answer.status_code, answer.headers, answer.content)

    async def close(self) -> None:
        """Close the connections, if they are this client's own."""
        if self._owned:
            await self.client.aclose()


class _Awaited(httpx2.AsyncByteStream):
    """A file, or what else is read without waiting, for a task to send."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self._chunks:
            yield chunk


def _options(owned: bool, timeout: float | Timeout | None) -> dict[str, Any]:
    """What every call passes on; a caller's client keeps its own timeouts."""
    if timeout is None and not owned:
        return {}
    seconds = Timeout() if timeout is None else timeout
    connect, read = seconds if isinstance(seconds, Timeout) else Timeout(read=seconds)
    return {"timeout": httpx2.Timeout(read, connect=connect)}


def explained(error: Exception, outgoing: Outgoing) -> ApiError:
    """The failure in our words, without the query, which may hold secrets."""
    place = f"{outgoing.method} {outgoing.url.partition('?')[0]}"
    problem = str(error) or type(error).__name__
    match error:
        case httpx2.TimeoutException():
            return TimedOut(f"{place}: no answer in time ({type(error).__name__})")
        case httpx2.InvalidURL() | httpx2.UnsupportedProtocol() | UnicodeError():
            return InvalidArgument(f"{place}: {problem}")
        case _:
            return ConnectionFailed(f"{place}: {problem}")
