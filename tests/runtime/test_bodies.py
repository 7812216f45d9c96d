"""Bodies: spread or whole, and nothing in them that JSON cannot hold."""

from __future__ import annotations

import json
import math
from collections import ChainMap, UserList, deque
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET, UnsetType

from generated.partner_clients import InvalidArgument
from generated.partner_clients._runtime.codec import encode
from generated.partner_clients._runtime.request import Request, body_of
from generated.partner_clients.models import (
    Filter,
    FilterGroup,
    PublicObjectSearchRequest,
    SimplePublicObjectBatchInput,
    SimplePublicObjectInput,
)
from tests.runtime.callers import Caller
from tests.runtime.optional import optional
from tests.runtime.samples import RECORD, page
from tests.runtime.server import Server, json_answer
from tests.runtime.sessions import Send

plain = optional("plain")


class Text(str):
    """A string as template engines, scrapers and numpy have it."""


class Number(float):
    """A float as numpy has it."""


class Note(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A model with every kind of field that matters to its encoding."""

    title: str
    colour: str | None = None
    parent: int | UnsetType | None = UNSET
    more: Any = None


# --- spread or whole ---------------------------------------------------------------


def test_spread(server: Server, run: Caller) -> None:
    """Fields in the order of the model, under their names on the wire."""
    groups = [FilterGroup(filters=[Filter(property_name="tier", operator="EQ")])]
    server.answer(json_answer({**page(), "total": 0}))
    run.items(lambda c: c.partner_clients.search(filter_groups=groups, limit=5))
    assert server.last.body == (
        b'{"filterGroups":[{"filters":[{"operator":"EQ","propertyName":"tier"}]}],'
        b'"limit":5}'
    )


def test_empty_object(server: Server, run: Caller) -> None:
    """A required body of which nothing is given is an empty object."""
    server.answer(json_answer({**page(), "total": 0}))
    run.items(lambda c: c.partner_clients.search())
    assert server.last.body == b"{}"
    assert server.last.header("content-type") == "application/json"


def test_both(server: Server, run: Caller) -> None:
    """Fields beside a whole body would be lost, or win: neither is guessed."""
    body = PublicObjectSearchRequest(limit=1)
    with pytest.raises(InvalidArgument, match=r"not both: query$"):
        run.items(lambda c: c.partner_clients.search(body=body, query="x"))
    assert server.received == []


def test_missing(server: Server, run: Caller) -> None:
    """A required field that is not given is named."""
    with pytest.raises(InvalidArgument, match="missing: properties"):
        run(lambda c: c.partner_clients.update("512"))  # type: ignore[call-overload]
    assert server.received == []


def test_all_missing_are_named(run: Caller) -> None:
    """All at once."""
    with pytest.raises(InvalidArgument, match="missing: inputs, properties "):
        run(lambda c: c.partner_clients.batch.read())  # type: ignore[call-overload]


def test_no_body(server: Server, run: Caller) -> None:
    """A PUT or DELETE without a body has no content type, and a length of zero."""
    server.answer(json_answer(RECORD))
    run(lambda c: c.partner_clients.associations.add("1", "2", "3", "4"))
    assert server.last.method == "PUT"
    assert server.last.body == b""
    assert server.last.header("content-type") is None
    assert server.last.header("content-length") == "0"


def test_received_model_sent_back(server: Server, run: Caller) -> None:
    """A model that lacked required fields is sent back as it came."""
    incomplete = {"id": "7", "properties": {"a": None}}
    server.answer(json_answer(incomplete), json_answer(RECORD))
    record = run(lambda c: c.partner_clients.get("7"))
    run(lambda c: c.partner_clients.update("7", body=record))  # type: ignore[call-overload]
    assert server.last.json == incomplete


def test_order_and_nulls(server: Server, run: Caller) -> None:
    """Keys stay in the order given, and None clears a property."""
    server.answer(json_answer(RECORD))
    properties = {"z": "1", "a": None, "m": ""}
    run(lambda c: c.partner_clients.update("1", properties=properties))
    assert server.last.body == b'{"properties":{"z":"1","a":"","m":""}}'


def test_text_in_utf8(server: Server, run: Caller) -> None:
    """Text is sent as UTF-8, not as escapes."""
    server.answer(json_answer(RECORD))
    run(lambda c: c.partner_clients.update("1", properties={"é": "😀\u2028\0"}))
    assert server.last.body == (
        '{"properties":{"é":"😀\u2028\\u0000"}}'.encode()  # as msgspec escapes
    )


@pytest.mark.parametrize(
    ("fields", "sent"),
    [
        ({"title": "a"}, b'{"title":"a"}'),
        ({"title": "a", "colour": None, "parent": UNSET}, b'{"title":"a"}'),
        ({"title": "a", "parent": None}, b'{"title":"a","parent":null}'),
        ({"title": "a", "parent": 0, "colour": ""}, None),
        ({"title": None}, b'{"title":null}'),
    ],
)
def test_given_fields(fields: dict[str, object], sent: bytes | None) -> None:
    """None is left out where it is the default, and is null where it means null."""
    expected = sent or b'{"title":"a","colour":"","parent":0}'
    assert encode(body_of(Note, None, fields)) == expected


class Parcel(msgspec.Struct):
    """A body with a property that sounds like something of ours."""

    declared: str


def test_field_called_declared() -> None:
    """It is a field like any other."""
    assert encode(body_of(Parcel, None, {"declared": "a"})) == b'{"declared":"a"}'


def test_optional_body() -> None:
    """A body that is not required and not given is not sent."""
    fields = {"title": UNSET, "colour": None, "parent": UNSET}
    assert body_of(Note, None, fields, required=False) is UNSET
    with pytest.raises(InvalidArgument, match="missing: title"):
        body_of(Note, None, fields)
    with pytest.raises(InvalidArgument, match="missing: title"):
        body_of(Note, None, {**fields, "parent": None}, required=False)


def test_text_body(server: Server, send: Send) -> None:
    """A body that is not JSON goes as it is, with its own content type."""
    request = Request(
        "POST /notes", content=plain.encoded("é"), content_type="text/plain"
    )
    send(request)
    assert server.last.body == "é".encode()
    assert server.last.header("content-type") == "text/plain"


def test_text_body_that_is_no_text() -> None:
    """Half a character is refused."""
    with pytest.raises(InvalidArgument, match="cannot be encoded"):
        plain.encoded("\ud800")


# --- what JSON cannot hold ---------------------------------------------------------


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf, Number("nan")])
@pytest.mark.parametrize(
    ("wrap", "place"),
    [
        (lambda x: x, '""'),
        (lambda x: [1, x], '"/1"'),
        (lambda x: (None, x), '"/1"'),
        (lambda x: {"a": {"b": [x]}}, '"/a/b/0"'),
        (lambda x: MappingProxyType({"a": x}), '"/a"'),
        (lambda x: Note(title="null", more=[x]), '"/more/0"'),
        (lambda x: [Note(title="a", more={"b": x})], '"/0/more/b"'),
        (lambda x: {"a": (y for y in [1, x])}, '"…/1"'),
        (lambda x: deque([{"a": x}]), '"…/0/a"'),
        (lambda x: {"a": {"b": x}.values()}, '"…/0"'),
        (lambda x: (iter([y]) for y in [1, x]), '"…/0"'),
    ],
)
def test_non_finite(number: float, wrap: Any, place: str) -> None:
    """Wherever it stands, it is not silently sent as null."""
    with pytest.raises(InvalidArgument, match=f"at {place} has no place in JSON"):
        encode(wrap(number))


def test_non_finite_is_not_sent(server: Server, run: Caller) -> None:
    """Nothing is."""
    wrong: Any = math.nan
    with pytest.raises(InvalidArgument, match="/query"):
        run.items(lambda c: c.partner_clients.search(query=wrong))
    assert server.received == []


def recursive() -> list[object]:
    """A list that holds itself."""
    endless: list[object] = [None]
    endless.append(endless)
    return endless


@pytest.mark.parametrize(
    "value",
    [object(), [1j], {"a": {"b": print}}, "\ud800", {"\ud800": 1}, recursive()],
    ids=["object", "complex", "function", "text", "key", "recursive"],
)
def test_unencodable(value: object) -> None:
    """A value that JSON cannot hold is the caller's mistake."""
    with pytest.raises(InvalidArgument, match="the body cannot be encoded"):
        encode(value)


def test_the_cause_is_kept() -> None:
    """Errors of the caller's own generators can be traced."""

    def broken() -> Any:
        yield 1
        raise ValueError("no more")

    with pytest.raises(InvalidArgument, match="no more") as caught:
        encode(broken())
    assert isinstance(caught.value.__cause__, ValueError)


@pytest.mark.parametrize(
    ("value", "content"),
    [
        ((x for x in "ab"), b'["a","b"]'),
        (range(3), b"[0,1,2]"),
        (UserList([1]), b"[1]"),
        (deque([1, None]), b"[1,null]"),
        ({"a": 1}.keys(), b'["a"]'),
        (MappingProxyType({"b": 1, "a": 2}), b'{"b":1,"a":2}'),
        (ChainMap({"a": MappingProxyType({"b": None})}), b'{"a":{"b":null}}'),
        (Text("abc"), b'"abc"'),
        ({Text("k"): [Text("v")]}, b'{"k":["v"]}'),
        ([Number(1.5)], b"[1.5]"),
        (datetime(2026, 1, 2, tzinfo=UTC), b'"2026-01-02T00:00:00Z"'),
        ((iter([x]) for x in (1, 2)), b"[[1],[2]]"),
        (Note(title=Text("a"), more=iter([Note(title="b")])), None),
    ],
)
def test_containers_and_subclasses(value: object, content: bytes | None) -> None:
    """Subclasses of list, dict, str and float are encoded as such."""
    assert encode(value) == (content or b'{"title":"a","more":[{"title":"b"}]}')


def test_inputs_from_a_generator(server: Server, run: Caller) -> None:
    """The inputs of a batch need not be a list."""
    server.answer(
        json_answer(
            {
                "status": "COMPLETE",
                "results": [],
                "startedAt": RECORD["createdAt"],
                "completedAt": RECORD["createdAt"],
            }
        )
    )
    inputs: Any = (
        SimplePublicObjectBatchInput(id=name, properties={}) for name in "ab"
    )
    run(lambda c: c.partner_clients.batch.update(inputs=inputs))
    assert server.last.json == {
        "inputs": [{"id": "a", "properties": {}}, {"id": "b", "properties": {}}]
    }


def test_a_body_is_not_changed(server: Server, run: Caller) -> None:
    """Neither a model that is sent nor what stands in it."""
    body = SimplePublicObjectInput(properties={"a": "b"})
    server.answer(json_answer(RECORD))
    run(lambda c: c.partner_clients.update("1", body=body))
    assert body == SimplePublicObjectInput(properties={"a": "b"})


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@settings(deadline=None)
@given(value=JSON)
def test_round_trip(value: Any) -> None:
    """All that JSON can hold is encoded, and is the same when decoded."""
    assert json.loads(encode(value)) == value
