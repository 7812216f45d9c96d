"""Types that several APIs share, and the modules that the types are in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from generator.api import Api, Union
from generator.load import pointer as at
from generator.naming.equal_types import Member, equal_types
from generator.naming.model_modules import Shareable, model_modules
from generator.naming.named import NamedApi, NamedPackage
from generator.naming.names import Names
from generator.translate.reachability import referenced


def with_shared_types(package: NamedPackage) -> NamedPackage:
    """Return the package with the modules of the types that its APIs share.

    Only the selected types count: a type that one API has is in its own module.
    """
    apis = sorted(package.apis, key=lambda named: named.place.path)
    numbers = equal_types(apis)
    members: dict[int, list[Member]] = defaultdict(list)
    for api, named in enumerate(apis):
        for pointer in _reading_order(named.api, named.names):
            members[numbers[api, pointer]].append((api, pointer))
    modules = model_modules(
        {n: _shareable(same, apis, numbers) for n, same in members.items()}
    )
    with_modules = (
        _with_modules(named, api, numbers, modules) for api, named in enumerate(apis)
    )
    return replace(
        package, apis=tuple(sorted(with_modules, key=lambda named: named.spec))
    )


def _with_modules(
    named: NamedApi, api: int, numbers: Mapping[Member, int], modules: Mapping[int, str]
) -> NamedApi:
    """Return an API with the numbers of its types, and the modules of shared ones."""
    own = {pointer: numbers[api, pointer] for pointer in named.api.definitions}
    shared = {p: modules[number] for p, number in own.items() if number in modules}
    return replace(named, names=replace(named.names, numbers=own, modules=shared))


def _reading_order(api: Api, names: Names) -> list[str]:
    """Return the pointers of all types by name, unions last."""
    unions = [
        p for p, definition in api.definitions.items() if isinstance(definition, Union)
    ]
    others = api.definitions.keys() - set(unions)
    return [
        *sorted(others, key=at.reading_order),
        *sorted(unions, key=lambda pointer: names.types[pointer].now),
    ]


def _shareable(
    members: Sequence[Member], apis: Sequence[NamedApi], numbers: Mapping[Member, int]
) -> Shareable:
    """Return the facts about equal types that decide which module has them."""
    api, pointer = members[0]
    references = referenced(apis[api].api.definitions[pointer])
    pinned = (apis[n].names.pinned_modules.get(p, "") for n, p in members)
    return Shareable(
        name=apis[api].names.types[pointer].now,
        apis=tuple(sorted({number for number, _ in members})),
        references=frozenset(numbers[api, each] for each in references),
        pinned=tuple(filter(None, pinned)),
    )
