"""Calls of one API at its place among several: `crm.partner_clients.list`.

A resource with the same name as the place is not repeated: its calls are at the place
itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from generator.naming.names import Call
from generator.naming.placement import Place
from generator.words import stem, words


def own_resource(
    calls: Mapping[str, Call], place: Place, last: str | None = None
) -> str | None:
    """Return the resource that is not repeated at the place, if there is one.

    There is none if two things would have the same name. `last` is the resource of the
    last run.
    """
    if not place.path:
        return None
    tops = list(dict.fromkeys(call.resource[0] for call in calls.values()))
    own = last if last in tops else _like_the_place(tops, place)
    return None if own is None or _clashes(calls, own) else own


def further_resources(calls: Iterable[Call], own: str | None) -> frozenset[str]:
    """Return the top-level resources except the one that is not repeated."""
    return frozenset(call.resource[0] for call in calls if call.resource[0] != own)


def placed(call: Call, place: Place, own: str | None) -> Call:
    """Return a call of the API as it is on the client."""
    inner = call.resource[1:] if call.resource[0] == own else call.resource
    return Call((*place.path, *inner), call.method)


def _like_the_place(tops: Sequence[str], place: Place) -> str | None:
    """Return the resource named like the place, or the only one without new words."""
    of_place = {stem(word) for part in place.path for word in words(part)}
    of_name = {stem(word) for word in words(place.name)}
    stems = {top: {stem(word) for word in words(top)} for top in tops}
    same = [top for top in tops if stems[top] == of_name]
    less = [top for top in tops if stems[top] <= of_place]
    candidates = same or less
    return candidates[0] if len(candidates) == 1 else None


def _clashes(calls: Mapping[str, Call], own: str) -> bool:
    others = {call.resource[0] for call in calls.values()} - {own}
    inside = {
        name
        for call in calls.values()
        if call.resource[0] == own
        for name in (*call.resource[1:2], *([call.method] * (len(call.resource) == 1)))
    }
    return not inside.isdisjoint(others)
