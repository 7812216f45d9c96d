"""A manifest is read with distrust: whatever it says, only names come of it."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.config.run_options import Options
from generator.manifest.reader import read as read_manifest
from generator.naming.names import Name
from generator.naming.pins import Pins, pins
from generator.pipeline import generate
from generator.source import SourceFile
from tests.naming.runs import codes, document, names, run, thing

PETS = document("GET /pets/{id}?a-b -> Pet", schemas={"Pet": thing("a-b", "c")})
LAST = names(PETS)
RENAMED = names(
    PETS,
    None,
    *("pets.get=fetch", "pets.fetch(id)=pet_id", "pets.fetch(a_b)=ab"),
    *("models.Pet=Animal", "models.Animal.c=d"),
)

HOSTILE = [
    *("import os", "x; y", "a-b", "class", "None", "__init__", "_session", "1a", ""),
    *('"', "\n", "\N{LATIN SMALL LIGATURE FI}n", "Name", "a" + "\u2028", "\ud800"),
]


def operation(call: object, **other: Any) -> dict[str, Any]:
    """An operation in a manifest."""
    entry = {"method": "GET", "path": f"/{call}", "call": call, "arguments": {}}
    return {**entry, "result": {"kind": "none"}, **other}


def read(*operations: object, **other: Any) -> tuple[Pins, tuple[str, ...]]:
    """Return the pins of a manifest, and the messages."""
    text = json.dumps({"operations": list(operations), **other})
    return pins(read_manifest(text).manifest)


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", "[]", "null", '"x"', "{}", '{"format": 1}', "\ufeff{}"),
        *("[" * 100_000, '<<<<<<< HEAD\n{"operations": []}', '{"files": {"a": "b"}}'),
    ],
)
def test_damaged(text: str) -> None:
    """An invalid manifest pins nothing, and is reported once."""
    now, messages = run(PETS, text)
    assert now == LAST
    (message,) = [message for message in messages if message.code == "manifest"]
    assert message.file == "out/package/gen-client.json"
    assert "merge conflict" in message.message


@pytest.mark.parametrize("name", HOSTILE)
def test_no_names(name: str) -> None:
    """Invalid names are ignored with a warning."""
    found, faults = read(
        operation(f"pets.{name}"),
        operation(
            "pets.get",
            aliases=[f"pets.{name}", name, 7, None, ["pets.x"]],
            arguments={
                name: {"in": "query", "name": "x", "type": "str", "aliases": [name]}
            },
        ),
        models={
            "#/components/schemas/Pet": f"{name}!",
            "#/components/schemas/Toy": "Toy",
        },
        types={
            "Toy": {
                "fields": {name: {"name": "x", "type": "str"}},
                "aliases": [name.lower()],
            }
        },
    )
    assert [operation.call for operation in found.operations] == [Name("pets.get")]
    assert not found.operations[0].arguments
    assert [known.name for known in found.types] == [Name("Toy")]
    assert not found.types[0].fields
    assert len(faults) >= 5


@pytest.mark.parametrize("client_name", ["close.get", "with_options.get", "raw.get"])
def test_names_of_the_client(client_name: str) -> None:
    """A resource cannot be called as something that every client has."""
    assert not read(operation(client_name))[0].operations


@pytest.mark.parametrize(
    ("calls", "kept"),
    [
        ([["a.get"], ["a.get"]], "a.get"),
        ([["a.get"], ["a.get.list"]], "a.get.list"),
        ([["a.get", "a.list"], ["a.list"]], "a.get a.list"),
        ([["a.get", "a.x", "a.x"], ["a.list", "a.x"]], "a.get+a.x a.list"),
        ([["a.get", "b.x"], ["a.list", "b.x.y"]], "a.get a.list+b.x.y"),
        ([["a.get", "a.list.x"], ["a.list"]], "a.get a.list"),
    ],
)
def test_clashing_calls(calls: list[list[str]], kept: str) -> None:
    """No two are alike, and no method is called as a resource is; the rest is kept."""
    found, faults = read(
        *(operation(call, aliases=aliases) for call, *aliases in calls)
    )
    known = (operation.call for operation in found.operations)
    assert " ".join("+".join(k.every) for k in known) == kept
    assert faults or kept == "a.get a.list"


def test_clashing_names() -> None:
    """The same of arguments, models and fields."""
    found, _ = read(
        operation(
            "a.get",
            arguments={
                "x": {"in": "query", "name": "X", "type": "str", "aliases": ["y", "z"]},
                "y": {"in": "query", "name": "Y", "type": "str", "aliases": ["z"]},
            },
        ),
        models={"#/a": "A", "#/b": "A", "#/c": "C"},
        types={"A": {"fields": {}, "aliases": ["C", "B"]}, "C": {"type": "str | A"}},
    )
    assert found.operations[0].arguments == {
        ("query", "X"): Name("x", ("z",)),
        ("query", "Y"): Name("y"),
    }
    assert [known.name for known in found.types] == [Name("A", ("B",)), Name("C")]
    assert [known.kind for known in found.types] == ["object", "union"]


def test_older_manifest() -> None:
    """One that says nothing of types still keeps the names of models."""
    before = {key: value for key, value in LAST.items() if key != "types"}
    pointer = "#/components/schemas/Pet"
    now, messages = run(PETS, {**before, "models": {pointer: "Animal"}})
    assert now["models"] == {pointer: "Animal"}
    assert not codes(messages)


def test_faults_are_shown() -> None:
    """With the manifest's path, the name, and what happens now."""
    manifest = json.loads(json.dumps(LAST).replace("pets.get", "pets.import"))
    now, messages = run(PETS, manifest)
    assert now == LAST
    (message,) = messages
    assert str(message) == (
        'out/package/gen-client.json warning[manifest] "pets.import" is not a name for '
        "a method, though the manifest says so\n"
        "  What is called so is named by the rules."
    )


