"""Classes and modules of resources and groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from generator.load.presets import Windows
from generator.naming.conventions import distinct, pascal
from generator.naming.names import Call, ClassNames, Name, ResourceNames
from generator.naming.reserved import CLASSES, FAKES, OWN_MODULE, RESOURCES


def resource_names(
    calls: Mapping[str, Name],
    place: tuple[str, ...],
    further: frozenset[str],
    windows: Mapping[str, Windows],
) -> ResourceNames:
    """Return the names of all resources of an API, with resources of former calls.

    `further` are the resources with modules of their own. Classes of the preset's
    `windows` keep their names.
    """
    every_call = [Call.of(text) for name in calls.values() for text in name.every]
    taken = CLASSES | {window.name for window in windows.values()}
    classes = _resource_classes(every_call, place, taken)
    return ResourceNames(
        classes=classes,
        modules=_modules(place, further),
        on_fake=_fake_attributes(classes, place),
        models=_models_alias(every_call),
    )


def _models_alias(calls: Iterable[Call]) -> str:
    """Return a name for `models` that no method and no resource has."""
    used = {name for call in calls for name in (*call.resource, call.method)}
    alias = "api_models"
    while alias in used:
        alias += "_"
    return alias


def _resource_classes(
    calls: Iterable[Call], place: tuple[str, ...], taken: frozenset[str]
) -> Mapping[tuple[str, ...], ClassNames]:
    """Return the classes of each resource that calls are in.

    An API at a place of several has a class for its place. Names of classes leave out
    the groups around it.
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
) -> Mapping[tuple[str, ...], ClassNames]:
    """Return the classes for each path, named without its first `outside` parts."""
    joined = {".".join(path[outside:]): path for path in sorted(paths)}
    given = distinct(joined, pascal, taken)
    twins = {f"Async{name}" for name in given.values()}
    blocking = {
        joined[text]: f"{name}Resource" if name in twins else name
        for text, name in given.items()
    }
    return {
        path: ClassNames(name, f"Async{name}", f"Fake{name}")
        for path, name in blocking.items()
    }


def _modules(
    place: tuple[str, ...], further: Iterable[str]
) -> Mapping[tuple[str, ...], str]:
    """Return the module of each resource that has one.

    An API at a place of several has a module for the calls of the place itself.
    """
    own = {place: OWN_MODULE} if place else {}
    return own | {(*place, name): f"{RESOURCES}.{name}" for name in sorted(further)}


def _fake_attributes(
    resources: Iterable[tuple[str, ...]], place: tuple[str, ...]
) -> Mapping[tuple[str, ...], str]:
    """Return the attribute of the fake server for each top-level resource.

    An API at a place of several has one for the place.
    """
    tops = [place] if place else sorted(path for path in resources if len(path) == 1)
    given = distinct((path[-1] for path in tops), str, FAKES)
    return {path: given[path[-1]] for path in tops}
