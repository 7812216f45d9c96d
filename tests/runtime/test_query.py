"""The query: what is sent of it, and how it is written."""

from __future__ import annotations

import math
from collections import deque
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from types import MappingProxyType
from urllib.parse import parse_qsl
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET

from generated.partner_clients import InvalidArgument
from generated.partner_clients._runtime.request import Request
from tests.runtime.callers import Caller
from tests.runtime.samples import RECORD, page
from tests.runtime.server import Server, json_answer


class Order(str, Enum):  # noqa: UP042 - its str() is no value
    """A value that callers may pass for a string."""

    ASCENDING = "asc"


class Ratio(Enum):
    """An enum of numbers."""

    HALF = 0.5


def query(**parameters: object) -> str:
    """The query string of these parameters."""
    return Request("GET /things", query=parameters).query_string()


def test_arrays(server: Server, run: Caller) -> None:
    """An array repeats its name, in the order given."""
    server.answer(json_answer(RECORD))
    run(
        lambda c: c.partner_clients.get(
            "1", properties=["name", "a,b", "name"], associations=["deals"]
        )
    )
    assert server.last.query == (
        "associations=deals&properties=name&properties=a%2Cb&properties=name"
    )


def test_booleans_and_numbers(server: Server, run: Caller) -> None:
    """As JSON writes them."""
    server.answer(json_answer(page()))
    run.items(lambda c: c.partner_clients.list(archived=True, limit=100))
    assert server.last.query == "archived=true&limit=100"


def test_false_and_zero_are_sent(server: Server, run: Caller) -> None:
    """Only None means "not sent"."""
    server.answer(json_answer(page()))
    run.items(lambda c: c.partner_clients.list(archived=False, limit=0, after=""))
    assert server.last.query == "after=&archived=false&limit=0"


def test_nothing(server: Server, run: Caller) -> None:
    """None and empty arrays leave nothing behind, not even a question mark."""
    server.answer(json_answer(RECORD))
    run(lambda c: c.partner_clients.get("1", properties=[], id_property=None))
    assert server.last.target.endswith("/1")


def test_special_characters(server: Server, run: Caller) -> None:
    """Characters with a meaning in a query are percent-encoded."""
    server.answer(json_answer(RECORD))
    run(lambda c: c.partner_clients.get("1", id_property="a&b=c+d e#f%/?é"))
    assert server.last.query == "idProperty=a%26b%3Dc%2Bd%20e%23f%25%2F%3F%C3%A9"


@pytest.mark.parametrize(
    ("given", "written"),
    [
        (datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "2026-01-02T03%3A04%3A05Z"),
        (date(2026, 1, 2), "2026-01-02"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (Decimal("1.50"), "1.50"),
        (Order.ASCENDING, "asc"),
        (Ratio.HALF, "0.5"),
        (b"ab", "YWI%3D"),
        (-0.0, "-0.0"),
        (1e21, "1e%2B21"),
        (10**30, "1" + 30 * "0"),
    ],
)
def test_values(given: object, written: str) -> None:
    """Each type is written as JSON writes it, less the quotes."""
    assert query(x=given) == f"x={written}"


@pytest.mark.parametrize("given", [None, UNSET, [], (), iter(())])
def test_left_out(given: object) -> None:
    """Values that are not given are not sent."""
    assert query(a=1, x=given, b=2) == "a=1&b=2"


@pytest.mark.parametrize("collection", [list, tuple, deque, iter])
def test_collections(collection: type) -> None:
    """Any iterable is an array."""
    assert query(x=collection(["b", "a"])) == "x=b&x=a"


@pytest.mark.parametrize("given", [math.nan, math.inf, -math.inf, [1.0, math.nan]])
def test_non_finite(given: object) -> None:
    """There is no way to write it that servers agree on."""
    with pytest.raises(InvalidArgument, match='"x"'):
        query(x=given)


@pytest.mark.parametrize(
    "given", [{"a": 1}, MappingProxyType({"a": 1}), [["a"]], object(), "\ud800"]
)
def test_refused(given: object) -> None:
    """Rather than half of it being sent."""
    with pytest.raises(InvalidArgument, match='"x"'):
        query(x=given)


def test_names() -> None:
    """Names are encoded as well."""
    request = Request("GET /", query={"property.{a}[]": "é"})
    assert request.query_string() == "property.%7Ba%7D%5B%5D=%C3%A9"


@settings(deadline=None)
@given(values=st.dictionaries(st.text(), st.lists(st.text(), min_size=1)))
def test_round_trip(values: dict[str, list[str]]) -> None:
    """Any texts arrive as themselves, names and values."""
    pairs = [(name, value) for name, found in values.items() for value in found]
    written = Request("GET /", query=values).query_string()
    assert parse_qsl(written, keep_blank_values=True, strict_parsing=bool(pairs)) == (
        pairs
    )
