"""An alternative engine for many concurrent calls: aiohttp (3.14 or newer).

async with aiohttp.ClientSession() as session:
    client = AsyncClient(..., http_client=AiohttpEngine(session))
"""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator
from functools import lru_cache
from typing import Any

import aiohttp
import httpx2
import yarl

from .client import Timeout
from .request import Content, Outgoing, Response
from .transport import (
    AsyncStream,
    AsyncTransport,
    Awaited,
    Explaining,
    reads_all,
    until,
)


class _Explaining(Explaining):
    """Turns exceptions of aiohttp into ours."""

    INVALID = (aiohttp.NonHttpUrlClientError, ValueError)  # includes InvalidURL
    SILENT = (TimeoutError,)
    BEFORE_SENDING = (
        *(aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError),
        aiohttp.ClientHttpProxyError,
    )
    OTHERS = (aiohttp.ClientError, OSError)

    def __exit__(
        self, kind: object, error: BaseException | None, trace: object
    ) -> None:
        """Raise our exception; it shows no query, which may contain secrets."""
        if isinstance(error, _Failed):
            error = error.error
        if isinstance(error, aiohttp.ClientResponseError):
            url = error.request_info.real_url.with_query(None)
            error.request_info = error.request_info._replace(real_url=url)
        super().__exit__(kind, error, trace)


class AiohttpEngine(AsyncTransport):
    """Sends with an aiohttp.ClientSession, which its owner closes.

    The session's middlewares are not used.
    """

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    def stream(self) -> AiohttpStream:
        """Return a stream for one response."""
        return AiohttpStream(self._session)

    async def close(self) -> None:
        """Do nothing: the caller owns the session."""


class AiohttpStream(AsyncStream):
    """One response, read as it arrives."""

    _answer: aiohttp.ClientResponse | None = None

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def send(self, outgoing: Outgoing, *, is_whole: bool = False) -> Response:
        """Send a request, and return the response; a 2xx without its content."""
        await self.aclose()
        self._outgoing = outgoing
        method, url, headers, content, timeout, deadline = outgoing[:6]
        with _Explaining(outgoing):
            async with until(deadline):
                answer = await self._session.request(
                    method,
                    yarl.URL(url, encoded=True),
                    headers=headers,
                    data=_awaited(content),
                    allow_redirects=False,
                    skip_auto_headers=("Content-Type",),
                    middlewares=(_once,),
                    **_options(timeout),
                )
        self._answer = answer
        is_read = is_whole or reads_all(outgoing, answer.status)
        body = await self.read() if is_read else b""
        return Response(answer.status, httpx2.Headers(answer.raw_headers), body)

    async def read(self) -> bytes:
        """Return all of the content."""
        assert self._answer is not None
        with _Explaining(self._outgoing):
            async with until(self._outgoing.deadline):
                return await self._answer.read()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        assert self._answer is not None
        with _Explaining(self._outgoing):
            while True:
                async with until(self._outgoing.deadline):
                    chunk = await self._answer.content.readany()
                if not chunk:
                    return
                yield chunk

    async def aclose(self) -> None:
        """Release the connection; it is reused if all was read."""
        if self._answer is not None:
            self._answer.release()


class _Failed(Exception):
    """Hides an error from aiohttp, which would send again."""

    def __init__(self, error: aiohttp.ClientError) -> None:
        super().__init__()
        self.error = error


async def _once(
    request: aiohttp.ClientRequest, send: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Send once: the policy decides about retries."""
    try:
        return await send(request)
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise _Failed(error) from error


def _awaited(content: Content | None) -> bytes | AsyncIterable[bytes] | None:
    if content is None or isinstance(content, bytes | AsyncIterable):
        return content
    return Awaited(content)


@lru_cache(maxsize=64)
def _options(timeout: Timeout | None) -> dict[str, Any]:
    """Return the timeout for a request; without one, the session's applies."""
    if timeout is None:
        return {}
    connect, read, _ = timeout
    return {"timeout": aiohttp.ClientTimeout(connect=connect, sock_read=read)}
