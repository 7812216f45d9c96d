"""Pages: fetched when they are needed, each once, and never in circles."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import pytest

from generated.partner_clients import (
    AsyncClient,
    Client,
    CursorRepeated,
    DecodingError,
    ServerError,
)
from generated.partner_clients._runtime.paging import Cursor, following
from generated.partner_clients._runtime.request import Request
from generated.partner_clients.models import Filter, FilterGroup
from generated.partner_clients.models import PublicObjectSearchRequest as Search
from tests.runtime.callers import Caller
from tests.runtime.samples import ERROR, page
from tests.runtime.server import Answer, Received, Server, json_answer

OBJECTS = "/crm/v3/objects/partner_clients"


def found(*ids: str, after: object = None) -> Answer:
    """One page of a list or a search."""
    return json_answer({**page(*ids, after=after), "total": 9})


def linked(*ids: str, after: object = None) -> Answer:
    """One page of associations."""
    content = page(after=after)
    content["results"] = [{"id": name, "type": "a_to_b"} for name in ids]
    return json_answer(content)


class Collection(NamedTuple):
    """A collection, and where its requests carry the cursor."""

    call: Callable[..., Any]
    answer: Callable[..., Answer]
    cursor: Callable[[Received], str | None]


def in_query(received: Received) -> str | None:
    """The cursor in the query."""
    found = [p for p in received.query.split("&") if p.startswith("after=")]
    return found[0].removeprefix("after=") if found else None


def in_body(received: Received) -> str | None:
    """The cursor in the body."""
    cursor: str | None = received.json.get("after")
    return cursor


COLLECTIONS = {
    "list": Collection(lambda c, **k: c.partner_clients.list(**k), found, in_query),
    "search": Collection(lambda c, **k: c.partner_clients.search(**k), found, in_body),
    "search by body": Collection(
        lambda c, **k: c.partner_clients.search(body=Search(**k)), found, in_body
    ),
    "associations": Collection(
        lambda c, **k: c.partner_clients.associations.list("1", "deals", **k),
        linked,
        in_query,
    ),
}


@pytest.fixture(params=COLLECTIONS.values(), ids=list(COLLECTIONS))
def collection(request: pytest.FixtureRequest) -> Collection:
    """Each kind of collection in turn."""
    assert isinstance(request.param, Collection)
    return request.param


def test_items(server: Server, run: Caller, collection: Collection) -> None:
    """All items of all pages, in order; an empty page is not the end."""
    answer = collection.answer
    server.answer(answer("a", "b", after="x"), answer(after="y"), answer("c"))
    items: list[Any] = run.items(collection.call)
    assert [item.id for item in items] == ["a", "b", "c"]
    assert [collection.cursor(r) for r in server.received] == [None, "x", "y"]


def test_laziness(server: Server, run: Caller, collection: Collection) -> None:
    """Nothing is sent before it is needed, and no page that is not."""
    answer = collection.answer
    pagers: list[Any] = []
    run(lambda c: pagers.append(collection.call(c)))
    assert server.received == []
    server.answer(answer("a", "b", after="x"), answer("c", "d", after="y"))
    assert len(run.take(2, lambda _: pagers[0])) == 2
    assert len(server.received) == 1


def test_second_page_on_demand(
    server: Server, run: Caller, collection: Collection
) -> None:
    """The item after a page's last fetches the next page, and no other."""
    answer = collection.answer
    server.answer(answer("a", "b", after="x"), answer("c", "d", after="y"))
    assert len(run.take(3, collection.call)) == 3
    assert len(server.received) == 2


def test_pages(server: Server, run: Caller, collection: Collection) -> None:
    """The pages themselves, with what comes beside the items."""
    answer = collection.answer
    server.answer(answer("a", after="x"), answer())
    pages: list[Any] = run.items(lambda c: collection.call(c).pages())
    assert [len(page.results) for page in pages] == [1, 0]
    assert pages[0].paging.next.after == "x"
    assert pages[1].paging is None


def test_resuming(server: Server, run: Caller, collection: Collection) -> None:
    """A walk can start at any cursor."""
    answer = collection.answer
    server.answer(answer("c", after="y"), answer("d"))
    run.items(lambda c: collection.call(c, after="x"))
    assert [collection.cursor(r) for r in server.received] == ["x", "y"]


