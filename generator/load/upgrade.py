"""Rewrites OpenAPI 3.0 and 3.2 as 3.1, the only version that later stages handle.

The tables of `structure` tell schemas from examples that look like schemas, and
keywords from properties of the same name. The methods that 3.2 adds stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from generator.load import pointer
from generator.load.structure import OPENAPI, Child, Raw, copied

VERSION = "3.1.1"


def upgrade(tree: Raw) -> Raw:
    """Return a copy of the document as OpenAPI 3.1; it shares nothing with the tree."""
    upgraded: Raw = _object(_without_shared_media_types(tree), "OpenAPI")
    return upgraded | {"openapi": VERSION}


def _object(value: Any, kind: str) -> Any:
    if kind == "Schema" and isinstance(value, bool):
        return {} if value else {"not": {}}
    if not isinstance(value, dict):
        return copied(value)
    if kind == "Callback":
        return _part(value, ("extensible map", "PathItem"))
    children = OPENAPI.get(kind, {})
    rewrite = _REWRITES.get(kind, _unchanged)
    return rewrite({key: _part(part, children.get(key)) for key, part in value.items()})


def _part(value: Any, child: Child | None) -> Any:
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
            return copied(value)


def _unchanged(value: Raw) -> Raw:
    return value


def _without_empty_example(value: Raw) -> Raw:
    """Remove a null example: serializers write it where there is no example."""
    if value.get("example", ...) is None:
        del value["example"]
    return value


def _without_null_scopes(requirement: Raw) -> Raw:
    """Replace null by an empty list: YAML reads `oauth2:` as null."""
    return {
        name: [] if scopes is None else scopes for name, scopes in requirement.items()
    }


def _schema(schema: Raw) -> Raw:
    _without_empty_example(schema)
    _bound(schema, "exclusiveMinimum", "minimum")
    _bound(schema, "exclusiveMaximum", "maximum")
    # 3.1 has no `nullable`, but documents that declare 3.1 still use it.
    return _nullable(schema) if schema.pop("nullable", None) is True else schema


def _bound(schema: Raw, exclusive: str, inclusive: str) -> None:
    """Replace a boolean exclusive bound (3.0) by the bound itself (3.1)."""
    match schema.get(exclusive):
        case True if not isinstance(schema.get(inclusive, False), bool):
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
    """Return a schema that also allows null.

    Beside `$ref`, `allOf`, `not` or `const`, a type "null" would have no effect, so the
    result is `anyOf` with null as the alternative.
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
    """Return the declared type, or the one that the other keywords imply."""
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


# --- OpenAPI 3.2

_MEDIA_TYPES = "#/components/mediaTypes/"


def _without_shared_media_types(tree: Raw) -> Raw:
    """Resolve references to media types, and add missing descriptions of responses.

    3.2 does not require these descriptions (4.17).
    """
    if not str(tree.get("openapi")).startswith("3.2"):
        return tree
    components = tree.get("components")
    shared = components.get("mediaTypes") if isinstance(components, dict) else None
    resolved: Raw = _resolved(tree, shared if isinstance(shared, dict) else {})
    return resolved


def _resolved(value: Any, shared: Raw) -> Any:
    match value:
        case {"$ref": str(reference)} if reference.startswith(_MEDIA_TYPES):
            name = pointer.unescape(reference.removeprefix(_MEDIA_TYPES))
            return copied(shared.get(name, value))
        case dict():
            copy = {key: _resolved(part, shared) for key, part in value.items()}
            responses = copy.get("responses")
            for response in responses.values() if isinstance(responses, dict) else ():
                if isinstance(response, dict) and "$ref" not in response:
                    response.setdefault("description", "")
            return copy
        case list():
            return [_resolved(part, shared) for part in value]
        case _:
            return value


def _parameter_3_2(value: Raw) -> Raw:
    """Turn a parameter for the whole query into an object spread over it (4.12)."""
    if value.get("style") == "cookie":
        value["style"] = "form"
    match value:
        case {"in": "querystring", "content": dict(content)}:
            form = content.get("application/x-www-form-urlencoded")
            if isinstance(form, dict) and "schema" in form:
                del value["content"]
                style = {"in": "query", "style": "form", "explode": True}
                return value | style | {"schema": form["schema"]}
    return value


def _media_type_3_2(value: Raw) -> Raw:
    """Use the item schema of a stream as its schema (4.14.2)."""
    match value.pop("itemSchema", None):
        case dict(item) if "schema" not in value:
            value["schema"] = _data(item)
    return value


def _data(item: Raw) -> Any:
    """Return the schema of the data if the item is a server-sent event."""
    match item:
        case {
            "properties": {"data": dict(data), **others}
        } if "contentSchema" in data or others.keys() & {"event", "id", "retry"}:
            return data.get("contentSchema", {"type": "string"})
        case _:
            return item


_REWRITES: Mapping[str, Callable[[Raw], Raw]] = {
    "Schema": _schema,
    "SchemaOrBoolean": _schema,
    "Parameter": lambda value: _parameter_3_2(_without_empty_example(value)),
    "Header": _without_empty_example,
    "MediaType": lambda value: _media_type_3_2(_without_empty_example(value)),
    "SecurityRequirement": _without_null_scopes,
}
