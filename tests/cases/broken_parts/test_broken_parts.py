"""A bad part costs itself and what needs it; `messages.txt` says so for each."""

from typing import Any


def test_the_rest_works(client: Any, server: Any) -> None:
    """A part that cannot be typed is any JSON value."""
    order = {"id": "1", "buyer": {"name": "Ann"}, "payment": "cash", "count": 2}
    server.answers(200, [order])
    (found,) = client.orders.list(limit=1)
    assert (found.buyer, found.payment, found.count) == ({"name": "Ann"}, "cash", 2)


def test_what_is_lost_is_not_there(client: Any) -> None:
    """An operation that cannot be sent is not generated."""
    assert {name for name in dir(client.orders) if name[0] != "_"} == {"list", "get"}
    assert not hasattr(client, "upload")