def test_starting_again(server: Server, run: Caller, collection: Collection) -> None:
    """Each iteration starts with the first page."""
    answer = collection.answer
    server.answer(*2 * [answer("a", after="x"), answer("b")])
    pagers: list[Any] = []
    run(lambda c: pagers.append(collection.call(c)))
    for _ in range(2):
        items: list[Any] = run.items(lambda _: pagers[0])
        assert [item.id for item in items] == ["a", "b"]
    cursors = [collection.cursor(r) for r in server.received]
    assert cursors == [None, "x", None, "x"]


def test_limit(server: Server, run: Caller, collection: Collection) -> None:
    """It is the size of a page, and is asked for each time; nothing is cut off."""
    answer = collection.answer
    server.answer(answer("a", "b", after="x"), answer("c", "d"))
    assert len(run.items(lambda c: collection.call(c, limit=2))) == 4
    for received in server.received:
        assert "limit=2" in received.query or received.json["limit"] == 2


@pytest.mark.parametrize(
    ("cursors", "sent"),
    [
        (["A", "A"], [None, "A"]),
        (["A", "B", "A"], [None, "A", "B"]),
        (["A", "B", "C", "B"], [None, "A", "B", "C"]),
    ],
)
def test_circles(
    server: Server,
    run: Caller,
    collection: Collection,
    cursors: list[str],
    sent: list[str | None],
) -> None:
    """A cursor that comes again ends it; what came before is not lost."""
    server.answer(*(collection.answer("x", after=cursor) for cursor in cursors))
    taken: list[Any] = run.take(len(cursors), collection.call)
    assert len(taken) == len(cursors)
    server.received.clear()
    server.answer(*(collection.answer("x", after=cursor) for cursor in cursors))
    with pytest.raises(CursorRepeated) as caught:
        run.items(collection.call)
    assert caught.value.cursor == cursors[-1]
    assert repr(cursors[-1]) in str(caught.value)
    assert [collection.cursor(r) for r in server.received] == sent


def test_circle_to_the_start(
    server: Server, run: Caller, collection: Collection
) -> None:
    """The cursor that a walk was resumed from counts as seen."""
    server.answer(collection.answer("c", after="y"), collection.answer("d", after="x"))
    with pytest.raises(CursorRepeated):
        run.items(lambda c: collection.call(c, after="x"))
    assert len(server.received) == 2


@pytest.mark.parametrize(
    "paging",
    [
        None,
        {},
        {"next": None},
        {"next": {}},
        {"next": {"after": None}},
        {"next": {"after": ""}},
        "no object",
        {"next": [1]},
    ],
)
def test_ends(server: Server, run: Caller, paging: object) -> None:
    """No cursor, in whatever way, is the end."""
    server.answer(json_answer({**page("a"), "paging": paging}))
    assert len(run.items(lambda c: c.partner_clients.list())) == 1


@pytest.mark.parametrize("results", [None, "text", {"a": {}}, 5])
def test_no_items(server: Server, run: Caller, results: object) -> None:
    """A page whose items are none has none, and the next page is still fetched."""
    broken = {"results": results, "paging": {"next": {"after": "x"}}}
    server.answer(json_answer(broken), json_answer({"paging": broken["paging"]}))
    with pytest.raises(CursorRepeated):
        run.items(lambda c: c.partner_clients.list())
    server.answer(json_answer(broken), found("a"))
    assert len(run.items(lambda c: c.partner_clients.list())) == 1


def test_no_page(server: Server, run: Caller) -> None:
    """An answer that is not a page is not taken for an empty page."""
    server.answer(json_answer([]))
    with pytest.raises(DecodingError):
        run.items(lambda c: c.partner_clients.list())


def test_cursor_that_is_no_string(server: Server, run: Caller) -> None:
    """It is sent back as it would be written."""
    server.answer(found("a", after=17), found("b"))
    run.items(lambda c: c.partner_clients.list())
    assert in_query(server.last) == "17"


def test_special_characters(server: Server, run: Caller) -> None:
    """A cursor is opaque: it comes back just as it was given."""
    server.answer(found("a", after="a+b/c=&d é"), found("b"))
    run.items(lambda c: c.partner_clients.list())
    assert in_query(server.last) == "a%2Bb%2Fc%3D%26d%20%C3%A9"


