"""A server in a process of its own that answers every request with one page."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection


@contextmanager
def serving(page: bytes) -> Iterator[str]:
    """The URL of a server that runs for as long as the block."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_run, args=(page, theirs), daemon=True)
    process.start()
    yield f"http://127.0.0.1:{ours.recv()}"
    process.terminate()
    process.join()


def _run(page: bytes, parent: Connection) -> None:
    asyncio.run(_serve(page, parent))


async def _serve(page: bytes, parent: Connection) -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(page)}\r\n"
    answer = f"{head}Content-Type: application/json\r\n\r\n".encode() + page

    async def connected(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                writer.write(answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()  # the other side has gone

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    parent.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()
