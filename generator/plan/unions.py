"""Plan unions: aliases, and replacements for unions that msgspec cannot read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from generator.api import (
    Api,
    Enumeration,
    Object,
    Reference,
    Schema,
    Union,
)
from generator.naming.names import Names
from generator.package_resources import UnionAlias
from generator.plan.annotations import Annotations
from generator.plan.imports import Imports
from generator.plan.text import docstring, literal, sentence
from generator.translate.native_unions import NativeUnions


def union_aliases(api: Api, names: Names) -> Iterator[tuple[UnionAlias, Imports]]:
    """Yield the alias of each union and its imports; members come before unions."""
    planning = _Planning(api, names.models)
    for union in planning.ordered():
        imports = Imports(others=names.imports)
        yield planning.alias(union, imports), imports


class _Planning:
    """Plans all unions of an API."""

    def __init__(self, api: Api, model_names: Mapping[str, str]) -> None:
        self._definitions = api.definitions
        self._names = model_names
        self._native = NativeUnions(api.definitions)

    def ordered(self) -> list[Union]:
        """Return the unions by name; members come before unions that contain them."""
        ordered: dict[str, Union] = {}
        unions = [d for d in self._definitions.values() if isinstance(d, Union)]
        for union in sorted(unions, key=lambda union: self._names[union.pointer]):
            self._visit(union, ordered, set())
        return list(ordered.values())

    def alias(self, union: Union, imports: Imports) -> UnionAlias:
        """Return the alias of a union."""
        annotations = Annotations(imports, self._names)
        imports.name("typing", "TypeAlias")
        is_native = self._native.has(union)
        stand_in = None if is_native else self._stand_in(union, annotations, imports)
        names = list(dict.fromkeys(map(annotations.of, union.members)))
        if stand_in is not None:
            imports.name("typing", "TYPE_CHECKING")
            names.append(imports.runtime("unions", "Unknown"))
        code = " | ".join(names)
        if self._native.is_recursive(union):
            code = f'"{code}"'  # its own name is not defined yet
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
        """Yield the arguments of each member, once for each value of its tag."""
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
        """Return the required properties of an object that have only one value."""
        definition = self._definition(schema)
        if not isinstance(definition, Object):
            return ""
        values = (
            (p.name, self._definition(p.schema))
            for p in definition.properties
            if p.required
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

    def _visit(self, union: Union, ordered: dict[str, Union], open_: set[str]) -> None:
        if union.pointer in ordered or union.pointer in open_:
            return
        inside = (self._native.inside(member) for member in union.members)
        for pointer in sorted(set().union(*inside)):
            part = self._definitions[pointer]
            assert isinstance(part, Union)
            self._visit(part, ordered, open_ | {union.pointer})
        ordered[union.pointer] = union
