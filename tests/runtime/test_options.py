"""Clients with other options, by `with_options`."""

from __future__ import annotations

import asyncio
from functools import cached_property
from typing import Any

import pytest

from generated.partner_clients import (
    AsyncClient,
    Client,
    InvalidArgument,
    TimedOut,
    Timeout,
    TooManyRequests,
)
from tests.runtime.callers import Connect
from tests.runtime.samples import RECORD
from tests.runtime.server import Answer, Server, json_answer


@pytest.fixture(autouse=True)
def answers(server: Server) -> None:
    """The server answers every request with a record."""
    server.handler = lambda _: json_answer(RECORD)


def test_headers(server: Server, connect: Connect) -> None:
    """Headers are added for the new client; the original keeps its own."""
    run = connect(headers={"X-A": "1", "X-B": "1"})
    run(lambda c: c.partner_clients.get("1"))  # the client's resource exists by now
    run(lambda c: c.with_options(headers={"X-B": "2"}).partner_clients.get("1"))
    assert server.last.header("x-a") == "1"
    assert server.last.header("x-b") == "2"
    run(lambda c: c.partner_clients.get("1"))
    assert server.last.header("x-b") == "1"
    assert len(server.connections) == 1


def test_header_in_another_case(server: Server, connect: Connect) -> None:
    """A header replaces one whose name differs only in case."""
    run = connect(headers={"X-A": "1"})
    run(lambda c: c.with_options(headers={"x-a": "2"}).partner_clients.get("1"))
    assert server.last.header("x-a") == "2"


@pytest.mark.parametrize("timeout", [0.1, Timeout(read=0.1), Timeout(total=0.1)])
def test_timeout(server: Server, connect: Connect, timeout: float | Timeout) -> None:
    """The timeout is a number of seconds or a `Timeout`."""
    server.handler = lambda _: Answer(204, delay=1)
    run = connect()
    with pytest.raises(TimedOut):
        run(lambda c: c.with_options(timeout=timeout).partner_clients.get("1"))


@pytest.mark.parametrize(("retries", "sent"), [(0, 1), (3, 4), (None, 2)])
def test_retries(
    server: Server, connect: Connect, retries: int | None, sent: int
) -> None:
    """The number of retries is replaced, unless it is None."""
    server.handler = lambda _: Answer(429, headers={"Retry-After": "0"})
    run = connect(max_retries=1)
    with pytest.raises(TooManyRequests):
        run(lambda c: c.with_options(max_retries=retries).partner_clients.get("1"))
    assert len(server.received) == sent


def test_views_of_views(server: Server, connect: Connect) -> None:
    """Options that are not given stay as they are."""
    server.handler = lambda _: Answer(429, headers={"Retry-After": "0"})
    run = connect(headers={"X-A": "1"})
    with pytest.raises(TooManyRequests):
        run(
            lambda c: c.with_options(max_retries=2, headers={"X-B": "1"})
            .with_options(headers={"X-C": "1"})
            .partner_clients.associations.delete(*"1234")
        )
    assert len(server.received) == 3
    assert [server.last.header(f"x-{name}") for name in "abc"] == ["1", "1", "1"]


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"max_retries": -1}, "max_retries"),
        ({"headers": {"X A": "1"}}, "no name of a header"),
        ({"headers": {"X-A": "a\nb"}}, "'X-A'"),
        ({"headers": {"X-A": " a"}}, "'X-A'"),
    ],
)
def test_impossible(options: dict[str, Any], problem: str) -> None:
    """Invalid options are refused as in `Client`."""
    for client in (Client("t"), AsyncClient("t")):
        with pytest.raises(InvalidArgument, match=problem):
            client.with_options(**options)


def test_raw(server: Server, connect: Connect) -> None:
    """`raw` works with the new client and its options."""
    run = connect()
    view = run(lambda c: c.with_options(headers={"X-B": "2"}))
    got = run(lambda _: view.raw(view.partner_clients.get, "1"))
    assert got.status == 200
    assert server.last.header("x-b") == "2"


# --- closing ------------------------------------------------------------------------


def test_closing(server: Server) -> None:
    """All share one connection, which only the original client closes."""
    client = Client("t", base_url=server.url)
    with client.with_options(timeout=1).with_options(max_retries=0) as view:
        view.partner_clients.get("1")
    view.partner_clients.get("2")
    client.partner_clients.get("3")
    assert len(server.connections) == 1
    client.close()
    for closed in (client, view):
        with pytest.raises(RuntimeError, match="closed"):
            closed.partner_clients.get("4")
    assert len(server.received) == 3


def test_async_closing(server: Server) -> None:
    """An asyncio client does the same."""

    async def scenario() -> None:
        client = AsyncClient("t", base_url=server.url)
        async with client.with_options(timeout=1) as view:
            await view.partner_clients.get("1")
        await view.partner_clients.get("2")
        await client.partner_clients.get("3")
        await client.close()
        for closed in (client, view):
            with pytest.raises(RuntimeError, match="closed"):
                await closed.partner_clients.get("4")

    asyncio.run(scenario())
    assert len(server.connections) == 1


# --- subclasses ---------------------------------------------------------------------


class Own(Client):
    """A client with another attribute and a cached property."""

    def __init__(self, tenant: str, **options: Any) -> None:
        super().__init__("t", **options)
        self.tenant = tenant

    @cached_property
    def name(self) -> str:
        """Return a call's answer, which depends on the options."""
        return f"{self.tenant}/{self.partner_clients.get('1').id}"


def test_subclass(server: Server) -> None:
    """Attributes of a subclass are kept; its cached properties are computed anew."""
    with Own("acme", base_url=server.url) as client:
        assert client.name == "acme/512"
        view = client.with_options(headers={"X-A": "1"})
        assert type(view) is Own
        assert view.tenant == "acme"
        assert view.name == "acme/512"
        assert server.last.header("x-a") == "1"
        view.tenant = "other"
        assert client.tenant == "acme"
        assert len(server.received) == 2
