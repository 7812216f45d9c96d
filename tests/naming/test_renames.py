"""Renames: what they may say, what becomes of it, and how they last."""

from __future__ import annotations

import pytest

from generator.diagnostics import Unusable
from tests.naming.runs import (
    Manifest,
    calls,
    codes,
    document,
    known,
    names,
    run,
    thing,
)

PETS = document(
    "GET /shops/{id}/pets -> Pet*",
    "POST /shops/{id}/pets?dry-run <- Pet -> Pet",
    "GET /shops/{id}/pets/{name} -> Pet",
    "GET /shops -> Shop*",
    "GET /models -> Shop*",
    schemas={"Pet": thing("id", "name"), "Shop": thing("id")},
)
FIRST = names(PETS)


def aliases(manifest: Manifest) -> dict[str, list[str]]:
    """Return the former names by name."""
    found = {}
    for operation in manifest["operations"]:
        call = operation["call"]
        found[call] = operation.get("aliases", [])
        for name, entry in operation["arguments"].items():
            found[f"{call}({name})"] = entry.get("aliases", [])
    for model, entry in manifest["types"].items():
        found[model] = entry.get("aliases", [])
        for name, field in entry["fields"].items():
            found[f"{model}.{name}"] = field.get("aliases", [])
    return {name: former for name, former in found.items() if former}


@pytest.mark.parametrize(
    ("rename", "expected"),
    [
        ("shops.list=all", {"shops.all": ["shops.list"]}),
        ("shops.list=shops.find.all", {"shops.find.all": ["shops.list"]}),
        ("shops.pets.get=shops.pet", {"shops.pet": ["shops.pets.get"]}),
        (" shops.list = all ", {"shops.all": ["shops.list"]}),
        (
            "shops.pets=animals",
            {
                "shops.animals.create": ["shops.pets.create"],
                "shops.animals.get": ["shops.pets.get"],
                "shops.animals.list": ["shops.pets.list"],
            },
        ),
        ("shops.pets.get(name)=called", {"shops.pets.get(called)": ["name"]}),
        ("shops.pets.create(dry_run)=dry", {"shops.pets.create(dry)": ["dry_run"]}),
        ("shops.pets.create(name)=called", {"shops.pets.create(called)": ["name"]}),
        ("models.Pet=Animal", {"Animal": ["Pet"]}),
        ("models.Pet=models.Animal", {"Animal": ["Pet"]}),
        ("models.Pet.name=called", {"Pet.called": ["name"]}),
        ("models.list=models.all", {"models.all": ["models.list"]}),
    ],
)
def test_rename(rename: str, expected: dict[str, list[str]]) -> None:
    """The new name is there, and the old one beside it; nothing else is touched."""
    now = names(PETS, FIRST, rename)
    assert aliases(now) == expected
    changed = {*known(FIRST).values()} - {*known(now).values()}
    assert all("pets" in name or "Pet" in name or "list" in name for name in changed)
    assert names(PETS, None, rename) == now, "the manifest makes no difference"


@pytest.mark.parametrize(
    ("rename", "why"),
    [
        ("shops.lits=all", "there is no `shops.lits`; did you mean `shops.list`?"),
        ("shop=stores", "there is no `shop`; did you mean `shops`?"),
        ("x=y", "there is no `x`"),
        ("shops.list(x)=y", "there is no `shops.list(x)`"),
        (
            "shops.pets.get(nam)=y",
            "there is no `shops.pets.get(nam)`; did you mean `shops.pets.get(name)`?",
        ),
        ("models.Pett=Y", "there is no `models.Pett`; did you mean `models.Pet`?"),
        (
            "models.Pet.nam=y",
            "there is no `models.Pet.nam`; did you mean `models.Pet.name`?",
        ),
        ("shops.list=pets", '"shops.pets" is taken'),
        ("shops.pets.get=shops.list", '"shops.list" is taken'),
        ("shops.pets.get=shops.list.get", '"shops.list.get" is taken'),
        ("shops.pets=list", '"shops.list.list" is taken'),
        ("models.Pet=Shop", '"Shop" is taken'),
        ("models.Pet.name=id", '"id" is taken'),
        ("shops.pets.get(name)=id", '"id" is taken'),
        ("shops.pets.create(dry_run)=name", '"name" is taken'),
        ("shops=close", '"close.pets.list" cannot be its name'),
        ("shops.list=import", '"shops.import" cannot be its name'),
        ("shops.list=all pets", '"shops.all pets" cannot be its name'),
        ("shops.list=All", '"shops.All" cannot be its name'),
        ("models.Pet=animal", "a name that begins with a capital"),
        ("models.Pet.name=__init__", '"__init__" cannot be its name'),
        ("models.Pet.name=msgspec", 'the generator needs the name "msgspec" itself'),
        ("models.Pet=Model", 'the generator needs the name "Model" itself'),
        (
            "shops.pets.create(name)=body",
            'the generator needs the name "body" itself',
        ),
        ("shops.list=", "it is in use; only a former name can be dropped"),
        ("shops.all=", "there is no `shops.all`"),
    ],
)
def test_refused(rename: str, why: str) -> None:
    """An impossible rename is an error with its reason, and nothing is written."""
    with pytest.raises(Unusable) as caught:
        run(PETS, FIRST, rename)
    assert caught.value.diagnostic.code == "rename"
    assert why in caught.value.diagnostic.message


