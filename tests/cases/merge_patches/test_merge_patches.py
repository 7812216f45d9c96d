"""In a JSON Merge Patch, None is null, which deletes; UNSET changes nothing."""

import asyncio
import json
from types import ModuleType
from typing import Any

import httpx2
import pytest
from msgspec import UNSET


def sent(server: Any) -> Any:
    """Return the body of the latest request."""
    assert server.last.headers["content-type"].startswith(
        "application/merge-patch+json"
    )
    return json.loads(server.last.content)


def test_fields(client: Any, server: Any) -> None:
    """Optional properties can be null; a property that is not given is absent."""
    server.answers(204)
    client.members.update(name="Ann", nickname=None, color=None, work=UNSET)
    assert sent(server) == {"name": "Ann", "nickname": None, "color": None}


def test_nested(client: Any, package: ModuleType, server: Any) -> None:
    """Objects in a patch are patches themselves; items of arrays are not."""
    models = package.models
    for _ in range(2):
        server.answers(204)
    patch = models.PersonPatch(
        name="Ann",
        address=models.AddressPatch(city=None),
        work=models.PersonPatchWork(title=None),
        parent=models.PersonPatch(name="Eve", nickname=None),
        friends=[models.Person(name="Bob", nickname=None)],
        additional_properties={"rank": None, "age": 7},
    )
    client.members.update(body=patch)
    assert sent(server) == {
        "name": "Ann",
        "address": {"city": None},
        "work": {"title": None},
        "friends": [{"name": "Bob"}],
        "parent": {"name": "Eve", "nickname": None},
        "rank": None,
        "age": 7,
    }


def test_maps(client: Any, server: Any) -> None:
    """Values of maps can be null."""
    for _ in range(2):
        server.answers(204)
    client.settings.update(theme=None, flags={"new": True, "old": None})
    assert sent(server) == {"theme": None, "flags": {"new": True, "old": None}}
    client.labels.update(body={"a": "b", "c": None})
    assert sent(server) == {"a": "b", "c": None}


def test_other_bodies(client: Any, package: ModuleType, server: Any) -> None:
    """Other bodies and answers keep their types: None is not sent."""
    server.answers(201, {"name": "Ann"})
    person = client.members.create(name="Ann", nickname=None)
    assert json.loads(server.last.content) == {"name": "Ann"}
    assert person == package.models.Person(name="Ann")
    assert person.nickname is None


def test_async(package: ModuleType) -> None:
    """Async calls send the same."""
    requests: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        requests.append(request)
        return httpx2.Response(204)

    async def call() -> None:
        http_client = httpx2.AsyncClient(transport=httpx2.MockTransport(answer))
        async with package.AsyncClient(http_client=http_client) as client:
            await client.settings.update(theme=None)

    asyncio.run(call())
    assert requests[0].content == b'{"theme":null}'


def test_in_memory(fake: Any) -> None:
    """A fake accepts null in a patch, and checks the rest."""
    fake.settings.update.returns()
    with fake.client() as client:
        client.settings.update(theme=None, flags={"old": None})
        with pytest.raises(AssertionError, match="/flags/old"):
            client.settings.update(flags={"old": "no"})
    assert fake.settings.update.calls[0].json == {"theme": None, "flags": {"old": None}}
