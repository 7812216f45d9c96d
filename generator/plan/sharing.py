"""Models that several APIs have in common: which they are, and where they are written.

Two are the same if they would be written alike and refer to the same models.
`naming/model_modules.py` decides where they are written. Modules never import each
other in circles, and an API imports no models but its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeAlias, TypeVar

from generator.api import (
    Array,
    Definition,
    Enumeration,
    Map,
    Nullable,
    Object,
    Reference,
    Schema,
    Tuple,
)
from generator.naming.model_modules import Shareable, model_modules
from generator.plan.imports import Imports
from generator.plan.models import PlannedType

Key = TypeVar("Key")
Types: TypeAlias = tuple[Mapping[str, Definition], Sequence[PlannedType]]
"""The definitions of one API, and how they will be written."""


class Member(NamedTuple):
    """One definition of one API."""

    api: int
    pointer: str


@dataclass(frozen=True)
class SharedTypes:
    """The content of one module."""

    module: str
    """Its path in the package."""
    members: tuple[Member, ...]
    """Each type, as one of the APIs that have it knows it."""
    types: tuple[PlannedType, ...]
    imports: Imports
    """The imports from other shared modules."""


@dataclass(frozen=True)
class Sharing:
    """Which types are where."""

    modules: tuple[SharedTypes, ...]
    places: Mapping[Member, str]
    """The module of each definition that is shared."""
    kinds: Mapping[Member, int]
    """Definitions with the same number are the same."""

    def modules_of(self, api: int, types: Iterable[PlannedType]) -> dict[str, str]:
        """The module of each type of an API that is shared, by its name."""
        members = ((Member(api, t.written.pointer), t.written.name) for t in types)
        return {n: self.places[m] for m, n in members if m in self.places}

    def imports_of(self, api: int, types: Iterable[PlannedType]) -> Imports:
        """Return the imports of shared types for an API's own module."""
        imports = Imports()
        for name, module in self.modules_of(api, types).items():
            imports.own(module, name)
        return imports


def shared_types(
    apis: Sequence[Types], pinned: Sequence[Mapping[str, str]] = ()
) -> Sharing:
    """Return the shared modules, and which type is in which.

    `pinned` are the shared modules of the last run, for each API by pointer.
    """
    planned = {
        Member(number, each.written.pointer): each
        for number, (_, types) in enumerate(apis)
        for each in types
    }
    kinds = _kinds(apis, planned)
    members: dict[int, list[Member]] = defaultdict(list)
    for member in planned:  # in reading order
        members[kinds[member]].append(member)
    where = model_modules(
        {
            kind: _shareable(apis, same, planned, kinds, pinned)
            for kind, same in members.items()
        }
    )
    places = {m: where[kind] for m, kind in kinds.items() if kind in where}
    contents: dict[str, list[Member]] = defaultdict(list)
    for kind, same in members.items():
        if kind in where:
            contents[where[kind]].append(same[0])
    return Sharing(
        modules=tuple(
            SharedTypes(
                module=module,
                members=tuple(inside),
                types=tuple(planned[member] for member in inside),
                imports=_between(apis, inside, planned, places),
            )
            for module, inside in contents.items()
        ),
        places=places,
        kinds=kinds,
    )


def _shareable(
    apis: Sequence[Types],
    members: Sequence[Member],
    planned: Mapping[Member, PlannedType],
    kinds: Mapping[Member, int],
    pinned: Sequence[Mapping[str, str]],
) -> Shareable:
    """Return what decides where a type is written that some APIs have."""
    api, pointer = members[0]
    references = _references(apis[api][0][pointer])
    modules = (pinned[m.api].get(m.pointer, "") for m in members) if pinned else ()
    return Shareable(
        name=planned[members[0]].written.name,
        apis=tuple(sorted({member.api for member in members})),
        references=frozenset(kinds[Member(api, found)] for found in references),
        pinned=tuple(filter(None, modules)),
    )


def _between(
    apis: Sequence[Types],
    members: Sequence[Member],
    planned: Mapping[Member, PlannedType],
    places: Mapping[Member, str],
) -> Imports:
    """Return the imports of one module from the others that it refers to."""
    imports = Imports()
    for api, pointer in members:
        for found in _references(apis[api][0][pointer]):
            other = Member(api, found)
            if places[other] != places[Member(api, pointer)]:
                imports.own(places[other], planned[other].written.name)
    return imports


def _kinds(
    apis: Sequence[Types], planned: Mapping[Member, PlannedType]
) -> Mapping[Member, int]:
    """A number for each definition, the same for those that are the same.

    At first those are alike that are written alike; then, again and again, those are
    told apart that refer to what is not.
    """
    references = {
        member: [Member(member.api, p) for p in _references(definition)]
        for member, definition in _definitions(apis)
    }
    kinds = _numbered({m: _written(each) for m, each in planned.items()})
    while True:
        finer = _numbered(
            {m: (kind, *(kinds[r] for r in references[m])) for m, kind in kinds.items()}
        )
        if len(set(finer.values())) == len(set(kinds.values())):
            return finer
        kinds = finer


def _definitions(apis: Sequence[Types]) -> Iterator[tuple[Member, Definition]]:
    for number, (definitions, _) in enumerate(apis):
        for pointer, definition in definitions.items():
            yield Member(number, pointer), definition


def _written(planned: PlannedType) -> Hashable:
    """All of a definition but where it is in the document."""
    written = replace(planned.written, pointer="")
    return written, planned.imports.names(), planned.is_one_way


def _numbered(values: Mapping[Key, Hashable]) -> dict[Key, int]:
    numbers: dict[Hashable, int] = {}
    return {
        key: numbers.setdefault(value, len(numbers)) for key, value in values.items()
    }


def _references(definition: Definition) -> Iterator[str]:
    """The definitions that one is made of, in the order in which it names them."""
    match definition:
        case Object():
            for declared in definition.properties:
                yield from _inside(declared.schema)
            if definition.further is not None:
                yield from _inside(definition.further)
        case Enumeration():
            return
        case _:
            for member in definition.members:
                yield from _inside(member)
            for _, member in definition.tag.members if definition.tag else ():
                yield from _inside(member)


def _inside(schema: Schema) -> Iterator[str]:
    match schema:
        case Array(inner) | Map(inner) | Nullable(inner):
            yield from _inside(inner)
        case Tuple(members):
            for member in members:
                yield from _inside(member)
        case Reference(pointer):
            yield pointer
        case _:
            return
