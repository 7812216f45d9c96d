"""Faults one by one: slow servers, broken downloads, cancelled calls, deadlines."""

from __future__ import annotations

import asyncio
import json
import random
import socket
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx2
import pytest

from generated.partner_clients import (
    AsyncClient,
    ConnectionFailed,
    Hooks,
    TimedOut,
    Timeout,
    models,
)
from generated.partner_clients._runtime.request import Request
from tests.runtime.acts import (
    DRIP,
    Act,
    Exchange,
    Fault,
    dripping,
    falling_silent,
    proper,
    writing,
)
from tests.runtime.callers import Connect
from tests.runtime.fault_calls import (
    MAX_RETRIES,
    SLACK,
    Call,
    Ended,
    awaited,
    blocking,
    options,
    view,
)
from tests.runtime.faults import (
    FAULTS,
    FaultServer,
    Planned,
    failing,
)
from tests.runtime.optional import optional
from tests.runtime.samples import RECORD
from tests.runtime.sessions import blocking_session, session_of

streaming = optional("streaming")
pytestmark = pytest.mark.usefixtures("no_waits")


@pytest.fixture(params=[blocking, awaited], ids=["sync", "async"])
def end(request: pytest.FixtureRequest, nowhere: str) -> Iterator[Any]:
    """Return a function that makes a call of a server with one fault."""

    with failing() as server, pytest.MonkeyPatch.context() as patch:

        def ended(act: Act) -> tuple[Ended, int]:
            patch.setitem(FAULTS, "own", Fault(act, "if repeatable", TimedOut, True))
            call = Call("x", "get", Planned("own", hits=99))
            server.plan = {"x": Planned("own", hits=99)}
            (end,) = request.param([call], server.url, nowhere)
            return end, len(server.seen["x"])

        ended.is_blocking = request.param is blocking  # type: ignore[attr-defined]
        yield ended


def test_dripping_body(end: Any) -> None:
    """A body that comes byte by byte, for ever, is read until the deadline."""
    start = b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"
    ended, requests = end(dripping(start, b" ", drips=400))
    assert isinstance(ended.error, TimedOut)
    assert ended.seconds < 0.8 + SLACK
    assert requests == 1


def test_dripping_headers(end: Any) -> None:
    """A header that comes byte by byte ends an asyncio call at the deadline.

    A blocking call notices the deadline at the end of the header.
    """
    start, rest = b"HTTP/1.1 200 OK\r\nX-Drip: ", b"\r\nContent-Length: 2\r\n\r\n{}"
    seconds = 1.6 if end.is_blocking else 10
    ended, requests = end(dripping(start, drips=int(seconds / DRIP), end=rest))
    assert isinstance(ended.error, TimedOut)
    assert ended.seconds < 0.8 + SLACK
    assert requests == 1


def test_refused_at_first(connect: Connect) -> None:
    """A server that starts between two attempts gets the call."""
    with socket.socket() as bound, ThreadPoolExecutor(1) as pool:
        bound.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{bound.getsockname()[1]}"

        def serve() -> bytes:
            connection, _ = bound.accept()
            with connection:
                received = connection.recv(9999)
                connection.sendall(proper(200, json.dumps(RECORD).encode(), {}))
                return received

        def start(*_: object) -> None:
            bound.listen()
            served.append(pool.submit(serve))

        served: list[Future[bytes]] = []
        run = connect(base_url=url, max_retries=1, hooks=Hooks(on_retry=start))
        assert run(lambda c: c.partner_clients.update("1", properties={})).id == "512"
        assert served[0].result().startswith(b"PATCH /crm/")


def named(call: str) -> dict[str, Any]:
    """Return settings that name a call for the server."""
    return {"headers": {"X-Call": call}, "max_retries": MAX_RETRIES}


