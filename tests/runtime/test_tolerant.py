"""Answers that break their schema: what came is kept, and what is wrong is noted."""

from __future__ import annotations

import copy
import gc
import logging
import pickle
import weakref
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, Literal, get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET

from generated.partner_clients import Client, DecodingError, response_faults
from generated.partner_clients._runtime import reading
from generated.partner_clients._runtime.reading import Fault
from generated.partner_clients._runtime.request import Request
from generated.partner_clients.models import (
    BatchResponseSimplePublicObjectWithErrors,
    SimplePublicObject,
    SimplePublicObjectWithAssociations,
)
from tests.runtime.callers import Caller, Connect
from tests.runtime.samples import RECORD, page
from tests.runtime.server import Server, json_answer
from tests.runtime.sessions import Send

LOGGER = "generated.partner_clients"


def paths(model: object) -> list[str]:
    """Return the places of a model's faults."""
    return [fault.path for fault in response_faults(model)]


def read(**changes: object) -> Any:
    """A record with other fields; a field that is UNSET is left out."""
    fields = {n: v for n, v in {**RECORD, **changes}.items() if v is not UNSET}
    record, faults = reading.read(SimplePublicObject, fields)
    assert response_faults(record) == faults
    return record


# --- one model ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "attribute", "value"),
    [
        ("id", "id", 512),
        ("id", "id", None),
        ("archived", "archived", "false"),
        ("createdAt", "created_at", "yesterday"),
        ("createdAt", "created_at", "2019-10-30"),
        ("createdAt", "created_at", 1572480000000),
        ("updatedAt", "updated_at", None),
        ("archivedAt", "archived_at", "never"),
        ("properties", "properties", ["a"]),
        ("properties", "properties", None),
        ("propertiesWithHistory", "properties_with_history", "none"),
        ("warnings", "warnings", {"a": 1}),
        ("url", "url", {"href": "x"}),
    ],
)
def test_wrong_leaf(field: str, attribute: str, value: object) -> None:
    """It stays as it came, and everything else is read as usual."""
    record = read(**{field: value})
    assert getattr(record, attribute) == value
    assert paths(record) == [f"/{field}"]
    assert isinstance(read(id=1).created_at, datetime)


def test_missing() -> None:
    """A required field that did not come is UNSET, an optional one None as ever."""
    record = read(id=UNSET, updatedAt=UNSET)
    assert record.id is UNSET
    assert record.updated_at is UNSET
    assert record.url is None
    assert response_faults(record) == (
        Fault("/id", "is required and did not come"),
        Fault("/updatedAt", "is required and did not come"),
    )


def test_nested() -> None:
    """Faults are found in models, lists and maps, and each model knows its own."""
    history: list[object] = [
        {"value": "a", "timestamp": RECORD["createdAt"], "sourceType": "UI"},
        {"value": 5, "timestamp": "then", "sourceType": "UI"},
        "gone",
    ]
    record = read(propertiesWithHistory={"a/b~c": history}, properties={"n": 17})
    assert paths(record) == [
        "/properties/n",
        "/propertiesWithHistory/a~1b~0c/1/timestamp",
        "/propertiesWithHistory/a~1b~0c/1/value",
        "/propertiesWithHistory/a~1b~0c/2",
    ]
    assert record.properties == {"n": 17}
    assert record.properties_with_history is not None
    good, bad, gone = record.properties_with_history["a/b~c"]
    assert (good.value, bad.value, bad.timestamp, gone) == ("a", 5, "then", "gone")
    assert paths(good) == []
    assert paths(bad) == ["/timestamp", "/value"]


def test_problems() -> None:
    """A problem says what was expected and what came."""
    faults = response_faults(read(id=5, createdAt="then"))
    assert repr(faults[0]).startswith("Fault(path='/createdAt', ")
    assert [fault.problem for fault in faults] == [
        "Invalid RFC3339 encoded datetime",
        "Expected `str`, got `int`",
    ]


def test_no_data_in_warnings() -> None:
    """Indexes, keys and values are left out, and each place is reported once."""
    kind = Mapping[str, Sequence[Literal["a", "b"]]]
    _, faults = reading.read(kind, {"x/y": ["a", "value at - 'z'"], "~*": ["c"]})
    assert [fault.path for fault in faults] == ["/x~1y/1", "/~0*/0"]
    assert reading.starred(faults) == (Fault("/*/*", "Invalid enum value"),)
    assert reading.starred(reading.starred(faults)) == reading.starred(faults)


