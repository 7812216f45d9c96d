"""Properties of objects: their names, and the directions in which they exist."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, cast

import openapi_pydantic.v3.v3_1 as openapi

from generator.api import Definition, Enumeration, Reference, Scalar, Schema
from generator.translate.context import Context, Lost, extension
from generator.translate.shapes import Node, Place

UNNAMEABLE = re.compile(r'["\\\x00-\x1f]')
ONE_WAY: Mapping[str, Literal["read", "write"]] = {
    "readOnly": "read",
    "writeOnly": "write",
}


def can_be_named(name: str, owner: Place, context: Context) -> bool:
    """Whether msgspec can read and write a property of this name."""
    if not UNNAMEABLE.search(name):
        return True
    context.diagnostics.warning(
        "property-name",
        "a property's name contains a quote, a backslash or a control character",
        pointer=owner.inside("properties", name).pointer,
        consequence="The property is left out.",
    )
    return False


def constant(
    schema: Schema,
    node: Node,
    place: Place,
    definitions: Mapping[str, Definition],
    context: Context,
) -> str | int | float | None:
    """Return the only value that callers can send for a scalar, if there is one."""
    if only_direction(node, place, context) == "read":
        return None
    match schema:
        case Reference(pointer):
            listed = definitions.get(pointer)
            if isinstance(listed, Enumeration) and len(listed.values) == 1:
                return listed.values[0]
        case Scalar("boolean" | "number" as kind):
            _, declared = context.resolved(node, openapi.Schema, place.pointer)
            values = [declared.const] if declared.const is not None else declared.enum
            value = values[0] if values and len(values) == 1 else None
            is_boolean = isinstance(value, bool) and kind == "boolean"
            if is_boolean or (kind == "number" and type(value) in (int, float)):
                return cast("float", value)
        case _:
            pass
    return None


def only_direction(
    node: Node, place: Place, context: Context
) -> Literal["read", "write"] | None:
    """Return the only direction of a property, set directly or by reference."""
    try:
        _, target = context.resolved(node, openapi.Schema, place.pointer)
    except Lost:
        return None
    for word, way in ONE_WAY.items():
        own = extension(node, word) or getattr(node, word, None)
        if own or getattr(target, word):
            return way
    return None
