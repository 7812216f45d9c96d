"""Compares the types of several APIs.

Two definitions are equal if the same is written for them, and if they refer to equal
definitions. Their places in the documents do not matter.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import TypeAlias, TypeVar

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
from generator.naming.named import NamedApi
from generator.translate.native_unions import TYPED_FORMATS
from generator.translate.partial_answers import partial_answers
from generator.translate.reachability import referenced

Key = TypeVar("Key")

Member: TypeAlias = tuple[int, str]
"""A definition: the number of its API, and its pointer."""


def equal_types(apis: Sequence[NamedApi]) -> Mapping[Member, int]:
    """Return a number for each definition. Equal definitions get the same number.

    First, definitions of the same form get the same number. Then definitions that refer
    to different numbers get different ones. This is repeated until nothing changes.
    """
    forms: dict[Member, Hashable] = {}
    references: dict[Member, list[Member]] = {}
    for number, named in enumerate(apis):
        written = _Forms(named)
        for pointer, definition in named.api.definitions.items():
            member = number, pointer
            forms[member] = written.of(definition)
            references[member] = [(number, p) for p in referenced(definition)]
    kinds = _numbered(forms)
    while True:
        finer = _numbered(
            {m: (kind, *(kinds[r] for r in references[m])) for m, kind in kinds.items()}
        )
        if len(set(finer.values())) == len(set(kinds.values())):
            return finer
        kinds = finer


def _numbered(values: Mapping[Key, Hashable]) -> dict[Key, int]:
    numbers: dict[Hashable, int] = {}
    return {
        key: numbers.setdefault(value, len(numbers)) for key, value in values.items()
    }


class _Forms:
    """The forms of one API's definitions, which are equal if the same is written."""

    def __init__(self, named: NamedApi) -> None:
        self._names = named.names
        self._codecs = named.part.preset.codecs if named.part.preset else {}
        self._partial = partial_answers(named.api)

    def of(self, definition: Definition) -> Hashable:
        """Return the form of a definition, without its pointer."""
        name = self._names.types[definition.pointer].now
        text = _text(definition.description)
        match definition:
            case Enumeration(type=kind, values=values, is_tag=is_tag):
                return name, text, kind, is_tag, tuple(map(repr, values))
            case Union(members=members, tag=tag):
                listed = tuple(map(self._schema, members))
                return name, text, listed, self._tag(tag)
            case Object():
                return name, text, *self._object(definition, name)

    def _object(self, definition: Object, name: str) -> Iterator[Hashable]:
        is_plain = not definition.description and not definition.deprecated
        yield definition.name if is_plain and definition.name != name else ""
        yield definition.deprecated
        yield definition.pointer in self._partial
        yield definition.further and self._schema(definition.further)
        yield tuple(self._names.types[base].now for base in definition.bases)
        yield self._tag(definition.tag)
        fields = self._names.fields[definition.pointer]
        for declared in definition.properties:
            yield fields[declared.name], self._property(declared)

    def _property(self, declared: Property) -> Hashable:
        return (
            declared.name,
            self._schema(declared.schema),
            declared.required,
            _text(declared.description),
            declared.deprecated,
            declared.only,
            declared.one_way,
            declared.left_out,
            self._codecs[declared.codec] if declared.codec else None,
            repr(declared.constant),
        )

    def _tag(self, tag: Tag | None) -> Hashable:
        """Return the property of a tag, and its values with their schemas."""
        if tag is None:
            return None
        members = ((value, self._schema(schema)) for value, schema in tag.members)
        return tag.property, *members

    def _schema(self, schema: Schema) -> Hashable:
        match schema:
            case Scalar("string", str(form)) if form in TYPED_FORMATS:
                return form
            case Scalar("number", "decimal"):
                return schema
            case Scalar(kind):
                return kind
            case Nullable(Anything()):
                return Anything()
            case Array(inner) | Map(inner) | Nullable(inner):
                return type(schema), self._schema(inner)
            case Tuple(members):
                return Tuple, *map(self._schema, members)
            case Reference(pointer):
                return Reference, self._names.types[pointer].now
            case _:
                return schema


def _text(description: str) -> str:
    """Return a description on one line, without the period that may be added to it."""
    line = " ".join(description.split())
    sentence = line.removesuffix(".")
    return sentence if sentence[-1:].isalnum() else line
