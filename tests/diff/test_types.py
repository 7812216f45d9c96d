"""Models, enumerations and unions: whether callers give them or read them matters."""

from __future__ import annotations

from typing import Any

import pytest

from generator.diff.surface import Surface
from tests.diff.clients import call, client, kinds, texts

ID = {"name": "id", "type": "str", "required": True}
NOTE = {"name": "note", "type": "str"}
SENT = call(arguments={"body": {"in": "body", "type": "Thing", "required": True}})
READ = call(result={"kind": "value", "type": "Thing"})
BOTH = {**SENT, "result": READ["result"]}
USES = {"sent": [SENT], "read": [READ], "both": [BOTH], "unused": []}


def model(use: str, **fields: Any) -> Surface:
    """A client whose callers give a model, or read it, or both."""
    return client(*USES[use], types={"Thing": {"fields": fields}})


@pytest.mark.parametrize(
    ("old", "new", "sent", "read", "both"),
    [
        ({"id": ID}, {"id": ID}, "", "", ""),
        ({}, {"id": ID}, "breaking", "additive", "breaking"),
        ({}, {"note": NOTE}, "additive", "additive", "additive"),
        ({"id": ID}, {}, "breaking", "breaking", "breaking"),
        ({"note": NOTE}, {"text": NOTE}, "breaking", "breaking", "breaking"),
        (
            {"note": NOTE},
            {"text": {**NOTE, "aliases": ["note"]}},
            *("additive", "additive", "additive"),
        ),
        (
            {"note": NOTE},
            {"note": {**NOTE, "required": True}},
            *("breaking", "additive", "breaking"),
        ),
        (
            {"id": ID},
            {"id": {**ID, "required": False}},
            *("additive", "breaking", "breaking"),
        ),
        (
            {"id": ID},
            {"id": {**ID, "one_way": True}},
            *("additive", "additive", "additive"),
        ),
        (
            {"id": ID},
            {"id": {**ID, "type": "str | int"}},
            *("additive", "breaking", "breaking"),
        ),
        (
            {"id": {**ID, "type": "float"}},
            {"id": {**ID, "type": "int"}},
            *("breaking", "additive", "breaking"),
        ),
        (
            {"id": ID},
            {"id": {**ID, "type": "int"}},
            *("breaking", "breaking", "breaking"),
        ),
        (
            {"id": ID},
            {"id": {**ID, "name": "ID"}},
            *("invisible", "invisible", "invisible"),
        ),
        ({"a": ID, "b": NOTE}, {"b": NOTE, "a": ID}, "", "", ""),
    ],
)
def test_fields(
    old: dict[str, Any], new: dict[str, Any], sent: str, read: str, both: str
) -> None:
    """The worse of the two directions counts; unused models may go both ways."""
    for use, impact in {
        "sent": sent,
        "read": read,
        "both": both,
        "unused": both,
    }.items():
        found = kinds(model(use, **old), model(use, **new))
        assert [kind.split()[0] for kind in found] == ([impact] if impact else []), use


def test_why_it_breaks() -> None:
    """It is said which way the type goes."""
    wide = {**ID, "type": "str | int"}
    assert texts(model("both", id=ID), model("both", id=wide)) == [
        "models.Thing: the field `id` is `str | int` now, before `str`; callers send "
        "and read it"
    ]


def test_null() -> None:
    """If null becomes a value, None no longer means that a field is missing."""
    null = {**NOTE, "type": "str | None"}
    assert texts(model("sent", note=NOTE), model("sent", note=null)) == [
        "models.Thing: `None` for `note` means null now; `UNSET` means missing",
        "models.Thing: the field `note` is `str | None` now, before `str`",
    ]
    assert kinds(model("read", note=null), model("read", note=NOTE)) == [
        "breaking none-meaning",
        "additive field-type",
    ]