def test_everything_else_is_repeated(server: Server, run: Caller) -> None:
    """Pages are asked for with the same parameters and the same body."""
    group = FilterGroup(filters=[Filter(property_name="tier", operator="EQ")])
    body = Search(filter_groups=[group], query="q")
    server.answer(found("a", after="x"), found("b"))
    run.items(lambda c: c.partner_clients.search(body=body))
    first, second = (r.json for r in server.received)
    assert second == {**first, "after": "x"}
    assert body == Search(filter_groups=[group], query="q")
    server.answer(found("a", after="x"), found("b"))
    run.items(lambda c: c.partner_clients.list(properties=["a", "b"], archived=True))
    assert server.last.query == "after=x&archived=true&properties=a&properties=b"


def test_errors_end_a_walk(server: Server, run: Caller) -> None:
    """An error is raised where the page was needed, after the items before it."""
    server.answer(found("a", "b", after="x"), json_answer(ERROR, 500), found("c"))
    assert len(run.take(2, lambda c: c.partner_clients.list())) == 2
    assert len(server.received) == 1
    with pytest.raises(ServerError):
        run.items(lambda c: c.partner_clients.list())


def test_errors_tell_the_cursor(
    server: Server, run: Caller, collection: Collection
) -> None:
    """A call with the cursor of an error continues at the page that failed."""
    answer = collection.answer
    server.answer(answer("a", after="x"), json_answer(ERROR, 500), answer("b"))
    with pytest.raises(ServerError) as caught:
        run.items(collection.call)
    assert caught.value.cursor == "x"
    assert "'x'" in caught.value.__notes__[0]
    items: list[Any] = run.items(lambda c: collection.call(c, after="x"))
    assert [item.id for item in items] == ["b"]
    server.answer(Answer(200, body=b"{"), json_answer(ERROR, 500))
    with pytest.raises(DecodingError) as unread:
        run.items(lambda c: collection.call(c, after="y").pages())
    assert unread.value.cursor == "y"
    with pytest.raises(ServerError) as first:
        run.items(collection.call)
    assert first.value.cursor is None


def test_two_walks_at_once(server: Server) -> None:
    """Walks through one pager do not disturb each other."""
    server.handler = by_number
    with Client("t", base_url=server.url) as client:
        pager = client.partner_clients.list()
        pairs = list(zip(pager, pager, strict=False))
    assert [(one.id, other.id) for one, other in pairs] == [
        (str(n), str(n)) for n in range(6)
    ]


def test_two_walks_at_once_in_tasks(server: Server) -> None:
    """The same in two tasks."""
    server.handler = by_number

    async def ids(pager: Any) -> list[str]:
        return [item.id async for item in pager]

    async def scenario() -> list[list[str]]:
        async with AsyncClient("t", base_url=server.url) as client:
            pager = client.partner_clients.list()
            return [*await asyncio.gather(ids(pager), ids(pager))]

    assert asyncio.run(scenario()) == [list("012345"), list("012345")]


def by_number(received: Received) -> Answer:
    """Three pages of two."""
    start = int(in_query(received) or 0)
    return found(str(start), str(start + 1), after=start + 2 if start < 4 else None)


def test_many_pages(server: Server) -> None:
    """The number of pages is not limited."""
    pages = 500
    server.handler = lambda r: found("a", after=cursor_after(r, pages))
    with Client("t", base_url=server.url) as client:
        assert sum(1 for _ in client.partner_clients.list()) == pages


def cursor_after(received: Received, pages: int) -> int | None:
    """The cursors are 1, 2, and so on."""
    number = int(in_query(received) or 0) + 1
    return number if number < pages else None


class Inner:
    """Something with a cursor of its own."""

    def __init__(self, cursor: object) -> None:
        self.cursor = cursor


@pytest.mark.parametrize("cursors", [["a", "b", None], ["", "c"], [0]])
def test_walk(cursors: Iterable[object]) -> None:
    """A walk goes on as long as there are cursors."""
    paging = Cursor(items=(), next=("cursor",), token="page")
    walk = paging.walk(Request("GET /"))
    next(walk)
    for cursor in cursors:
        request = following(walk, Inner(cursor))
        if not cursor:
            assert request is None
            break
        assert request is not None
        assert request.query == {"page": cursor}
