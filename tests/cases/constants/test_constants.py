"""Fields and arguments with only one allowed value have it by default."""

import json
from types import ModuleType
from typing import Any

import msgspec
import pytest

PETS = (
    {"kind": "cat", "name": "Tom"},
    {"kind": "dog", "legs": 3},
    {"kind": "Fish", "fins": 2, "eyes": 2},
    {"kind": 4},
)
ORDER = {
    "object": "order",
    "size": 1,
    "paid": False,
    "rate": 0.5,
    "id": "fixed",
    "seen": "yes",
}


def test_arguments(client: Any, server: Any, package: ModuleType) -> None:
    """Required parameters need no caller; optional ones are not sent by themselves."""
    server.answers(200, PETS[0])
    client.pets.replace("1", body=package.models.Dog())
    assert server.last.url == "http://localhost/pets/v2/1?full=true"
    assert server.last.headers["x-format"] == "3"
    server.answers(200, PETS[0])
    client.pets.replace("1", body={}, version="v3", x_format=4, full=False, draft=True)
    assert server.last.url == "http://localhost/pets/v3/1?full=false&draft=true"


@pytest.mark.parametrize("pet", PETS)
def test_tags(pet: Any, client: Any, server: Any, package: ModuleType) -> None:
    """A tag left out by the caller is filled in; the declared values are tags."""
    kind = type(package.from_dict(package.models.Pet, pet))
    assert kind.__name__ == {4: "Ant"}.get(pet["kind"], str(pet["kind"]).title())
    fields = {
        name: value for name, value in pet.items() if name not in ("kind", "eyes")
    }
    further = {"additional_properties": {"eyes": 2}} if "eyes" in pet else {}
    server.answers(200, pet)
    read = client.pets.replace("1", body=kind(**fields, **further))
    assert json.loads(server.last.content) == pet
    assert read == kind(**fields, **further)


def test_properties(client: Any, server: Any, package: ModuleType) -> None:
    """Required properties of a body need no caller; others are not sent."""
    sent = {name: value for name, value in ORDER.items() if name != "id"}
    ways: tuple[dict[str, Any], ...] = ({}, {"size": 1})
    for arguments in (*ways, {"body": package.models.Order()}):
        server.answers(200, ORDER)
        client.orders.create(**arguments)
        assert json.loads(server.last.content) == sent
    server.answers(204)
    client.ping.create()
    assert server.last.content == b'{"op":"ping"}'


def test_open_reading(make_client: Any, server: Any, package: ModuleType) -> None:
    """Other values are accepted in a response, also by a strict client."""
    client = make_client(strict=True)
    server.answers(200, {"kind": "lion", "name": "Leo"})
    assert client.cat.get().kind == "lion"
    server.answers(200, ORDER | {"object": "cart", "size": 2})
    assert client.orders.create().object == "cart"


def test_missing(make_client: Any, server: Any, package: ModuleType) -> None:
    """A constant that is missing in a response is missing in its model."""
    server.answers(200, {"name": "Tom"})
    cat = make_client().cat.get()
    assert cat.kind is msgspec.UNSET
    assert [fault.path for fault in package.response_faults(cat)] == ["/kind"]
    server.answers(200, {"name": "Tom"})
    with pytest.raises(package.DecodingError):
        make_client(strict=True).cat.get()


def test_fake(fake: Any, package: ModuleType) -> None:
    """The fake answers with constants, and sees those that are sent."""
    fake.cat.get.returns(package.models.Cat(name="Tom"))
    fake.ping.create.returns()
    with fake.client() as client:
        assert client.cat.get().kind == "cat"
        client.ping.create()
    assert fake.calls[-1].json == {"op": "ping"}
