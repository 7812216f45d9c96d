"""Properties of objects: their names, and the directions in which they exist."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

import openapi_pydantic.v3.v3_1 as openapi

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
