"""Models that several APIs have in common: which they are, and where they are written.

Two are the same if they would be written alike, and whatever they refer to is the same.
Those that the same APIs share are written in one module. What a model refers to is
shared by at least the same APIs, so that modules never import each other in circles;
and an API imports no models but its own.
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
from generator.naming.words import snake
from generator.plan.imports import Imports
from generator.plan.models import PlannedType

Key = TypeVar("Key")
Types: TypeAlias = tuple[Mapping[str, Definition], Sequence[PlannedType]]
"""The definitions of one API, and how they will be written."""

FOLDER = "_models"
BASE = f"{FOLDER}.base"
"""The module of what all models have in common."""
LONGEST = 40
"""Letters of a module's name."""


class Member(NamedTuple):
    """One definition of one API."""

    api: int
    pointer: str


@dataclass(frozen=True)
class SharedTypes:
    """What stands in one module."""

    module: str
    """Its path in the package."""
    apis: tuple[int, ...]
    """Those that share it."""
    types: tuple[PlannedType, ...]
    imports: Imports
    """What leads to those that they refer to in other modules."""


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
        """What gives an API's own module the types that are shared."""
        imports = Imports()
        for name, module in self.modules_of(api, types).items():
            imports.own(module, name)
        return imports


def shared_types(apis: Sequence[Types]) -> Sharing:
    """The modules of what is shared, and who has what."""
    planned = {
        Member(number, each.written.pointer): each
        for number, (_, types) in enumerate(apis)
        for each in types
    }
    kinds = _kinds(apis, planned)
    owners: dict[int, set[int]] = defaultdict(set)
    for member, kind in kinds.items():
        owners[kind].add(member.api)
    groups: dict[tuple[int, ...], list[Member]] = defaultdict(list)
    for member in planned:  # in reading order
        group = tuple(sorted(owners[kinds[member]]))
        if len(group) > 1 and member.api == group[0]:
            groups[group].append(member)
    firsts = {group: planned[ms[0]].written.name for group, ms in groups.items()}
    modules = _module_names(firsts)
    where = {kinds[m]: modules[group] for group, ms in groups.items() for m in ms}
    places = {m: where[kind] for m, kind in kinds.items() if kind in where}
    return Sharing(
        modules=tuple(
            SharedTypes(
                module=modules[group],
                apis=group,
                types=tuple(planned[member] for member in members),
                imports=_between(apis, members, planned, places),
            )
            for group, members in groups.items()
        ),
        places=places,
        kinds=kinds,
    )


def _between(
    apis: Sequence[Types],
    members: Sequence[Member],
    planned: Mapping[Member, PlannedType],
    places: Mapping[Member, str],
) -> Imports:
    """What leads from one module to those of others that it refers to."""
    imports = Imports()
    for api, pointer in members:
        for found in _references(apis[api][0][pointer]):
            other = Member(api, found)
            if other not in members:
                imports.own(places[other], planned[other].written.name)
    return imports


def _module_names(titles: Mapping[tuple[int, ...], str]) -> dict[tuple[int, ...], str]:
    """Each is called after its first model."""
    taken = {BASE.rpartition(".")[2]}
    found = {}
    for group, title in titles.items():
        wanted = name = _shortened(snake(title))
        number = 2
        while name in taken:
            name = f"{wanted.rstrip('_')}_{number}"
            number += 1
        taken.add(name)
        found[group] = f"{FOLDER}.{name}"
    return found


def _shortened(name: str) -> str:
    """Whole words of a name, so that a line has room for the module's."""
    while len(name) > LONGEST and "_" in name:
        name = name.rpartition("_")[0]
    return name[:LONGEST]


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
