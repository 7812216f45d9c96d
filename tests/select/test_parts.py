"""Test that messages about parts that are left out are not reported."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from generator.config.run_options import Options
from generator.diagnostics import Diagnostics
from generator.pipeline import planned

DONE = {"responses": {"204": {"description": "Done."}}}
INFO = {"openapi": "3.1.0", "info": {"title": "Shop", "version": "1"}}
BAD_ENUM = {"enum": [1, "b"]}


def reported(
    folder: Path,
    document: Mapping[str, Any],
    *include: str,
    files: Mapping[str, str] | None = None,
) -> Sequence[tuple[str, str | None]]:
    """Return code and pointer of each warning about the document."""
    path = folder / "shop.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    for name, text in (files or {}).items():
        (folder / name).write_text(text, encoding="utf-8")
    plan = planned(str(path), Options(include=("path:/fine", *include)))
    return [
        (message.code, message.pointer)
        for message in plan.diagnostics
        if message.severity != "note" and message.code != "filter-unused"
    ]


def referring(schema: str) -> Mapping[str, Any]:
    """Return an operation that answers with a schema."""
    content = {"application/json": {"schema": {"$ref": schema}}}
    return {"responses": {"200": {"description": "", "content": content}}}


@pytest.mark.parametrize("include", [(), ("path:/lost",)])
def test_fault_in_a_shared_parameter(tmp_path: Path, include: tuple[str, ...]) -> None:
    """A lost operation is reported if it is wanted, wherever its fault is."""
    parameter = {
        "name": "a b",
        "in": "header",
        "required": True,
        "schema": {"type": "string"},
    }
    shared = {"$ref": "#/components/parameters/Odd"}
    document = {
        **INFO,
        "paths": {
            "/fine": {"get": DONE},
            "/lost": {"get": {**DONE, "parameters": [shared]}},
        },
        "components": {"parameters": {"Odd": parameter}},
    }
    expected = (
        [("parameter-name", "/components/parameters/Odd/name")] if include else []
    )
    assert reported(tmp_path, document, *include) == expected


@pytest.mark.parametrize("include", ["path:/a", "path:/b"])
def test_part_of_several_operations(tmp_path: Path, include: str) -> None:
    """A schema in a shared parameter is reported for each of its operations."""
    parameter = {
        "name": "p",
        "in": "query",
        "schema": {"$ref": "#/components/schemas/E"},
    }
    shared = {"parameters": [{"$ref": "#/components/parameters/P"}]}
    document = {
        **INFO,
        "paths": {
            "/fine": {"get": DONE},
            "/a": {"get": {**DONE, **shared}},
            "/b": {**shared, "get": DONE},
        },
        "components": {"parameters": {"P": parameter}, "schemas": {"E": BAD_ENUM}},
    }
    assert reported(tmp_path, document) == []
    assert reported(tmp_path, document, include) == [("enum", "/components/schemas/E")]


@pytest.mark.parametrize(
    ("include", "expected"),
    [
        ("webhook:lost", ["dangling-ref"]),
        ("webhook:other", []),
        ("webhook:called", ["dangling-ref"]),
    ],
)
def test_lost_webhook(tmp_path: Path, include: str, expected: list[str]) -> None:
    """A lost webhook or callback is reported if a filter includes it."""
    content = {"application/json": {"schema": {"type": "string"}}}
    missing = {"$ref": "#/components/pathItems/Missing"}
    callback = {"called": {"{$request.query.url}": missing}}
    document = {
        **INFO,
        "paths": {
            "/fine": {"get": DONE},
            "/a": {"get": {**DONE, "callbacks": callback}},
        },
        "webhooks": {
            "other": {"post": {**DONE, "requestBody": {"content": content}}},
            "lost": missing,
        },
    }
    assert [code for code, _ in reported(tmp_path, document, include)] == expected


@pytest.mark.parametrize("include", ["path:/json", "path:/form", "path:/xml"])
def test_shared_body_of_swagger(tmp_path: Path, include: str) -> None:
    """A body parameter that becomes several bodies is reported for each."""
    described = {"in": "body", "name": "b", "schema": {"properties": {"a": 5}}}
    shared = {**DONE, "parameters": [{"$ref": "#/parameters/Body"}]}
    document = {
        "swagger": "2.0",
        "info": INFO["info"],
        "host": "shop.example",
        "consumes": ["application/json"],
        "paths": {
            "/fine": {"get": DONE},
            "/json": {"post": shared},
            "/form": {
                "post": {**shared, "consumes": ["application/x-www-form-urlencoded"]}
            },
            "/xml": {"post": {**shared, "consumes": ["application/xml"]}},
        },
        "parameters": {"Body": described},
    }
    text = json.dumps(document).replace('"a": 5', '"a": {}, "a": {}')
    repeated = ("duplicate-key", "/parameters/Body/schema/properties/a")
    (tmp_path / "swagger.json").write_text(text, encoding="utf-8")

    for filters, expected in ((("path:/fine",), []), ((include,), [repeated])):
        plan = planned(str(tmp_path / "swagger.json"), Options(include=filters))
        messages = [(m.code, m.pointer) for m in plan.diagnostics]
        assert [m for m in messages if m[0] == "duplicate-key"] == expected


def test_part_of_another_file(tmp_path: Path) -> None:
    """A message about another file goes with the parts that come from there."""
    document = {
        **INFO,
        "paths": {
            "/fine": {"get": DONE},
            "/a": {"get": referring("other.json#/A")},
            "/b": {"get": referring("other.json#/B")},
        },
    }
    twice = '{"type": "string", "type": "string"}'
    files = {"other.json": f'{{"A": {twice}, "B": {twice}}}'}
    assert reported(tmp_path, document, files=files) == []
    expected = [("duplicate-key", "/A/type")]
    assert reported(tmp_path, document, "path:/a", files=files) == expected


def test_part_in_several_places(tmp_path: Path) -> None:
    """A part of another file that replaces several references is in all places."""
    item = {"$ref": "item.json"}
    document = {**INFO, "paths": {"/fine": {"get": DONE}, "/a": item, "/b": item}}
    parameter = {"name": "p", "in": "query", "schema": BAD_ENUM}
    files = {"item.json": json.dumps({"get": {**DONE, "parameters": [parameter]}})}
    for include in ("path:/a", "path:/b"):
        messages = reported(tmp_path, document, include, files=files)
        assert messages == [("enum", "/get/parameters/0/schema")]


def test_repeated_message() -> None:
    """A repeated message is listed once, and is about all its parts."""
    diagnostics = Diagnostics("shop.json", origin=lambda _pointer: (None, ""))
    for pointer in ("/paths/~1a/get", "/paths/~1b/get"):
        diagnostics.note("code", "message", consequence="None.", pointer=pointer)
    (message,) = diagnostics
    assert message.parts == ("/paths/~1a/get", "/paths/~1b/get")
    diagnostics.keep(lambda part: part == "/paths/~1b/get")
    assert [*diagnostics] == [message]
    diagnostics.keep(lambda _part: False)
    assert not [*diagnostics]