def test_reached() -> None:
    """Models inside of models go the same way."""
    outer = {"fields": {"thing": {"name": "thing", "type": "Sequence[Thing]"}}}
    old, new = (
        client(
            call(result={"kind": "value", "type": "Outer | None"}),
            types={"Outer": outer, "Thing": {"fields": fields}},
        )
        for fields in ({}, {"id": ID})
    )
    assert kinds(old, new) == ["additive field-added"]


def test_only_callers_of_the_old_client_matter() -> None:
    """A model that is sent now for the first time is new to those who send it."""
    old = client(READ, types={"Thing": {"fields": {}}})
    new = client(BOTH, types={"Thing": {"fields": {"id": ID}}})
    assert kinds(old, new) == ["breaking argument-added", "additive field-added"]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (["a"], ["a", "b"], ["additive values-added"]),
        (["a", "b"], ["a"], ["invisible values-removed"]),
        (["a", "b"], ["b", "a"], []),
        (["a"], ["b"], ["additive values-added", "invisible values-removed"]),
    ],
)
def test_values(old: list[str], new: list[str], found: list[str]) -> None:
    """Enumerations are open."""
    listed = (
        client(READ, types={"Thing": {"type": "str", "values": v}}) for v in (old, new)
    )
    assert kinds(*listed) == found


@pytest.mark.parametrize(
    ("old", "new", "sent", "read"),
    [
        ("Cat", "Cat | Dog", "additive", "breaking"),
        ("Cat | Dog", "Cat", "breaking", "additive"),
        ("int", "str", "breaking", "breaking"),
    ],
)
def test_aliases(old: str, new: str, sent: str, read: str) -> None:
    """A changed union is reported once, not where it is used."""
    for use, impact in {"sent": sent, "read": read}.items():
        surfaces = (
            client(*USES[use], types={"Thing": {"type": meant}}) for meant in (old, new)
        )
        assert kinds(*surfaces) == [f"{impact} type-changed"]


def test_bases() -> None:
    """A model that is no longer a subclass is not accepted where its base is."""
    base = {"Thing": {"fields": {"id": ID}}}
    plain, extended = (
        client(SENT, types={**base, "Part": {"bases": bases, "fields": {"id": ID}}})
        for bases in ([], ["Thing"])
    )
    assert texts(plain, extended) == ["models.Part: is a `Thing` now"]
    assert kinds(extended, plain) == ["breaking type-changed"]


def test_constants() -> None:
    """A field with a default is not needed to make a model."""
    old, new = (
        model("sent", id={**ID, "default": value}) if value else model("sent")
        for value in (None, "a")
    )
    assert kinds(old, new) == ["additive field-added"]


def test_enumeration_for_text() -> None:
    """An open enumeration of texts takes what texts take."""
    kind = {"Kind": {"type": "str", "values": ["a"]}}
    old, new = (
        client(call(result={"kind": "value", "type": name}), types=kind)
        for name in ("Kind", "str")
    )
    assert kinds(old, new) == []


def test_model_becomes_enumeration() -> None:
    """Nothing is left of a model."""
    old = client(READ, types={"Thing": {"fields": {}}})
    new = client(READ, types={"Thing": {"type": "str"}})
    assert texts(old, new) == ["models.Thing: `str` now, before a model"]


def test_added_and_removed() -> None:
    """Types are names that callers import."""
    old, new = (client(types={name: {"type": "str"}}) for name in ("Old", "New"))
    assert texts(old, new) == ["models.Old: gone", "models.New: new"]


@pytest.mark.parametrize("aliases", [[], ["Thing"]])
def test_renamed(aliases: list[str]) -> None:
    """A type at the same place is the same; what uses it is not told again."""
    found = {"fields": {"id": ID}}
    where = "#/components/schemas/Thing"
    old = client(READ, types={"Thing": found}, models={where: "Thing"})
    new = client(
        call(result={"kind": "value", "type": "Item"}),
        types={"Item": {**found, "aliases": aliases}},
        models={where: "Item"},
    )
    impact = "additive" if aliases else "breaking"
    assert kinds(old, new) == [f"{impact} type-renamed"]
