"""The structure of a document, so that a schema is never taken for an example.

The tables give the kind of each part for OpenAPI 3 and Swagger 2.0. Parts that are not
listed (examples, defaults, extensions) are plain values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

Raw = dict[str, Any]
Within = Literal["one", "list", "map", "extensible map"]
"""In an extensible map, `x-` keys are extensions and not entries."""

Child = tuple[Within, str]
_OPERATION: Child = ("one", "Operation")
_SCHEMA: Child = ("one", "Schema")
_SCHEMAS: Child = ("map", "Schema")
_CALLBACKS: Child = ("map", "Callback")
_LINKS: Child = ("map", "Link")
_EXAMPLES: Child = ("map", "Example")
_HEADERS: Child = ("map", "Header")
_CONTENT: Child = ("map", "MediaType")
_PARAMETERS: Child = ("list", "Parameter")
_SECURITY: Child = ("list", "SecurityRequirement")

Children = Mapping[str, Child]
Structure = Mapping[str, Children]
"""Kinds of parts, each with the kinds of its parts."""

SCHEMA: Children = {
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

OPENAPI: Structure = {
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
        "links": _LINKS,
        "callbacks": _CALLBACKS,
        "pathItems": ("map", "PathItem"),
        "mediaTypes": _CONTENT,
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
        "query": _OPERATION,
        "additionalOperations": ("map", "Operation"),
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
    "Response": {"headers": _HEADERS, "content": _CONTENT, "links": _LINKS},
    "MediaType": {
        "schema": _SCHEMA,
        "itemSchema": _SCHEMA,
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
    "Schema": SCHEMA,
    "SchemaOrBoolean": SCHEMA,
}

SWAGGER: Structure = {
    "OpenAPI": {
        "paths": ("extensible map", "PathItem"),
        "definitions": _SCHEMAS,
        "parameters": ("map", "Parameter"),
        "responses": ("map", "Response"),
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
    },
    "Operation": {
        "parameters": _PARAMETERS,
        "responses": ("extensible map", "Response"),
    },
    "Parameter": {"schema": _SCHEMA},
    "Response": {"schema": _SCHEMA},
    "Schema": SCHEMA,
    "SchemaOrBoolean": SCHEMA,
}


Steps = tuple[str | int, ...]
"""The keys and indexes from the root to a part."""


def schemas(tree: Raw) -> Iterator[tuple[Steps, Raw]]:
    """Yield each schema of an OpenAPI 3 document and its place.

    A schema comes before those inside it, which may be changed until then.
    """
    rest: list[tuple[Steps, Any, Child]] = [((), tree, ("one", "OpenAPI"))]
    while rest:
        steps, value, (within, kind) = rest.pop()
        match within, value:
            case "one", dict():
                if kind in ("Schema", "SchemaOrBoolean"):
                    yield steps, value
                if kind == "Callback":
                    rest.append((steps, value, ("extensible map", "PathItem")))
                children = OPENAPI.get(kind, {})
                rest.extend(
                    ((*steps, key), part, children[key])
                    for key, part in value.items()
                    if key in children
                )
            case "list", list():
                rest.extend(
                    ((*steps, index), item, ("one", kind))
                    for index, item in enumerate(value)
                )
            case ("map" | "extensible map"), dict():
                rest.extend(
                    ((*steps, key), item, ("one", kind))
                    for key, item in value.items()
                    if within == "map" or not key.startswith("x-")
                )


def copied(value: Any) -> Any:
    """Return a copy that shares nothing with the value."""
    match value:
        case dict():
            return {key: copied(item) for key, item in value.items()}
        case list():
            return [copied(item) for item in value]
        case _:
            return value
