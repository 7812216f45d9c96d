"""Schemas that extend a base with a discriminator by `allOf` (OpenAPI 3.1, 4.8.25)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from generator.load import pointer as at

COMPONENTS = "#/components/schemas/"


def base(schema: Any) -> str | None:
    """Return the reference to another schema, also if it stands alone in `allOf`."""
    match schema:
        case {"$ref": str(reference)} | {"allOf": [{"$ref": str(reference)}]}:
            return reference
        case _:
            return None


def extensions(tree: Mapping[str, Any], reference: str) -> Iterator[dict[str, Any]]:
    """Yield a schema for each extension of a base; it has the tag of the extension."""
    target: Any = at.find(tree, unquote(reference)[1:])
    properties: dict[str, Any] = {}
    match target:
        case {"discriminator": {"propertyName": str(name)} as discriminator, **others}:
            if {"oneOf", "anyOf"} & others.keys():
                return
            properties = target.get("properties") or {}
        case _:
            return
    mapping = discriminator.get("mapping") or {}
    for extension in _extending(tree, reference):
        component = extension.removeprefix(COMPONENTS)
        schema = at.find(tree, unquote(extension)[1:])
        tags = [tag for tag, to in mapping.items() if to in (extension, component)]
        stated = schema.get("x-ms-discriminator-value")
        tag = tags[0] if tags else stated or component
        is_number = properties.get(name, {}).get("type") == "integer"
        tag = int(tag) if is_number else tag
        own = {} if _restricts(schema, name) and not tags else {name: {"const": tag}}
        beside = {"type": "object", "required": [name], "properties": own}
        yield {"allOf": [{"$ref": extension}, beside]}


def _extending(tree: Mapping[str, Any], reference: str) -> Iterator[str]:
    """Yield references to the components that extend one, directly or not."""
    schemas = at.find(tree, COMPONENTS[1:-1]) or {}
    for name, schema in schemas.items():
        members = schema.get("allOf") or () if isinstance(schema, dict) else ()
        if any(m.get("$ref") == reference for m in members if isinstance(m, dict)):
            extension = COMPONENTS + at.escape(name)
            yield extension
            if "discriminator" not in schema:
                yield from _extending(tree, extension)


def _restricts(schema: Mapping[str, Any], name: str) -> bool:
    """Whether a schema lists the values of a property."""
    parts = [schema, *(m for m in schema.get("allOf") or () if isinstance(m, dict))]
    return any(
        {"const", "enum"} & (part.get("properties") or {}).get(name, {}).keys()
        for part in parts
    )
