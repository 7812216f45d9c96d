"""OpenAPI 3.0 and 3.2 as 3.1, so that every later stage knows one version only.

The tables of `structure` say what stands where, so that a rewrite happens in a schema
and never in an example that looks like one, nor in a property with a keyword's name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from generator.load import newer
from generator.load.structure import OPENAPI, Child, Raw, copied

VERSION = "3.1.1"


def upgrade(tree: Raw) -> Raw:
    """The document in the words of 3.1: a copy that shares nothing with the tree."""
    upgraded: Raw = _object(newer.prepared(tree), "OpenAPI")
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
    "Parameter": lambda value: newer.parameter(_without_empty_example(value)),
    "Header": _without_empty_example,
    "MediaType": lambda value: newer.media_type(_without_empty_example(value)),
    "SecurityRequirement": _without_null_scopes,
}
