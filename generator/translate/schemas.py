"""Schemas: JSON Schema 2020-12 as OpenAPI 3.1 uses it, as far as a client needs it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias, cast
from urllib.parse import unquote

import openapi_pydantic.v3.v3_1 as openapi
from pydantic import BaseModel

from generator.api import (
    Anything,
    Array,
    Definition,
    Enumeration,
    Map,
    Nullable,
    Object,
    Property,
    Reference,
    Scalar,
    ScalarType,
    Schema,
    Tag,
    Union,
)
from generator.load import pointer as at
from generator.load.document import reference_of
from generator.translate.context import Context, Lost, extension

Node: TypeAlias = openapi.Schema | openapi.Reference
SCALARS: Mapping[str, ScalarType] = {
    "string": "string",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
}
_UNNAMEABLE = re.compile(r'["\\\x00-\x1f]')
PYTHON_TYPES: Mapping[type, ScalarType] = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
}


@dataclass(frozen=True)
class Place:
    """Where a schema stands: its pointer, and the words an inline one is named by.

    Inside an operation the words leave out the operation, whose name is not known yet.
    """

    pointer: str
    name: str

    @property
    def is_inline(self) -> bool:
        """Whether the schema is no component of its own."""
        return at.parent(self.pointer) != "/components/schemas"

    def inside(self, *tokens: str, word: str = "") -> Place:
        """A place further in."""
        name = f"{self.name} {word}".strip()
        return Place(at.within(self.pointer, *tokens), name)


@dataclass(frozen=True)
class _Pending:
    """An object to complete: its properties are those of all parts; later ones win."""

    object: Object
    parts: Sequence[tuple[openapi.Schema, Place]]


class Schemas:
    """Translates schemas, and collects the objects and enumerations among them."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._definitions: dict[str, Definition] = {}
        self._pending: list[_Pending] = []
        """Objects that are named, but whose properties have not been looked at."""
        self._open: list[str] = []
        """The components being translated, to notice one that is made of itself."""
        self._unions: dict[Union, Union] = {}
        """Inline unions by what they are, the first of each."""
        self._promised: set[str] = set()
        """Unions that are referred to from inside of themselves."""

    def definitions(self) -> Mapping[str, Definition]:
        """What has been defined so far, by pointer."""
        return dict(self._definitions)

    def define_components(self) -> None:
        """Translate every schema component, used or not, in the document's order."""
        components = self._context.document.openapi.components
        for name, node in ((components and components.schemas) or {}).items():
            pointer = at.within("/components/schemas", name)
            self.schema(node, Place(pointer, name))

    def schema(self, node: Node | None, place: Place) -> Schema:
        """The schema at a place; Anything, reported, where it cannot be understood."""
        found = self._reported(node, place)
        while self._pending:
            self._complete(self._pending.pop())
        return found

    def _reported(self, node: Node | None, place: Place) -> Schema:
        if node is None:
            return Anything()
        try:
            return self._schema(node, place)
        except Lost as lost:
            self._context.report(lost, "It is read and written as any JSON value.")
            return Anything()

    def object_at(self, schema: Schema) -> Object | None:
        """The object that a schema is, if it is one with declared properties."""
        if not isinstance(schema, Reference):
            return None
        found = self._definitions.get(schema.pointer)
        return found if isinstance(found, Object) else None

    def relax(self, pointer: str, optional: set[str]) -> None:
        """Make properties of an object optional."""
        known = self._definitions[pointer]
        assert isinstance(known, Object)
        properties = tuple(
            replace(p, required=p.required and p.name not in optional)
            for p in known.properties
        )
        self._definitions[pointer] = replace(known, properties=properties)

    def _schema(self, node: Node, place: Place) -> Schema:
        pointer, schema = self._context.resolved(node, openapi.Schema, place.pointer)
        if pointer in self._definitions:
            return Reference(pointer)
        if reference_of(node) is not None:
            place = Place(pointer, _target_name(pointer))
        if pointer in self._open:
            return self._inside_itself(schema, pointer)
        self._open.append(pointer)
        try:
            found = self._described(schema, place)
        finally:
            self._open.pop()
        if pointer in self._promised and pointer not in self._definitions:
            self._definitions[pointer] = Union(pointer, place.name, (found,))
        return found

    def _inside_itself(self, schema: openapi.Schema, pointer: str) -> Schema:
        """A reference to a union that is being translated: it will be there."""
        if len(schema.oneOf or schema.anyOf or ()) < 2:
            raise Lost("recursive-schema", "the schema is made of itself", pointer)
        self._promised.add(pointer)
        return Reference(pointer)

    def _described(self, schema: openapi.Schema, place: Place) -> Schema:
        name = extension(schema, "x-gen-client-name")
        if isinstance(name, str):
            place = replace(place, name=name)
        if schema.allOf:
            return self._all_of(schema, place)
        if schema.oneOf or schema.anyOf:
            return self._alternatives(schema, place)
        types = _types(schema)
        nullable = "null" in types or None in (schema.enum or ())
        kinds = [kind for kind in types if kind != "null"]
        if not kinds and nullable and not schema.enum:
            return Nullable(Anything())
        if len(kinds) > 1 and not schema.enum:
            members = [self._of_type(kind, schema, place) for kind in kinds]
            found = self._union(members, schema, place, None)
        else:
            found = self._of_type(kinds[0] if kinds else None, schema, place)
        return nullable_of(found) if nullable else found

    def _of_type(
        self, kind: str | None, schema: openapi.Schema, place: Place
    ) -> Schema:
        values = schema.enum
        if values is None and "const" in schema.model_fields_set:
            values = [schema.const]
        if values is not None and kind not in ("object", "array", "boolean"):
            return self._enumeration(kind, values, schema, place)
        if kind is not None and kind in SCALARS:
            return Scalar(SCALARS[kind], schema.schema_format)
        if kind == "array" or (kind is None and schema.items is not None):
            items = place.inside("items", word="item")
            return Array(self._reported(schema.items, items))
        if kind == "object" or _is_object(schema):
            return self._object(schema, place)
        return Anything()

    def _object(self, schema: openapi.Schema, place: Place) -> Schema:
        further = schema.additionalProperties
        if schema.properties:
            if isinstance(further, BaseModel) and further.model_fields_set:
                self._context.diagnostics.warning(
                    "additional-properties",
                    "typed properties beside the declared ones are not supported yet",
                    pointer=at.within(place.pointer, "additionalProperties"),
                    consequence="They are left out when reading.",
                )
            return self._define(place, schema, [(schema, place)])
        if isinstance(further, openapi.Schema | openapi.Reference):
            values = place.inside("additionalProperties", word="value")
            return Map(self._reported(further, values))
        return Map(Anything())

    def _define(
        self,
        place: Place,
        described: openapi.Schema,
        parts: Sequence[tuple[openapi.Schema, Place]],
    ) -> Schema:
        """Define an object, to be completed when nothing else is being looked at.

        Done at once, schemas that lead to each other would go as deep as their chain is
        long.
        """
        empty = Object(
            place.pointer,
            place.name,
            (),
            described.description or "",
            bool(described.deprecated),
        )
        self._definitions[place.pointer] = empty
        self._pending.append(_Pending(empty, parts))
        return Reference(place.pointer)

    def _complete(self, pending: _Pending) -> None:
        """Give an object its properties, which may lead back to it."""
        parts = pending.parts
        required = {name for part, _ in parts for name in part.required or ()}
        properties = {
            name: self._property(name, node, where, name in required)
            for part, where in parts
            for name, node in (part.properties or {}).items()
            if self._can_be_named(name, where)
        }
        known = replace(pending.object, properties=tuple(properties.values()))
        self._definitions[known.pointer] = known

    def _can_be_named(self, name: str, owner: Place) -> bool:
        """Whether msgspec can read and write a property of this name."""
        if not _UNNAMEABLE.search(name):
            return True
        self._context.diagnostics.warning(
            "property-name",
            "a property's name holds a quote, a backslash or a control character",
            pointer=owner.inside("properties", name).pointer,
            consequence="The property is left out.",
        )
        return False

    def _property(
        self, name: str, node: Node, owner: Place, required: bool
    ) -> Property:
        place = owner.inside("properties", name, word=name)
        schema = self._reported(node, place)
        description, deprecated = node.description or "", False
        if isinstance(node, openapi.Schema):
            deprecated = bool(node.deprecated)
        return Property(name, schema, required, description, deprecated)

    def _all_of(self, schema: openapi.Schema, place: Place) -> Schema:
        """One object with the properties of every member, or the only member itself."""
        members = [
            (node, place.inside("allOf", str(index), word=str(index)))
            for index, node in enumerate(schema.allOf or ())
        ]
        if len(members) == 1 and not schema.properties:
            return self._schema(*members[0])
        parts = [part for member in members for part in self._parts(*member)]
        if not all(_is_object(part) for part, _ in parts):
            raise Lost("all-of", "allOf of others than objects", place.pointer)
        return self._define(place, schema, [*parts, (schema, place)])

    def _parts(self, node: Node, place: Place) -> list[tuple[openapi.Schema, Place]]:
        """An allOf member, taken apart as far as it is an allOf again."""
        pointer, schema = self._context.resolved(node, openapi.Schema, place.pointer)
        if pointer in self._open:
            raise Lost("recursive-schema", "the schema is made of itself", pointer)
        if reference_of(node) is not None:
            place = Place(pointer, _target_name(pointer))
        self._open.append(pointer)
        try:
            inner = [
                part
                for index, member in enumerate(schema.allOf or ())
                for part in self._parts(member, place.inside("allOf", str(index)))
            ]
        finally:
            self._open.pop()
        return [*inner, (schema, place)]

    def _alternatives(self, schema: openapi.Schema, place: Place) -> Schema:
        """oneOf and anyOf: one of the members, which may be null."""
        word = "oneOf" if schema.oneOf else "anyOf"
        nodes = list(enumerate(schema.oneOf or schema.anyOf or ()))
        others = [(index, node) for index, node in nodes if not _is_null(node)]
        members: list[Schema] = []
        nullable = len(others) < len(nodes) or "null" in _types(schema)
        for index, node in others:
            where = place.inside(word, str(index), word=str(index + 1))
            member = self._member(schema, node, where)
            nullable = nullable or isinstance(member, Nullable)
            members.append(member.schema if isinstance(member, Nullable) else member)
        if not members:
            return Nullable(Anything())
        tag = self._tag(schema, [node for _, node in others], members, place)
        found = self._union(members, schema, place, tag)
        return nullable_of(found) if nullable else found

    def _member(self, schema: openapi.Schema, node: Node, place: Place) -> Schema:
        """A member of a union; properties beside `oneOf` are properties of each."""
        if not schema.properties:
            return self._schema(node, place)
        beside = schema.model_copy(update={"oneOf": None, "anyOf": None})
        parts = [(beside, place), *self._parts(node, place)]
        if not all(_is_object(part) for part, _ in parts):
            raise Lost(
                "union", "properties beside members of other types", place.pointer
            )
        return self._define(place, beside, parts)

    def _union(
        self,
        members: Sequence[Schema],
        schema: openapi.Schema,
        place: Place,
        tag: Tag | None,
    ) -> Schema:
        """The union of members, or the only one that there is."""
        distinct = tuple(dict.fromkeys(members))
        if Anything() in distinct:
            return Anything()
        if len(distinct) == 1:
            return distinct[0]
        found = Union(
            place.pointer, place.name, distinct, schema.description or "", tag
        )
        if place.is_inline:  # the same list of members often stands in many places
            alike = replace(found, pointer="", name="")
            found = self._unions.setdefault(alike, found)
        self._definitions[found.pointer] = found
        return Reference(found.pointer)

    def _tag(
        self,
        schema: openapi.Schema,
        nodes: Sequence[Node],
        members: Sequence[Schema],
        place: Place,
    ) -> Tag | None:
        """The discriminator: mapped values, or the names of components (4.8.25)."""
        declared = schema.discriminator
        if declared is None:
            return None
        mapping = declared.mapping or {}
        known = {
            reference: member
            for node, member in zip(nodes, members, strict=True)
            if (reference := reference_of(node)) is not None
        }
        by_name = {_target_name(unquote(r[1:])): m for r, m in known.items()}
        values = {}
        for value, target in mapping.items():
            member = known.get(target, by_name.get(target))
            if member is None:
                where = at.within(place.pointer, "discriminator", "mapping", value)
                lost = Lost("discriminator", f'"{target}" is no member', where)
                self._context.report(lost, f'"{value}" is read as an unknown value.')
            else:
                values[value] = member
        mapped = set(values.values())
        implied = {name: m for name, m in by_name.items() if m not in mapped}
        return Tag(declared.propertyName, tuple((values | implied).items()))

    def _enumeration(
        self,
        kind: str | None,
        values: Sequence[object],
        schema: openapi.Schema,
        place: Place,
    ) -> Schema:
        known = [value for value in values if value is not None]
        types = {PYTHON_TYPES.get(type(value)) for value in known}
        found = types.pop() if len(types) == 1 else None
        scalar = SCALARS.get(kind or "", found)
        if scalar is None:
            raise Lost("enum", "the values are not all of one type", place.pointer)
        if found != scalar or scalar == "number":
            return Scalar(scalar, schema.schema_format)
        unique = tuple(dict.fromkeys(cast("list[str | int]", known)))
        self._definitions[place.pointer] = Enumeration(
            place.pointer, place.name, scalar, unique, schema.description or ""
        )
        return Reference(place.pointer)


def nullable_of(schema: Schema) -> Schema:
    """The schema or null."""
    return schema if isinstance(schema, Nullable) else Nullable(schema)


def _types(schema: openapi.Schema) -> list[str]:
    declared = schema.type
    if declared is None:
        return []
    listed = declared if isinstance(declared, list) else [declared]
    return [kind.value for kind in listed]


def _is_object(schema: openapi.Schema) -> bool:
    kinds = _types(schema)
    return "object" in kinds or (not kinds and not schema.oneOf and not schema.anyOf)


def _is_null(node: Node) -> bool:
    return isinstance(node, openapi.Schema) and _types(node) == ["null"]


def _target_name(pointer: str) -> str:
    """The words that name what a reference leads to."""
    tokens = at.split(pointer)
    if tokens[:1] == ["components"] and len(tokens) == 3:
        return tokens[2]
    noise = ("components", "schemas", "properties", "items", "paths")
    return " ".join(token for token in tokens if token not in noise)
