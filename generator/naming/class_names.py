"""Classes of resources and groups; the asyncio twin of each has `Async` before it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from generator.naming.conventions import distinct, pascal
from generator.naming.names import Call


def resource_classes(
    calls: Iterable[Call], place: tuple[str, ...], taken: frozenset[str]
) -> Mapping[tuple[str, ...], str]:
    """Return the class of each resource that calls are in.

    An API at a place of several has a class for its place, and the names outside of
    that say nothing in its classes.
    """
    outside = max(len(place) - 1, 0)
    paths = {
        call.resource[:depth]
        for call in calls
        for depth in range(outside + 1, len(call.resource) + 1)
    }
    return class_names(paths | ({place} if place else set()), outside, taken)


def class_names(
    paths: Iterable[tuple[str, ...]], outside: int, taken: frozenset[str]
) -> Mapping[tuple[str, ...], str]:
    """Return a class for each path, without its first `outside` names."""
    joined = {".".join(path[outside:]): path for path in sorted(paths)}
    given = distinct(joined, pascal, taken)
    twins = {f"Async{name}" for name in given.values()}
    return {
        joined[text]: f"{name}Resource" if name in twins else name
        for text, name in given.items()
    }
