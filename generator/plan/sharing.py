"""Modules of models that several APIs share, as the naming stage places them.

Modules never import each other in circles, and an API imports no models but its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from generator.api import Definition
from generator.naming.names import Names
from generator.plan.imports import Imports
from generator.plan.models import PlannedType
from generator.translate.reachability import referenced

Types: TypeAlias = tuple[Mapping[str, Definition], Sequence[PlannedType], Names]
"""The definitions of one API, the plan of each, and the names of the API."""


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
    """Each type, as the first of the APIs that share it declares it."""
    types: tuple[PlannedType, ...]
    imports: Imports
    """The imports from other shared modules."""


def shared_types(apis: Sequence[Types]) -> tuple[SharedTypes, ...]:
    """Return the shared modules."""
    planned = {
        Member(number, each.written.pointer): each
        for number, (_, types, _) in enumerate(apis)
        for each in types
    }
    firsts: dict[int, Member] = {}
    for member in planned:  # in reading order
        firsts.setdefault(apis[member.api][2].numbers[member.pointer], member)
    contents: dict[str, list[Member]] = defaultdict(list)
    for member in firsts.values():
        module = apis[member.api][2].modules.get(member.pointer)
        if module is not None:
            contents[module].append(member)
    return tuple(
        SharedTypes(
            module=module,
            members=tuple(members),
            types=tuple(planned[member] for member in members),
            imports=_imports(module, members, apis),
        )
        for module, members in contents.items()
    )


def _imports(module: str, members: Sequence[Member], apis: Sequence[Types]) -> Imports:
    """Return the imports of one module from the others that it refers to."""
    imports = Imports()
    for api, pointer in members:
        definitions, _, names = apis[api]
        for referred in referenced(definitions[pointer]):
            if names.modules[referred] != module:
                imports.own(names.modules[referred], names.types[referred].now)
    return imports


def modules_of(types: Iterable[PlannedType], names: Names) -> dict[str, str]:
    """Return the module of each shared type of an API, by the name of the type."""
    pointers = {each.written.name: each.written.pointer for each in types}
    return {
        name: names.modules[pointer]
        for name, pointer in pointers.items()
        if pointer in names.modules
    }
