"""A second engine, for programs with many calls in flight: aiohttp (3.14 or newer).

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
from .steps import Content, Outgoing, Response
from .transport import Awaited, Failures, until

_RAISED = (aiohttp.ClientError, OSError, ValueError)  # TimeoutError is an OSError
_AIOHTTP = Failures(
    invalid=(aiohttp.NonHttpUrlClientError, ValueError),  # also of InvalidURL
    silent=(TimeoutError,),
    before_sending=(
        *(aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError),
        aiohttp.ClientHttpProxyError,
    ),
)


class AiohttpEngine:
    """Sends over an aiohttp.ClientSession, which its owner closes.

    Middlewares of the session are left out.
    """

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def send(self, outgoing: Outgoing) -> Response:
        """The server's answer."""
        stream = self.stream()
        try:
            status, headers, _, _ = await stream.open(outgoing)
            return Response(status, headers, await stream.read())
        finally:
            await stream.aclose()

    def stream(self) -> AiohttpStream:
        """What one answer is read from, as it arrives."""
        return AiohttpStream(self._session)

    async def close(self) -> None:
        """Nothing is the client's own."""


class AiohttpStream:
    """One answer, read as it arrives; closing it gives the connection back."""

    _answer: aiohttp.ClientResponse | None = None
    _outgoing: Outgoing

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def open(self, outgoing: Outgoing) -> Response:
        """The start of the answer, without its content."""
        await self.aclose()
        self._outgoing = outgoing
        method, url, headers, content, timeout, deadline = outgoing[:6]
        try:
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
        except _Failed as failed:
            raise _AIOHTTP.explained(failed.error, outgoing) from failed.error
        except _RAISED as error:
            raise _AIOHTTP.explained(_without_query(error), outgoing) from error
        self._answer = answer
        return Response(answer.status, httpx2.Headers(answer.raw_headers), b"")

    async def send(self, outgoing: Outgoing) -> Response:
        """The start of the answer; all of it outside 2xx."""
        response = await self.open(outgoing)
        if 200 <= response.status < 300 and outgoing.request is not None:
            return response
        return response._replace(content=await self.read())

    async def read(self) -> bytes:
        """All of the content."""
        assert self._answer is not None
        try:
            async with until(self._outgoing.deadline):
                return await self._answer.read()
        except _RAISED as error:
            raise _AIOHTTP.explained(error, self._outgoing) from error

    async def __aiter__(self) -> AsyncIterator[bytes]:
        assert self._answer is not None
        try:
            while True:
                async with until(self._outgoing.deadline):
                    chunk = await self._answer.content.readany()
                if not chunk:
                    return
                yield chunk
        except _RAISED as error:
            raise _AIOHTTP.explained(error, self._outgoing) from error

    async def aclose(self) -> None:
        """Give the connection back; it is used again if the answer was read."""
        if self._answer is not None:
            self._answer.release()


class _Failed(Exception):
    """What aiohttp would take for an invitation to send once more."""

    def __init__(self, error: aiohttp.ClientError) -> None:
        super().__init__()
        self.error = error


async def _once(
    request: aiohttp.ClientRequest, send: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Whether a request is sent again is for the policy to decide."""
    try:
        return await send(request)
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise _Failed(error) from error


def _without_query(error: Exception) -> Exception:
    """The error, whose text shows the URL, without the secrets that may be in that."""
    if isinstance(error, aiohttp.ClientResponseError):
        url = error.request_info.real_url.with_query(None)
        error.request_info = error.request_info._replace(real_url=url)
    return error


def _awaited(content: Content | None) -> bytes | AsyncIterable[bytes] | None:
    if content is None or isinstance(content, bytes | AsyncIterable):
        return content
    return Awaited(content)


@lru_cache(maxsize=64)
def _options(timeout: Timeout | None) -> dict[str, Any]:
    """What a request passes on; without a timeout, that of the session holds."""
    if timeout is None:
        return {}
    connect, read, _ = timeout
    return {"timeout": aiohttp.ClientTimeout(connect=connect, sock_read=read)}
