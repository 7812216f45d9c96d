"""Responses that are read while they arrive, from a real server."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from generated.partner_clients import ConnectionFailed, NotFound, TimedOut
from generated.partner_clients._runtime.request import Request
from generated.partner_clients._runtime.session import Session
from tests.runtime.optional import optional
from tests.runtime.samples import ERROR
from tests.runtime.server import Answer, Server, json_answer
from tests.runtime.sessions import blocking_session, session_of

streaming = optional("streaming")
events = optional("events")
LARGE = bytes(range(256)) * 20_000
THINGS = Request("GET /things")


@contextmanager
def open_session(server: Server, **changes: Any) -> Iterator[Session]:
    """Open a blocking session of the server."""
    with closing(blocking_session(base_url=server.url, **changes)) as session:
        yield session


def test_download(server: Server, tmp_path: Path) -> None:
    """A download larger than a packet is read whole and saved to a file."""
    server.handler = lambda _: Answer(200, LARGE)
    with open_session(server) as session:
        download = streaming.Download(session, THINGS)
        assert download.read() == LARGE
        assert download.save(tmp_path / "file") == len(LARGE)
    assert (tmp_path / "file").read_bytes() == LARGE
    assert len(server.connections) == 1  # it was reused


def test_async_download(server: Server, tmp_path: Path, library: str) -> None:
    """An asyncio session does the same."""
    server.handler = lambda _: Answer(200, LARGE)

    async def scenario() -> None:
        async with session_of(library, base_url=server.url) as session:
            download = streaming.AsyncDownload(session, THINGS)
            assert await download.read() == LARGE
            assert await download.save(tmp_path / "file") == len(LARGE)

    asyncio.run(scenario())
    assert (tmp_path / "file").read_bytes() == LARGE
    assert len(server.connections) == 1


def test_open(server: Server) -> None:
    """An opened download has its status and headers; it frees the connection."""
    headers = {"Content-Disposition": 'attachment; filename="a.bin"'}
    server.handler = lambda _: Answer(206, LARGE, headers)
    with open_session(server) as session:
        download = streaming.Download(session, THINGS)
        for _ in range(2):
            with download.open() as answer:
                assert answer.status == 206
                assert answer.headers["content-disposition"].endswith('"a.bin"')
                assert b"".join(answer.chunks) == LARGE
        assert len(server.connections) == 1
        with download.open() as answer:
            next(iter(answer.chunks))
        assert download.read() == LARGE  # also after one that was not read to its end


def test_async_open(server: Server) -> None:
    """An asyncio session does the same."""
    server.handler = lambda _: Answer(206, LARGE, {"X-A": "1"})

    async def scenario() -> None:
        async with session_of("httpx2", base_url=server.url) as session:
            download = streaming.AsyncDownload(session, THINGS)
            async with download.open() as answer:
                assert (answer.status, answer.headers["x-a"]) == (206, "1")
                assert b"".join([chunk async for chunk in answer.chunks]) == LARGE
            async with download.open() as answer:
                await anext(aiter(answer.chunks))
            assert await download.read() == LARGE

    asyncio.run(scenario())


def test_open_and_refused(server: Server) -> None:
    """Opening a refused download raises an error; a busy server is retried."""
    busy = Answer(429, headers={"Retry-After": "0"})
    server.answer(busy, Answer(200, b"a"), json_answer(ERROR, 404))
    with open_session(server, max_retries=1) as session:
        download = streaming.Download(session, THINGS)
        with download.open() as answer:
            assert b"".join(answer.chunks) == b"a"
        with pytest.raises(NotFound), download.open():
            pytest.fail("it was opened")


def test_save_to_files(server: Server, tmp_path: Path) -> None:
    """A download is saved to a path or to an open file, which stays open."""
    server.handler = lambda _: Answer(200, LARGE)
    with open_session(server) as session:
        download = streaming.Download(session, THINGS)
        assert download.save(str(tmp_path / "a")) == len(LARGE)
        assert (tmp_path / "a").read_bytes() == LARGE
        file = io.BytesIO()
        file.write(b"head")
        assert download.save(file) == len(LARGE)
        assert file.getvalue() == b"head" + LARGE

    async def scenario() -> None:
        async with session_of("httpx2", base_url=server.url) as session:
            download = streaming.AsyncDownload(session, THINGS)
            with (tmp_path / "b").open("wb") as opened:
                assert await download.save(opened) == len(LARGE)
                opened.write(b"tail")

    asyncio.run(scenario())
    assert (tmp_path / "b").read_bytes() == LARGE + b"tail"


def test_broken_off(server: Server, tmp_path: Path) -> None:
    """A broken download leaves no file, and keeps the file that was there."""
    server.handler = lambda _: Answer(
        raw=b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"
    )
    (tmp_path / "a").write_bytes(b"before")
    with open_session(server) as session:
        download = streaming.Download(session, THINGS)
        with pytest.raises(ConnectionFailed):
            download.save(tmp_path / "a")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_bytes() == b"before"


def test_error(server: Server) -> None:
    """Reading a refused download raises the error with its body."""
    server.handler = lambda _: json_answer(ERROR, 404)
    with open_session(server) as session, pytest.raises(NotFound) as caught:
        streaming.Download(session, THINGS).read()
    assert caught.value.body.message == ERROR["message"]


def test_left_early(server: Server, library: str) -> None:
    """A stream that is not read to its end leaves a session that works."""
    content = b'data: {"a": 1}\n\n' * 100_000
    server.handler = lambda _: Answer(200, content)

    async def scenario() -> list[Any]:
        first_events: list[Any] = []
        async with session_of(library, base_url=server.url) as session:
            for _ in range(3):
                stream = events.AsyncEventStream(session, THINGS, dict)
                iterator = aiter(stream)
                first_events.append(await anext(iterator))
                await iterator.aclose()
        return first_events

    assert asyncio.run(scenario()) == [{"a": 1}] * 3


def test_silence(server: Server) -> None:
    """A silent server ends a download with TimedOut."""
    server.handler = lambda _: Answer(200, b"late", delay=2)
    with open_session(server, timeout=0.2) as session, pytest.raises(TimedOut):
        streaming.Download(session, THINGS).read()