@pytest.mark.parametrize("kind", [str, bool, int, str | None, bool | None])
@pytest.mark.parametrize("value", [None, True, 1, 1.5, "a", [], {}])
def test_problem_of_a_plain_value(kind: Any, value: Any) -> None:
    """It says just what msgspec says; where null is allowed, of what else is."""
    result, faults = reading.read(kind, value)
    assert result is value
    wanted = kind if value is None else (get_args(kind) or (kind,))[0]
    try:
        msgspec.convert(value, wanted)
    except msgspec.ValidationError as error:
        assert faults == (Fault("", str(error)),)
    else:
        assert faults == ()


@pytest.mark.parametrize(
    ("value", "number"), [(7, 7), (7.0, 7), (7e3, 7000), (None, None)]
)
def test_integral_float(value: object, number: int | None) -> None:
    """1.0 is an integer in JSON Schema."""
    batch, faults = reading.read(
        BatchResponseSimplePublicObjectWithErrors,
        {
            "numErrors": value,
            "status": "COMPLETE",
            "results": [],
            "startedAt": RECORD["createdAt"],
            "completedAt": RECORD["createdAt"],
        },
    )
    assert (batch.num_errors, faults) == (number, ())
    assert type(batch.num_errors) is type(number)


@pytest.mark.parametrize("value", [1.5, True, "1"])
def test_no_integer(value: Any) -> None:
    """A value that is not an integer stays as received."""
    assert reading.read(int, value)[0] is value
    assert len(reading.read(int, value)[1]) == 1


class Node(msgspec.Struct, weakref=True):
    """A model that holds itself."""

    name: str
    inner: Node | None = None


def nodes(depth: int) -> dict[str, Any]:
    """One in the other, without their names."""
    value: dict[str, Any] = {}
    for _ in range(depth):
        value = {"inner": value}
    return value


def test_recursive_models() -> None:
    """Models in models, each with its own faults."""
    node, faults = reading.read(Node, nodes(2))
    assert [f.path for f in faults] == ["/name", "/inner/name", "/inner/inner/name"]
    assert paths(node.inner) == ["/name", "/inner/name"]


def test_too_deep(server: Server, send: Send) -> None:
    """Content that is nested too deep is no model, except in an error's body."""
    assert reading.read_model(Node, nodes(900)).name is UNSET  # type: ignore[comparison-overlap]
    server.answer(json_answer(nodes(900)))
    with pytest.raises(DecodingError, match="recursion"):
        send(Request("GET /"), Node)


def test_unions() -> None:
    """The member that takes the value, or else has its shape."""
    kind = SimplePublicObject | None
    assert reading.read(kind, None) == (None, ())
    record, faults = reading.read(kind, {**RECORD, "id": 5})
    assert isinstance(record, SimplePublicObject)
    assert [fault.path for fault in faults] == ["/id"]
    values, faults = reading.read(Mapping[str, Sequence[int] | None], {"a": ["b"]})
    assert values == {"a": ["b"]}
    assert [fault.path for fault in faults] == ["/a/0"]


def test_unions_of_several() -> None:
    """A value that fits no member gets the first, unless another has its shape."""
    kind = int | Sequence[int] | None
    assert reading.read(kind, [1, 2]) == ([1, 2], ())
    values, faults = reading.read(kind, [1, "b"])
    assert (values, faults) == ([1, "b"], (Fault("/1", "Expected `int`, got `str`"),))
    assert reading.read(kind, "b") == ("b", (Fault("", "Expected `int`, got `str`"),))


def test_rows() -> None:
    """Each place of a tuple has its type; of another length, it is none."""
    kind = tuple[int, str]
    assert reading.read(kind, [1, "b"]) == ((1, "b"), ())
    row, faults = reading.read(kind, ["a", "b"])
    assert (row, [fault.path for fault in faults]) == (("a", "b"), ["/0"])
    for value in (["a"], "a", 7):
        row, faults = reading.read(kind, value)
        assert (row, [fault.path for fault in faults]) == (value, [""])


# --- what becomes of the faults ----------------------------------------------------


def test_faults_vanish() -> None:
    """Nothing is kept of a model that is gone."""
    alive = [weakref.ref(read(id=number)) for number in range(100)]
    gc.collect()
    assert not any(reference() for reference in alive)
    assert all(response_faults(read()) == () for _ in range(100))


def test_other_objects() -> None:
    """Only models that came with faults have any."""
    bad = read(id=5)
    assert response_faults(read()) == ()
    assert response_faults(copy.copy(bad)) == ()
    assert response_faults(None) == ()
    assert response_faults([bad]) == ()


