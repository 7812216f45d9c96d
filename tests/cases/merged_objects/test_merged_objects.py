"""`allOf` is one object, and objects may lead back to themselves."""

from types import ModuleType
from typing import Any

from msgspec import UNSET, structs


def test_one_object_with_all_properties(
    client: Any, server: Any, package: ModuleType
) -> None:
    """Its own requirements count for what it inherits."""
    cat = {"name": "Tom", "lives": 9, "keeper": {"boss": None}}
    server.answers(200, {**cat, "kittens": [{**cat, "name": "Kit"}]})
    found = client.animals.get("1")
    assert (found.name, found.kittens[0].name, found.keeper.boss) == (
        *("Tom", "Kit"),
        None,
    )
    assert found.kittens[0].keeper.animals is None
    required = {f.name for f in structs.fields(package.models.Cat) if f.required}
    assert required == {"name", "lives", "keeper"}


def test_references_may_be_null(package: ModuleType) -> None:
    """`anyOf` with null is the schema or null."""
    assert package.models.Keeper().boss is UNSET


def test_a_base_that_lists_its_subtypes(
    client: Any, server: Any, package: ModuleType
) -> None:
    """Each has the properties of the base, which is one of them when it is read."""
    boat = {"kind": "boat", "owner": "Ann", "sails": 2}
    server.answers(200, {"name": "Tom", "lives": 9, "keeper": {"ride": boat}})
    assert client.animals.get("1").keeper.ride == package.models.Boat(**boat)
