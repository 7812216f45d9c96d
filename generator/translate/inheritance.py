"""Inheritance in the document: which schemas extend a base with a discriminator.

A schema extends a base if its `allOf` refers to the base, directly or through others
(OpenAPI 3.1, 4.8.25). `families.py` makes types of these facts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

import openapi_pydantic.v3.v3_1 as openapi

from generator.load import pointer as at
from generator.load.document import reference_of
from generator.translate.codecs import NOT_USED
from generator.translate.context import Context, Lost, extension
from generator.translate.shapes import alternatives_of, target_name

COMPONENTS = "/components/schemas"
VALUE = "x-ms-discriminator-value"
"""The extension with the tag of a schema."""
_EMPTY = openapi.Schema.model_validate({})


class Inheritance:
    """Finds the bases of schemas, and the tags that tell extensions apart."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._bases: dict[str, tuple[str, ...]] = {}
        """The bases that schemas refer to, by their pointers."""

    def bases(self, pointer: str) -> tuple[str, ...]:
        """Return the bases that the schema at a pointer refers to, in their order."""
        if pointer not in self._bases:
            self._bases[pointer] = ()  # a circle of bases ends here
            referred = dict.fromkeys(self._referred(self._schema(pointer)))
            self._bases[pointer] = tuple(base for base in referred if base != pointer)
        return self._bases[pointer]

    def is_extended(self, pointer: str) -> bool:
        """Whether some component extends the schema."""
        return pointer in self._extended

    def extends(self, pointer: str) -> bool:
        """Whether a component is a type of its own, even if it adds nothing to a base.

        It is one if it has a tag. A base without a mapping implies a tag for each
        component; otherwise the mapping or an extension names it.
        """
        bases = self.bases(pointer) if at.parent(pointer) == COMPONENTS else ()
        if not bases or extension(self._schema(pointer), VALUE) is not None:
            return bool(bases)
        mappings = [self.mapping(base) for base in self._discriminated(pointer)]
        return not all(mappings) or any(pointer in m.values() for m in mappings)

    def property(self, pointer: str) -> str | None:
        """Return the property with the tag, if a schema has a discriminator."""
        declared = self._schema(pointer).discriminator
        return declared.propertyName if declared else None

    def mapping(self, pointer: str) -> Mapping[str, str | None]:
        """Return the pointers of the schemas that a discriminator's mapping names."""
        declared = self._schema(pointer).discriminator
        mapping = (declared.mapping if declared else None) or {}
        return {value: self._target(target) for value, target in mapping.items()}

    def values(self, pointer: str, name: str) -> tuple[object, ...]:
        """Return the tags of a schema that no mapping names.

        The schema or an extension states them. Otherwise the tag is the name of a
        component, if its nearest discriminator has this property.
        """
        is_nearest = name in map(self.property, self._nearest(pointer))
        schema = self._schema(pointer)
        stated = extension(schema, VALUE)
        if stated is not None and is_nearest:
            return (stated,)
        own = tuple(self._constants(schema, name, pointer))
        if own or not is_nearest or at.parent(pointer) != COMPONENTS:
            return own
        return (target_name(pointer),)

    def report(self, pointer: str, value: str, consequence: str) -> None:
        """Report a value of a mapping that names no extension of the schema."""
        declared = self._schema(pointer).discriminator
        assert declared is not None
        target = (declared.mapping or {})[value]
        where = at.within(pointer, "discriminator", "mapping", value)
        lost = Lost("discriminator", f'"{target}" does not extend the schema', where)
        self._context.report(lost, consequence)

    def report_codec(self, pointer: str, name: str) -> None:
        """Report the codec of a property that cannot have one."""
        text = "an object with additional properties cannot have a codec"
        where = at.within(pointer, "properties", name)
        self._context.report(Lost("codec", text, where), NOT_USED)

    # --- the document --------------------------------------------------------------

    @cached_property
    def _extended(self) -> frozenset[str]:
        components = self._context.document.openapi.components
        names = (components and components.schemas) or {}
        pointers = (at.within(COMPONENTS, name) for name in names)
        return frozenset(base for pointer in pointers for base in self.bases(pointer))

    def _schema(self, pointer: str) -> openapi.Schema:
        """Return the schema at a pointer; an empty one for a reference."""
        target = self._context.document.resolve(at.reference(pointer))
        if target is None or target[0] != pointer:
            return _EMPTY
        return target[1] if isinstance(target[1], openapi.Schema) else _EMPTY

    def _referred(self, schema: openapi.Schema) -> Iterator[str]:
        """Yield the bases that the `allOf` of a schema refers to."""
        for member in schema.allOf or ():
            reference = reference_of(member)
            if reference is None and isinstance(member, openapi.Schema):
                yield from self._referred(member)
            elif reference is not None:
                target = self._context.document.resolve(reference)
                if target is not None and self._is_base(target[0]):
                    yield target[0]

    def _is_base(self, pointer: str) -> bool:
        """Whether it has a discriminator for extensions, of its own or of a base."""
        schema = self._schema(pointer)
        if alternatives_of(schema):
            return False
        return schema.discriminator is not None or bool(self.bases(pointer))

    def _discriminated(self, pointer: str) -> Iterator[str]:
        """Yield all schemas with a discriminator that a schema extends."""
        for base in self.bases(pointer):
            if self.property(base) is not None:
                yield base
            yield from self._discriminated(base)

    def _nearest(self, pointer: str) -> Iterator[str]:
        """Yield the nearest schemas with a discriminator that a schema extends."""
        for base in self.bases(pointer):
            if self.property(base) is not None:
                yield base
            else:
                yield from self._nearest(base)

    def _target(self, text: str) -> str | None:
        """Return the pointer of the target of a mapping: a name, or a reference."""
        component = at.reference(at.within(COMPONENTS, text))
        for reference in (text, component):
            target = self._context.document.resolve(reference)
            if target is not None:
                return target[0]
        return None

    def _constants(
        self, schema: openapi.Schema, name: str, pointer: str
    ) -> Iterator[object]:
        """Yield the values that a schema itself allows for a property."""
        for member in schema.allOf or ():
            if isinstance(member, openapi.Schema) and reference_of(member) is None:
                yield from self._constants(member, name, pointer)
        node = (schema.properties or {}).get(name)
        if node is None:
            return
        try:
            _, declared = self._context.resolved(node, openapi.Schema, pointer)
        except Lost:
            return
        if "const" in declared.model_fields_set:
            yield declared.const
        else:
            yield from (value for value in declared.enum or () if value is not None)
