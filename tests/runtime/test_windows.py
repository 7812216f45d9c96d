"""Searches past the limit of a query, against a server that enforces one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generated.partner_clients import BadRequest, InvalidArgument
from generated.partner_clients.hubspot.search import NotSorted
from generated.partner_clients.models import Filter, FilterGroup
from generated.partner_clients.models import PublicObjectSearchRequest as Search
from tests.runtime.callers import Caller
from tests.runtime.samples import ERROR, page
from tests.runtime.server import Answer, Received, Server, json_answer

LIMIT = 20
"""Records that a query of the server gives; HubSpot's gives 10,000."""
ID = "hs_object_id"


class Records:
    """A server of searches: filters, sorts, pages, and refuses what is too far."""

    def __init__(self, records: Mapping[int, str]) -> None:
        self.records = dict(records)
        """The tiers of records by their ids."""

    def __call__(self, received: Received) -> Answer:
        """Answer one search."""
        asked = received.json
        start, limit = int(asked.get("after", 0)), asked.get("limit", 10)
        if start + limit > LIMIT:
            return json_answer(ERROR, 400)
        found = [i for i in self.records if self.matches(i, asked)]
        if asked.get("sorts") == [ID]:
            found.sort()
        ids = [str(number) for number in found[start : start + limit]]
        more = start + limit < len(found)
        content = page(*ids, after=str(start + limit) if more else None)
        return json_answer({**content, "total": len(found)})

    def matches(self, number: int, asked: Mapping[str, Any]) -> bool:
        """Whether any group's filters all let a record pass."""
        groups = asked.get("filterGroups")
        if groups is None:
            return True
        return any(
            all(self.passes(number, each) for each in group["filters"])
            for group in groups
        )

    def passes(self, number: int, wanted: Mapping[str, str]) -> bool:
        """Whether one filter lets a record pass."""
        match wanted:
            case {"propertyName": "hs_object_id", "operator": "GT", "value": text}:
                return number > int(text)
            case {"propertyName": "hs_object_id", "operator": "LT", "value": text}:
                return number < int(text)
            case {"propertyName": "tier", "operator": "EQ", "value": text}:
                return self.records[number] == text
        raise AssertionError(wanted)


def gold(**others: Any) -> FilterGroup:
    """A group for the tier gold."""
    return FilterGroup(filters=[tier("gold")], **others)


def tier(value: str) -> Filter:
    """A filter for a tier."""
    return Filter(property_name="tier", operator="EQ", value=value)


def number(operator: str, value: int) -> Filter:
    """A filter for ids."""
    return Filter(property_name=ID, operator=operator, value=str(value))


def found(run: Caller, **asked: Any) -> list[int]:
    """The ids that a search past the limit gives."""
    records: list[Any] = run.items(
        lambda c: c.partner_clients.search(beyond_limit=True, **asked)
    )
    return [int(record.id) for record in records]


def test_limit(server: Server, run: Caller) -> None:
    """Without being asked, a search ends in the API's refusal; then it goes on."""
    server.handler = Records(dict.fromkeys(range(2 * LIMIT, 0, -1), "gold"))
    with pytest.raises(BadRequest):
        run.items(lambda c: c.partner_clients.search())
    assert found(run) == list(range(1, 2 * LIMIT + 1))


def test_requests(server: Server, run: Caller) -> None:
    """Each query is sorted, and asks in every group for what is behind the last id."""
    server.handler = Records(dict.fromkeys((7, 80, 900), "gold"))
    groups = [gold(), FilterGroup(filters=[tier("tin"), number("LT", 50)])]
    assert found(run, filter_groups=groups, limit=2, query="x") == [7, 80, 900]
    first, second = (received.json for received in server.received)
    in_gold = {"propertyName": "tier", "operator": "EQ", "value": "gold"}
    in_tin = {**in_gold, "value": "tin"}
    low = {"propertyName": ID, "operator": "LT", "value": "50"}
    behind = {"propertyName": ID, "operator": "GT", "value": "80"}
    assert first["filterGroups"] == [{"filters": [in_gold]}, {"filters": [in_tin, low]}]
    assert second["filterGroups"] == [
        {"filters": [in_gold, behind]},
        {"filters": [in_tin, low, behind]},
    ]
    rest = {"sorts": [ID], "limit": 2, "query": "x"}
    for body in (first, second):
        assert {k: v for k, v in body.items() if k != "filterGroups"} == rest