@pytest.mark.parametrize("name", ["truncated chunk", "reset in the middle"])
def test_cut_off_downloads(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chunks before the break are delivered, then the error; nothing is repeated."""
    start = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\nff\r\n"

    async def reset_in_the_middle(exchange: Exchange) -> None:
        await exchange.read()
        await exchange.write(start)
        await asyncio.sleep(0.1)  # so that the written bytes arrive
        exchange.reset()

    act = writing(start) if name == "truncated chunk" else reset_in_the_middle
    fault = Fault(act, "never", ConnectionFailed)
    monkeypatch.setitem(FAULTS, "own", fault)
    request = Request("GET /file")

    def download(url: str) -> list[bytes]:
        with closing(blocking_session(base_url=url, **named("threads"))) as session:
            got: list[bytes] = []
            with pytest.raises(ConnectionFailed):
                got.extend(streaming.Download(session, request))
            with pytest.raises(ConnectionFailed):
                streaming.Download(session, request).save(tmp_path / "file")
            return got

    async def async_download(url: str) -> list[bytes]:
        async with session_of("httpx2", base_url=url, **named("tasks")) as session:
            got: list[bytes] = []
            with pytest.raises(ConnectionFailed):
                async for chunk in streaming.AsyncDownload(session, request):
                    got.append(chunk)
            with pytest.raises(ConnectionFailed):
                await streaming.AsyncDownload(session, request).save(tmp_path / "file")
            return got

    with failing() as server:
        server.plan = {call: Planned("own", hits=9) for call in ("threads", "tasks")}
        assert download(server.url) == [b"first"]
        assert asyncio.run(async_download(server.url)) == [b"first"]
        assert server.seen == {"threads": ["own"] * 2, "tasks": ["own"] * 2}
    assert list(tmp_path.iterdir()) == []


def test_silent_downloads(monkeypatch: pytest.MonkeyPatch) -> None:
    """A task that reads a download gets TimedOut at the deadline, even in silence."""
    start = b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nfirst"
    monkeypatch.setitem(FAULTS, "own", Fault(falling_silent(start), "never", TimedOut))

    async def scenario(url: str) -> float:
        patience = {"timeout": Timeout(total=2), **named("x")}
        async with session_of("httpx2", base_url=url, **patience) as session:
            started = time.monotonic()
            chunks = aiter(streaming.AsyncDownload(session, Request("GET /file")))
            assert await anext(chunks) == b"first"
            await asyncio.sleep(1.8)
            with pytest.raises(TimedOut):
                await anext(chunks)
            return time.monotonic() - started

    with failing() as server:
        server.plan = {"x": Planned("own")}
        assert 1.9 <= asyncio.run(scenario(server.url)) < 3.5  # and not 3.8


def test_cancelling() -> None:
    """All connections are free after 1,000 calls that were cancelled at any point."""
    chance = random.Random(3)

    async def cancelled(client: Any, number: int) -> int:
        names = [f"{number}-{n}" for n in range(50)]
        tasks = [
            asyncio.create_task(view(client, Call(n, "get")).partner_clients.get(n))
            for n in names
        ]
        await asyncio.sleep(chance.uniform(0, 0.08))
        for task in tasks:
            task.cancel()
        if number % 2:
            await asyncio.sleep(0)
            for task in tasks:
                task.cancel()  # once more, while the calls clean up
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        kinds = Counter(map(type, ended))
        count = kinds.pop(asyncio.CancelledError, 0)
        assert set(kinds) <= {models.SimplePublicObjectWithAssociations}
        return count

    async def scenario(server: FaultServer) -> int:
        limits = httpx2.Limits(max_connections=4)
        async with httpx2.AsyncClient(limits=limits) as http_client:
            client = AsyncClient(
                base_url=server.url, http_client=http_client, **options()
            )
            count = number = 0
            while count < 1000:
                count += await cancelled(client, number)
                number += 1
            names = [f"after-{n}" for n in range(40)]
            calls = [view(client, Call(n, "get")).partner_clients.get(n) for n in names]
            assert [each.id for each in await asyncio.gather(*calls)] == names
            return count

    with failing() as server:
        for number in range(100):
            name = f"{number}-{chance.randrange(50)}"
            server.plan[name] = Planned("silent")
        started = time.monotonic()
        assert asyncio.run(scenario(server)) >= 1000
        assert time.monotonic() - started < 30


def test_deadlines_free_connections() -> None:
    """All connections are free after calls that ended at their deadlines."""

    async def scenario(server: FaultServer) -> None:
        limits = httpx2.Limits(max_connections=2)
        async with httpx2.AsyncClient(limits=limits) as http_client:
            client = AsyncClient(
                base_url=server.url, http_client=http_client, **options()
            )
            hurried = client.with_options(
                timeout=Timeout(total=0.2), headers={"X-Call": "silent"}
            )
            late = (hurried.partner_clients.get("1") for _ in range(100))
            ended = await asyncio.gather(*late, return_exceptions=True)
            assert {type(error) for error in ended} == {TimedOut}
            used = view(client, Call("x", "get"))
            assert (await used.partner_clients.get("x")).id == "x"

    with failing() as server:
        server.plan = {"silent": Planned("silent", hits=1000)}
        asyncio.run(scenario(server))
