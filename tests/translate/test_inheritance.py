"""Bases with a discriminator: which schemas extend them, and by which tags."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from generator.api import Anything, Api, Object, Reference, Tag
from generator.diagnostics import Diagnostics
from generator.load import load
from generator.load.document import Document
from generator.translate import translate

BASE = {
    "type": "object",
    "required": ["kind"],
    "properties": {"kind": {"type": "string"}},
    "discriminator": {"propertyName": "kind"},
}
EXTENDS = {"allOf": [{"$ref": "#/components/schemas/Base"}]}
EXTENSION = {**EXTENDS, "properties": {"n": {"type": "integer"}}}


def families(api: Api) -> dict[str, dict[object, str]]:
    """Return the schema of each tag, by base."""
    return {
        model.name: {value: _name(schema, api) for value, schema in model.tag.members}
        for model in api.definitions.values()
        if isinstance(model, Object) and isinstance(model.tag, Tag)
    }


def _name(schema: object, api: Api) -> str:
    assert isinstance(schema, Reference)
    return api.definitions[schema.pointer].name


def translated(*loaded: Any) -> tuple[Api, list[str]]:
    """Return the translation of a document, and the codes of its messages."""
    document, diagnostics = loaded
    assert isinstance(document, Document)
    assert isinstance(diagnostics, Diagnostics)
    api = translate(document, diagnostics)
    return api, [diagnostic.code for diagnostic in diagnostics]


def of_schemas(**schemas: Any) -> tuple[Api, list[str]]:
    """Return the translation of a document of schemas."""
    document = {
        "openapi": "3.1.0",
        "info": {"title": "A", "version": "1"},
        "servers": [{"url": "http://localhost"}],
        "paths": {},
        "components": {"schemas": schemas},
    }
    return translated(*load("-", stdin=io.BytesIO(json.dumps(document).encode())))


def mapped(**mapping: str) -> Any:
    """Return the base with a mapping."""
    return {**BASE, "discriminator": {"propertyName": "kind", "mapping": mapping}}


def tagged(**schema: Any) -> Any:
    """Return an extension that restricts the tag."""
    return {**EXTENDS, "properties": {"kind": schema}}


@pytest.mark.parametrize(
    ("schemas", "tags"),
    [
        ({"Base": BASE, "A": EXTENSION}, {"A": "A"}),
        ({"Base": BASE, "A": EXTENDS}, {"A": "A"}),
        ({"Base": mapped(a="A"), "A": EXTENDS, "B": EXTENDS}, {"a": "A"}),
        ({"Base": mapped(a="A"), "A": EXTENSION, "B": EXTENSION}, {"a": "A", "B": "B"}),
        ({"Base": mapped(a="A", b="A"), "A": EXTENSION}, {"a": "A", "b": "A"}),
        (
            {"Base": mapped(base="Base", a="A"), "A": EXTENSION},
            {"base": "Base", "a": "A"},
        ),
        ({"Base": BASE, "A": tagged(const="a")}, {"a": "A"}),
        ({"Base": BASE, "A": tagged(enum=["a", "b"])}, {"a": "A", "b": "A"}),
        (
            {"Base": BASE, "A": {**EXTENSION, "x-ms-discriminator-value": "#A"}},
            {"#A": "A"},
        ),
        (
            {"Base": {"discriminator": {"propertyName": "kind"}}, "A": EXTENSION},
            {"A": "A"},
        ),
        (
            {
                "Base": BASE,
                "A": {"$ref": "#/components/schemas/Base", "properties": {}},
            },
            {"A": "A"},
        ),
        (
            {
                "Base": BASE,
                "A": {"allOf": [{"allOf": EXTENDS["allOf"]}], "required": ["n"]},
            },
            {"A": "A"},
        ),
        (
            {
                "Base": BASE,
                "A": EXTENSION,
                "B": {
                    "allOf": [{"$ref": "#/components/schemas/A"}],
                    "properties": {"m": {}},
                },
            },
            {"A": "A", "B": "B"},
        ),
    ],
)
def test_tags(schemas: Any, tags: Any) -> None:
    """A mapping, the schema itself, or its name tells the tag."""
    api, codes = of_schemas(**schemas)
    assert (families(api), codes) == ({"Base": tags}, [])


@pytest.mark.parametrize(
    ("schemas", "codes"),
    [
        ({"Base": BASE}, []),
        ({"Base": BASE, "Holder": {"properties": {"base": EXTENDS}}}, []),
        (
            {
                "Base": mapped(a="A"),
                "A": {"properties": {"n": {}}},
                "B": tagged(type="string"),
            },
            ["discriminator"],
        ),
        (
            {
                "Base": {**BASE, "oneOf": [{"$ref": "#/components/schemas/A"}]},
                "A": EXTENSION,
            },
            [],
        ),
    ],
)
def test_no_extensions(schemas: Any, codes: list[str]) -> None:
    """Without extensions, nothing changes; a mapping to another schema is reported."""
    api, told = of_schemas(**schemas)
    assert told == codes
    assert {"A": "A"} not in families(api).values()


def test_bases() -> None:
    """Python needs only the bases that no other base extends."""
    all_of = [{"$ref": f"#/components/schemas/{name}"} for name in ("Base", "A", "C")]
    other = {**BASE, "properties": {"m": {}}}
    api, _ = of_schemas(Base=BASE, A=EXTENSION, C=other, B={"allOf": all_of})
    both = api.definitions["/components/schemas/B"]
    assert isinstance(both, Object)
    assert both.bases == ("/components/schemas/A", "/components/schemas/C")


def test_mapping_without_extensions() -> None:
    """A base that nothing extends keeps the properties of what its mapping names."""
    api, codes = of_schemas(Base=mapped(a="A"), A={"properties": {"n": {}}})
    base = api.definitions["/components/schemas/Base"]
    assert isinstance(base, Object)
    assert (base.further, base.tag, codes) == (Anything(), None, ["discriminator"])


def test_circle() -> None:
    """Schemas that extend each other are reported."""
    other = {"allOf": [{"$ref": "#/components/schemas/B"}], **BASE}
    _, codes = of_schemas(A=other, B={"allOf": [{"$ref": "#/components/schemas/A"}]})
    assert set(codes) == {"recursive-schema"}


def test_swagger() -> None:
    """Swagger 2.0 names the property only."""
    document = {
        "swagger": "2.0",
        "info": {"title": "A", "version": "1"},
        "host": "localhost",
        "paths": {},
        "definitions": {
            "Base": {**BASE, "discriminator": "kind"},
            "A": {"allOf": [{"$ref": "#/definitions/Base"}], "properties": {"n": {}}},
        },
    }
    content = io.BytesIO(json.dumps(document).encode())
    assert families(translated(*load("-", stdin=content))[0]) == {"Base": {"A": "A"}}


def test_other_files(tmp_path: Path) -> None:
    """Extensions that stand beside a base in another file belong to the document."""
    extends = {"allOf": [{"$ref": "#/definitions/Base"}]}
    below = {"allOf": [{"$ref": "parts.json#/definitions/A"}], "properties": {"m": {}}}
    parts = {"Base": BASE, "A": {**extends, "properties": {"n": {}}}, "B": below}
    (tmp_path / "parts.json").write_text(json.dumps({"definitions": parts}))
    document = {
        "openapi": "3.1.0",
        "info": {"title": "A", "version": "1"},
        "paths": {},
        "components": {"schemas": {"Base": {"$ref": "parts.json#/definitions/Base"}}},
    }
    (tmp_path / "spec.json").write_text(json.dumps(document))
    api, _ = translated(*load(str(tmp_path / "spec.json")))
    assert families(api) == {"Base": {"A": "A", "B": "B"}}
