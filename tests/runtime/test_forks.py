"""Forked processes over real sockets: nothing is shared with the parent."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import Any

import aiohttp
import httpx2
import pytest

from generated.partner_clients import (
    AsyncClient,
    Client,
    ClientUnusable,
    Throttle,
    Timeout,
    http_client,
)
from generated.partner_clients._runtime.request import Request
from tests.runtime.callers import engines
from tests.runtime.forks import Child, held, in_child
from tests.runtime.optional import optional
from tests.runtime.samples import RECORD
from tests.runtime.server import Answer, Received, Server, json_answer
from tests.runtime.sessions import blocking_session
from tests.runtime.token_server import TokenServer

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
streaming = optional("streaming")
CHILDREN, CALLS = 3, 30


def echo(received: Received) -> Answer:
    """Return the record that was asked for."""
    return json_answer({**RECORD, "id": received.path.rpartition("/")[2]})


@pytest.fixture(autouse=True)
def answers(server: Server) -> None:
    """The server returns what it was asked for."""
    server.handler = echo


def got(client: Client, prefix: str, count: int = CALLS) -> list[str]:
    """Return the ids of records that are asked for one after another."""
    return [client.partner_clients.get(f"{prefix}{n}").id for n in range(count)]


async def got_async(client: AsyncClient, prefix: str, count: int = CALLS) -> list[str]:
    """Return the ids of records that are asked for at once."""
    calls = (client.partner_clients.get(f"{prefix}{n}") for n in range(count))
    return [record.id for record in await asyncio.gather(*calls)]


def names(prefix: str, count: int = CALLS) -> list[str]:
    """Return the right ids."""
    return [f"{prefix}{n}" for n in range(count)]


@pytest.mark.parametrize("configured", [None, http_client(trust_env=False)])
def test_connections(server: Server, configured: Any) -> None:
    """Parent and children call at the same time; each has connections of its own."""
    with Client("t", base_url=server.url, http_client=configured) as client:
        got(client, "before", 1)
        assert len(server.connections) == 1
        children = [
            Child(lambda n=n: got(client, f"{n}-")) for n in range(CHILDREN)  # type: ignore[misc]
        ]
        assert got(client, "parent") == names("parent")
        for number, child in enumerate(children):
            assert child.result() == names(f"{number}-")
        assert got(client, "after", 1) == ["after0"]
    assert len(server.connections) == 1 + CHILDREN
    assert len(server.received) == 2 + CALLS * (1 + CHILDREN)


def test_async_connections(server: Server) -> None:
    """A child of a program with an event loop has a loop and connections of its own."""

    async def scenario() -> None:
        async with AsyncClient("t", base_url=server.url) as client:
            await got_async(client, "before", 1)
            child = Child(lambda: asyncio.run(got_async(client, "child")))
            assert await got_async(client, "parent") == names("parent")
            assert child.result() == names("child")
            assert await got_async(client, "after", 1) == ["after0"]

    asyncio.run(scenario())


def test_children_of_children(server: Server) -> None:
    """A forked process may be forked, too."""

    def child() -> list[str]:
        return [*got(client, "child", 1), *in_child(lambda: got(client, "inner", 1))]

    with Client("t", base_url=server.url) as client:
        got(client, "parent", 1)
        assert in_child(child) == ["child0", "inner0"]
    assert len(server.connections) == 3


def test_closing(server: Server) -> None:
    """Closing in a child leaves the parent's connections open, and ends the child's."""

    def child() -> str:
        client.close()
        client.close()
        return f"{raised(lambda: got(client, 'x', 1))!r}"

    with Client("t", base_url=server.url) as client:
        got(client, "before", 1)
        assert in_child(child) == "ClientUnusable('the client is closed')"
        got(client, "after", 1)
        assert len(server.connections) == 1
    assert "closed" in str(in_child(lambda: raised(lambda: got(client, "x", 1))))


def raised(call: Callable[[], object]) -> ClientUnusable:
    """Return the error of a call that cannot be made."""
    with pytest.raises(ClientUnusable) as caught:
        call()
    return caught.value


# --- connections of the caller, and answers that have begun --------------------------


def test_http_client(server: Server) -> None:
    """A child cannot use the caller's httpx2.Client; the parent still can."""
    with (
        httpx2.Client() as given,
        Client("t", base_url=server.url, http_client=given) as client,
    ):
        got(client, "before", 1)
        error = in_child(lambda: raised(lambda: got(client, "child")))
        assert "this process was forked" in str(error)
        assert got(client, "after", 1) == ["after0"]
    assert len(server.received) == 2