# --- whatever may stand there ------------------------------------------------------

texts = st.sampled_from(
    [*HOSTILE, "pets.get", "pets.list", "pets", "Pet", "a_b", "c", "id", "body", "x"]
)
values = st.recursive(
    st.one_of(texts, st.none(), st.booleans(), st.integers(), st.floats()),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


def places(found: Any, *path: str | int) -> Iterator[tuple[str | int, ...]]:
    """Every place in a manifest."""
    yield path
    if isinstance(found, dict | list):
        parts = found.items() if isinstance(found, dict) else enumerate(found)
        for key, part in parts:
            yield from places(part, *path, key)


@st.composite
def tampered(draw: st.DrawFn) -> Any:
    """The manifest with other things in some places."""
    manifest = json.loads(json.dumps({**RENAMED, "webhooks": []}))
    for _ in range(draw(st.integers(1, 4))):
        *path, last = draw(st.sampled_from([p for p in places(manifest) if p]))
        inside = manifest
        for key in path:
            inside = inside[key]
        if draw(st.booleans()) and isinstance(last, str):
            inside[draw(texts)] = inside.pop(last)
        else:
            inside[last] = draw(values)
    return manifest


@settings(max_examples=60, deadline=None)
@given(tampered())
def test_any_manifest(manifest: Any) -> None:
    """Nothing fails, and everything that is written is Python that says what it did."""
    last = SourceFile("gen-client.json", json.dumps(manifest))
    package = generate(
        "-",
        Options(name="pets"),
        stdin=BytesIO(json.dumps(PETS).encode()),
        previous=lambda _: last,
    )
    for file in package.files:
        if file.path in ("models.py", "resources/pets.py", "testing.py"):
            ast.parse(file.text)
    again = json.loads(package.files[-1].text)
    assert pins(read_manifest(json.dumps(again)).manifest)[1] == ()
