"""A server in its own process that answers by the last segment of the path."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import cast


@contextmanager
def serving(pages: Mapping[str, bytes]) -> Iterator[str]:
    """Run a server with these pages, and yield its URL."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_run, args=(pages, theirs), daemon=True)
    process.start()
    yield f"http://127.0.0.1:{ours.recv()}"
    process.terminate()
    process.join()


def _run(pages: Mapping[str, bytes], parent: Connection) -> None:
    asyncio.run(_serve(pages, parent))


async def _serve(pages: Mapping[str, bytes], parent: Connection) -> None:
    answers = {name.encode(): _answer(page) for name, page in pages.items()}
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Answering(answers), "127.0.0.1", 0)
    parent.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


def _answer(page: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(page)}\r\n"
    return f"{head}Content-Type: application/json\r\n\r\n".encode() + page


class _Answering(asyncio.Protocol):
    """One connection that does as little work as possible."""

    def __init__(self, answers: Mapping[bytes, bytes]) -> None:
        self._answers = answers
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._received += data
        if self._received.endswith(b"\r\n\r\n"):
            path = self._received.split(b" ", 2)[1].partition(b"?")[0]
            self._received = b""
            self._transport.write(self._answers[path.rpartition(b"/")[2]])
