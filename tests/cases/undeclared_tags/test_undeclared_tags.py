"""A tag that no member of a union declares stays with the member."""

import asyncio
import json
from types import ModuleType
from typing import Any

import pytest

CAT = {"kind": "cat", "name": "Tom"}
PETS = (
    CAT,
    {"kind": "kitten", "name": "Tim"},
    {"kind": "dog", "name": "Rex", "legs": 3},
    {"kind": "Bird", "name": "Tweety"},
    {"kind": "carp", "carp": "a"},
    {"kind": "carp", "pike": "b"},
    {"kind": "unknown", "wings": 2},
)
"""A value of every member, and an unknown one."""


@pytest.mark.parametrize("pet", PETS)
@pytest.mark.parametrize("strict", [False, True])
def test_both_ways(pet: Any, strict: bool, make_client: Any, server: Any) -> None:
    """The tag is read, and sent back."""
    client = make_client(strict=strict)
    server.answers(200, pet)
    server.answers(200, pet)
    read = client.pet.replace(body={})
    client.pet.replace(body=read)
    assert json.loads(server.last.content) == pet


def test_nested(client: Any, server: Any, package: ModuleType) -> None:
    """In arrays, in maps, and for a union of another tag."""
    home = {
        "pets": list(PETS),
        "by_name": {"a": CAT},
        "named": {"@type": "Cat", "name": "Tom"},
        "cat": {"name": "Tom"},
    }
    server.answers(200, home)
    server.answers(200, home)
    read = client.pets.replace()
    client.pets.replace(body=read)
    assert json.loads(server.last.content) == home
    assert [fault.path for fault in package.response_faults(read)] == []


def test_made_by_callers(client: Any, server: Any, package: ModuleType) -> None:
    """Callers set the tag like any other field."""
    server.answers(200, CAT)
    client.pet.replace(body=package.models.Cat(kind="kitten", name="Tom"))
    assert json.loads(server.last.content) == {"kind": "kitten", "name": "Tom"}


def test_outside_the_union(client: Any, server: Any) -> None:
    """A member elsewhere needs no tag, and gets none."""
    server.answers(200, {"name": "Tom"})
    client.cat.replace(name="Tom")
    assert server.last.content == b'{"name":"Tom"}'


def test_errors_and_events(client: Any, server: Any, package: ModuleType) -> None:
    """Errors and events have it."""
    server.answers(400, {"pet": CAT})
    with pytest.raises(package.BadRequest) as caught:
        client.pet.replace(body={})
    assert caught.value.body.pet.kind == "cat"
    events = f"data: {json.dumps(CAT)}\n\n".encode()
    server.answers(200, content=events, headers={"content-type": "text/event-stream"})
    assert [pet.kind for pet in client.pets.get()] == ["cat"]


def test_asyncio(echoing_client: Any, package: ModuleType) -> None:
    """The same with asyncio."""

    async def echoed() -> Any:
        async with echoing_client as client:
            return await client.pet.replace(body=await client.pet.replace(body=CAT))

    assert asyncio.run(echoed()) == package.models.Cat(kind="cat", name="Tom")


def test_fake(fake: Any) -> None:
    """The fake answers with it."""
    fake.pet.replace.returns(CAT)
    with fake.client() as client:
        assert client.pet.replace(body=CAT).kind == "cat"
    assert fake.calls[-1].json == CAT
