"""Answers that break their schema: warnings name places of the schema, and no data."""

import asyncio
import importlib
import logging
from types import ModuleType
from typing import Any

import httpx2
import pytest

STALL = {
    "a/b": 1,
    "404": 2,
    "place": [3, "4"],
    "prices": {"ann@example.com": {"0": "free", "~": "tea"}},
    "ben@example.com": "no",
}
PLACES = {
    "/a~1b": "Expected `str`, got `int`",
    "/404": "Expected `str`, got `int`",
    "/place/0": "Expected `str`, got `int`",
    "/place/1": "Expected `int`, got `str`",
    "/prices/*/*": "Expected `int`, got `str`",
    "/*": "Expected `bool`, got `str`",
}


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return the warnings so far, in order."""
    found = [r.getMessage() for r in caplog.records if r.levelno == logging.WARNING]
    return sorted(found)


def expected(operation: str, prefix: str = "") -> list[str]:
    """Return the warnings about a faulty stall."""
    start = f"{operation} answered with {prefix}"
    return sorted(f"{start}{place}: {problem}" for place, problem in PLACES.items())


def test_once(client: Any, server: Any, caplog: pytest.LogCaptureFixture) -> None:
    """Each place of the schema is reported once, whatever keys and indexes come."""
    for number in range(3):
        server.answers(json=STALL)
        server.answers(json={f"{number}@example.com": [STALL, STALL], "x": [STALL]})
    for number in range(3):
        client.stalls.get(str(number))
        client.shelves.get()
    item = expected("GET /stalls/{keeper}")
    assert warnings(caplog) == sorted([*expected("GET /shelves", "/*/*"), *item])


def test_faults(client: Any, server: Any, package: ModuleType) -> None:
    """The faults of a model name its own keys and indexes."""
    server.answers(json={**STALL, "inner": {}})
    stall = client.stalls.get("ann")
    faults = {fault.path: fault.problem for fault in package.response_faults(stall)}
    assert faults.keys() >= {
        "/a~1b",
        "/inner/a~1b",
        "/place/1",
        "/prices/ann@example.com/0",
        "/prices/ann@example.com/~0",
        "/ben@example.com",
    }
    assert faults["/inner/a~1b"] == "is required and did not come"
    assert stall.prices == STALL["prices"]
    assert stall.additional_properties == {"ben@example.com": "no"}


def test_bounded(
    client: Any,
    server: Any,
    package: ModuleType,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A client remembers a limited number of places, and says when it stops."""
    policy = importlib.import_module(f"{package.__name__}._runtime.policy")
    assert policy.MOST_WARNINGS <= 1_000
    monkeypatch.setattr(policy, "MOST_WARNINGS", 10)
    for _ in range(2):
        server.answers(json={**STALL, "inner": {**STALL, "inner": STALL}})
        client.stalls.get("ann")
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == 11
    assert told[-1] == "further faults of answers are not logged"


def test_async(package: ModuleType, caplog: pytest.LogCaptureFixture) -> None:
    """Async calls warn alike."""
    transport = httpx2.MockTransport(lambda _: httpx2.Response(200, json=STALL))

    async def calls() -> None:
        http_client = httpx2.AsyncClient(transport=transport)
        async with package.AsyncClient(http_client=http_client) as client:
            await asyncio.gather(*map(client.stalls.get, "abc"))

    asyncio.run(calls())
    assert warnings(caplog) == expected("GET /stalls/{keeper}")