def test_no_groups(server: Server, run: Caller) -> None:
    """A search for everything gets one group, with one filter."""
    server.handler = Records(dict.fromkeys(range(1, 13), "gold"))
    assert found(run) == list(range(1, 13))
    behind = {"propertyName": ID, "operator": "GT", "value": "10"}
    groups = [received.json.get("filterGroups") for received in server.received]
    assert groups == [None, [{"filters": [behind]}]]


FILTERS = st.sampled_from(["gold", "tin"]).map(tier) | st.builds(
    number, st.sampled_from(["GT", "LT"]), st.integers(0, 1_500)
)
GROUPS = st.lists(
    st.builds(FilterGroup, filters=st.lists(FILTERS, min_size=1, max_size=3)),
    min_size=1,
    max_size=3,
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    records=st.dictionaries(
        st.integers(1, 1_500), st.sampled_from(["gold", "tin"]), max_size=3 * LIMIT
    ),
    groups=st.none() | GROUPS,
    limit=st.integers(1, LIMIT),
)
def test_every_record_once(
    server: Server,
    run: Caller,
    records: dict[int, str],
    groups: list[FilterGroup] | None,
    limit: int,
) -> None:
    """Any records and any limits give all results."""
    server.handler = everything = Records(records)
    server.received.clear()
    result = found(run, filter_groups=groups, limit=limit)
    sent = server.received[0].json
    assert result == sorted(i for i in records if everything.matches(i, sent))
    assert len(server.received) == max(1, -(-len(result) // limit))


def test_changes_meanwhile(server: Server, run: Caller) -> None:
    """Records that go or come between two queries shift none of the others."""
    server.handler = records = Records(dict.fromkeys(range(1, 31), "gold"))

    def changing(received: Received) -> Answer:
        answer = records(received)
        records.records.pop(len(server.received), None)
        records.records[100 + len(server.received)] = "gold"
        return answer

    server.handler = changing
    result = found(run, limit=10)
    assert result[:30] == list(range(1, 31))
    assert result[30:] == [101, 102, 103]


def test_pages(server: Server, run: Caller) -> None:
    """The pages are those of the queries, as they came too, as often as one likes."""
    server.handler = Records(dict.fromkeys(range(1, 13), "gold"))
    pagers: list[Any] = []
    run(lambda c: pagers.append(c.partner_clients.search(beyond_limit=True)))
    assert server.received == []
    for _ in range(2):
        pages = run.items(lambda _: pagers[0].pages())
        assert [(len(p.results), p.total) for p in pages] == [(10, 12), (2, 2)]
        raw = run.items(lambda _: pagers[0].raw_pages())
        assert [len(p.value.results) for p in raw] == [10, 2]


def test_empty_page(server: Server, run: Caller) -> None:
    """It is not the end if it names a next one, which only its cursor leads to."""
    first = page("1", "2", after="2")
    for part in (first, page(after="4"), page(after="6"), page("7")):
        server.answer(json_answer({**part, "total": 3}))
    assert found(run) == [1, 2, 7]
    asked = [received.json for received in server.received]
    assert [body.get("after") for body in asked] == [None, None, "4", "6"]
    assert asked[3]["filterGroups"] == asked[1]["filterGroups"]


@pytest.mark.parametrize(
    "asked",
    [
        {"sorts": ["name"]},
        {"after": "20"},
        {"body": Search(sorts=["name"])},
        {"body": Search(after="20")},
    ],
)
def test_another_order(server: Server, run: Caller, asked: dict[str, Any]) -> None:
    """It would be lost, and a cursor is of another query; nothing is sent."""
    with pytest.raises(InvalidArgument, match="cannot be given"):
        run(lambda c: c.partner_clients.search(beyond_limit=True, **asked))
    assert server.received == []


def test_whole_body(server: Server, run: Caller) -> None:
    """It is left as it was."""
    server.handler = Records(dict.fromkeys(range(1, 31), "gold"))
    body = Search(filter_groups=[gold()], limit=7)
    assert found(run, body=body) == list(range(1, 31))
    assert body == Search(filter_groups=[gold()], limit=7)


@pytest.mark.parametrize(
    "ids", [["3", "2"], ["2", "2"], ["1", "nothing"], ["10", "9"], ["5", None]]
)
def test_wrong_order(server: Server, run: Caller, ids: list[Any]) -> None:
    """Going on behind the last of them would lose others."""
    server.answer(json_answer({**page(*ids, after="2"), "total": 9}))
    with pytest.raises(NotSorted):
        found(run)


def test_filter_without_effect(server: Server, run: Caller) -> None:
    """The same records again are an error, not the start of a circle."""
    server.handler = lambda _: json_answer({**page("1", "2", after="2"), "total": 9})
    with pytest.raises(NotSorted):
        found(run)
    assert len(server.received) == 2
