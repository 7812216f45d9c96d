"""Unions of every two kinds of members: each value is read, and sent as it came."""

from __future__ import annotations

import importlib
import itertools
import json
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.commands import document, gen_client, save

KINDS: dict[str, tuple[dict[str, Any], Any]] = {
    "string": ({"type": "string"}, "hello"),
    "date": ({"type": "string", "format": "date"}, "2026-01-02"),
    "moment": ({"type": "string", "format": "date-time"}, "2026-01-02T03:04:05Z"),
    "time": ({"type": "string", "format": "time"}, "03:04:05Z"),
    "byte": ({"type": "string", "format": "byte"}, "AAEC"),
    "binary": ({"type": "string", "format": "binary"}, "x"),
    "uuid": (
        {"type": "string", "format": "uuid"},
        "123e4567-e89b-12d3-a456-426614174000",
    ),
    "decimal": ({"type": "string", "format": "decimal"}, "1.50"),
    "integer": ({"type": "integer"}, 7),
    "number": ({"type": "number"}, 1.5),
    "boolean": ({"type": "boolean"}, True),
    "enum": ({"type": "string", "enum": ["a", "b"]}, "a"),
    "numbers": ({"type": "integer", "enum": [1, 2]}, 2),
    "true": ({"type": "boolean", "enum": [True]}, True),
    "constant": ({"const": "k"}, "k"),
    "array": ({"type": "array", "items": {"type": "string"}}, ["a"]),
    "frees": (
        {"type": "array", "items": {"$ref": "#/components/schemas/Free"}},
        [{"x": 1, "more": [1]}],
    ),
    "tuple": (
        {
            "type": "array",
            "prefixItems": [{"type": "string"}, {"type": "integer"}],
            "minItems": 2,
            "maxItems": 2,
        },
        ["a", 1],
    ),
    "map": ({"type": "object", "additionalProperties": {"type": "integer"}}, {"m": 1}),
    "values": ({"type": "object"}, {"m": [1]}),
    "object": ({"$ref": "#/components/schemas/Closed"}, {"c": 1}),
    "typed": ({"$ref": "#/components/schemas/Typed"}, {"x": 1, "more": 2}),
    "free": ({"$ref": "#/components/schemas/Free"}, {"x": 1, "more": [2]}),
    "union": ({"$ref": "#/components/schemas/Either"}, "z"),
    "tagged": ({"$ref": "#/components/schemas/Tagged"}, {"kind": "One", "c": 4}),
    "nullable": ({"type": ["string", "null"]}, None),
    "null": ({"type": "null"}, None),
}
"""A schema of each kind, and a value of it."""
PAIRS = list(itertools.permutations(KINDS, 2))


def an_object(*required: str, **more: Any) -> dict[str, Any]:
    """Return an object of integers, or of a text if it is the kind."""
    properties = {
        name: {"type": "string" if name == "kind" else "integer"} for name in required
    }
    return {"type": "object", "required": required, "properties": properties, **more}


def refer(*names: str) -> list[dict[str, str]]:
    """Return references to schemas."""
    return [{"$ref": f"#/components/schemas/{name}"} for name in names]


SCHEMAS: dict[str, Any] = {
    "Closed": an_object("c"),
    "Typed": an_object("x", additionalProperties={"type": "integer"}),
    "Free": an_object("x", additionalProperties=True),
    "One": an_object("kind", "c"),
    "Two": an_object("kind", "d", additionalProperties=True),
    "Either": {"oneOf": [{"type": "integer"}, {"type": "string"}, *refer("Free")]},
    "Tagged": {
        "oneOf": refer("One", "Two"),
        "discriminator": {"propertyName": "kind"},
    },
    "Pairs": {
        "type": "object",
        "properties": {
            f"{one}_{other}": {"oneOf": [KINDS[one][0], KINDS[other][0]]}
            for one, other in PAIRS
        },
    },
}


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return the name of a package with a union for each pair."""
    folder = tmp_path_factory.mktemp("unions")
    spec = save(
        str(Path(folder, "pairs_of_kinds.json")),
        document(components={"schemas": SCHEMAS}),
    )
    assert gen_client(spec, "-o", str(folder), "-q").exit_code == 0
    sys.path.insert(0, str(folder))
    yield "pairs_of_kinds"
    sys.path.remove(str(folder))


@pytest.fixture(scope="module")
def codec(package: str) -> Any:
    """Return the module that reads and writes JSON."""
    return importlib.import_module(f"{package}._runtime.codec")


@pytest.fixture(scope="module")
def unions(package: str) -> dict[str, Any]:
    """Return the annotation of each pair."""
    models = importlib.import_module(f"{package}.models")
    return {
        field.encode_name: field.type for field in msgspec.structs.fields(models.Pairs)
    }


def test_whole_model(codec: Any, package: str) -> None:
    """msgspec accepts a model with all the unions."""
    models = importlib.import_module(f"{package}.models")
    assert codec.decoder(models.Pairs).decode(b"{}") == models.Pairs()


@pytest.mark.parametrize("kind", KINDS)
def test_pairs(kind: str, unions: dict[str, Any], codec: Any) -> None:
    """A value of a kind is never Unknown, and is sent as it came, in all its unions."""
    value = KINDS[kind][1]
    for one, other in PAIRS:
        if kind not in (one, other):
            continue
        annotation = unions[f"{one}_{other}"]
        codec.READING.is_response = True  # a response has only what arrived
        try:
            read = codec.decoder(annotation).decode(json.dumps(value))
        finally:
            codec.READING.is_response = False
        assert type(read).__name__ != "Unknown", (one, other)
        assert json.loads(codec.encode(read)) == value, (one, other)
