"""One client, many threads or tasks."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import pytest

from generated.partner_clients import Client, NotFound
from tests.runtime.callers import sending_with
from tests.runtime.samples import ERROR, RECORD
from tests.runtime.server import Answer, Received, Server, json_answer

THREADS, CALLS = 16, 50
TASKS = 200


def echo(received: Received) -> Answer:
    """The record that was asked for; odd ones do not exist."""
    name = received.path.rpartition("/")[2]
    if name.isdecimal() and int(name) % 2:
        return json_answer({**ERROR, "message": name}, 404)
    return json_answer({**RECORD, "id": name, "properties": {"body": name}})


@pytest.fixture(autouse=True)
def answers(server: Server) -> None:
    """The server says what it was asked."""
    server.handler = echo


def test_threads(server: Server) -> None:
    """Each of 16 threads gets its own 50 answers, errors too."""
    with Client("t", base_url=server.url) as client:

        def worker(number: int) -> list[str]:
            got = []
            for name in range(number * CALLS, (number + 1) * CALLS):
                try:
                    got.append(client.partner_clients.get(str(name)).id)
                except NotFound as error:
                    got.append(error.message)
            return got

        with ThreadPoolExecutor(THREADS) as pool:
            got = [name for names in pool.map(worker, range(THREADS)) for name in names]
    assert got == [str(n) for n in range(THREADS * CALLS)]
    assert len(server.received) == THREADS * CALLS
    assert len(server.connections) <= THREADS


def test_tasks(server: Server, library: str) -> None:
    """Each of 200 tasks gets its own answer."""

    async def scenario() -> list[Any]:
        async with sending_with(library, base_url=server.url) as client:
            calls = (client.partner_clients.get(str(n)) for n in range(TASKS))
            return await asyncio.gather(*calls, return_exceptions=True)

    got = asyncio.run(scenario())
    assert [g.message if isinstance(g, NotFound) else g.id for g in got] == [
        str(n) for n in range(TASKS)
    ]


def test_cancelling(server: Server, library: str) -> None:
    """Calls that are cancelled leave the client as good as before."""
    delays = count()

    def slow_at_first(received: Received) -> Answer:
        answer = echo(received)
        return Answer(answer.status, answer.body, delay=5 * (next(delays) < 20))

    server.handler = slow_at_first

    async def scenario() -> str:
        async with sending_with(library, base_url=server.url) as client:
            calls = [
                asyncio.create_task(client.partner_clients.get("2")) for _ in range(20)
            ]
            while len(server.received) < 20:
                await asyncio.sleep(0.001)
            for task in calls:
                task.cancel()
            results = await asyncio.gather(*calls, return_exceptions=True)
            assert all(isinstance(r, asyncio.CancelledError) for r in results)
            return (await client.partner_clients.get("4")).id

    started = time.monotonic()
    assert asyncio.run(scenario()) == "4"
    assert time.monotonic() - started < 4


def test_leaving_a_pager(server: Server, library: str) -> None:
    """A loop over items can be left at any point."""
    page = {"results": [RECORD, RECORD], "paging": {"next": {"after": "x"}}}
    server.handler = lambda _: json_answer(page)

    async def scenario() -> int:
        async with sending_with(library, base_url=server.url) as client:
            async for _ in client.partner_clients.list():
                break
            async for _ in client.partner_clients.list().pages():
                break
            return len(server.received)

    assert asyncio.run(scenario()) == 2
