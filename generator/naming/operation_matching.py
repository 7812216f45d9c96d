"""Finds the operations of the last run, and their arguments, in a document."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import (
    Callable,
    Container,
    Hashable,
    Iterable,
    Mapping,
    Sequence,
)
from typing import TypeVar

from generator.api import Api, Object, Operation, Reference
from generator.naming.names import Call, Name
from generator.naming.pins import (
    PinnedOperation,
    Place,
)
from generator.words import VARIABLE, VERSION, bare_variable

A = TypeVar("A")
B = TypeVar("B")


def matched_operations(
    operations: Sequence[Operation],
    pinned: Sequence[PinnedOperation],
    ruled: Mapping[str, Call],
) -> Mapping[str, PinnedOperation]:
    """Return the pinned operation of each operation, by pointer.

    An operation is found by its method and path, then by the same without versions and
    the names of variables, then by its call according to the rules (`ruled`).
    """
    matched: dict[str, PinnedOperation] = {}

    def match(
        of_new: Callable[[Operation], Hashable],
        of_old: Callable[[PinnedOperation], Hashable],
    ) -> None:
        taken = {old.call.now for old in matched.values()}
        new = [
            operation for operation in operations if operation.pointer not in matched
        ]
        old = [operation for operation in pinned if operation.call.now not in taken]
        for operation, before in unique_pairs(new, old, of_new, of_old):
            matched[operation.pointer] = before

    match(
        lambda new: (new.method, new.path, new.variant),
        lambda old: (old.method, old.path, old.variant),
    )
    match(
        lambda new: (new.method, shape(new.path), new.variant),
        lambda old: (old.method, shape(old.path), old.variant),
    )
    match(lambda new: str(ruled[new.pointer]), lambda old: old.call.now)
    return matched


def unique_pairs(
    new: Iterable[A],
    old: Iterable[B],
    of_new: Callable[[A], Hashable],
    of_old: Callable[[B], Hashable],
) -> list[tuple[A, B]]:
    """Return the pairs with the same key, if the key is unique on both sides."""
    by_new: dict[Hashable, list[A]] = defaultdict(list)
    by_old: dict[Hashable, list[B]] = defaultdict(list)
    for one in new:
        by_new[of_new(one)].append(one)
    for other in old:
        by_old[of_old(other)].append(other)
    return [
        (ones[0], by_old[key][0])
        for key, ones in by_new.items()
        if len(ones) == 1 and len(by_old.get(key, ())) == 1
    ]


def shape(path: str) -> tuple[str, ...]:
    """Return the path without versions and the names of its variables."""
    return tuple(
        VARIABLE.sub("{}", segment)
        for segment in path.split("/")
        if not VERSION.fullmatch(segment)
    )


def matched_arguments(
    operation: Operation, before: PinnedOperation, api: Api
) -> Mapping[Place, Name]:
    """Return the pinned names of arguments by the places where they are sent now.

    A path variable is found by its position if the path has the same shape. Other
    arguments are found by place and name in the document. The rest is found by the
    number of path variables, or by name alone: a query may have become a header.
    """
    now = _places(operation, api)
    kept: dict[Place, Name] = {}
    left = dict(before.arguments)

    def take(pairs: Iterable[tuple[Place, Place]]) -> None:
        for place, once in pairs:
            if place in now and place not in kept and once in left:
                kept[place] = left.pop(once)

    if shape(operation.path) == shape(before.path):
        take(zip(_variables(operation.path), _variables(before.path), strict=True))
    take((place, place) for place in now)
    take(_by_position(operation, before, kept, left))
    new = [place for place in now if place not in kept]
    take(unique_pairs(new, [*left], lambda place: place[1], lambda place: place[1]))
    return kept


def _variables(path: str) -> list[Place]:
    """Return the variables of a path, in its order."""
    return [("path", bare_variable(text)) for text in VARIABLE.findall(path)]


def _places(operation: Operation, api: Api) -> list[Place]:
    """Return the places of parameters and of properties of the body."""
    schema = operation.body.schema if operation.body else None
    body = api.definitions[schema.pointer] if isinstance(schema, Reference) else None
    properties = body.properties if isinstance(body, Object) else ()
    return [
        *((parameter.location, parameter.name) for parameter in operation.parameters),
        *(("body", declared.name) for declared in properties),
    ]


def _by_position(
    operation: Operation,
    before: PinnedOperation,
    kept: Container[Place],
    left: Container[Place],
) -> list[tuple[Place, Place]]:
    """Pair the variables that are given by position, if their number is the same."""
    given = [
        ("path", parameter.name)
        for parameter in operation.parameters
        if parameter.location == "path" and parameter.required
        if parameter.binds is None
    ]
    now = [place for place in given if place not in kept]
    once = [("path", name) for name in before.positional if ("path", name) in left]
    return list(zip(now, once, strict=True)) if len(now) == len(once) else []
