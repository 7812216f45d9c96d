"""Tests of code that uses a client, without a network: how a fake behaves."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import pytest
from with_extras.partner_clients import (
    Client,
    ConnectionFailed,
    CursorRepeated,
    NotFound,
    TimedOut,
    TooManyRequests,
    models,
)
from with_extras.partner_clients._runtime.testing import Answers, Value
from with_extras.partner_clients.hubspot.search import NotSorted
from with_extras.partner_clients.resources.partner_clients import PartnerClients
from with_extras.partner_clients.testing import Call, Fake, Mistake

from tests.runtime.callers import AsyncCaller, Caller, Connect, SyncCaller

WHEN = datetime(2026, 1, 2, tzinfo=UTC)


def record(name: str) -> models.SimplePublicObject:
    """Return a record."""
    return models.SimplePublicObject(
        id="512",
        archived=False,
        created_at=WHEN,
        updated_at=WHEN,
        properties={"name": name},
    )


def listed(name: str) -> models.SimplePublicObjectWithAssociations:
    """Return a record as lists contain it."""
    return models.SimplePublicObjectWithAssociations(
        id=name, archived=False, created_at=WHEN, updated_at=WHEN, properties={}
    )


ACME, BOLT = record("Acme"), record("Bolt")
A, B, C = map(listed, "abc")
PAGE = models.CollectionResponseSimplePublicObjectWithAssociationsForwardPaging


@pytest.fixture
def fake() -> Fake:
    """Return a fake without answers."""
    return Fake()


@pytest.fixture(params=["sync", "async"])
def connect(request: pytest.FixtureRequest, fake: Fake) -> Iterator[Connect]:
    """Return a function that creates clients of the fake; they are closed later."""
    with ExitStack() as stack:

        def connected(**options: Any) -> Caller:
            caller: Caller
            if request.param == "sync":
                caller = SyncCaller(fake.client, **options)
            else:
                caller = AsyncCaller(fake.async_client, **options)
            return stack.enter_context(closing(caller))

        yield connected


@pytest.fixture
def run(connect: Connect) -> Caller:
    """Return an ordinary client of the fake."""
    return connect()


def test_a_call(run: Caller, fake: Fake) -> None:
    """A call returns its answer, and is recorded with everything that was sent."""
    fake.partner_clients.update.returns(ACME)
    changes = {"name": "Acme"}
    answer = run(
        lambda c: c.partner_clients.update("5/2", id_property="no", properties=changes)
    )
    assert answer == ACME
    (call,) = fake.partner_clients.update.calls
    assert call.operation == "PATCH /crm/v3/objects/partner_clients/{partnerClientId}"
    assert call.path == "/crm/v3/objects/partner_clients/5%2F2"
    assert call.query == {"idProperty": "no"}
    assert call.json == {"properties": changes}
    assert call.headers["Content-Type"] == "application/json"
    assert "authorization" not in call.headers
    assert fake.calls == [call]


def test_answers_come_in_their_order(run: Caller, fake: Fake) -> None:
    """Answers are used in order; the last one is repeated until there is another."""
    update = fake.partner_clients.update.returns(ACME).returns(BOLT)

    def updated() -> object:
        return run(lambda c: c.partner_clients.update("1", properties={}))

    assert [updated() for _ in range(3)] == [ACME, BOLT, BOLT]
    update.returns(ACME)
    update.returns(BOLT)
    assert [updated() for _ in range(3)] == [ACME, BOLT, BOLT]


def test_operations_that_are_sent_alike() -> None:
    """Operations that differ only in a URL fragment share their answers."""
    answers = Answers(object())
    place = "GET /crm/v3/objects/partner_clients/{partnerClientId}"
    Value(answers, place, PartnerClients.get)
    value = Value(answers, place, PartnerClients.get).returns(A)
    with answers.client(Client)() as client:
        assert client.partner_clients.get("1") == A
    assert len(value.calls) == 1


def test_call_without_result(run: Caller, fake: Fake) -> None:
    """A call that returns nothing can have an answer without a value."""
    associations = fake.partner_clients.associations
    associations.delete.returns()
    run(lambda c: c.partner_clients.associations.delete("1", "notes", "2", "3"))
    (call,) = associations.delete.calls
    assert call.path.endswith("/1/associations/notes/2/3")


@pytest.mark.parametrize(
    "body",
    [
        models.Error(category="GONE", message="None.", correlation_id=UUID(int=1)),
        {"category": "GONE", "message": "None.", "more": 1},
        b'{"category":"GONE","message":"None."}',
    ],
    ids=["model", "json", "bytes"],
)
def test_an_error(body: object, run: Caller, fake: Fake) -> None:
    """An error of the fake is raised like an error of the API."""
    headers = {"X-HubSpot-Correlation-Id": "c-1"}
    fake.partner_clients.get.fails(404, body, headers=headers)
    with pytest.raises(NotFound) as caught:
        run(lambda c: c.partner_clients.get("1"))
    assert caught.value.message == "None."
    assert caught.value.body.category == "GONE"
    assert caught.value.correlation_id == "c-1"


def test_retries(run: Caller, fake: Fake) -> None:
    """Calls are retried as usual, but without waiting."""
    fake.partner_clients.update.fails(429, headers={"Retry-After": "30"}).returns(ACME)
    started = time.monotonic()
    assert run(lambda c: c.partner_clients.update("1", properties={})) == ACME
    assert time.monotonic() - started < 10
    assert fake.waits == [30]
    assert len(fake.partner_clients.update.calls) == 2


def test_options(connect: Connect, fake: Fake) -> None:
    """Clients of a fake have all options, and `with_options`."""
    fake.partner_clients.get.fails(429)
    run = connect(access_token="secret", max_retries=0)
    with pytest.raises(TooManyRequests):
        run(lambda c: c.partner_clients.get("1"))
    with pytest.raises(TooManyRequests):
        run(lambda c: c.with_options(max_retries=3).partner_clients.get("1"))
    assert [call.headers["authorization"] for call in fake.calls] == [
        "Bearer secret"
    ] * 5


@pytest.mark.parametrize("failure", [TimedOut, TimedOut("late")])
def test_no_answer(failure: TimedOut | type[TimedOut], run: Caller, fake: Fake) -> None:
    """A timeout is raised like a real one; only repeatable calls are retried."""
    fake.partner_clients.get.fails(failure)
    with pytest.raises(TimedOut) as caught:
        run(lambda c: c.partner_clients.get("1"))
    assert caught.value.attempts == 3
    fake.partner_clients.update.fails(failure).returns(ACME)
    assert run(lambda c: c.partner_clients.update("1", properties={})) == ACME


def test_no_connection(run: Caller, fake: Fake) -> None:
    """All calls are retried if nothing arrived."""
    refused = ConnectionFailed("refused")
    refused.may_have_arrived = False
    fake.partner_clients.update.fails(refused).returns(ACME)
    assert run(lambda c: c.partner_clients.update("1", properties={})) == ACME


def test_raw(fake: Fake) -> None:
    """A raw response has the status and headers that the test gave it."""
    fake.partner_clients.update.returns(ACME, status=202, headers={"ETag": "x"})
    with fake.client() as client:
        raw = client.raw(client.partner_clients.update, "1", properties={})
    assert (raw.status, raw.headers["etag"], raw.value) == (202, "x", ACME)

    async def scenario() -> None:
        async with fake.async_client() as client:
            update = client.partner_clients.update
            raw = await client.raw(update, "1", properties={})
            assert (raw.status, raw.headers["etag"], raw.value) == (202, "x", ACME)

    asyncio.run(scenario())


def test_items(run: Caller, fake: Fake) -> None:
    """Items are one page, which is returned again at each request."""
    fake.partner_clients.list.returns(A, B)
    for _ in range(2):
        assert run.items(lambda c: c.partner_clients.list()) == [A, B]
    fake.partner_clients.list.returns()
    assert run.items(lambda c: c.partner_clients.list()) == []
    assert len(fake.calls) == 3


def test_pages(run: Caller, fake: Fake) -> None:
    """Pages follow one another; each walk starts with the first."""
    fake.partner_clients.list.returns_pages([A], [B, C])
    assert run.items(lambda c: c.partner_clients.list(limit=2)) == [A, B, C]
    assert run.take(1, lambda c: c.partner_clients.list()) == [A]
    assert run.items(lambda c: c.partner_clients.list()) == [A, B, C]
    assert run.items(lambda c: c.partner_clients.list(after="2")) == [B, C]
    queries = [call.query for call in fake.partner_clients.list.calls]
    assert queries[:3] == [{"limit": 2}, {"limit": 2, "after": "2"}, {}]


def test_models_of_pages(run: Caller, fake: Fake) -> None:
    """Given pages keep their cursors; pages without cursors get one."""
    after = models.ForwardPaging(next=models.NextPage(after="x"))
    fake.partner_clients.list.returns_pages(
        PAGE(results=[A], paging=after), PAGE(results=[B]), PAGE(results=[C])
    )
    assert run.items(lambda c: c.partner_clients.list()) == [A, B, C]
    cursors = [call.query.get("after") for call in fake.partner_clients.list.calls]
    assert cursors == [None, "x", "3"]


def test_cursors_in_bodies(run: Caller, fake: Fake) -> None:
    """Pages may have other fields and cursors in bodies."""
    fake.partner_clients.search.returns_pages([ACME], [BOLT], total=2)
    found = run.items(lambda c: c.partner_clients.search(query="a"))
    assert found == [ACME, BOLT]
    bodies = [call.json for call in fake.partner_clients.search.calls]
    assert bodies == [{"query": "a"}, {"query": "a", "after": "2"}]


def test_pages_beyond_the_limit(run: Caller, fake: Fake) -> None:
    """Pages beyond the limit of a search are requested by ids, in every walk."""
    records = [msgspec.structs.replace(ACME, id=number) for number in "1234"]
    search = fake.partner_clients.search
    search.returns_pages(records[:2], records[2:3], records[3:], total=4)
    gold = models.Filter(property_name="tier", operator="EQ", value="gold")
    groups = [models.FilterGroup(filters=[gold])]
    for filters in (None, None, groups):

        def beyond_limit(client: Any, filters: Any = filters) -> Any:
            return client.partner_clients.search(
                beyond_limit=True, filter_groups=filters
            )

        assert run.items(beyond_limit) == records
    assert [behind(call) for call in search.calls] == [None, "2", "3"] * 3
    assert run.items(lambda c: c.partner_clients.search()) == records
    assert [call.json.get("after") for call in search.calls[9:]] == [None, "2", "3"]


def behind(call: Call) -> str | None:
    """Return the id after which a search requests records."""
    filters = [
        f for group in call.json.get("filterGroups", ()) for f in group["filters"]
    ]
    return next((f["value"] for f in filters if f["operator"] == "GT"), None)


def test_failure_beyond_the_limit(run: Caller, fake: Fake) -> None:
    """A failure comes at the next request; unsorted records are refused."""
    pages = [[msgspec.structs.replace(ACME, id=number)] for number in "12"]
    search = fake.partner_clients.search
    search.returns_pages(*pages, total=2)
    search.fails(503).returns_pages(*pages, total=2)
    found = run.items(lambda c: c.partner_clients.search(beyond_limit=True))
    assert [each.id for each in found] == ["1", "2"]
    assert [behind(call) for call in search.calls] == [None, "1", "1"]
    search.returns_pages(pages[1], pages[0], pages[1], total=3)
    with pytest.raises(NotSorted):
        run.items(lambda c: c.partner_clients.search(beyond_limit=True))


def test_failure_between_pages(run: Caller, fake: Fake) -> None:
    """A failure comes at the next request; the pages after it follow."""
    pages = [A], [B]
    listing = fake.partner_clients.list
    listing.returns_pages(*pages).fails(503).returns_pages(*pages)
    assert run.items(lambda c: c.partner_clients.list()) == [A, B]
    cursors = [call.query.get("after") for call in listing.calls]
    assert cursors == [None, "2", "2"]


def test_repeated_cursors(run: Caller, fake: Fake) -> None:
    """Pages that repeat a cursor raise an error."""
    after = models.ForwardPaging(next=models.NextPage(after="x"))
    page = PAGE(results=[A], paging=after)
    fake.partner_clients.list.returns_pages(page, page)
    with pytest.raises(CursorRepeated):
        run.items(lambda c: c.partner_clients.list())


TOLD: list[tuple[Callable[[Fake], object], str]] = [
    (
        lambda f: f.partner_clients.update.returns({"id": "1"}),
        "fake.partner_clients.update: the answer does not fit: "
        "/archived is required and did not come",
    ),
    (
        lambda f: f.partner_clients.list.returns(models.AssociatedId(id="1", type="t")),
        "/results/0/createdAt is required and did not come",
    ),
    (lambda f: f.partner_clients.search.returns(ACME), "/total is required"),
    (
        lambda f: f.partner_clients.search.returns(ACME, totl=1),
        "a page has no field 'totl': paging, results, total",
    ),
    (lambda f: f.partner_clients.get.fails(200), "200 is no failure"),
    (lambda f: f.partner_clients.get.fails(404, object()), "cannot be encoded"),
]


@pytest.mark.parametrize(("told", "message"), TOLD)
def test_answers_that_cannot_be(
    told: Callable[[Fake], object], message: str, fake: Fake
) -> None:
    """Invalid answers are refused at once."""
    with pytest.raises(Mistake) as caught:
        told(fake)
    assert message in str(caught.value)


CALLED: list[tuple[Callable[[Any], Any], str]] = [
    (
        lambda c: c.partner_clients.batch.update(
            inputs=[models.SimplePublicObjectBatchInput(id=5, properties={})]
        ),
        "fake.partner_clients.batch.update: the body does not fit: "
        "/inputs/0/id Expected `str`, got `int`",
    ),
    (
        lambda c: c.partner_clients.get("1", archived="maybe"),
        '"archived" in the query does not fit: Expected `bool`, got `str`',
    ),
    (
        lambda c: c.partner_clients.get("1", properties="name"),
        '"properties" in the query does not fit: Expected `array`, got `str`',
    ),
    (
        lambda c: c.partner_clients.get(1),
        '"partnerClientId" in the path does not fit: Expected `str`, got `int`',
    ),
    (
        lambda c: c.partner_clients.batch.read(inputs=[], properties=[]),
        "fake.partner_clients.batch.read has no answer: give it one with .returns()",
    ),
]


@pytest.mark.parametrize(("call", "message"), CALLED)
def test_calls_that_cannot_be(
    call: Callable[[Any], Any], message: str, run: Caller, fake: Fake
) -> None:
    """Invalid calls raise an AssertionError, which no `except ApiError` catches."""
    fake.partner_clients.update.returns(ACME)
    fake.partner_clients.get.returns(A)
    with pytest.raises(AssertionError) as caught:
        run(call)
    assert message in str(caught.value)


def test_pages_that_are_not_there(run: Caller, fake: Fake) -> None:
    """An unknown cursor is an error that names the known ones."""
    fake.partner_clients.list.returns_pages([A], [B])
    with pytest.raises(Mistake, match="no page has the cursor '9', but '2'"):
        run.items(lambda c: c.partner_clients.list(after="9"))


def test_secrets_are_not_shown(fake: Fake) -> None:
    """The `repr` of a call, which failed tests print, shows no secret."""
    fake.partner_clients.get.returns(A)
    with fake.client("pat-secret") as client:
        client.partner_clients.get("1")
    call: Call = fake.calls[0]
    assert call.headers["authorization"] == "Bearer pat-secret"
    assert "pat-secret" not in repr(call)