def test_equality_and_pickling() -> None:
    """A model with faults is a model like any other."""
    bad = read(id=UNSET, createdAt="then")
    assert bad == read(id=UNSET, createdAt="then")
    assert pickle.loads(pickle.dumps(bad)) == bad


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
WARNING = {"category": "a", "context": {}, "message": "b"}
HISTORY = {"a": [{"value": "a", "timestamp": "2020-01-01T00:00:00Z", "sourceType": ""}]}
FIELDS = {
    **RECORD,
    "archivedAt": "2020-01-01T00:00:00Z",
    "objectWriteTraceId": "a",
    "propertiesWithHistory": HISTORY,
    "url": None,
    "warnings": [WARNING],
}
NEARLY = st.fixed_dictionaries(
    {},
    optional={
        name: st.one_of(st.just(value), st.just(value), JSON)
        for name, value in FIELDS.items()
    },
)


@settings(deadline=None)
@given(value=st.one_of(NEARLY, JSON))
def test_any_value(value: Any) -> None:
    """Reading never fails, and what the fast reader takes is read as it reads it."""
    result, faults = reading.read(SimplePublicObject, value)
    try:
        expected = msgspec.convert(value, SimplePublicObject)
    except msgspec.ValidationError:
        assert faults
        assert isinstance(result, SimplePublicObject) == isinstance(value, dict)
    else:
        assert result == expected
        assert faults == ()


# --- a client ----------------------------------------------------------------------


def test_faulty_answer(server: Server, run: Caller) -> None:
    """A faulty answer can be used, and its faults are listed."""
    server.answer(json_answer({**RECORD, "id": 512, "archived": "no"}))
    record: Any = run(lambda c: c.partner_clients.get("512"))
    assert (record.id, record.archived) == (512, "no")
    assert paths(record) == ["/archived", "/id"]


def test_faulty_page(server: Server, run: Caller) -> None:
    """Items know their own faults, the page all of them; paging goes on."""
    first = page("1", after="x")
    first["results"].append({**RECORD, "id": 2})
    server.answer(json_answer(first), json_answer(page("3")))
    pages = run.items(lambda c: c.partner_clients.list().pages())
    assert [paths(p) for p in pages] == [["/results/1/id"], []]
    assert [paths(item) for item in pages[0].results] == [[], ["/id"]]


def test_one_warning(
    server: Server, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    """One for each operation, path and client; indexes do not count."""
    caplog.set_level(logging.WARNING, LOGGER)
    bad = {"results": [{**RECORD, "id": n} for n in range(3)]}
    server.handler = lambda r: json_answer(
        bad if r.path.endswith("partner_clients") else {**RECORD, "id": 5}
    )
    run = connect()
    for _ in range(3):
        run.items(lambda c: c.partner_clients.list())
        run(lambda c: c.partner_clients.get("1"))
        run(lambda c: c.partner_clients.get("2"))
    assert [record.getMessage() for record in caplog.records] == [
        "GET /crm/v3/objects/partner_clients answered with /results/*/id: "
        "Expected `str`, got `int`",
        "GET /crm/v3/objects/partner_clients/{partnerClientId} answered with /id: "
        "Expected `str`, got `int`",
    ]
    assert {record.name for record in caplog.records} == {LOGGER}
    connect()(lambda c: c.partner_clients.get("1"))
    assert len(caplog.records) == 3


def test_one_warning_for_all_views(
    server: Server, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    """A client with other options is still the same client."""
    caplog.set_level(logging.WARNING, LOGGER)
    server.handler = lambda _: json_answer({**RECORD, "id": 5})
    run = connect()
    for seconds in (1, 2, 3):
        run(lambda c, s=seconds: c.with_options(timeout=s).partner_clients.get("1"))  # type: ignore[misc]
        run(lambda c: c.raw(c.partner_clients.get, "1"))
    assert len(caplog.records) == 1


def test_threads(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    """Many threads, one warning, and each model its own faults."""
    caplog.set_level(logging.WARNING, LOGGER)
    server.handler = lambda r: json_answer({**RECORD, "id": len(r.path)})
    with Client("token", base_url=server.url) as client, ThreadPoolExecutor(8) as pool:
        names = ["x" * length for length in range(1, 101)]
        records = list(pool.map(client.partner_clients.get, names))
    assert all(isinstance(r, SimplePublicObjectWithAssociations) for r in records)
    assert all(paths(record) == ["/id"] for record in records)
    assert len(caplog.records) == 1
