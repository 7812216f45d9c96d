"""Unions as aliases, and what stands in for those that msgspec cannot read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from generator.api import (
    Anything,
    Api,
    Array,
    Enumeration,
    File,
    Map,
    Nullable,
    Object,
    Reference,
    Scalar,
    Schema,
    Tuple,
    Union,
)
from generator.package_resources import UnionAlias
from generator.plan.annotations import STRING_FORMATS, Annotations
from generator.plan.imports import Imports
from generator.plan.text import docstring, literal, sentence


def union_aliases(
    api: Api, model_names: Mapping[str, str]
) -> Iterator[tuple[UnionAlias, Imports]]:
    """The aliases of all unions, each behind those that it is made of.

    Beside each is what it takes to write it.
    """
    planning = _Planning(api, model_names)
    for union in planning.ordered():
        imports = Imports()
        yield planning.alias(union, imports), imports


class _Planning:
    """The planning of all unions of an API."""

    def __init__(self, api: Api, model_names: Mapping[str, str]) -> None:
        self._definitions = api.definitions
        self._names = model_names
        self._kinds: dict[str, tuple[str, ...]] = {}

    def ordered(self) -> list[Union]:
        """The unions, members before the unions they are in, else by name."""
        found: dict[str, Union] = {}
        unions = [d for d in self._definitions.values() if isinstance(d, Union)]
        for union in sorted(unions, key=lambda union: self._names[union.pointer]):
            self._visit(union, found, set())
        return list(found.values())

    def alias(self, union: Union, imports: Imports) -> UnionAlias:
        """The alias of one union."""
        annotations = Annotations(imports, self._names)
        imports.name("typing", "TypeAlias")
        is_native = self._is_native(union)
        stand_in = None if is_native else self._stand_in(union, annotations, imports)
        names = list(dict.fromkeys(map(annotations.of, union.members)))
        if stand_in is not None:
            imports.name("typing", "TYPE_CHECKING")
            names.append(imports.runtime("unions", "Unknown"))
        code = " | ".join(names)
        if self._is_recursive(union):
            code = f'"{code}"'  # names of itself are not there yet
        text = sentence(union.description)
        indent = 4 if stand_in else 0
        return UnionAlias(
            pointer=union.pointer,
            name=self._names[union.pointer],
            annotation_code=code,
            docstring_code=docstring(text, indent) if text else None,
            stand_in_code=stand_in,
        )

    def _stand_in(
        self, union: Union, annotations: Annotations, imports: Imports
    ) -> str:
        one_of = imports.runtime("unions", "one_of")
        member = imports.runtime("unions", "Member")
        codes = self._member_codes(union, annotations)
        members = ", ".join(f"{member}({code})" for code in codes)
        tag = "" if union.tag is None else f", tag={literal(union.tag.property)}"
        name = literal(self._names[union.pointer])
        return f"{one_of}({name}, lambda: [{members}]{tag})"

    def _member_codes(self, union: Union, annotations: Annotations) -> Iterator[str]:
        """Each member's arguments, once for each value of the tag that names it."""
        tags = [] if union.tag is None else list(union.tag.members)
        for schema in union.members:
            annotation = annotations.of(schema)
            values = [value for value, member in tags if member == schema]
            for value in values:
                yield f"{annotation}, tag={literal(value)}"
            if not values:
                constants = self._constants(schema)
                yield f"{annotation}, {constants}" if constants else annotation

    def _constants(self, schema: Schema) -> str:
        """The required properties of an object that have but one value."""
        found = self._definition(schema)
        if not isinstance(found, Object):
            return ""
        values = (
            (p.name, self._definition(p.schema)) for p in found.properties if p.required
        )
        entries = [
            f"{literal(name)}: {literal(value.values[0])}"
            for name, value in values
            if isinstance(value, Enumeration) and len(value.values) == 1
        ]
        return f"{{{', '.join(entries)}}}" if entries else ""

    def _definition(self, schema: Schema) -> object:
        if not isinstance(schema, Reference):
            return None
        return self._definitions[schema.pointer]

    def _is_native(self, union: Union) -> bool:
        """Whether msgspec reads it: one kind of string, array and object at most."""
        if self._is_recursive(union) or union.tag is not None:
            return False
        kinds = self._kinds_of(Reference(union.pointer))
        return len(kinds) == len(set(kinds)) and "custom" not in kinds

    def _kinds_of(self, schema: Schema) -> tuple[str, ...]:
        """Return the kinds of JSON that a schema accepts; repeats are ambiguous."""
        match schema:
            case Scalar("string", "decimal"):
                return ("string", "integer", "number", "decimal")  # in either form
            case Scalar("string", str(form)) if form in STRING_FORMATS:
                return ("string", form)
            case Scalar(kind):
                return (kind,)
            case Array() | Tuple():
                return ("array",)
            case Map():
                return ("object",)
            case Nullable(inner):
                return self._kinds_of(inner)
            case Anything():
                return ("custom",)
            case File():
                return ("file",)
            case Reference(pointer):
                return self._kinds_at(pointer)

    def _kinds_at(self, pointer: str) -> tuple[str, ...]:
        match self._definitions[pointer]:
            case Object():
                return ("object",)
            case Enumeration(type=kind):
                return (kind,)
            case Union() as union if pointer not in self._kinds:
                self._kinds[pointer] = (
                    "custom",
                )  # what leads back to it is not native
                if union.tag is None:
                    members = map(self._kinds_of, union.members)
                    self._kinds[pointer] = tuple(k for kinds in members for k in kinds)
                return self._kinds[pointer]
            case _:
                return self._kinds[pointer]

    def _is_recursive(self, union: Union) -> bool:
        """Whether it contains itself in other ways than through an object."""
        return any(union.pointer in self._inside(m, set()) for m in union.members)

    def _inside(self, schema: Schema, seen: set[str]) -> set[str]:
        """The unions that a schema is made of, objects left out."""
        match schema:
            case Array(inner) | Map(inner) | Nullable(inner):
                return self._inside(inner, seen)
            case Tuple(members):
                for member in members:
                    self._inside(member, seen)
            case Reference(pointer) if pointer not in seen:
                found = self._definitions[pointer]
                if isinstance(found, Union):
                    seen.add(pointer)
                    for member in found.members:
                        self._inside(member, seen)
        return seen

    def _visit(self, union: Union, found: dict[str, Union], open_: set[str]) -> None:
        if union.pointer in found or union.pointer in open_:
            return
        inside: set[str] = set()
        for member in union.members:
            self._inside(member, inside)
        for pointer in sorted(inside):
            part = self._definitions[pointer]
            assert isinstance(part, Union)
            self._visit(part, found, open_ | {union.pointer})
        found[union.pointer] = union
