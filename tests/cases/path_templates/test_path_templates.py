"""Paths with unusual templates are filled in, and nothing of them is lost."""

import asyncio
from collections.abc import Callable
from types import ModuleType
from typing import Any

import httpx2
import pytest

Send = Callable[[Any], object]
SENT: list[tuple[Send, str]] = [
    (lambda c: c.undeclared.items.get("a/b", 7), "/undeclared/a%2Fb/items/7"),
    (lambda c: c.misnamed.get("x"), "/misnamed/x"),
    (lambda c: c.unrequired.get("x"), "/unrequired/x"),
    (lambda c: c.reserved.parts.get("a/b c?"), "/reserved/a/b%20c%3F/parts"),
    (lambda c: c.exploded.get(["a", "b,c"]), "/exploded/a/b%2Cc"),
    (lambda c: c.proxies.get("a/b:c"), "/proxies/a/b:c"),
    (lambda c: c.files.get("a/b.txt"), "/files/a/b.txt"),
    (lambda c: c.reports.get("7"), "/reports/7"),
    (lambda c: c.reports.get("7", format="csv"), "/reports/7.csv"),
    (lambda c: c.routes.id.get("7"), "/routes/7"),
    (lambda c: c.box_part_lid.get(), "/box?part=lid"),
    (lambda c: c.box_part_lid.get(part="lid"), "/box?part=lid"),
    (lambda c: c.box_full_true_part_hinge.get(), "/box?part=hinge&full=true"),
    (
        lambda c: c.box_full_true_part_hinge.get(full=False, limit=1),
        "/box?part=hinge&full=false&limit=1",
    ),
    (lambda c: c.versions_v.get(v="2"), "/versions?v=2"),
    (lambda c: c.search.get(q="a", limit="1"), "/search?q=a&limit=1"),
    (lambda c: c.search.get(), "/search"),
    (lambda c: c.optional.end.get(""), "/optional//end"),
    (lambda c: c.optional.end.get("draft"), "/optional/draft/end"),
]


@pytest.mark.parametrize(("send", "target"), SENT)
def test_sent(client: Any, server: Any, send: Send, target: str) -> None:
    """Every variable goes to its place, and the query of a path is sent once."""
    server.answers(204)
    send(client)
    assert server.last.url.raw_path.decode() == target


@pytest.mark.parametrize(("send", "target"), SENT)
def test_sent_async(
    package: ModuleType, server: Any, send: Callable[[Any], Any], target: str
) -> None:
    """The asyncio client sends the same."""

    async def run() -> None:
        transport = httpx2.MockTransport(server)
        async with httpx2.AsyncClient(transport=transport) as http_client:
            await send(package.AsyncClient(http_client=http_client))

    server.answers(204)
    asyncio.run(run())
    assert server.last.url.raw_path.decode() == target


REFUSED: list[Send] = [
    lambda c: c.unrequired.get("."),
    lambda c: c.unrequired.get(".."),
    lambda c: c.undeclared.items.get("..", 1),
    lambda c: c.reserved.parts.get("a/../b"),
    lambda c: c.exploded.get(["a", ".."]),
    lambda c: c.optional.end.get("."),
    lambda c: c.reports.get(".", format=""),
]


@pytest.mark.parametrize("send", REFUSED)
def test_dots(client: Any, server: Any, package: ModuleType, send: Send) -> None:
    """Segments that lead to another path are never sent."""
    with pytest.raises(package.InvalidArgument, match="another path"):
        send(client)


@pytest.mark.parametrize(
    "send",
    [
        lambda c: c.unrequired.get(""),
        lambda c: c.reserved.parts.get(""),
        lambda c: c.exploded.get([]),
        lambda c: c.optional.end.get(None),
    ],
)
def test_empty(client: Any, package: ModuleType, send: Send) -> None:
    """A variable is empty only where the document lists the empty text."""
    with pytest.raises(package.InvalidArgument, match="is empty"):
        send(client)


def test_fake(fake: Any) -> None:
    """The fake knows the operations, whatever their paths look like."""
    fake.box_part_lid.get.returns()
    fake.reports.get.returns()
    with fake.client() as client:
        client.box_part_lid.get()
        client.reports.get("7", format="csv")
    box, report = fake.calls
    assert (box.operation, box.query) == ("GET /box?part=lid", {"part": "lid"})
    assert report.path == "/reports/7.csv"


def test_required(client: Any) -> None:
    """A path variable is required, though `required` is false."""
    with pytest.raises(TypeError, match="'id'"):
        client.unrequired.get()
