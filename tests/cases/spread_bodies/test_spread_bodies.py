"""Bodies are spread into keywords, or given whole."""

from types import ModuleType
from typing import Any

import pytest


def test_the_body_keeps_a_name_that_two_want(client: Any, server: Any) -> None:
    """The parameter gets its place instead."""
    server.answers(204)
    client.plants.update(
        *(3,), archived_query=True, archived="no", id="x", self_="me", body_="q"
    )
    assert server.last.url.raw_path == b"/plants/3?archived=true&body=q"
    assert server.last.content == b'{"archived":"no","id":"x","self":"me"}'


def test_an_optional_body_given_nothing_is_not_sent(client: Any, server: Any) -> None:
    """No body, and no Content-Type."""
    server.answers(204)
    client.plants.update(3)
    assert server.last.content == b""
    assert "content-type" not in server.last.headers


def test_a_required_body_given_nothing_is_empty(client: Any, server: Any) -> None:
    """Servers tell `{}` from nothing."""
    server.answers(204)
    client.plants.rename(3)
    assert server.last.content == b"{}"


def test_arrays_and_maps_are_one_argument(client: Any, server: Any) -> None:
    """With the media type that the document asks for."""
    server.answers(204)
    server.answers(204)
    client.plants.notes.replace(3, body=("a", "b"))
    assert server.last.content == b'["a","b"]'
    client.plants.labels.update(3, body={"row": "1"})
    assert server.last.headers["content-type"] == "application/merge-patch+json"


def test_either_whole_or_spread(client: Any, package: ModuleType) -> None:
    """Both together are refused, and nothing is sent."""
    body = package.models.PlantsRenameBody(name="Ivy")
    with pytest.raises(package.InvalidArgument, match="not both: name"):
        client.plants.rename(3, name="Oak", body=body)


def test_an_optional_body_may_be_left_out_whole(
    client: Any, server: Any, package: ModuleType
) -> None:
    """But not in part: what it requires is asked for."""
    server.answers(204)
    client.plants.move(3)
    assert server.last.content == b""
    with pytest.raises(package.InvalidArgument, match="missing: to"):
        client.plants.move(3, why="sun")


def test_in_memory(fake: Any) -> None:
    """A fake tells parameters from properties of the same name."""
    fake.plants.update.returns()
    fake.plants.notes.replace.returns()
    with fake.client() as client:
        client.plants.update(3, archived_query=True, archived="no", body_="q")
        with pytest.raises(AssertionError, match='"archived" in the query'):
            client.plants.update(3, archived_query="no")
        with pytest.raises(AssertionError, match=r"the body .* /archived Expected"):
            client.plants.update(3, archived=True)
        with pytest.raises(AssertionError, match='"id" in the path'):
            client.plants.update("three", archived="no")
        with pytest.raises(AssertionError, match=r"the body .* /1 Expected `str`"):
            client.plants.notes.replace(3, body=["a", 2])
    assert fake.plants.update.calls[0].query == {"archived": True, "body": "q"}
    assert fake.plants.update.calls[0].json == {"archived": "no"}
