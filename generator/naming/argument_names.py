"""Names of arguments: parameters, and properties of a body that is spread."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import get_args

from generator.api import Api, Location, Operation
from generator.load.presets import Windows
from generator.naming import reserved
from generator.naming.conventions import distinct, numbered, snake
from generator.naming.names import ArgumentKey, Name
from generator.naming.type_names import with_former
from generator.translate.accepted import accepted
from generator.translate.spread_bodies import spread_body

PLACES: Sequence[str] = get_args(Location)
"""The places of parameters; the first ones keep a name that several want."""


def argument_names(
    operation: Operation,
    api: Api,
    windows: Mapping[str, Windows],
    pinned: Mapping[ArgumentKey, Name],
) -> Mapping[ArgumentKey, Name]:
    """Return a name for each parameter, and for each property of a spread body."""
    spread = spread_body(operation, api)
    properties = spread.properties if spread else ()
    before = frozenset(name.now for name in pinned.values())
    taken = reserved_arguments(operation, api, windows)
    taken -= before.intersection(media_arguments(operation))
    given = _distinct(
        [(parameter.location, parameter.name) for parameter in operation.parameters],
        [declared.name for declared in properties if declared.only != "read"],
        taken,
        pinned,
    )
    return {k: with_former(n, pinned.get(k), taken) for k, n in given.items()}


def reserved_arguments(
    operation: Operation, api: Api, windows: Mapping[str, Windows]
) -> frozenset[str]:
    """Return the names that no parameter and no property of the body can have."""
    names = set(reserved.ARGUMENTS)
    if operation.body:
        names.add(reserved.BODY)
    names.update(media_arguments(operation))
    if operation.windows:
        names.add(windows[operation.windows].argument)
    spread = spread_body(operation, api)
    if spread and spread.further:
        names.add(reserved.FURTHER)
    return frozenset(names)


def media_arguments(operation: Operation) -> tuple[str, ...]:
    """Return the usual names of the arguments that choose media types."""
    body = operation.body
    content_type = (reserved.CONTENT_TYPE,)
    return (
        *(content_type if body and (body.choices or body.others) else ()),
        *((reserved.ACCEPT,) if accepted(operation) else ()),
    )


def _distinct(
    parameters: Sequence[ArgumentKey],
    properties: Sequence[str],
    taken: frozenset[str],
    pinned: Mapping[ArgumentKey, Name],
) -> Mapping[ArgumentKey, str]:
    """Return a name for each parameter and property of the body, none of them taken.

    Pinned names stay. If a parameter and a property want one name, the property gets it
    and the parameter gets its place, too: `archived_query`. If several parameters want
    it, the lowest in rank gets it.
    """
    in_body = [("body", name) for name in properties]
    kept = {
        key: pinned[key]
        for key in (*parameters, *in_body)
        if key in pinned and pinned[key].now not in taken
    }
    of_parameters = _every(kept[key] for key in parameters if key in kept)
    given = distinct(
        properties,
        lambda wire: _beside(of_parameters, snake(wire), "body"),
        taken | of_parameters,
        {wire: kept[place, wire] for place, wire in in_body if (place, wire) in kept},
    )
    used = {*given.values(), *_every(kept.values())}
    names = {("body", wire): name for wire, name in given.items()}
    for location, wire in sorted(parameters, key=_rank):
        key = location, wire
        if key in kept:
            names[key] = kept[key].now
        else:
            names[key] = _parameter_name(wire, location, taken, used)
            used.add(names[key])
    return names


def _rank(parameter: ArgumentKey) -> tuple[bool, int, str]:
    """Return a rank: first parameters that have that name, then by their places."""
    location, wire = parameter
    has_that_name = snake(wire) == wire
    return not has_that_name, PLACES.index(location), wire


def _every(names: Iterable[Name]) -> frozenset[str]:
    return frozenset(text for name in names for text in name.every)


def _beside(taken: Container[str], name: str, place: str) -> str:
    """Return the name, with its place added if the name is taken."""
    return f"{name}_{place}" if name in taken else name


def _parameter_name(
    wire: str, location: str, taken: Container[str], used: Container[str]
) -> str:
    """Return a free name; a used one gets its place, and then a number."""
    name = snake(wire)
    if name in taken:
        name = f"{name}_"
    name = _beside(used, name, location)
    return numbered(name, used)
