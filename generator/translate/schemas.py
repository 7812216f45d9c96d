"""Schemas: JSON Schema 2020-12 in OpenAPI 3.1, as far as a client needs it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import openapi_pydantic.v3.v3_1 as openapi

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
    Schema,
    Tag,
    Tuple,
    Union,
)
from generator.load import pointer as at
from generator.load.document import reference_of
from generator.translate.codecs import Codecs
from generator.translate.compositions import Compositions
from generator.translate.conditionals import Conditionals
from generator.translate.context import Context, Lost, extension
from generator.translate.enumerations import enumeration
from generator.translate.inheritance import Inheritance
from generator.translate.media import format_of
from generator.translate.properties import can_be_named, constant, only_direction
from generator.translate.shapes import (
    SCALARS,
    Node,
    Place,
    alternatives_of,
    branches,
    forbids_further,
    further_properties,
    is_nothing,
    is_null,
    is_object,
    nullable_of,
    target_name,
    types_of,
)


@dataclass(frozen=True)
class _Pending:
    """An object to complete with the properties of all its parts.

    Of two properties with one name, the later is used, unless its schema is empty.
    """

    object: Object
    parts: Sequence[tuple[openapi.Schema, Place]]


class Schemas:
    """Translates schemas, and collects their objects and enumerations."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._definitions: dict[str, Definition] = {}
        self._pending: list[_Pending] = []
        """Objects with a name whose properties have not been read yet."""
        self._open: list[str] = []
        """The components being translated, to notice one that contains itself."""
        self._read: dict[str, Schema] = {}
        """The first translation of each definition: the definition, or nullable."""
        self._unions: dict[Union, Union] = {}
        """The first inline union of each content."""
        self._promised: set[str] = set()
        """The pointers of unions that refer to themselves."""
        self.inheritance = Inheritance(context)
        self._compositions = Compositions(context, self, self.inheritance)
        self._conditionals = Conditionals(context, self._compositions.parts)
        self._codecs = Codecs(context)

    def definitions(self) -> Mapping[str, Definition]:
        """Return the definitions so far, by pointer."""
        return dict(self._definitions)

    def define_components(self) -> None:
        """Translate every schema component, used or not, in the document's order."""
        components = self._context.document.openapi.components
        for name, node in ((components and components.schemas) or {}).items():
            pointer = at.within("/components/schemas", name)
            self.schema(node, Place(pointer, name))

    def schema(self, node: Node | None, place: Place) -> Schema:
        """Return the schema at a place; report one that cannot be used, as Anything."""
        translated = self._reported(node, place)
        while self._pending:
            self._complete(self._pending.pop())
        return translated

    def _reported(self, node: Node | None, place: Place) -> Schema:
        if node is None:
            return Anything()
        try:
            return self.read(node, place)
        except Lost as lost:
            self._context.report(lost, "It accepts any JSON value.")
            return Anything()

    def report_codecs(self) -> None:
        """Report the codecs that are unused."""
        self._codecs.report_others()

    def object_at(self, schema: Schema) -> Object | None:
        """Return the object with declared properties that a schema stands for."""
        if not isinstance(schema, Reference):
            return None
        definition = self._definitions.get(schema.pointer)
        return definition if isinstance(definition, Object) else None

    def relax(self, pointer: str, optional: set[str]) -> None:
        """Make properties of an object optional."""
        model = self._definitions[pointer]
        assert isinstance(model, Object)
        properties = tuple(
            replace(p, required=False, constant=None) if p.name in optional else p
            for p in model.properties
        )
        self._definitions[pointer] = replace(model, properties=properties)

    def read(self, node: Node, place: Place) -> Schema:
        """Return the schema at a place; raise Lost if it cannot be understood."""
        pointer, schema = self._context.resolved(node, openapi.Schema, place.pointer)
        if pointer in self._read:
            return self._read[pointer]
        if pointer in self._definitions:
            return Reference(pointer)
        if reference_of(node) is not None:
            place = Place(pointer, target_name(pointer))
        if pointer in self._open:
            return self._inside_itself(schema, pointer)
        self._open.append(pointer)
        try:
            translated = self.described(schema, place)
        finally:
            self._open.pop()
        if pointer in self._promised and pointer not in self._definitions:
            self._definitions[pointer] = Union(pointer, place.name, (translated,))
        if pointer in self._definitions:
            self._read[pointer] = translated
        return translated

    def _inside_itself(self, schema: openapi.Schema, pointer: str) -> Schema:
        """Refer to a union that is being translated and will be defined."""
        if len(schema.oneOf or schema.anyOf or ()) < 2:
            raise Lost("recursive-schema", "the schema refers only to itself", pointer)
        self._promised.add(pointer)
        union = Reference(pointer)
        nullable = any(map(is_null, alternatives_of(schema)))
        return nullable_of(union) if nullable else union

    def described(self, schema: openapi.Schema, place: Place) -> Schema:
        """Translate a schema that is not a reference."""
        self._codecs.see(schema, place)
        name = extension(schema, "x-gen-client-name")
        if isinstance(name, str):
            place = replace(place, name=name)
        if schema.allOf:
            return self._compositions.all_of(schema, place)
        if schema.oneOf or schema.anyOf:
            return self._compositions.alternatives(schema, place)
        types = types_of(schema)
        nullable = "null" in types or None in (schema.enum or ())
        type_names = [each for each in types if each != "null"]
        if not type_names and nullable and not schema.enum:
            return Nullable(Anything())
        if len(type_names) > 1 and not schema.enum:
            members = [
                self._of_type(each, schema, place.inside("type", str(n), word=each))
                for n, each in enumerate(type_names)
            ]
            translated = self.union(members, schema.description or "", place)
        else:
            only = type_names[0] if type_names else None
            translated = self._of_type(only, schema, place)
        return nullable_of(translated) if nullable else translated

    def _of_type(
        self, type_name: str | None, schema: openapi.Schema, place: Place
    ) -> Schema:
        has_one_value = "const" in schema.model_fields_set
        values = [schema.const] if has_one_value else schema.enum
        if values is not None and type_name not in ("object", "array", "boolean"):
            return self._enumeration(type_name, values, schema, place)
        if type_name is not None and type_name in SCALARS:
            return Scalar(SCALARS[type_name], format_of(schema))
        if type_name is None and format_of(schema) == "binary":
            return Scalar("string", "binary")
        if type_name == "array" or (type_name is None and schema.items is not None):
            return self._array(schema, place)
        if type_name is None and schema.prefixItems:
            return self._array(schema, place)
        is_base = self.inheritance.is_extended(place.pointer)
        if type_name == "object" or is_object(schema) or is_base:
            return self._object(schema, place)
        return Anything()

    def _array(self, schema: openapi.Schema, place: Place) -> Schema:
        """Return an array, or a tuple if the number of items is certain.

        Without `minItems` an array may end early, in the middle of `prefixItems`
        (JSON Schema 2020-12, 10.3.1.1).
        """
        items = place.inside("items", word="item")
        if not schema.prefixItems:
            return Array(self._reported(schema.items, items))
        members = [
            self._reported(node, place.inside("prefixItems", str(n), word=f"item {n}"))
            for n, node in enumerate(schema.prefixItems)
        ]
        if schema.minItems == len(members) and (
            schema.maxItems == len(members) or is_nothing(schema.items)
        ):
            return Tuple(tuple(members))
        may_go_on = schema.maxItems is None or schema.maxItems > len(members)
        if may_go_on and not is_nothing(schema.items):
            members.append(self._reported(schema.items, items))
        return Array(self.union(members, "", items))

    def _object(self, schema: openapi.Schema, place: Place) -> Schema:
        is_base = self.inheritance.is_extended(place.pointer)
        if schema.properties or any(branches(schema, place)) or is_base:
            return self.define(place, schema, [(schema, place)])
        return Map(self._further([(schema, place)]) or Anything())

    def _further(self, parts: Sequence[tuple[openapi.Schema, Place]]) -> Schema | None:
        """Return the schema of undeclared properties, or None if they are not allowed.

        A client cannot tell properties that match a pattern from others. So they
        are read as any of the given schemas (JSON Schema 2020-12, 10.3.2 and 11.3).
        Parts that allow any value do not change the schemas of other parts.
        """
        allowed = [
            [self._reported(*nested) for nested in further_properties(part, place)]
            for part, place in parts
        ]
        schemas = [
            s for of_part in allowed if Anything() not in of_part for s in of_part
        ]
        if not schemas:
            return Anything() if any(allowed) else None
        place = parts[0][1].inside("additionalProperties", word="value")
        return self.union(schemas, "", place)

    def define(
        self,
        place: Place,
        described: openapi.Schema,
        parts: Sequence[tuple[openapi.Schema, Place]],
    ) -> Schema:
        """Define an object, and complete it later, from a queue.

        Completing it at once would recurse as deep as the longest chain of schemas.
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
        """Give an object its properties, which may refer back to it."""
        parts = pending.parts
        further = self._further(parts)
        required = {name for part, _ in parts for name in part.required or ()}
        properties: dict[str, Property] = {}
        for part, place in parts:
            for name, node in (part.properties or {}).items():
                if not can_be_named(name, place, self._context):
                    continue
                is_open = further is not None
                declared = self._property(name, node, place, name in required, is_open)
                if name in properties and declared.schema == Anything():
                    old = properties[name]
                    declared = replace(
                        declared, schema=old.schema, constant=old.constant
                    )
                properties[name] = declared
        self._add_conditional(parts, properties, further is not None)
        completed = replace(
            pending.object,
            properties=tuple(properties.values()),
            further=further,
            is_closed=any(map(forbids_further, (part for part, _ in parts))),
        )
        self._definitions[completed.pointer] = completed

    def _add_conditional(
        self,
        parts: Sequence[tuple[openapi.Schema, Place]],
        properties: dict[str, Property],
        is_open: bool,
    ) -> None:
        """Add the properties that conditions add to an object, as optional ones.

        Of several schemas for one property, each is possible. A declared property
        keeps its schema, which is the one that always holds.
        """
        added: dict[str, list[Property]] = {}
        for part, place in self._conditionals.of(parts):
            for name, node in (part.properties or {}).items():
                is_new = name not in properties
                if is_new and can_be_named(name, place, self._context):
                    declared = self._property(name, node, place, False, is_open)
                    added.setdefault(name, []).append(declared)
        for name, several in added.items():
            schemas = [each.schema for each in several if each.schema != Anything()]
            place = parts[0][1].inside("properties", name, word=name)
            schema = self.union(schemas, "", place) if schemas else Anything()
            properties[name] = replace(several[0], schema=schema)

    def _property(
        self, name: str, node: Node, owner: Place, required: bool, is_open: bool
    ) -> Property:
        place = owner.inside("properties", name, word=name)
        schema = self._reported(node, place)
        description, deprecated = node.description or "", False
        if isinstance(node, openapi.Schema):
            deprecated = bool(node.deprecated)
        return Property(
            name,
            schema,
            required,
            description,
            deprecated,
            only=only_direction(node, place, self._context),
            codec=self._codecs.of_property(node, place, is_open),
            constant=self.constant(schema, node, place) if required else None,
        )

    def constant(self, schema: Schema, node: Node, place: Place) -> float | str | None:
        """Return the only value of a schema that callers send, if there is one."""
        return constant(schema, node, place, self._definitions, self._context)

    def union(
        self,
        members: Sequence[Schema],
        description: str,
        place: Place,
        tag: Tag | None = None,
        *,
        is_inclusive: bool = False,
    ) -> Schema:
        """Return the union of members, or the only member."""
        distinct = tuple(dict.fromkeys(members))
        if Anything() in distinct:
            return Anything()
        if len(distinct) == 1:
            return distinct[0]
        union = Union(
            place.pointer,
            place.name,
            distinct,
            description,
            tag,
            is_inclusive=is_inclusive,
        )
        if place.is_inline:  # the same list of members often occurs in many places
            alike = replace(union, pointer="", name="")
            union = self._unions.setdefault(alike, union)
        self._definitions[union.pointer] = union
        return Reference(union.pointer)

    def _enumeration(
        self,
        type_name: str | None,
        values: Sequence[object],
        schema: openapi.Schema,
        place: Place,
    ) -> Schema:
        listed = enumeration(type_name, values, schema, place)
        if isinstance(listed, Enumeration):
            self._definitions[place.pointer] = listed
            return Reference(place.pointer)
        return listed
