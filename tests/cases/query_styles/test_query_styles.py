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
        seen=True, names=["a,b", "c"], ids=[1, 2], tags=["x|y", "z"], areas=("n", "s")
    )
    assert query(server) == (
        b"names=a%2Cb&names=c&ids=1,2&tags=x%7Cy%7Cz&areas=n%20s&seen=true"
    )


def test_scalars(client: Any, server: Any) -> None:
    """Booleans are words, times are ISO 8601."""
    server.answers(200, [])
    client.stars.list(seen=False, after=datetime(2026, 1, 2, tzinfo=UTC), size=1.5)
    assert query(server) == b"seen=false&after=2026-01-02T00%3A00%3A00Z&size=1.5"


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
