"""OpenAPI 3.0 becomes 3.1 in schemas, and in nothing that only looks like one."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.load.upgrade import upgrade

Raw = dict[str, Any]
NULL = {"type": "null"}


def upgraded_schema(schema: Any) -> Any:
    """Return the upgraded schema."""
    tree = {"components": {"schemas": {"A": schema}}}
    return upgrade(tree)["components"]["schemas"]["A"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
        ({"type": "string", "nullable": False}, {"type": "string"}),
        ({"type": ["string", "null"], "nullable": True}, {"type": ["string", "null"]}),
        ({"nullable": True, "title": "any"}, {"title": "any"}),
        (
            {"type": "string", "enum": ["a"], "nullable": True},
            {"type": ["string", "null"], "enum": ["a", None]},
        ),
        ({"enum": ["a", None], "nullable": True}, {"enum": ["a", None]}),
        (
            {"properties": {}, "nullable": True},
            {"properties": {}, "type": ["object", "null"]},
        ),
        (
            {"items": {"$ref": "#/a"}, "nullable": True},
            {"items": {"$ref": "#/a"}, "type": ["array", "null"]},
        ),
        (
            {"$ref": "#/a", "nullable": True, "description": "why"},
            {"description": "why", "anyOf": [{"$ref": "#/a"}, NULL]},
        ),
        (
            {"allOf": [{"$ref": "#/a"}], "nullable": True, "x-b": 1},
            {"x-b": 1, "anyOf": [{"$ref": "#/a"}, NULL]},
        ),
        (
            {"type": "object", "allOf": [{"$ref": "#/a"}], "nullable": True},
            {"anyOf": [{"type": "object", "allOf": [{"$ref": "#/a"}]}, NULL]},
        ),
        (
            {"oneOf": [{"$ref": "#/a"}], "nullable": True},
            {"oneOf": [{"$ref": "#/a"}, NULL]},
        ),
        (
            {"anyOf": [{"type": "string", "nullable": True}], "nullable": True},
            {"anyOf": [{"type": ["string", "null"]}]},
        ),
        ({"minimum": 1, "exclusiveMinimum": True}, {"exclusiveMinimum": 1}),
        ({"maximum": 1, "exclusiveMaximum": False}, {"maximum": 1}),
        ({"exclusiveMaximum": True}, {}),
        ({"exclusiveMinimum": 3}, {"exclusiveMinimum": 3}),
        (True, {}),
        (False, {"not": {}}),
        ({"items": True}, {"items": {}}),
        ({"unevaluatedProperties": False}, {"unevaluatedProperties": {"not": {}}}),
        ({"additionalProperties": False}, {"additionalProperties": False}),
        (
            {"additionalProperties": {"type": "string", "nullable": True}},
            {"additionalProperties": {"type": ["string", "null"]}},
        ),
        ({"$defs": {"B": {"nullable": True}}}, {"$defs": {"B": {}}}),
        ({"type": "string", "example": None}, {"type": "string"}),
        ({"type": "string", "format": "byte"}, {"type": "string", "format": "byte"}),
        ({"items": {"not": True}}, {"items": {"not": {}}}),
    ],
)
def test_schema(old: Any, new: Raw) -> None:
    """The same values are valid before and after."""
    assert upgraded_schema(old) == new


@pytest.mark.parametrize(
    "schema",
    [
        {"example": {"nullable": True, "exclusiveMinimum": True, "items": True}},
        {"examples": [{"nullable": True}]},
        {"default": {"type": "string", "nullable": True}},
        {"enum": [{"nullable": True}, True]},
        {"const": {"nullable": True, "example": None}},
        {"x-made": {"schema": {"nullable": True}}},
        {"properties": {"nullable": {"type": "boolean"}, "example": {"type": "null"}}},
        {"required": ["nullable"], "properties": {"items": {}, "allOf": {}}},
    ],
)
def test_what_is_no_schema_stays(schema: Raw) -> None:
    """Values, extensions and names that look like keywords are left alone."""
    assert upgraded_schema(schema) == schema


SCHEMA: Raw = {"type": "string", "nullable": True}
DONE: Raw = {"type": ["string", "null"]}


@pytest.mark.parametrize(
    "template",
    [
        {"paths": {"/a": {"parameters": [{"schema": ...}]}}},
        {
            "paths": {
                "/a": {"get": {"parameters": [{"content": {"a/b": {"schema": ...}}}]}}
            }
        },
        {
            "paths": {
                "/a": {"get": {"requestBody": {"content": {"*/*": {"schema": ...}}}}}
            }
        },
        {
            "paths": {
                "/a": {
                    "put": {"responses": {"200": {"headers": {"X": {"schema": ...}}}}}
                }
            }
        },
        {
            "paths": {
                "/a": {
                    "put": {
                        "callbacks": {"c": {"{$u}": {"parameters": [{"schema": ...}]}}}
                    }
                }
            }
        },
        {
            "webhooks": {
                "w": {"post": {"requestBody": {"content": {"a/b": {"schema": ...}}}}}
            }
        },
        {"components": {"headers": {"x-rate": {"schema": ...}}}},
        {"components": {"parameters": {"x-page": {"schema": ...}}}},
        {"components": {"pathItems": {"a": {"parameters": [{"schema": ...}]}}}},
    ],
)
def test_where_schemas_are(template: Raw) -> None:
    """A schema is upgraded wherever the specification has one."""
    assert upgrade(_filled(template, SCHEMA)) == _filled(template, DONE) | {
        "openapi": "3.1.1"
    }


def _filled(value: Any, schema: Raw) -> Any:
    match value:
        case dict():
            return {key: _filled(item, schema) for key, item in value.items()}
        case list():
            return [_filled(item, schema) for item in value]
        case _:
            return schema if value is ... else value


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"paths": {"x-a": 1, "/b": {"x-c": 2}}}, {"paths": {"/b": {"x-c": 2}}}),
        (
            {"paths": {"/a": {"get": {"responses": {"x-a": 1, "200": {}}}}}},
            {"paths": {"/a": {"get": {"responses": {"200": {}}}}}},
        ),
        ({"security": [{"oauth2": None}]}, {"security": [{"oauth2": []}]}),
        (
            {"paths": {"/a": {"get": {"security": [{"a": None, "b": ["c"]}]}}}},
            {"paths": {"/a": {"get": {"security": [{"a": [], "b": ["c"]}]}}}},
        ),
        (
            {"paths": {"/a": {"parameters": [{"name": "p", "example": None}]}}},
            {"paths": {"/a": {"parameters": [{"name": "p"}]}}},
        ),
        ({"paths": None, "components": []}, {"paths": None, "components": []}),
    ],
)
def test_document(old: Raw, new: Raw) -> None:
    """Outside schemas only noise goes, and null scopes are none."""
    assert upgrade(old) == new | {"openapi": "3.1.1"}


keywords = st.sampled_from(
    [
        "type",
        "nullable",
        "enum",
        "$ref",
        "allOf",
        "oneOf",
        "items",
        "properties",
        "additionalProperties",
        "exclusiveMinimum",
        "minimum",
        "example",
        "not",
    ]
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["string", "null"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(keywords, inner, max_size=5),
    max_leaves=25,
)


@given(values)
def test_idempotent(schema: Any) -> None:
    """Upgrading changes neither its input nor what is already upgraded."""
    tree = {"components": {"schemas": {"A": schema}}}
    before = copy.deepcopy(tree)
    once = upgrade(tree)
    assert tree == before
    assert upgrade(once) == once
