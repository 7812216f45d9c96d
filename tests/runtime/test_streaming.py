"""Answers that are read while they arrive, from a real server."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path
from typing import Any

import pytest

from generated.partner_clients import (
    AsyncClient,
    Client,
    ConnectionFailed,
    NotFound,
    TimedOut,
)
from generated.partner_clients._runtime.request import Request
from tests.runtime.callers import sending_with
from tests.runtime.optional import optional
from tests.runtime.samples import ERROR
from tests.runtime.server import Answer, Server, json_answer

streaming = optional("streaming")
events = optional("events")
LARGE = bytes(range(256)) * 20_000
THINGS = Request("GET /things")


def test_download(server: Server, tmp_path: Path) -> None:
    """A download can be larger than a packet, and written to a file."""
    server.handler = lambda _: Answer(200, LARGE)
    with Client("t", base_url=server.url) as client:
        download = streaming.Download(client._session, THINGS)
        assert download.read() == LARGE
        assert download.save(tmp_path / "file") == len(LARGE)
    assert (tmp_path / "file").read_bytes() == LARGE
    assert len(server.connections) == 1  # it was given back


def test_async_download(server: Server, tmp_path: Path, library: str) -> None:
    """The same when it is awaited."""
    server.handler = lambda _: Answer(200, LARGE)

    async def scenario() -> None:
        async with sending_with(library, base_url=server.url) as client:
            download = streaming.AsyncDownload(client._session, THINGS)
            assert await download.read() == LARGE
            assert await download.save(tmp_path / "file") == len(LARGE)

    asyncio.run(scenario())
    assert (tmp_path / "file").read_bytes() == LARGE
    assert len(server.connections) == 1


def test_open(server: Server) -> None:
    """Status and headers before the content; the connection is given back after it."""
    headers = {"Content-Disposition": 'attachment; filename="a.bin"'}
    server.handler = lambda _: Answer(206, LARGE, headers)
    with Client("t", base_url=server.url) as client:
        download = streaming.Download(client._session, THINGS)
        for _ in range(2):
            with download.open() as answer:
                assert answer.status == 206
                assert answer.headers["content-disposition"].endswith('"a.bin"')
                assert b"".join(answer.chunks) == LARGE
        assert len(server.connections) == 1
        with download.open() as answer:
            next(iter(answer.chunks))
        assert download.read() == LARGE  # also after one that was left early


def test_async_open(server: Server) -> None:
    """The same when it is awaited."""
    server.handler = lambda _: Answer(206, LARGE, {"X-A": "1"})

    async def scenario() -> None:
        async with AsyncClient("t", base_url=server.url) as client:
            download = streaming.AsyncDownload(client._session, THINGS)
            async with download.open() as answer:
                assert (answer.status, answer.headers["x-a"]) == (206, "1")
                assert b"".join([chunk async for chunk in answer.chunks]) == LARGE
            async with download.open() as answer:
                await anext(aiter(answer.chunks))
            assert await download.read() == LARGE

    asyncio.run(scenario())


def test_open_and_refused(server: Server) -> None:
    """A refused download raises at once; a busy server is retried."""
    busy = Answer(429, headers={"Retry-After": "0"})
    server.answer(busy, Answer(200, b"a"), json_answer(ERROR, 404))
    with Client("t", base_url=server.url) as client:
        download = streaming.Download(client._session, THINGS)
        with download.open() as answer:
            assert b"".join(answer.chunks) == b"a"
        with pytest.raises(NotFound), download.open():
            pytest.fail("it was opened")


def test_save_to_files(server: Server, tmp_path: Path) -> None:
    """A path, as text or not, or an open file, which stays open."""
    server.handler = lambda _: Answer(200, LARGE)
    with Client("t", base_url=server.url) as client:
        download = streaming.Download(client._session, THINGS)
        assert download.save(str(tmp_path / "a")) == len(LARGE)
        assert (tmp_path / "a").read_bytes() == LARGE
        file = io.BytesIO()
        file.write(b"head")
        assert download.save(file) == len(LARGE)
        assert file.getvalue() == b"head" + LARGE

    async def scenario() -> None:
        async with AsyncClient("t", base_url=server.url) as client:
            download = streaming.AsyncDownload(client._session, THINGS)
            with (tmp_path / "b").open("wb") as opened:
                assert await download.save(opened) == len(LARGE)
                opened.write(b"tail")

    asyncio.run(scenario())
    assert (tmp_path / "b").read_bytes() == LARGE + b"tail"


def test_broken_off(server: Server, tmp_path: Path) -> None:
    """Half a file is none, and nothing else is left of it."""
    server.handler = lambda _: Answer(
        raw=b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"
    )
    (tmp_path / "a").write_bytes(b"before")
    with Client("t", base_url=server.url) as client:
        download = streaming.Download(client._session, THINGS)
        with pytest.raises(ConnectionFailed):
            download.save(tmp_path / "a")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_bytes() == b"before"


def test_error(server: Server) -> None:
    """It is raised when the answer is asked for, with its body."""
    server.handler = lambda _: json_answer(ERROR, 404)
    client = Client("t", base_url=server.url)
    with pytest.raises(NotFound) as caught:
        streaming.Download(client._session, THINGS).read()
    assert caught.value.body.message == ERROR["message"]


def test_left_early(server: Server, library: str) -> None:
    """A task that stops listening leaves a client that works."""
    content = b'data: {"a": 1}\n\n' * 100_000
    server.handler = lambda _: Answer(200, content)

    async def scenario() -> list[Any]:
        found: list[Any] = []
        async with sending_with(library, base_url=server.url) as client:
            for _ in range(3):
                stream = events.AsyncEventStream(client._session, THINGS, dict)
                iterator = aiter(stream)
                found.append(await anext(iterator))
                await iterator.aclose()
        return found

    assert asyncio.run(scenario()) == [{"a": 1}] * 3


def test_silence(server: Server) -> None:
    """The timeout is for the server's silence."""
    server.handler = lambda _: Answer(200, b"late", delay=2)
    client = Client("t", base_url=server.url, timeout=0.2)
    with pytest.raises(TimedOut):
        streaming.Download(client._session, THINGS).read()
