"""OpenAPI 3.0 brought up to 3.1, so that every later stage knows one version only.

The tables say what stands where, so that a rewrite happens in a schema and never in an
example that looks like one, nor in a property that has a keyword's name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

VERSION = "3.1.1"

Raw = dict[str, Any]
Within = Literal["one", "list", "map", "extensible map"]
"""An extensible map is one whose `x-` keys are extensions and not entries."""

_Child = tuple[Within, str]
_OPERATION: _Child = ("one", "Operation")
_SCHEMA: _Child = ("one", "Schema")
_SCHEMAS: _Child = ("map", "Schema")
_CALLBACKS: _Child = ("map", "Callback")
_EXAMPLES: _Child = ("map", "Example")
_HEADERS: _Child = ("map", "Header")
_CONTENT: _Child = ("map", "MediaType")
_PARAMETERS: _Child = ("list", "Parameter")
_SECURITY: _Child = ("list", "SecurityRequirement")

_Children = Mapping[str, _Child]

_SCHEMA_CHILDREN: _Children = {
    "properties": _SCHEMAS,
    "patternProperties": _SCHEMAS,
    "dependentSchemas": _SCHEMAS,
    "$defs": _SCHEMAS,
    "definitions": _SCHEMAS,
    "allOf": ("list", "Schema"),
    "anyOf": ("list", "Schema"),
    "oneOf": ("list", "Schema"),
    "prefixItems": ("list", "Schema"),
    "not": _SCHEMA,
    "if": _SCHEMA,
    "then": _SCHEMA,
    "else": _SCHEMA,
    "items": _SCHEMA,
    "contains": _SCHEMA,
    "additionalProperties": ("one", "SchemaOrBoolean"),
    "propertyNames": _SCHEMA,
    "unevaluatedItems": _SCHEMA,
    "unevaluatedProperties": _SCHEMA,
    "contentSchema": _SCHEMA,
}

_CHILDREN: Mapping[str, _Children] = {
    "OpenAPI": {
        "paths": ("extensible map", "PathItem"),
        "webhooks": ("map", "PathItem"),
        "components": ("one", "Components"),
        "security": _SECURITY,
        "definitions": _SCHEMAS,
    },
    "Components": {
        "schemas": _SCHEMAS,
        "responses": ("map", "Response"),
        "parameters": ("map", "Parameter"),
        "examples": _EXAMPLES,
        "requestBodies": ("map", "RequestBody"),
        "headers": _HEADERS,
        "securitySchemes": ("map", "SecurityScheme"),
        "callbacks": _CALLBACKS,
        "pathItems": ("map", "PathItem"),
    },
    "PathItem": {
        "parameters": _PARAMETERS,
        "get": _OPERATION,
        "put": _OPERATION,
        "post": _OPERATION,
        "delete": _OPERATION,
        "options": _OPERATION,
        "head": _OPERATION,
        "patch": _OPERATION,
        "trace": _OPERATION,
    },
    "Operation": {
        "parameters": _PARAMETERS,
        "requestBody": ("one", "RequestBody"),
        "responses": ("extensible map", "Response"),
        "callbacks": _CALLBACKS,
        "security": _SECURITY,
    },
    "Parameter": {"schema": _SCHEMA, "content": _CONTENT, "examples": _EXAMPLES},
    "Header": {"schema": _SCHEMA, "content": _CONTENT, "examples": _EXAMPLES},
    "RequestBody": {"content": _CONTENT},
    "Response": {"headers": _HEADERS, "content": _CONTENT},
    "MediaType": {
        "schema": _SCHEMA,
        "encoding": ("map", "Encoding"),
        "examples": _EXAMPLES,
    },
    "Encoding": {"headers": _HEADERS},
    "SecurityScheme": {"flows": ("one", "OAuthFlows")},
    "OAuthFlows": {
        "implicit": ("one", "OAuthFlow"),
        "password": ("one", "OAuthFlow"),
        "clientCredentials": ("one", "OAuthFlow"),
        "authorizationCode": ("one", "OAuthFlow"),
    },
    "OAuthFlow": {"scopes": ("extensible map", "scope")},
    "Schema": _SCHEMA_CHILDREN,
    "SchemaOrBoolean": _SCHEMA_CHILDREN,
}


def upgrade(tree: Raw) -> Raw:
    """The document in the words of 3.1: a copy that shares nothing with the tree."""
    upgraded: Raw = _object(tree, "OpenAPI")
    return upgraded | {"openapi": VERSION}


def _object(value: Any, kind: str) -> Any:
    if kind == "Schema" and isinstance(value, bool):
        return {} if value else {"not": {}}
    if not isinstance(value, dict):
        return _copy(value)
    if kind == "Callback":
        return _part(value, ("extensible map", "PathItem"))
    children = _CHILDREN.get(kind, {})
    rewrite = _REWRITES.get(kind, _unchanged)
    return rewrite({key: _part(part, children.get(key)) for key, part in value.items()})


def _part(value: Any, child: _Child | None) -> Any:
    match child, value:
        case ("one", kind), _:
            return _object(value, kind)
        case ("list", kind), list():
            return [_object(item, kind) for item in value]
        case ("map", kind), dict():
            return {key: _object(item, kind) for key, item in value.items()}
        case ("extensible map", kind), dict():
            return {
                key: _object(item, kind)
                for key, item in value.items()
                if not key.startswith("x-")
            }
        case _:
            return _copy(value)


def _copy(value: Any) -> Any:
    match value:
        case dict():
            return {key: _copy(item) for key, item in value.items()}
        case list():
            return [_copy(item) for item in value]
        case _:
            return value


def _unchanged(value: Raw) -> Raw:
    return value


def _without_empty_example(value: Raw) -> Raw:
    """An example that is null is what serializers write when there is none."""
    if value.get("example", ...) is None:
        del value["example"]
    return value


def _without_null_scopes(requirement: Raw) -> Raw:
    """`oauth2:` with nothing behind it means no scope."""
    return {
        name: [] if scopes is None else scopes for name, scopes in requirement.items()
    }


def _schema(schema: Raw) -> Raw:
    _without_empty_example(schema)
    _bound(schema, "exclusiveMinimum", "minimum")
    _bound(schema, "exclusiveMaximum", "maximum")
    # 3.1 has no `nullable`, but documents that say 3.1 still use it, and mean it.
    return _nullable(schema) if schema.pop("nullable", None) is True else schema


def _bound(schema: Raw, exclusive: str, inclusive: str) -> None:
    """3.0 says that a bound is exclusive; 3.1 gives the exclusive bound itself."""
    match schema.get(exclusive):
        case True if inclusive in schema:
            schema[exclusive] = schema.pop(inclusive)
        case bool():
            del schema[exclusive]


_ANNOTATIONS = {
    "default",
    "deprecated",
    "description",
    "example",
    "examples",
    "externalDocs",
    "readOnly",
    "title",
    "writeOnly",
    "xml",
}
_NULL: Raw = {"type": "null"}


def _nullable(schema: Raw) -> Raw:
    """The schema that also allows null.

    Where another schema would refuse null in its stead (`$ref`, `allOf`, `not`), null
    becomes the alternative to all that the schema asserts.
    """
    if schema.keys() & {"$ref", "allOf", "not", "const"}:
        return _or_null(schema)
    if kind := _type(schema):
        kinds = kind if isinstance(kind, list) else [kind]
        schema["type"] = kinds if "null" in kinds else [*kinds, "null"]
    if isinstance(schema.get("enum"), list) and None not in schema["enum"]:
        schema["enum"].append(None)
    for keyword in ("oneOf", "anyOf"):
        members = schema.get(keyword)
        if isinstance(members, list) and not any(map(_allows_null, members)):
            members.append(dict(_NULL))
    return schema


def _type(schema: Raw) -> Any:
    """The declared type, or the one that everybody reads out of a schema without."""
    if "type" in schema:
        return schema["type"]
    if schema.keys() & {"properties", "additionalProperties"}:
        return "object"
    return "array" if "items" in schema else None


def _allows_null(schema: Any) -> bool:
    kind = schema.get("type") if isinstance(schema, dict) else None
    return kind == "null" or (isinstance(kind, list) and "null" in kind)


def _or_null(schema: Raw) -> Raw:
    outer = {
        key: value
        for key, value in schema.items()
        if key in _ANNOTATIONS or key.startswith("x-")
    }
    inner = {key: value for key, value in schema.items() if key not in outer}
    match inner:
        case {"allOf": [only], **others} if not others:
            inner = only
    return outer | {"anyOf": [inner, dict(_NULL)]}


_REWRITES: Mapping[str, Callable[[Raw], Raw]] = {
    "Schema": _schema,
    "SchemaOrBoolean": _schema,
    "Parameter": _without_empty_example,
    "Header": _without_empty_example,
    "MediaType": _without_empty_example,
    "SecurityRequirement": _without_null_scopes,
}
