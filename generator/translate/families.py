"""Families of types: a base with a tag, and the objects that extend it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from generator.api import (
    Anything,
    Definition,
    Object,
    Property,
    Reference,
    Tag,
    TagValue,
)
from generator.translate.inheritance import Inheritance
from generator.translate.properties import UNNAMEABLE
from generator.translate.tag_properties import (
    declared_property,
    tag_property,
    typed,
    with_own_tag,
    with_property,
)

Definitions = Mapping[str, Definition]


def with_families(definitions: Definitions, inheritance: Inheritance) -> Definitions:
    """Return the definitions; extensions have bases, and bases have tags.

    Objects of a family keep undeclared properties, because a new extension arrives as
    its base. A base without extensions stays as it is.
    """
    return _Families(definitions, inheritance).applied()


class _Families:
    """All bases of an API with their extensions."""

    def __init__(self, definitions: Definitions, inheritance: Inheritance) -> None:
        self._definitions = dict(definitions)
        self._inheritance = inheritance
        self._objects = {
            pointer: definition
            for pointer, definition in definitions.items()
            if isinstance(definition, Object)
        }
        self._bases = {
            pointer: tuple(b for b in inheritance.bases(pointer) if b in self._objects)
            for pointer in self._objects
        }
        self._bases = {
            pointer: tuple(self._furthest(bases))
            for pointer, bases in self._bases.items()
        }
        self._extensions: dict[str, list[str]] = {}
        for pointer, bases in self._bases.items():
            for base in bases:
                self._extensions.setdefault(base, []).append(pointer)
        tags = {base: self._tag(base) for base in self._extensions}
        self._tags = {base: tag for base, tag in tags.items() if tag is not None}

    def applied(self) -> Definitions:
        """Return the definitions with families."""
        done: dict[str, Object] = {}
        for base in self._tags:
            for pointer in (base, *self._descendants(base)):
                self._apply(pointer, done)
        return {**self._definitions, **done, **dict(self._lone_bases())}

    def _lone_bases(self) -> Iterator[tuple[str, Object]]:
        """Yield objects whose mapping names schemas, none of which extends them.

        They keep undeclared properties, which are those of the other schemas.
        """
        for pointer, model in self._objects.items():
            others = {
                value: target
                for value, target in self._inheritance.mapping(pointer).items()
                if target != pointer
            }
            if others and pointer not in self._extensions:
                for value in others:
                    read = f'"{value}" is read as {model.name}.'
                    self._inheritance.report(pointer, value, read)
                yield pointer, replace(model, further=model.further or Anything())

    def _apply(self, pointer: str, done: dict[str, Object]) -> None:
        """Complete an object, after its bases."""
        if pointer in done or not any(b in self._tags for b in self._line(pointer)):
            return
        for base in self._bases[pointer]:
            self._apply(base, done)
        model = self._objects[pointer]
        bases = tuple(base for base in self._bases[pointer] if base in done)
        further = None if pointer in self._extensions else model.further
        model = replace(
            model,
            properties=tuple(self._uncoded(model.pointer, model.properties)),
            bases=bases,
            tag=self._tags.get(pointer),
            further=further or Anything(),
        )
        names = (self._tags[b].property for b in self._line(pointer) if b in self._tags)
        for name in dict.fromkeys(names):
            inherited = (done[base] for base in bases)
            model = self._with_tag(model, name, [*inherited])
        done[pointer] = model

    def _uncoded(
        self, pointer: str, properties: tuple[Property, ...]
    ) -> Iterator[Property]:
        """Yield the properties; report codecs, which need a model that is not open."""
        for declared in properties:
            if declared.codec is not None:
                self._inheritance.report_codec(pointer, declared.name)
            yield replace(declared, codec=None)

    def _with_tag(self, model: Object, name: str, bases: list[Object]) -> Object:
        """Return an object with a tag of its own values; otherwise it is inherited."""
        if UNNAMEABLE.search(name):
            return model
        values = self._values(model.pointer, name)
        inside = self._descendants(model.pointer)
        if not values:
            inherited = [p for base in bases for p in base.properties if p.name == name]
            is_narrow = bool(inherited and inherited[0].constant is not None)
            tag = inherited[0] if is_narrow else declared_property(model, name)
            tag = tag or (inherited[0] if inherited else tag_property(name))
            return with_property(model, tag)
        if any(set(self._values(each, name)) - set(values) for each in inside):
            tag = declared_property(model, name) or tag_property(name)
            constant = values[0] if len(values) == 1 else None
            return with_property(model, replace(tag, constant=constant))
        return with_own_tag(model, name, values, self._definitions)

    # --- tags ----------------------------------------------------------------------

    def _tag(self, base: str) -> Tag | None:
        """Return the tag of a base with the values of its whole family."""
        name = self._inheritance.property(base)
        if name is None:
            return None
        family = (base, *self._descendants(base))
        declared = declared_property(self._objects[base], name)
        values: dict[TagValue, str] = {}
        for value, pointer in self._inheritance.mapping(base).items():
            if pointer in family:
                values[typed(value, declared, self._definitions)] = str(pointer)
            else:
                read = f'"{value}" is read as {self._objects[base].name}.'
                self._inheritance.report(base, value, read)
        mapped = set(values.values())
        implied = {each: self._inheritance.values(each, name) for each in family}
        for each in sorted(family, key=lambda member: len(implied[member])):
            if each in mapped or (each == base and len(implied[each]) > 1):
                continue
            for stated in implied[each]:
                values.setdefault(typed(stated, declared, self._definitions), each)
        if not set(values.values()) - {base}:
            return None
        return Tag(name, tuple((value, Reference(p)) for value, p in values.items()))

    def _values(self, pointer: str, name: str) -> list[TagValue]:
        """Return the values of a tag that mean this object."""
        return [
            value
            for base in self._line(pointer)
            if base in self._tags and self._tags[base].property == name
            for value, member in self._tags[base].members
            if member == Reference(pointer)
        ]

    # --- relatives -----------------------------------------------------------------

    def _line(self, pointer: str) -> Iterator[str]:
        """Yield an object and all that it extends."""
        yield pointer
        for base in self._bases[pointer]:
            yield from self._line(base)

    def _furthest(self, bases: Sequence[str]) -> Iterator[str]:
        """Yield the bases that none of the others extends; Python needs no others."""
        for base in bases:
            others = (other for other in bases if other != base)
            if not any(base in self._line(other) for other in others):
                yield base

    def _descendants(self, pointer: str) -> list[str]:
        """Return the objects that extend an object, directly or not."""
        descendants: dict[str, None] = {}
        waiting = list(self._extensions.get(pointer, ()))
        while waiting:
            each = waiting.pop(0)
            if each not in descendants:
                descendants[each] = None
                waiting += self._extensions.get(each, ())
        return list(descendants)
