"""Answers that are read while they arrive, from a real server."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from generated.partner_clients import Client, NotFound, TimedOut
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
    """What does not fit into one packet, and to a file."""
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
