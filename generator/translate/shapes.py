"""Shapes of schemas: their types, and whether they are objects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import openapi_pydantic.v3.v3_1 as openapi
from pydantic import BaseModel

from generator.api import (
    Definition,
    Nullable,
    Object,
    Operation,
    Property,
    ScalarType,
    Schema,
    Union,
)
from generator.load import pointer as at
from generator.translate.reachability import reached

Node: TypeAlias = openapi.Schema | openapi.Reference
SCALARS: Mapping[str, ScalarType] = {
    "string": "string",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
}
OF_OBJECTS = (
    *("properties", "required", "additionalProperties"),
    *("patternProperties", "unevaluatedProperties"),
)
"""The keywords that only concern objects."""
SHAPING = frozenset(
    {
        *("type", "enum", "const", *OF_OBJECTS, "items", "prefixItems"),
        *("oneOf", "anyOf", "allOf", "schema_format"),
    }
)
"""The keywords that shape a value; others describe or restrict it."""


_MATCHES_ALL = frozenset({"", ".*", ".+", "^.*$", "^.+$", "^.*", "^.+", "^"})
"""Usual patterns that match every name."""


@dataclass(frozen=True)
class Place:
    """The place of a schema: its pointer, and words to name an inline schema.

    Inside an operation, the words omit the operation, whose name is not known yet.
    """

    pointer: str
    name: str

    @property
    def is_inline(self) -> bool:
        """Whether the schema is not a component of its own."""
        return at.parent(self.pointer) != "/components/schemas"

    def inside(self, *tokens: str, word: str = "") -> Place:
        """Return a place further inside."""
        name = f"{self.name} {word}".strip()
        return Place(at.within(self.pointer, *tokens), name)


def types_of(schema: openapi.Schema) -> list[str]:
    """Return the types of `type`, "null" included."""
    declared = schema.type
    if declared is None:
        return []
    listed = declared if isinstance(declared, list) else [declared]
    return [each.value for each in listed]


def alternatives_of(schema: openapi.Schema) -> list[Node]:
    """Return the members of `oneOf`, otherwise of `anyOf`."""
    return list(schema.oneOf or schema.anyOf or ())


def says_nothing(schema: openapi.Schema) -> bool:
    """Whether a client can expect any value."""
    return not (_has_any(schema, SHAPING) or _is_conditional_object(schema))


def is_object(schema: openapi.Schema) -> bool:
    """Whether it is an object, declared or by listing properties."""
    type_names = [each for each in types_of(schema) if each != "null"]
    if type_names or alternatives_of(schema):
        return type_names == ["object"] and not alternatives_of(schema)
    return _has_any(schema, OF_OBJECTS) or _is_conditional_object(schema)


def has_properties(schema: openapi.Schema) -> bool:
    """Whether it declares properties, always or on a condition."""
    return bool(schema.properties) or _is_conditional_object(schema)


def _has_any(schema: openapi.Schema, keywords: Iterable[str]) -> bool:
    return any(getattr(schema, name) is not None for name in keywords)


def _is_conditional_object(schema: openapi.Schema) -> bool:
    """Whether some condition adds properties to an object, or requires them."""
    place = Place("", "")
    return bool(schema.dependentRequired or schema.dependentSchemas) or any(
        isinstance(node, openapi.Schema) and _has_any(node, OF_OBJECTS)
        for node, _ in branches(schema, place)
    )


def branches(schema: openapi.Schema, place: Place) -> Iterator[tuple[Node, Place]]:
    """Yield the schemas that apply on a condition, and their places."""
    for keyword, node in (
        ("then", schema.then),
        ("else", schema.schema_else),
        ("if", schema.schema_if),
    ):
        if node is not None:
            yield node, place.inside(keyword)
    for name, node in (schema.dependentSchemas or {}).items():
        yield node, place.inside("dependentSchemas", name)


def further_properties(
    schema: openapi.Schema, place: Place
) -> Iterator[tuple[Node, Place]]:
    """Yield the schemas of undeclared properties, and their places.

    `additionalProperties` leaves none unevaluated (JSON Schema 2020-12, 11.3). Without
    both, properties that match no pattern may have any value.
    """
    patterns = schema.patternProperties or {}
    keyword, node = "additionalProperties", schema.additionalProperties
    if node is None:
        keyword, node = "unevaluatedProperties", schema.unevaluatedProperties
    if node is True:
        node = openapi.Schema.model_validate({})
    if node is None and patterns and not _MATCHES_ALL.intersection(patterns):
        node = openapi.Schema.model_validate({})
    if isinstance(node, BaseModel) and not is_nothing(node):
        yield node, place.inside(keyword, word="value")
    for pattern, node in patterns.items():
        yield node, place.inside("patternProperties", pattern, word="value")


def forbids_further(schema: openapi.Schema) -> bool:
    """Whether undeclared properties are forbidden."""
    keywords = schema.additionalProperties, schema.unevaluatedProperties
    return any(
        node is False or (isinstance(node, BaseModel) and is_nothing(node))
        for node in keywords
    )


def is_null(node: Node) -> bool:
    """Whether null is the only value."""
    return isinstance(node, openapi.Schema) and types_of(node) == ["null"]


def is_nothing(node: Node | None) -> bool:
    """Whether no value is allowed: the schema `false`, after upgrading."""
    if not isinstance(node, openapi.Schema):
        return False
    refused = node.schema_not
    return isinstance(refused, openapi.Schema) and not refused.model_fields_set


def nullable_of(schema: Schema) -> Schema:
    """Return the schema, or null."""
    return schema if isinstance(schema, Nullable) else Nullable(schema)


def target_name(pointer: str) -> str:
    """Return the words that name the target of a reference."""
    tokens = at.split(pointer)
    if tokens[:1] == ["components"] and len(tokens) == 3:
        return tokens[2]
    noise = ("components", "schemas", "properties", "items", "paths")
    return " ".join(token for token in tokens if token not in noise)


Definitions = Mapping[str, Definition]


def with_one_way(
    definitions: Definitions, operations: Sequence[Operation]
) -> Definitions:
    """Return the definitions; mark properties that are required one way only."""
    bodies = (body.schema for o in operations for body in o.bodies)
    sent = reached(bodies, definitions)
    answered = reached(
        (schema for operation in operations for schema in operation.answered),
        definitions,
    )
    tags = {
        d.tag.property
        for d in definitions.values()
        if isinstance(d, Object | Union) and d.tag
    }
    return {
        pointer: _marked(definition, pointer in sent, pointer in answered, tags)
        for pointer, definition in definitions.items()
    }


def _marked(
    definition: Definition, is_sent: bool, is_answered: bool, tags: set[str]
) -> Definition:
    if not isinstance(definition, Object):
        return definition

    def is_missing(declared: Property) -> bool:
        missing = {"read": is_sent, "write": is_answered}
        return declared.required and missing.get(declared.only or "", False)

    def is_tag(declared: Property) -> bool:
        return declared.name in tags  # a server needs it to read the rest

    properties = (
        replace(
            declared,
            one_way=is_missing(declared),
            left_out=is_sent and declared.only == "read" and not is_tag(declared),
        )
        for declared in definition.properties
    )
    return replace(definition, properties=tuple(properties))