@pytest.mark.parametrize("library", ["httpx2", "aiohttp"])
def test_async_http_client(server: Server, library: str) -> None:
    """The same for asyncio clients, and for the other engine."""

    async def scenario() -> None:
        async with aiohttp.ClientSession() as session, httpx2.AsyncClient() as other:
            given = engines.AiohttpEngine(session) if library == "aiohttp" else other
            options: dict[str, Any] = {"http_client": given, "timeout": Timeout()}
            client = AsyncClient("t", base_url=server.url, **options)
            await got_async(client, "before", 1)
            call: Any = lambda: asyncio.run(got_async(client, "child"))  # noqa: E731
            error = in_child(lambda: raised(call))
            assert "this process was forked" in str(error)
            assert await got_async(client, "after", 1) == ["after0"]

    asyncio.run(scenario())
    assert len(server.received) == 2


def test_answer_that_has_begun(server: Server) -> None:
    """A child reads no part of an answer to its parent, and leaves it open."""
    server.handler = lambda _: Answer(200, b"a" * 1_000_000)
    request = Request("GET /file")

    def child() -> str:
        error = raised(lambda: next(iter(opened.chunks)))
        answer.__exit__(None, None, None)
        return str(error)

    with closing(blocking_session(base_url=server.url)) as session:
        answer = streaming.opened(session, request)
        opened = answer.__enter__()
        assert "before this process was forked" in in_child(child)
        assert len(b"".join(opened.chunks)) == 1_000_000
        answer.__exit__(None, None, None)


# --- locks and work of other threads --------------------------------------------------


@contextmanager
def calling(client: Client) -> Iterator[None]:
    """Make calls in other threads."""
    done = threading.Event()

    def worker(number: int) -> None:
        while not done.is_set():
            got(client, f"thread{number}-", 1)

    with ThreadPoolExecutor(4) as pool:
        workers = [pool.submit(worker, number) for number in range(4)]
        try:
            yield
        finally:
            done.set()
    for each in workers:
        each.result()


def test_threads_that_call(server: Server) -> None:
    """A child works, whatever the threads of its parent are doing."""
    throttle = Throttle(10_000, per=60)
    with Client("t", base_url=server.url, throttle=throttle) as client:
        got(client, "first", 1)
        with calling(client):
            children = [Child(lambda: got(client, "child", 2)) for _ in range(10)]
            results = [child.result() for child in children]
    assert results == [names("child", 2)] * 10


def test_locks_that_are_held(tokens: TokenServer) -> None:
    """Locks that other threads hold are free in a child, which has others."""
    source, throttle = tokens.refresh(), Throttle(100)
    options: dict[str, Any] = {"base_url": tokens.server.url, "throttle": throttle}
    with Client(source, **options) as client:
        client.partner_clients.get("1")
        pool: Any = client._session.transport.client._transport
        with held(throttle._lock, source._lock, pool._pool._optional_thread_lock):
            child = Child(lambda: client.partner_clients.get("1").id)
            assert child.result() == RECORD["id"]
        client.partner_clients.get("1")
    assert len(tokens.asked) == 1


def test_token_that_another_thread_requests(tokens: TokenServer) -> None:
    """A child does not wait for a token that a thread of its parent requests."""
    source = tokens.refresh()
    leader = source.prepared(None)
    next(leader)
    with Client(source, base_url=tokens.server.url) as client:
        began = time.monotonic()
        assert in_child(lambda: client.partner_clients.get("1").id) == RECORD["id"]
        assert time.monotonic() - began < 5


def test_throttle(server: Server) -> None:
    """A child has a limit of its own, which begins with its parent's requests."""
    throttle = Throttle(2, per=60)
    options: dict[str, Any] = {"throttle": throttle, "timeout": Timeout(total=5)}
    with Client("t", base_url=server.url, **options) as client:
        got(client, "before", 1)
        assert in_child(lambda: got(client, "child", 1)) == ["child0"]
        assert got(client, "after", 1) == ["after0"]
