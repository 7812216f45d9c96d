"""Plan families: models that inherit from others, and the tags that choose one."""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from dataclasses import replace

from generator.api import Api, Definition, Object, Property, Reference
from generator.load.presets import Codec
from generator.naming.names import Names
from generator.package_resources import Entry, Field, TagClasses
from generator.plan.annotations import Annotations, is_nullable
from generator.plan.imports import Imports
from generator.plan.text import literal

LOOSE = re.compile(r" \| Any_*\Z")
"""The end of an annotation that extensions narrow; the runtime ignores it.

Type checkers do not let a subclass change the type of a field that is not Any.
"""


def bases_first(
    pointers: Iterable[str], definitions: Mapping[str, Definition]
) -> list[str]:
    """Return the pointers in their order, but bases before their extensions."""
    ordered: dict[str, None] = {}

    def add(pointer: str) -> None:
        definition = definitions[pointer]
        for base in definition.bases if isinstance(definition, Object) else ():
            add(base)
        ordered.setdefault(pointer)

    for pointer in pointers:
        add(pointer)
    return list(ordered)


def narrowed(
    api: Api, names: Names, codecs: Mapping[str, Codec]
) -> Collection[tuple[str, str]]:
    """Return the fields that some extension narrows, by object and property."""
    annotations = Annotations(Imports(), names.models, codecs=codecs)

    def types(definition: Object) -> dict[str, object]:
        return {p.name: _type(p, annotations) for p in definition.properties}

    narrow: set[tuple[str, str]] = set()
    for definition in api.definitions.values():
        if isinstance(definition, Object) and definition.bases:
            own = types(definition)
            for base in _ancestors(definition, api.definitions):
                narrow |= {
                    (base.pointer, name)
                    for name, of_base in types(base).items()
                    if own.get(name, of_base) != of_base
                }
    return narrow


def _type(declared: Property, annotations: Annotations) -> object:
    """Return the facts that decide the annotation of a field."""
    is_optional = not declared.required and declared.constant is None
    nullable = is_nullable(declared.schema)
    return annotations.of_property(declared), is_optional and (not nullable, nullable)


def _ancestors(
    definition: Object, definitions: Mapping[str, Definition]
) -> Iterator[Object]:
    for pointer in definition.bases:
        base = definitions[pointer]
        assert isinstance(base, Object)
        yield base
        yield from _ancestors(base, definitions)


def loose(field: Field, imports: Imports) -> str:
    """Return the annotation of a field that extensions narrow."""
    annotation = field.annotation_code
    anything = imports.name("typing", "Any")
    if anything in annotation.split(" | "):
        return annotation
    return f"{annotation} | {anything}"


def own_fields(
    fields: Iterable[Field],
    of_bases: Iterable[Iterable[Field]],
    imports: Imports,
    shadowed: Container[str],
) -> list[Field]:
    """Return the fields that a model does not inherit from its first base as they are.

    Type checkers want a default for a field that has one in a base.
    """
    first, *others = ({field.name: field for field in each} for each in of_bases)
    own = []
    for field in fields:
        before = [each[field.name] for each in (first, *others) if field.name in each]
        if field.name in first and _same(field, first[field.name]):
            continue
        if not _has_default(field) and any(map(_has_default, before)):
            function = imports.helper("tagged_models", "required", shadowed)
            factory = f"{function}({literal(field.name)})"
            imports.module("msgspec")
            field = replace(field, factory_code=factory)
        own.append(field)
    return own


def _has_default(field: Field) -> bool:
    return field.default_code is not None or field.factory_code is not None


def _same(field: Field, inherited: Field) -> bool:
    return _without_text(field) == _without_text(inherited)


def _without_text(field: Field) -> object:
    annotation = LOOSE.sub("", field.annotation_code)
    return annotation, field.default_code, field.wire_name, field.factory_code


def tag_classes(
    definition: Object, names: Names, imports: Imports
) -> TagClasses | None:
    """Return the classes of a base by their tags."""
    if definition.tag is None:
        return None
    members = definition.tag.members
    return TagClasses(
        function=imports.runtime("tagged_models", "choose_by_tag"),
        property_code=literal(definition.tag.property),
        classes=tuple(
            Entry(literal(value), names.models[schema.pointer])
            for value, schema in members
            if isinstance(schema, Reference)
        ),
    )
