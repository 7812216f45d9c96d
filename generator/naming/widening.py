"""Widens calls of the same name until all differ."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, count

from generator.api import Operation
from generator.naming.conventions import snake
from generator.naming.names import Call, Name, Widened
from generator.naming.paths import PathParts

STREAMS = {"events": "stream", "lines": "lines"}
"""The words that streams add to the method with the usual result."""


def without_clashes(
    operations: Sequence[Operation],
    preferred: Mapping[str, Call],
    paths: Mapping[str, PathParts],
    pinned: Mapping[str, Name],
) -> tuple[dict[str, Call], list[Widened]]:
    """Return the calls, longer where they clash, and a record of each change.

    Pinned calls stay. Among the others, the first in rank keeps its name.
    """
    settled = [o for o in operations if o.pointer in pinned]
    taken = {Call.of(name): o for o in settled for name in pinned[o.pointer].every}
    owners: dict[Call, Operation | None] = {
        Call(call.resource[:depth], name): None
        for call in (*preferred.values(), *taken)
        for depth, name in enumerate(call.resource)
    }  # None owns the names of resources
    owners |= taken
    wholes = _whole_collections(operations, paths)
    given: dict[str, Call] = {o.pointer: preferred[o.pointer] for o in settled}
    widened = []

    def rank(operation: Operation) -> tuple[bool, bool, bool, int, str, str]:
        """Requested names come first, then items, then the shortest path.

        Streams beside other results are named after these, and come last.
        """
        is_whole, is_beside = operation.pointer in wholes, operation.beside is not None
        depth = len(paths[operation.path].segments)
        place = operation.path, operation.method
        return is_beside, not operation.name, is_whole, depth, *place

    for operation in sorted(
        (o for o in operations if o.pointer not in pinned), key=rank
    ):
        pointer = operation.pointer
        call = free = preferred[pointer]
        if operation.beside is not None:
            call = free = _beside(given[operation.beside], operation)
        if call in owners:
            owner = owners[call]
            shared = (
                paths[owner.path].distinguishing
                if owner
                else (*call.resource, call.method)
            )
            wider = _wider(call.method, operation, paths[operation.path], shared)
            if pointer in wholes:
                wider = chain([f"{call.method}_all"], wider)
            free = next(
                c for m in wider if (c := replace(call, method=m)) not in owners
            )
            other = f"{owner.method} {owner.path}" if owner else f"the resource {call}"
            widened.append(Widened(pointer, call, free, other))
        owners[free] = operation
        given[pointer] = free
    return given, widened


def _beside(usual: Call, operation: Operation) -> Call:
    """Return the call of a stream beside the call with the usual result."""
    word = STREAMS[operation.result.kind]
    return replace(usual, method=f"{usual.method.removesuffix('_')}_{word}")


def _whole_collections(
    operations: Sequence[Operation], paths: Mapping[str, PathParts]
) -> set[str]:
    """Return operations on whole collections that also exist for one item.

    Operations that list the collection keep their name.
    """
    items = {
        (operation.method, path.segments[:-1])
        for operation in operations
        if (path := paths[operation.path]).ends_in_variable
    }
    return {
        operation.pointer
        for operation in operations
        if (operation.method, (path := paths[operation.path]).segments) in items
        and operation.method in ("GET", "DELETE")
        and not operation.collection
        and not operation.beside
        and not path.ends_in_variable
    }


def _wider(
    name: str, operation: Operation, path: PathParts, shared: Container[str]
) -> Iterator[str]:
    """Yield wider and wider names, numbered ones last.

    Parts that the other path does not share come first.
    """
    for part in path.distinguishing:
        if part not in shared:
            yield snake(f"{name}_{part}")
    for variable in reversed(path.variables):
        yield f"{name}_by_{snake(variable)}"
    yield f"{operation.method.lower()}_{name}"
    for number in count(2):
        yield f"{name}_{number}"