def test_all_refusals() -> None:
    """Several are told at once."""
    with pytest.raises(Unusable) as caught:
        run(PETS, FIRST, "x=y", "shops.list=all", "y=z")
    assert len(caught.value.others) == 1


def test_lasting() -> None:
    """The manifest keeps both names, until the former one is dropped."""
    renames = ("shops.list=all", "models.Pet=Animal", "shops.pets.get(id)=shop_id")
    renamed = names(PETS, FIRST, *renames)
    assert names(PETS, renamed) == renamed
    assert names(PETS, renamed, *renames) == renamed
    now, messages = run(
        PETS, renamed, "shops.list=", "models.Pet=", "shops.pets.get(id)="
    )
    assert not aliases(now)
    assert known(now) == known(renamed)
    assert not codes(messages)["name-gone"]


def test_dropped_resource() -> None:
    """All former calls of a resource can be dropped at once."""
    renamed = names(PETS, FIRST, "shops.pets=animals")
    assert not aliases(names(PETS, renamed, "shops.pets="))


def test_there_and_back() -> None:
    """A former name that is the name again is a former one no more."""
    renamed = names(PETS, FIRST, "shops.list=all")
    back = names(PETS, renamed, "shops.all=list")
    assert aliases(back) == {"shops.list": ["shops.all"]}
    assert names(PETS, renamed, "shops.all=list", "shops.all=") == FIRST


def test_twice() -> None:
    """Every name that it had works on."""
    renamed = names(PETS, FIRST, "shops.list=all", "shops.all=every")
    assert aliases(renamed) == {"shops.every": ["shops.list", "shops.all"]}
    assert names(PETS, renamed, "shops.list=all", "shops.all=every") == renamed


def test_what_is_new() -> None:
    """It goes where its neighbours are now, and around former names."""
    renamed = names(PETS, FIRST, "shops.pets=animals", "models.Pet=Animal")
    grown = document(
        "GET /shops/{id}/pets -> Pet*",
        "GET /shops/{id}/pets/{name} -> Pet",
        "DELETE /shops/{id}/pets/{name}",
        "GET /shops -> pet*",
        schemas={"pet": thing("x"), "Pet": thing("id", "name")},
    )
    now = names(grown, renamed)
    assert calls(now)["DELETE /shops/{id}/pets/{name}"] == "shops.animals.delete"
    assert now["models"]["#/components/schemas/pet"] == "Pet_2"
    assert now["types"]["Animal"]["aliases"] == ["Pet"]


def test_gone_with_its_name() -> None:
    """A part renamed and dropped in one run is gone under its new name."""
    _, messages = run(PETS, FIRST, "shops.list=all", "shops.list=")
    (gone,) = [message for message in messages if message.code == "name-gone"]
    assert gone.message == "`shops.list` is gone: it is called `shops.all` now"


SHAPES = document(
    "GET /shapes -> Shape*",
    schemas={
        "Shape": {
            **thing("kind", "drawn_By"),
            "discriminator": {"propertyName": "kind"},
        },
        "Circle": {
            "allOf": [{"$ref": "#/components/schemas/Shape"}],
            **thing("drawn by", "radius"),
        },
    },
)
"""A base, and an extension whose property asks for the name of an inherited one."""


@pytest.mark.parametrize("model", ["Shape", "Circle"])
def test_rename_in_family(model: str) -> None:
    """Extensions have the names of their base, before and after a rename."""
    first = names(SHAPES)
    for manifest, name in (
        (first, "drawn_by"),
        (names(SHAPES, first, f"models.{model}.drawn_by=artist"), "artist"),
    ):
        types = manifest["types"]
        for each in ("Shape", "Circle"):
            assert types[each]["fields"][name]["name"] == "drawn_By"
        assert types["Circle"]["fields"]["drawn_by_2"]["name"] == "drawn by"
