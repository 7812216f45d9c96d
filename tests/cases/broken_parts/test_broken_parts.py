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
    orders = {name for name in dir(client.orders) if name[0] != "_"}
    assert orders == {"list", "get", "add"}
    assert not hasattr(client, "upload")


def test_undeclared_variable(client: Any, server: Any) -> None:
    """A path variable without a parameter is an argument all the same."""
    server.answers(204)
    client.orders.add("7")
    assert server.last.url.path == "/orders/7"
