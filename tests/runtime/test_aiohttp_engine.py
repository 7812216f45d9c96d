"""Special behaviour of the second engine; everything else is tested for both."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from generated.partner_clients import (
    AsyncClient,
    ConnectionFailed,
    NotFound,
    TimedOut,
    Timeout,
)
from generated.partner_clients._runtime.codec import NOTHING
from generated.partner_clients._runtime.request import Request
from tests.runtime.callers import engines
from tests.runtime.samples import RECORD
from tests.runtime.server import Answer, Server, json_answer
from tests.runtime.sessions import session_of

UPLOAD = "POST /things"


@asynccontextmanager
async def client(
    server: Server, *, session: Any = None, **options: Any
) -> AsyncIterator[AsyncClient]:
    """A client that sends with aiohttp, over a session made with those arguments."""
    async with aiohttp.ClientSession(**(session or {})) as made:
        engine = engines.AiohttpEngine(made)
        yield AsyncClient("t", base_url=server.url, http_client=engine, **options)


def test_session_stays_open(server: Server) -> None:
    """It belongs to whoever made it."""
    server.handler = lambda _: json_answer(RECORD)

    async def scenario() -> bool:
        async with aiohttp.ClientSession() as session:
            engine = engines.AiohttpEngine(session)
            async with AsyncClient("t", base_url=server.url, http_client=engine) as c:
                await c.partner_clients.get("1")
            return session.closed

    assert asyncio.run(scenario()) is False


@pytest.mark.parametrize(
    ("given", "gives_up"), [(None, True), (Timeout(read=None), False)]
)
def test_timeouts_of_the_session(server: Server, given: Any, gives_up: bool) -> None:
    """They hold unless the client is given others."""
    server.answer(Answer(200, b'{"id": "512"}', delay=0.5))

    async def scenario() -> None:
        session = {"timeout": aiohttp.ClientTimeout(sock_read=0.1)}
        async with client(server, session=session, timeout=given, max_retries=0) as c:
            await c.partner_clients.get("1")

    if gives_up:
        with pytest.raises(TimedOut):
            asyncio.run(scenario())
    else:
        asyncio.run(scenario())


def test_sent_once(server: Server) -> None:
    """aiohttp would send what is idempotent twice; here the policy decides."""
    server.handler = lambda _: Answer(raw=b"")

    async def scenario(max_retries: int) -> None:
        async with client(server, max_retries=max_retries) as c:
            await c.partner_clients.get("1")

    for retries in (0, 1):
        server.received.clear()
        with pytest.raises(ConnectionFailed) as caught:
            asyncio.run(scenario(retries))
        assert caught.value.may_have_arrived
        assert len(server.received) == retries + 1


def test_query_stays_secret(server: Server) -> None:
    """aiohttp's errors name the whole URL; tracebacks show none of the query."""
    server.handler = lambda _: Answer(raw=b"garbage\r\n\r\n")

    async def scenario() -> None:
        async with client(server, max_retries=0) as c:
            await c.partner_clients.get("1", id_property="secret")

    with pytest.raises(ConnectionFailed) as caught:
        asyncio.run(scenario())
    shown = "".join(traceback.format_exception(caught.value.__cause__))
    assert "secret" not in f"{caught.value} {shown}"


def test_deadline(server: Server) -> None:
    """An answer that trickles in is cut off when the whole call has to end."""
    server.answer(Answer(200, b"{}", delay=5))

    async def scenario() -> None:
        timeout = Timeout(total=0.2)
        async with client(server, timeout=timeout, max_retries=0) as c:
            await c.partner_clients.get("1")

    with pytest.raises(TimedOut):
        asyncio.run(asyncio.wait_for(scenario(), 3))


def test_cancelling_frees_the_connection(server: Server) -> None:
    """With a single connection, the next call would wait for ever."""
    server.answer(Answer(200, b"{}", delay=1), json_answer(RECORD))

    async def scenario() -> str:
        connector = aiohttp.TCPConnector(limit=1)
        async with client(server, session={"connector": connector}) as c:
            call = asyncio.create_task(c.partner_clients.get("1"))
            while not server.received:
                await asyncio.sleep(0.001)
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call
            return (await asyncio.wait_for(c.partner_clients.get("2"), 3)).id

    assert asyncio.run(scenario()) == "512"


async def awaited(parts: Iterable[bytes]) -> AsyncIterator[bytes]:
    """The parts, for a task."""
    for part in parts:
        yield part


@pytest.mark.parametrize("kind", [b"".join, list, iter, awaited])
def test_bodies(server: Server, kind: Any) -> None:
    """Bytes, and parts of them that are there already or are waited for."""

    async def scenario() -> None:
        content = kind([b"a" * 10, b"b"])
        request = Request(UPLOAD, content=content, content_type="text/plain")
        async with session_of("aiohttp", base_url=server.url) as session:
            await session.send(request, NOTHING)

    asyncio.run(scenario())
    assert server.last.body == b"a" * 10 + b"b"
    assert server.last.header("content-type") == "text/plain"


def test_headers(server: Server) -> None:
    """Names in any case, and values that came apart, as with httpx2."""
    raw = b"HTTP/1.1 404 X\r\nVary: a\r\nVary: b\r\nContent-Length: 0\r\n\r\n"
    server.handler = lambda _: Answer(raw=raw)

    async def scenario() -> None:
        async with client(server) as c:
            await c.partner_clients.get("1")

    with pytest.raises(NotFound) as caught:
        asyncio.run(scenario())
    assert caught.value.headers["vARY"] == "a, b"
