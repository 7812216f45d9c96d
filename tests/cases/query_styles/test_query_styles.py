"""Parameters are written as their styles say."""

from datetime import UTC, datetime
from types import ModuleType
from typing import Any
from uuid import UUID

import pytest

NIL = UUID(int=0)


def query(server: Any) -> bytes:
    """The query of the last request, as it was sent."""
    return bytes(server.last.url.query)


def test_arrays(client: Any, server: Any) -> None:
    """Exploded arrays repeat their name, others are joined."""
    server.answers(200, [])
    client.stars.list(
        seen=True, names=["a,b", "c"], ids=[1, 2], tags=["x", "z"], areas=("n", "s")
    )
    assert query(server) == (
        b"names=a%2Cb&names=c&ids=1,2&tags=x%7Cz&areas=n%20s&seen=true"
    )


def test_values_that_hold_what_parts_them(client: Any, package: ModuleType) -> None:
    """A server would take one value for two."""
    with pytest.raises(package.InvalidArgument, match="tags"):
        client.stars.list(seen=True, tags=["x|y", "z"])


def test_scalars(client: Any, server: Any) -> None:
    """Booleans are words, times are ISO 8601."""
    server.answers(200, [])
    client.stars.list(seen=False, after=datetime(2026, 1, 2, tzinfo=UTC), size=1.5)
    assert query(server) == b"seen=false&after=2026-01-02T00%3A00%3A00Z&size=1.5"


def test_objects(client: Any, server: Any, package: ModuleType) -> None:
    """A model or a mapping, with a name for each property."""
    where = package.models.StarsListWhere(x="1&2")
    for given in (where, {"x": "1&2"}):
        server.answers(200, [])
        client.stars.list(seen=True, where=given)
        assert query(server) == b"seen=true&where%5Bx%5D=1%262"


def test_nested(client: Any, server: Any, package: ModuleType) -> None:
    """`deepObject` writes all keys in brackets; values without text are refused."""
    server.answers(200, [])
    client.stars.list(seen=True, where={"x": {"y": 1}}, sort=["name"])
    assert query(server) == b"seen=true&where%5Bx%5D%5By%5D=1&sort%5B0%5D=name"
    with pytest.raises(package.InvalidArgument, match=r"where\[x\]"):
        client.stars.list(seen=True, where={"x": object()})


def test_content(client: Any, server: Any) -> None:
    """JSON is compact, text is as it is; both are percent-encoded."""
    server.answers(200, [])
    client.stars.list(seen=True, json=[1, 2], note="a b")
    assert query(server) == b"seen=true&json=%5B1%2C2%5D&note=a%20b"


def test_reserved(client: Any, server: Any) -> None:
    """Reserved characters stay, unless they would end the value."""
    server.answers(200, [])
    client.stars.list(seen=True, path="/a:b,c&d=e", filter_name="x")
    assert query(server) == b"seen=true&path=/a:b,c%26d%3De&filter%5Bname%5D=x"


def test_headers_and_cookies(client: Any, server: Any) -> None:
    """Only what is given; Accept is the client's own business."""
    server.answers(200, [])
    client.stars.list(seen=True, x_trace_ids=["a", "b"], visitor=NIL)
    assert server.last.headers["x-trace-ids"] == "a,b"
    assert server.last.headers["cookie"] == f"visitor={NIL}"
    assert server.last.url.path == "/api/stars"


def test_numbers_that_are_none_are_refused(client: Any, package: ModuleType) -> None:
    """NaN has no place in a URL."""
    with pytest.raises(package.InvalidArgument, match="size"):
        client.stars.list(seen=True, size=float("nan"))
