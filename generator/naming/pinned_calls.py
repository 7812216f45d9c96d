"""Places new calls among the calls of the last run."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace

from generator.api import Operation
from generator.naming.names import Call, Name
from generator.naming.requested import requested_parts


def around_pinned(
    operations: Sequence[Operation],
    preferred: Mapping[str, Call],
    pinned: Mapping[str, Name],
) -> Mapping[str, Call]:
    """Return the pinned calls, and the others at the resources of their neighbours."""
    kept = {
        o.pointer: Call.of(pinned[o.pointer].now)
        for o in operations
        if o.pointer in pinned
    }
    if not kept:
        return preferred
    places = _pinned_places(kept, preferred)
    methods = {Call.of(name) for pointer in kept for name in pinned[pointer].every}
    fixed = {o.pointer for o in operations if len(requested_parts(o)) > 1}
    return {
        pointer: kept.get(pointer)
        or _around(call if pointer in fixed else _moved(call, places), methods)
        for pointer, call in preferred.items()
    }


def _pinned_places(
    pinned: Mapping[str, Call], preferred: Mapping[str, Call]
) -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """Return the resources where most pinned calls are, by the rules' resources."""
    votes: dict[tuple[str, ...], Counter[tuple[str, ...]]] = defaultdict(Counter)
    for pointer, call in pinned.items():
        ruled, given = preferred[pointer].resource, call.resource
        if ruled[-1] == call.method and len(ruled) > len(given):
            ruled = ruled[:-1]  # it was an action while nothing was below it
        while ruled and given:
            votes[ruled][given] += 1
            if ruled[-1] != given[-1]:
                break
            ruled, given = ruled[:-1], given[:-1]
    return {
        ruled: min(counted, key=lambda given: (-counted[given], given))
        for ruled, counted in votes.items()
    }


def _moved(call: Call, places: Mapping[tuple[str, ...], tuple[str, ...]]) -> Call:
    """Return the call, moved with its nearest resource that has another place."""
    for depth in range(len(call.resource), 0, -1):
        place = places.get(call.resource[:depth])
        if place is not None:
            return replace(call, resource=(*place, *call.resource[depth:]))
    return call


def _around(call: Call, methods: Container[Call]) -> Call:
    """Return the call without resources that have the name of a pinned method.

    Such a resource is joined with what follows. Beside a method `files.search`,
    `files.search.history.list` becomes `files.search_history.list`.
    """
    parts = [*call.resource, call.method]
    depth = 1
    while depth < len(parts) - 1:
        if Call(tuple(parts[:depth]), parts[depth]) not in methods:
            depth += 1
            continue
        taken, following = parts[depth : depth + 2]
        is_last = depth == len(parts) - 2
        joined = f"{following}_{taken}" if is_last else f"{taken}_{following}"
        parts[depth : depth + 2] = [joined]
    return Call(tuple(parts[:-1]), parts[-1])
