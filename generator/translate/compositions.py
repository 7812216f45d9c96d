"""Compositions of schemas: allOf, oneOf, anyOf (JSON Schema 2020-12, 10.2.1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Protocol, TypeAlias
from urllib.parse import unquote

import openapi_pydantic.v3.v3_1 as openapi

from generator.api import Anything, Nullable, Schema, Tag
from generator.load import pointer as at
from generator.load.document import reference_of
from generator.translate.context import Context, Lost
from generator.translate.inheritance import Inheritance
from generator.translate.shapes import (
    SCALARS,
    Node,
    Place,
    alternatives_of,
    further_properties,
    has_properties,
    is_null,
    is_object,
    nullable_of,
    says_nothing,
    target_name,
    types_of,
)

Part: TypeAlias = tuple[openapi.Schema, Place]
"""One of several schemas to merge, and its place."""


class Translation(Protocol):
    """The translation of schemas, which `schemas.py` implements."""

    def read(self, node: Node, place: Place) -> Schema:
        """Return the schema at a place; raise Lost if it cannot be understood."""

    def described(self, schema: openapi.Schema, place: Place) -> Schema:
        """Return a schema that is not a reference."""

    def define(
        self, place: Place, described: openapi.Schema, parts: Sequence[Part]
    ) -> Schema:
        """Define an object with the properties of all parts."""

    def union(
        self,
        members: Sequence[Schema],
        description: str,
        place: Place,
        tag: Tag | None = None,
        *,
        is_inclusive: bool = False,
    ) -> Schema:
        """Return a union of members, defined if it needs a name."""


class Compositions:
    """Reduces compositions to objects, unions or single schemas."""

    def __init__(
        self, context: Context, schemas: Translation, inheritance: Inheritance
    ) -> None:
        self._context = context
        self._inheritance = inheritance
        self._schemas = schemas
        self._open: list[str] = []
        """The pointers of members that are being taken apart."""
        self._distributing: list[str] = []
        """The pointers of unions whose members are being merged with other parts."""

    def all_of(self, schema: openapi.Schema, place: Place) -> Schema:
        """Return the schema that merges the members of `allOf`."""
        own = schema.model_copy(update={"allOf": None})
        members = [
            (node, place.inside("allOf", str(index)))
            for index, node in enumerate(schema.allOf or ())
        ]
        taken_apart = [(member, self.parts(*member)) for member in members]
        telling = [(member, parts) for member, parts in taken_apart if parts]
        extends = self._inheritance.extends(place.pointer)
        if len(telling) == 1 and says_nothing(_without_type(own)) and not extends:
            return self._schemas.read(*telling[0][0])
        parts = [part for _, parts in telling for part in parts]
        if not says_nothing(own) or (extends and not parts):
            parts.append((own, place))
        if extends and all(is_object(part) or part is own for part, _ in parts):
            return self._schemas.define(place, schema, parts)
        return self._merged(schema, parts, place)

    def alternatives(
        self, schema: openapi.Schema, place: Place, beside: Sequence[Part] = ()
    ) -> Schema:
        """Return the union of `oneOf` or `anyOf`, merged with the parts beside it."""
        word = "oneOf" if schema.oneOf else "anyOf"
        nodes = list(enumerate(alternatives_of(schema)))
        others = [(index, node) for index, node in nodes if not is_null(node)]
        nullable = len(others) < len(nodes) or "null" in types_of(schema)
        says_more = has_properties(schema) or self._opens(schema, place)
        if says_more and not self._is_base(schema, place.pointer):
            beside = [*beside, (_without_alternatives(schema), place)]
        members: list[Schema] = []
        for index, node in others:
            where = place.inside(word, str(index), word=str(index + 1))
            member = self._member(schema, node, where, beside)
            nullable = nullable or isinstance(member, Nullable)
            members.append(member.schema if isinstance(member, Nullable) else member)
        if not members:
            return Nullable(Anything())
        tag = self._tag(schema, [node for _, node in others], members, place)
        union = self._schemas.union(
            members,
            schema.description or "",
            place,
            tag,
            is_inclusive=not schema.oneOf,
        )
        return nullable_of(union) if nullable else union

    def _opens(self, schema: openapi.Schema, place: Place) -> bool:
        """Whether it allows further properties of members that are all objects."""
        if not any(further_properties(schema, place)):
            return False
        nodes = [node for node in alternatives_of(schema) if not is_null(node)]
        try:
            parts = [part for node in nodes for part, _ in self.parts(node, place)]
        except Lost:
            return False
        return all(map(is_object, parts))

    def _merged(
        self, schema: openapi.Schema, parts: Sequence[Part], place: Place
    ) -> Schema:
        """Merge all parts into an object, a scalar, or a union of merged objects."""
        if not parts:
            return Anything()
        if all(is_object(part) for part, _ in parts):
            return self._schemas.define(place, schema, parts)
        unions = [(part, where) for part, where in parts if alternatives_of(part)]
        others = [(part, where) for part, where in parts if not alternatives_of(part)]
        if len(unions) == 1 and all(is_object(part) for part, _ in others):
            return self._distributed(*unions[0], others, place)
        type_names = {
            name for part, _ in parts for name in types_of(part) if name != "null"
        }
        if len(type_names) == 1 and type_names <= SCALARS.keys() and not unions:
            return self._schemas.described(_one_schema(parts), place)
        if type_names <= {"array"} and not unions and any(map(_has_items, parts)):
            return self._array(parts, place)
        raise Lost(
            "all-of", "the members of allOf contradict each other", place.pointer
        )

    def _array(self, parts: Sequence[Part], place: Place) -> Schema:
        """Merge the parts of an array; its items obey the `items` of every part."""
        whole = _one_schema(parts)
        holders = [part for part in parts if _has_items(part)]
        if len(holders) == 1:
            return self._schemas.described(whole, holders[0][1])
        items = [part.items for part, _ in holders if part.items]
        both = openapi.Schema.model_construct(allOf=items)
        whole = whole.model_copy(update={"items": both, "prefixItems": None})
        return self._schemas.described(whole, place)

    def _distributed(
        self, union: openapi.Schema, where: Place, others: Sequence[Part], place: Place
    ) -> Schema:
        """Return a union whose members are each merged with the other parts."""
        if where.pointer in self._distributing:
            raise Lost(
                "recursive-schema", "the schema refers only to itself", where.pointer
            )
        self._distributing.append(where.pointer)
        try:
            return self.alternatives(union, place, others)
        finally:
            self._distributing.pop()

    def _is_base(self, schema: openapi.Schema, pointer: str) -> bool:
        """Whether a schema is the base that all members of its union extend."""
        for node in alternatives_of(schema):
            try:
                _, member = self._context.resolved(node, openapi.Schema, pointer)
            except Lost:
                continue
            references = filter(None, map(reference_of, member.allOf or ()))
            targets = map(self._context.document.resolve, references)
            if any(target is not None and target[0] == pointer for target in targets):
                return True
        return False

    def parts(self, node: Node, place: Place) -> list[Part]:
        """Split a member into parts, as far as it is an allOf itself."""
        pointer, schema = self._context.resolved(node, openapi.Schema, place.pointer)
        if pointer in self._open:
            raise Lost("recursive-schema", "the schema refers only to itself", pointer)
        if reference_of(node) is not None:
            place = Place(pointer, target_name(pointer))
        self._open.append(pointer)
        try:
            return self._taken_apart(schema, place)
        finally:
            self._open.pop()

    def _taken_apart(self, schema: openapi.Schema, place: Place) -> list[Part]:
        if self._is_base(schema, place.pointer):
            schema = _without_alternatives(schema)
        nodes = enumerate(alternatives_of(schema))
        others = [(str(index), node) for index, node in nodes if not is_null(node)]
        if len(others) == 1 and not schema.properties:
            word = "oneOf" if schema.oneOf else "anyOf"
            index, node = others[0]
            return self.parts(node, place.inside(word, index))
        inner = [
            part
            for index, member in enumerate(schema.allOf or ())
            for part in self.parts(member, place.inside("allOf", str(index)))
        ]
        own = schema.model_copy(update={"allOf": None})
        return inner if says_nothing(own) else [*inner, (own, place)]

    def _member(
        self,
        schema: openapi.Schema,
        node: Node,
        place: Place,
        beside: Sequence[Part],
    ) -> Schema:
        """Return a member of a union, merged with the parts beside the union."""
        if not beside:
            return self._schemas.read(node, place)
        return self._merged(schema, [*beside, *self.parts(node, place)], place)

    def _tag(
        self,
        schema: openapi.Schema,
        nodes: Sequence[Node],
        members: Sequence[Schema],
        place: Place,
    ) -> Tag | None:
        """Return the discriminator by mapped values or component names (4.8.25)."""
        declared = schema.discriminator
        if declared is None:
            return None
        mapping = declared.mapping or {}
        references = map(_reference_of_member, nodes)
        pairs = dict.fromkeys(zip(references, members, strict=True))
        uses = Counter(reference for reference, _ in pairs)
        by_reference = {
            reference: member
            for reference, member in pairs
            if reference is not None and uses[reference] == 1
        }
        by_name = {target_name(unquote(r[1:])): m for r, m in by_reference.items()}
        values = {}
        for value, target in mapping.items():
            member = by_reference.get(target, by_name.get(target))
            if member is None:
                where = at.within(place.pointer, "discriminator", "mapping", value)
                lost = Lost(
                    "discriminator", f'"{target}" is not a member of the union', where
                )
                self._context.report(lost, f'"{value}" is read as an unknown value.')
            else:
                values[value] = member
        mapped = set(values.values())
        implied = {name: m for name, m in by_name.items() if m not in mapped}
        return Tag(declared.propertyName, tuple((values | implied).items()))


def _one_schema(parts: Sequence[Part]) -> openapi.Schema:
    """Return one schema with the keywords of all parts; later ones override."""
    first, *further = (part for part, _ in parts)
    keywords = {
        name: getattr(part, name) for part in further for name in part.model_fields_set
    }
    return first.model_copy(update=keywords)


def _has_items(part: Part) -> bool:
    return bool(part[0].items or part[0].prefixItems)


def _reference_of_member(node: Node) -> str | None:
    """Return the `$ref` of a member of a union, also if keywords stand beside it.

    The loader moves such a `$ref` into an `allOf`.
    """
    match node:
        case openapi.Schema(allOf=[only]):
            return reference_of(only)
        case _:
            return reference_of(node)


def _without_alternatives(schema: openapi.Schema) -> openapi.Schema:
    return schema.model_copy(update={"oneOf": None, "anyOf": None})


def _without_type(schema: openapi.Schema) -> openapi.Schema:
    """Return the schema without a type, which an allOf implies."""
    return schema.model_copy(update={"type": None})
