"""Calls are named by method and path, unless an operationId says more."""

from typing import Any

CALLS = {
    "tools.list",
    "tools.create",
    "tools.get",
    "tools.update",
    "tools.replace",
    "tools.delete",
    "tools.sharpen",
    "tools.owners.add",
    "benches.find_free",
    "benches.get",
}


def test_every_call_has_its_name(client: Any) -> None:
    """The names are found on the client."""
    for call in CALLS:
        found = client
        for name in call.split("."):
            found = getattr(found, name)
        assert callable(found)


def test_path_variables_follow_the_url(client: Any, server: Any) -> None:
    """Not the order in which the document declares them."""
    server.answers(204)
    assert client.tools.owners.add("saw", 7) is None
    assert server.last.url.raw_path == b"/shop/v2/tools/saw/owners/7"


def test_any_2xx_is_an_answer(client: Any, server: Any) -> None:
    """A server may move from 201 to 200 without notice."""
    server.answers(200, {"name": "saw", "boughtAt": "2026-01-02T03:04:05Z"})
    tool = client.tools.create(name="saw")
    assert server.last.content == b'{"name":"saw"}'
    assert tool.bought_at.year == 2026


def test_arrays_and_scalars_are_answers(client: Any, server: Any) -> None:
    """An answer need not be an object."""
    server.answers(200, [{"name": "saw"}])
    server.answers(200, "oak")
    assert [tool.name for tool in client.tools.list()] == ["saw"]
    assert client.benches.get("first") == "oak"
