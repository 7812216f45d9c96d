"""Successes without content, and successes that only `default` describes."""

import asyncio
import logging
from types import ModuleType
from typing import Any

import httpx2
import pytest


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return the warnings so far."""
    return [r.getMessage() for r in caplog.records if r.levelno == logging.WARNING]


@pytest.mark.parametrize("status", [200, 204])
def test_none(
    client: Any, server: Any, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    """An empty response is None, whatever is described; each call warns once."""
    for _ in range(6):
        server.answers(status)
    assert client.names.list() is client.names.list() is None
    assert client.parcels.create() is None
    assert list(client.parcels.list()) == []
    assert list(client.parcels.list().pages()) == [None]
    assert client.parcels.get("1") is None
    problem = "answered with nothing: a value is described"
    operations = ("GET /names", "POST /parcels", "GET /parcels")
    assert warnings(caplog) == [f"{operation} {problem}" for operation in operations]


def test_strict(make_client: Any, package: ModuleType, server: Any) -> None:
    """A strict client raises, unless a response without content is described."""
    client = make_client(strict=True)
    for _ in range(3):
        server.answers(204)
    assert client.parcels.get("1") is None
    for call in (client.names.list, client.parcels.create):
        with pytest.raises(package.DecodingError, match="the answer is empty"):
            call()


def test_head(make_client: Any, server: Any) -> None:
    """HEAD returns None, also for a strict client; `raw` has the headers."""
    client = make_client(strict=True)
    server.answers(headers={"X-Total": "7", "Content-Length": "99"})
    assert client.raw(client.parcels.head).headers["x-total"] == "7"


@pytest.mark.parametrize("status", [201, 202, 207])
def test_described_as_error(
    client: Any, package: ModuleType, server: Any, status: int
) -> None:
    """An undeclared 2xx is the error that `default` describes."""
    server.answers(status, {"message": "queued"})
    with pytest.raises(package.StatusError, match="queued") as caught:
        client.parcels.create()
    assert caught.value.status == status
    assert caught.value.body == package.models.Problem(message="queued")


def test_no_success(client: Any, package: ModuleType, server: Any) -> None:
    """An undeclared 2xx that does not fit the success is an error."""
    server.answers(202, {"id": 7})
    server.answers(202, content=b"<html>")
    for _ in range(2):
        with pytest.raises(package.StatusError):
            client.parcels.create()


def test_success(client: Any, package: ModuleType, server: Any) -> None:
    """An undeclared 2xx is a success if nothing else is described, or nothing fits."""
    parcel = package.models.Parcel(id="7")
    for call in (lambda: client.parcels.add("7"), client.parcels.create):
        server.answers(202, {"id": "7"})
        assert call() == parcel
    server.answers(206, ["a"])
    assert client.names.list() == ["a"]


def test_async(package: ModuleType) -> None:
    """Async calls do the same."""
    answers = {
        "GET": httpx2.Response(204),
        "POST": httpx2.Response(202, json={"message": "queued"}),
    }
    transport = httpx2.MockTransport(lambda request: answers[request.method])

    async def calls() -> None:
        http_client = httpx2.AsyncClient(transport=transport)
        async with package.AsyncClient(http_client=http_client) as client:
            assert await client.names.list() is None
            assert [each async for each in client.parcels.list()] == []
            with pytest.raises(package.StatusError):
                await client.parcels.create()

    asyncio.run(calls())


def test_in_memory(fake: Any) -> None:
    """A fake can answer without content."""
    fake.names.list.returns_nothing()
    fake.parcels.list.returns_nothing(status=200)
    with fake.client() as client:
        assert client.names.list() is None
        assert list(client.parcels.list()) == []
