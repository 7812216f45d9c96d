"""Answers as they came, beside their values."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from generated.partner_clients import (
    AsyncClient,
    Client,
    InvalidArgument,
    NotFound,
    models,
)
from tests.runtime.callers import Caller, Connect
from tests.runtime.optional import optional
from tests.runtime.samples import ERROR, PROPERTIES, RECORD, page
from tests.runtime.server import Answer, Server, json_answer

deprecation = optional("deprecation")


def test_value(server: Server, run: Caller) -> None:
    """Status, headers, bytes and the typed value of one answer."""
    answer = json_answer({**RECORD, "extra": 1}, 201, X_Trace="a")
    server.answer(answer)
    got = run(lambda c: c.raw(c.partner_clients.update, "512", properties={"a": "b"}))
    assert server.last.json == {"properties": {"a": "b"}}
    assert got.status == 201
    assert got.headers["x-trace"] == got.headers["X-TRACE"] == "a"
    assert got.raw == answer.body
    assert isinstance(got.value, models.SimplePublicObject)
    assert got.value.properties == PROPERTIES


def test_overload(server: Server, run: Caller) -> None:
    """A method with overloads takes whatever any of them takes."""
    server.answer(json_answer(RECORD))
    body = models.SimplePublicObjectInput(properties={"a": "b"})
    got = run(lambda c: c.raw(c.partner_clients.update, "512", body=body))
    assert server.last.json == {"properties": {"a": "b"}}
    assert got.value.id == "512"


def test_nested_resource(server: Server, run: Caller) -> None:
    """A method of a resource within a resource; nothing but the answer is kept."""
    server.answer(Answer(204))
    got = run(lambda c: c.raw(c.partner_clients.associations.delete, *"1234"))
    assert (got.status, got.raw, got.value) == (204, b"", None)


def test_last_answer(server: Server, connect: Connect) -> None:
    """Of a call that was tried twice, the answer that counts."""
    server.answer(Answer(429, headers={"Retry-After": "0"}), json_answer(RECORD))
    run = connect(max_retries=1)
    assert run(lambda c: c.raw(c.partner_clients.get, "512")).status == 200
    assert len(server.received) == 2


def test_error(server: Server, run: Caller) -> None:
    """Errors are raised as in other calls."""
    server.answer(json_answer(ERROR, 404))
    with pytest.raises(NotFound) as caught:
        run(lambda c: c.raw(c.partner_clients.get, "512"))
    assert caught.value.body.message == ERROR["message"]


def test_client_is_not_changed(server: Server, run: Caller) -> None:
    """Other calls of the resource, at the same time or later, are ordinary ones."""
    server.handler = lambda _: json_answer(RECORD)
    first = run(lambda c: c.raw(c.partner_clients.get, "1"))
    record = run(lambda c: c.partner_clients.get("2"))
    second = run(lambda c: c.raw(c.partner_clients.get, "3"))
    assert isinstance(record, models.SimplePublicObjectWithAssociations)
    assert first.headers is not second.headers
    assert len(server.connections) == 1


def test_at_once(server: Server) -> None:
    """Tasks get their own answers."""
    server.handler = lambda received: json_answer(
        {**RECORD, "id": received.path.rpartition("/")[2]}, X_Path=received.path
    )

    async def scenario() -> list[tuple[str, str]]:
        async with AsyncClient("t", base_url=server.url) as client:
            calls = (client.raw(client.partner_clients.get, str(n)) for n in range(20))
            answers = await asyncio.gather(*calls)
        return [(got.headers["x-path"][-2:], got.value.id[-1:]) for got in answers]

    assert all(path[-1] == name for path, name in asyncio.run(scenario()))


# --- what sends nothing by itself ---------------------------------------------------


def test_pages(server: Server, run: Caller) -> None:
    """Pages as they came; each goes with its own answer."""
    second = {**page("3"), "unknown": True}
    server.answer(
        json_answer(page("1", "2", after="x"), X_Page="1"),
        json_answer(second, X_Page="2"),
    )
    pages = run.items(lambda c: c.partner_clients.list(limit=2).raw_pages())
    assert [got.headers["x-page"] for got in pages] == ["1", "2"]
    assert [[r.id for r in got.value.results] for got in pages] == [["1", "2"], ["3"]]
    assert b'"unknown": true' in pages[1].raw
    assert [got.query for got in server.received] == ["limit=2", "after=x&limit=2"]


def test_pages_are_lazy(server: Server, run: Caller) -> None:
    """No page is fetched before it is asked for."""
    server.handler = lambda _: json_answer(page("1", after="x"))
    assert len(run.take(1, lambda c: c.partner_clients.list().raw_pages())) == 1
    assert len(server.received) == 1


def test_lazy(server: Server, run: Caller) -> None:
    """A pager would be given nothing but a promise, so it is refused."""
    with pytest.raises(InvalidArgument, match=r"sends nothing .* raw_pages\(\)"):
        run(lambda c: c.raw(c.partner_clients.list, limit=1))
    assert server.received == []


# --- what is no method of a resource ------------------------------------------------


@pytest.mark.parametrize(
    "method", [len, lambda: 1, Client, object().__str__, "get", Client("t").close]
)
def test_no_method(server: Server, run: Caller, method: Any) -> None:
    """Anything else is refused, and not called."""
    with pytest.raises(InvalidArgument, match="a method of a resource"):
        run(lambda c: c.raw(method))
    assert server.received == []


def test_other_client(server: Server, connect: Connect) -> None:
    """A method of another client is called with that client's options."""
    server.handler = lambda _: json_answer(RECORD)
    other = connect(headers={"X-Who": "other"})
    client = connect()(lambda c: c)
    got = other(lambda c: client.raw(c.partner_clients.get, "1"))
    assert got.value.id == "512"
    assert server.last.header("x-who") == "other"


def test_other_kind() -> None:
    """A blocking client cannot wait for an awaited call, nor the other way round."""
    blocking, awaited = Client("t"), AsyncClient("t")
    with pytest.raises(InvalidArgument, match="of a blocking client"):
        blocking.raw(awaited.partner_clients.get, "1")
    method: Any = blocking.partner_clients.get
    with pytest.raises(InvalidArgument, match="of an awaited client"):
        asyncio.run(awaited.raw(method, "1"))


def test_deprecated(server: Server, run: Caller) -> None:
    """A method that is marked as deprecated still warns."""
    server.answer(json_answer(RECORD))
    kind = type(run(lambda c: c.partner_clients))
    marked = deprecation.deprecated("old")(kind.get)
    with pytest.MonkeyPatch.context() as patch, pytest.warns(DeprecationWarning):
        patch.setattr(kind, "get", marked)
        assert run(lambda c: c.raw(c.partner_clients.get, "1")).value.id == "512"
