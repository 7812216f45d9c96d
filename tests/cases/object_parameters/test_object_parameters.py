"""Objects in every place that a parameter has."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from types import ModuleType
from typing import Any

import pytest

Call = Callable[..., Any]


@pytest.fixture
def sent(client: Any, server: Any) -> Call:
    """Calls `get`, and gives the request that was sent."""

    def call(**arguments: Any) -> Any:
        server.answers(204)
        client.events.get(**{"filter": {"a": "b"}, **arguments})
        return server.last

    return call


@pytest.fixture
def query(sent: Call) -> Call:
    """Calls `get`, and gives the query that was sent, less what is always there."""
    return lambda **a: sent(**a).url.query.decode().replace("filter=a,b", "").strip("&")


def test_a_pair_for_each_property(query: Call, package: ModuleType) -> None:
    """Under their names on the wire; what is not given is left out."""
    page = package.models.Page(
        number=1, sort=["a", "b&c"], since=datetime(2026, 1, 2, tzinfo=UTC)
    )
    assert query(page=page) == (
        "number=1&sort=a&sort=b%26c&since=2026-01-02T00%3A00%3A00Z"
    )
    assert query(page={"number": 1, "page-size": None}) == "number=1"


def test_joined(query: Call) -> None:
    """Names and values in turn."""
    assert query(filter={"a": "1,2", "b": "x=y"}) == "filter=a,1%2C2,b,x%3Dy"
    assert query(area={"x": 1, "y": 2}) == "area=x%7C1%7Cy%7C2"


def test_names_with_a_variable(query: Call) -> None:
    """It stands for the properties' names."""
    given = {"first name": "Ann", "a&b": 1}
    assert query(property_propname=given) == (
        "property.first%20name=Ann&property.a%26b=1"
    )


def test_unions(query: Call, package: ModuleType) -> None:
    """A value that is not an object is sent as a plain value."""
    range_ = package.models.Range(gt=date(2026, 1, 2))
    assert query(when=range_) == "when%5Bgt%5D=2026-01-02"
    assert query(when="today") == "when=today"


@pytest.mark.parametrize(
    ("given", "written"),
    [("a&b", "other=a%26b"), ([1, 2], "other=1&other=2"), ({"a": True}, "a=true")],
)
def test_anything(query: Call, given: object, written: str) -> None:
    """A value that is not described may be of any shape."""
    assert query(other=given) == written


def test_json(query: Call, package: ModuleType) -> None:
    """Compact, and percent-encoded."""
    where = package.models.Range(lt=date(2026, 1, 2))
    assert query(where=where) == "where=%7B%22lt%22%3A%222026-01-02%22%7D"


def test_headers(sent: Call, package: ModuleType) -> None:
    """Only what would part the values is encoded in them, and JSON not at all."""
    range_ = package.models.Range(gt=date(2026, 1, 2), lt=date(2027, 1, 2))
    headers = sent(
        x_color={"R,G": 1, "B": 2}, x_pairs=range_, x_json=range_, x_any="a, b=c"
    ).headers
    assert headers["x-color"] == "R%2CG,1,B,2"
    assert headers["x-pairs"] == "gt=2026-01-02,lt=2027-01-02"
    assert headers["x-json"] == '{"gt":"2026-01-02","lt":"2027-01-02"}'
    assert headers["x-any"] == "a, b=c"


def test_cookies(sent: Call) -> None:
    """Each property is a cookie; what would end it is encoded."""
    view = {"mode": "a; b=c", "size": "1"}
    cookie = sent(view=view, ids=["a,b", "c;d"], state={"x": 1}).headers["cookie"]
    assert cookie == (
        "mode=a%3B%20b%3Dc; size=1; ids=a%2Cb,c%3Bd; state=%7B%22x%22%3A1%7D"
    )


def test_nothing(sent: Call) -> None:
    """Empty objects and arrays leave nothing behind."""
    request = sent(page={}, x_color={}, x_pairs={}, view={}, ids=[])
    assert request.url.query == b"filter=a,b"
    assert not {"x-color", "x-pairs", "cookie"} & set(request.headers)


def test_deeper(client: Any, package: ModuleType) -> None:
    """There is no way to write an object in an object."""
    with pytest.raises(package.InvalidArgument, match="dict cannot be sent"):
        client.events.get(filter={"a": "b"}, page={"number": {"x": 1}})


def test_in_memory(fake: Any, package: ModuleType) -> None:
    """A fake has what was given, and looks at it."""
    fake.events.get.returns()
    page = package.models.Page(number=1)
    where = package.models.Range(gt=date(2026, 1, 2))
    with fake.client() as client:
        client.events.get(filter={"a": "b"}, page=page, where=where, x_color={"r": 1})
        with pytest.raises(AssertionError, match=r'"page" in the query .* /number'):
            client.events.get(filter={}, page={"number": "first"})
        with pytest.raises(AssertionError, match=r'"X-Color" in the header .* /r'):
            client.events.get(filter={}, x_color={"r": "red"})
        with pytest.raises(AssertionError, match=r'"where" in the query .* /gt'):
            client.events.get(filter={}, where={"gt": 1})
    assert fake.events.get.calls[0].query == {
        "page": page,
        "filter": {"a": "b"},
        "where": '{"gt":"2026-01-02"}',
    }
