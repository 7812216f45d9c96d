"""Unions are told apart by tags, constants or what fits; nothing unknown is lost."""

from datetime import UTC, date, datetime
from types import ModuleType
from typing import Any

import msgspec
import pytest


@pytest.fixture
def farm(client: Any, server: Any) -> Any:
    """Reads a farm from an answer of some properties."""

    def read(**properties: Any) -> Any:
        server.answers(200, properties)
        return client.farm.get()

    return read


def test_a_tag_names_the_member(farm: Any, package: ModuleType) -> None:
    """By the mapping, or by the name of the component."""
    models = package.models
    pets = farm(
        pets=[{"kind": "moo", "born": "2026-01-02"}, {"kind": "oink", "fat": 3}]
    )
    assert pets.pets == [
        models.Cow(kind="moo", born=date(2026, 1, 2)),
        models.Pig(kind="oink", fat=3),
    ]
    assert farm(named={"kind": "Pig", "fat": 3}).named == models.Pig(kind="Pig", fat=3)


def test_an_unknown_tag_is_kept(farm: Any, package: ModuleType, server: Any) -> None:
    """As Unknown, which is sent back as it came."""
    goat = {"kind": "baa", "wool": [1, None]}
    (pet,) = farm(pets=[goat]).pets
    assert isinstance(pet, package.models.Unknown)
    assert pet.value == goat
    assert not isinstance(package.models.Cow(kind="moo"), package.models.Unknown)


def test_unknown_values_go_back(client: Any, server: Any) -> None:
    """Nothing is added, and nothing is lost."""
    goat = {"kind": "baa", "wool": [1, None]}
    server.answers(200, goat)
    server.answers(200, goat)
    pet = client.pets.create(body={"kind": "baa"})
    client.pets.create(body=pet)
    assert server.last.content == b'{"kind":"baa","wool":[1,null]}'


def test_constants_tell_apart(farm: Any) -> None:
    """Constants tell members apart if there is no tag."""
    assert farm(house={"type": "HOUSE", "floors": 2}).house.floors == 2
    assert farm(house={"type": "SHED", "floors": "one"}).house.floors == "one"


def test_the_best_fit_is_taken(farm: Any, package: ModuleType) -> None:
    """The best fit is chosen without constants; siblings of `oneOf` count too."""
    wheel = farm(part={"id": "1", "wheel": 4}).part
    door = farm(part={"id": "1", "door": 2}).part
    assert (wheel.id, wheel.wheel) == ("1", 4)
    assert (door.id, door.door) == ("1", 2)
    assert type(wheel) is not type(door)
    assert farm(free={"kind": "x", "fat": 1}).free == package.models.Pig(
        kind="x", fat=1
    )


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        ("2026-01-02", date(2026, 1, 2)),
        ("2026-01-02T03:04:05Z", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("once upon a time", "once upon a time"),
    ],
)
def test_scalars(since: str, expected: object, farm: Any) -> None:
    """The first member that takes a value has it."""
    assert farm(since=since).since == expected


@pytest.mark.parametrize("size", [1, "big", None])
def test_native_unions(size: object, farm: Any, package: ModuleType) -> None:
    """Unions that msgspec supports are left to msgspec."""
    found = farm(size=size, level=1.5)
    assert (found.size, found.level) == (size, 1.5)


def test_arrays(farm: Any, package: ModuleType) -> None:
    """Of one kind or the other."""
    assert farm(lists=[1, 2]).lists == [1, 2]
    assert farm(lists=[{"kind": "x", "fat": 1}]).lists[0].fat == 1


def test_recursion(farm: Any) -> None:
    """However deep."""
    value = {"a": ["b", {"c": [1, []]}]}
    assert farm(note=value).note == value


def test_a_member_may_break_its_schema(farm: Any, package: ModuleType) -> None:
    """A wrong value is kept, and its fault has a place."""
    found = farm(pets=[{"kind": "oink", "fat": "very"}])
    assert found.pets[0].fat == "very"
    assert [fault.path for fault in package.response_faults(found)] == ["/pets/0/fat"]


def test_strict_refuses(make_client: Any, server: Any, package: ModuleType) -> None:
    """With the place, too."""
    server.answers(200, {"pets": [{"kind": "oink", "fat": "very"}]})
    with pytest.raises(package.DecodingError, match="fat"):
        make_client(strict=True).farm.get()


def test_models_can_be_read_alone(package: ModuleType) -> None:
    """Decoding a model by hand needs no client."""
    pig = msgspec.json.decode(b'{"kind":"x","fat":1}', type=package.models.Pig)
    assert pig.fat == 1


def test_empty_response(client: Any, package: ModuleType, server: Any) -> None:
    """A response without content is None, and no Unknown."""
    server.answers(204)
    assert client.pets.create(body=package.models.Cow(kind="moo")) is None
