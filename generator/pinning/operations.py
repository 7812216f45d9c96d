"""Operations of an earlier run, found again in a document."""

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
from dataclasses import replace
from typing import TypeVar

from generator.api import Api, Object, Operation, Reference
from generator.naming.names import Call
from generator.naming.requested import as_requested
from generator.naming.words import VARIABLE, VERSION, Name
from generator.pinning.pins import (
    PinnedOperation,
    Place,
    is_call,
    is_free_call,
)

A = TypeVar("A")
B = TypeVar("B")


def matched_operations(
    operations: Sequence[Operation],
    pinned: Sequence[PinnedOperation],
    ruled: Mapping[str, Call],
) -> Mapping[str, PinnedOperation]:
    """What each operation was in the earlier run, by pointer.

    The same method and path come first, then the same without versions and the names of
    variables, then what the rules (`ruled`) would give the same call.
    """
    found: dict[str, PinnedOperation] = {}

    def match(
        of_new: Callable[[Operation], Hashable],
        of_old: Callable[[PinnedOperation], Hashable],
    ) -> None:
        known = {old.call.now for old in found.values()}
        new = [operation for operation in operations if operation.pointer not in found]
        old = [operation for operation in pinned if operation.call.now not in known]
        for operation, before in unique_pairs(new, old, of_new, of_old):
            found[operation.pointer] = before

    match(lambda new: (new.method, new.path), lambda old: (old.method, old.path))
    match(
        lambda new: (new.method, shape(new.path)),
        lambda old: (old.method, shape(old.path)),
    )
    match(lambda new: str(ruled[new.pointer]), lambda old: old.call.now)
    return found


def unique_pairs(
    new: Iterable[A],
    old: Iterable[B],
    of_new: Callable[[A], Hashable],
    of_old: Callable[[B], Hashable],
) -> list[tuple[A, B]]:
    """What has the same key on both sides, and is the only one on its own side."""
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
    """The path without versions and the names of its variables."""
    return tuple(
        VARIABLE.sub("{}", segment)
        for segment in path.split("/")
        if not VERSION.fullmatch(segment)
    )


def with_known_names(
    operation: Operation, before: PinnedOperation, taken: set[str], api: Api
) -> Operation:
    """The operation with the names of the earlier run; `taken` are all known calls.

    Where the document says another name expressly now, that is its name, and the known
    one a former one.
    """
    known = before.call
    wish = str(as_requested(operation, Call.of(known.now)))
    is_new = wish not in known.every
    if is_new and is_call(wish) and is_free_call(wish, taken):
        known = known.renamed(wish)
        taken.add(wish)
    arguments = _known_arguments(operation, before, api)
    return replace(operation, known=known, known_arguments=arguments)


def _known_arguments(
    operation: Operation, before: PinnedOperation, api: Api
) -> Mapping[Place, Name]:
    """The known names by the places where things are sent now.

    A variable is known by its place in the path if that has the same shape. All else is
    known by place and name on the wire; and what is left of variables by their number,
    of the rest by the name alone, for a query may have become a header.
    """
    now = _places(operation, api)
    known: dict[Place, Name] = {}
    left = dict(before.arguments)

    def take(pairs: Iterable[tuple[Place, Place]]) -> None:
        for place, once in pairs:
            if place in now and place not in known and once in left:
                known[place] = left.pop(once)

    if shape(operation.path) == shape(before.path):
        take(zip(_variables(operation.path), _variables(before.path), strict=True))
    take((place, place) for place in now)
    take(_by_position(operation, before, known, left))
    new = [place for place in now if place not in known]
    take(unique_pairs(new, [*left], lambda place: place[1], lambda place: place[1]))
    return known


def _variables(path: str) -> list[Place]:
    """The variables of a path, in its order."""
    return [("path", name) for name in VARIABLE.findall(path)]


def _places(operation: Operation, api: Api) -> list[Place]:
    """Where everything is sent that has a name on the wire."""
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
    known: Container[Place],
    left: Container[Place],
) -> list[tuple[Place, Place]]:
    """The variables that callers give by position, if as many are left as once."""
    given = [
        ("path", parameter.name)
        for parameter in operation.parameters
        if parameter.location == "path" and parameter.binds is None
    ]
    now = [place for place in given if place not in known]
    once = [("path", name) for name in before.positional if ("path", name) in left]
    return list(zip(now, once, strict=True)) if len(now) == len(once) else []
