"""An alternative engine for many concurrent calls: aiohttp (3.14 or newer).

async with aiohttp.ClientSession() as session:
    async with AsyncClient(http_client=AiohttpEngine(session)) as client:
        print(client)
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any

import aiohttp
import httpx2
import yarl

from .client import Timeout
from .connections import Explaining
from .request import Content, Outgoing, Response
from .transport import AsyncTransport, Awaited, until


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

    KIND = aiohttp.ClientSession
    EXPLAINING = _Explaining
    IS_CLOSED = "closed"

    def __init__(self, session: aiohttp.ClientSession) -> None:
        super().__init__(session)

    async def send(self, outgoing: Outgoing) -> Response:
        """Send a request, and return the whole response."""
        with _Explaining(outgoing, self):
            async with until(outgoing.deadline), await self._begun(outgoing) as got:
                content = await got.read()
        return Response(got.status, httpx2.Headers(got.raw_headers), content)

    @asynccontextmanager
    async def opened(
        self, outgoing: Outgoing
    ) -> AsyncGenerator[tuple[Response, AsyncIterator[bytes]]]:
        """Send a request; give the response without content, and the content."""
        client = self.client
        with _Explaining(outgoing, self):
            async with until(outgoing.deadline):
                got = await self._begun(outgoing)
        try:
            chunks = self._chunks(got.content.iter_any(), outgoing, client)
            yield Response(got.status, httpx2.Headers(got.raw_headers), b""), chunks
        finally:
            if client is self._client:
                got.release()

    async def _begun(self, outgoing: Outgoing) -> aiohttp.ClientResponse:
        session: aiohttp.ClientSession = self.client
        return await session.request(
            outgoing.method,
            yarl.URL(outgoing.url, encoded=True),
            headers=outgoing.headers,
            data=_awaited(outgoing.content),
            allow_redirects=False,
            skip_auto_headers=("Content-Type",),
            middlewares=(_once,),
            **_options(outgoing.timeout),
        )


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
