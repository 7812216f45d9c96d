"""Unions of objects with further properties, and of members of any other kind."""

import json
from types import ModuleType
from typing import Any

import pytest

FREE = {"x": 1, "more": [1, {"a": None}]}
TYPED = {"y": 1, "more": "text"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("text", "a"),
        ("text", FREE),
        ("array", FREE),
        ("array", [FREE, FREE]),
        ("types", "a"),
        ("types", {"x": 1, "more": 2}),
        ("nullable", None),
        ("nullable", 7),
        ("nullable", FREE),
        ("objects", FREE),
        ("objects", TYPED),
        ("nested", 1.5),
        ("nested", "a"),
        ("nested", FREE),
        ("nested", TYPED),
        ("items", ["a", TYPED, "another"]),
    ],
)
@pytest.mark.parametrize("strict", [False, True])
def test_both_ways(
    name: str, value: Any, strict: bool, make_client: Any, server: Any
) -> None:
    """Every member is read as such, and sent as it came."""
    client = make_client(strict=strict)
    server.answers(200, {name: value})
    server.answers(200, {})
    holder = client.values.replace()
    assert "Unknown" not in repr(holder)
    client.values.replace(body=holder)
    assert json.loads(server.last.content) == {name: value}


def test_results(client: Any, server: Any, package: ModuleType) -> None:
    """A result may be such a union, and so may an event and a part of an error."""
    server.answers(200, FREE)
    assert client.values.get().additional_properties == {"more": FREE["more"]}
    server.answers(200, "a")
    assert client.values.get() == "a"
    server.answers(400, {"detail": FREE})
    with pytest.raises(package.BadRequest) as caught:
        client.values.get()
    assert caught.value.body.detail.x == 1
    events = f'data: "a"\n\ndata: {json.dumps(FREE)}\n\n'.encode()
    server.answers(200, content=events, headers={"content-type": "text/event-stream"})
    text, free = client.events.get()
    assert (text, free.x) == ("a", 1)


def test_parameters(client: Any, server: Any, package: ModuleType) -> None:
    """A parameter may hold one."""
    free = package.models.Free(x=1, additional_properties={"more": 2})
    server.answers(200, "a")
    client.values.get(where=package.models.ValuesGetWhere(v=free))
    assert server.last.url.params["where[v][x]"] == "1"


def test_faults(client: Any, server: Any, package: ModuleType) -> None:
    """A wrong value inside of a member stays, and its place is listed."""
    server.answers(200, {"text": {"x": "one", "more": 1}, "nullable": [1]})
    holder = client.values.replace()
    assert (holder.text.x, holder.text.additional_properties) == ("one", {"more": 1})
    assert holder.nullable == package.models.Unknown([1])
    assert [fault.path for fault in package.response_faults(holder)] == ["/text/x"]


def test_fake(fake: Any) -> None:
    """The fake answers with members of any kind."""
    fake.values.get.returns(FREE)
    fake.values.get.returns("a")
    with fake.client() as client:
        assert client.values.get().x == 1
        assert client.values.get() == "a"
