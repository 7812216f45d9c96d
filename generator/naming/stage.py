"""The naming stage: make all names from APIs, the names of the last run and renames."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from generator.api import Api
from generator.diagnostics import Unusable
from generator.naming.api_names import api_names
from generator.naming.named import NamedApi, NamedPackage, Part
from generator.naming.package_names import package_names
from generator.naming.placement import ALONE, Described, Place, places
from generator.naming.renames import renamed
from generator.translate.merging import unified


def named_package(
    parts: Sequence[Part], name: str, *, has_folders: bool
) -> NamedPackage:
    """Name everything in the package `name`.

    The folder of each API is its place on the client. Without folders there is one API,
    and its place is the client itself.
    """
    where = _places(parts) if has_folders else [ALONE]
    order = sorted(range(len(parts)), key=lambda spec: where[spec].path)
    parts_in_order = [parts[spec] for spec in order]
    places_in_order = [where[spec] for spec in order]
    apis = unified(part.api for part in parts_in_order)
    names = package_names(
        name,
        apis,
        places_in_order,
        [part.preset for part in parts_in_order],
        [part.earlier.pins for part in parts_in_order],
    )
    named = zip(order, parts_in_order, places_in_order, apis, strict=True)
    in_order = (_named(*each) for each in named)
    return NamedPackage(names, tuple(sorted(in_order, key=lambda one: one.spec)))


def _named(spec: int, part: Part, place: Place, api: Api) -> NamedApi:
    pins, own = part.earlier.pins, part.earlier.own
    names = api_names(api, part.preset, pins, part.diagnostics, place, own)
    return NamedApi(part, spec, place, names, api)


def _places(parts: Sequence[Part]) -> Sequence[Place]:
    """Return the place of each API; report which versions have the plain names."""
    described = [
        Described(
            part.source,
            part.api.title,
            part.api.version,
            tuple(operation.path for operation in part.api.operations),
            part.api.name or part.earlier.place,
        )
        for part in parts
    ]
    taken = {part.preset.name for part in parts if part.preset}
    where = places(described, taken)
    for part, place in zip(parts, where, strict=True):
        if place.latest is not None:
            part.diagnostics.note(
                "several-versions",
                f"`{place.latest}` is version {_on_one_line(place.latest.version)}",
                consequence=f"Version {_on_one_line(place.version)} is `{place}`.",
            )
    return where


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def renamed_apis(
    apis: Sequence[NamedApi], selected: Sequence[NamedApi], renames: Sequence[str]
) -> list[NamedApi]:
    """Return the APIs with new names; raise Unusable if a rename is refused.

    Only names in the `selected` parts of the APIs can change.
    """
    changed, refused = renamed(selected, renames)
    if refused:
        diagnostics = apis[0].part.diagnostics
        raise Unusable(*(diagnostics.error("rename", reason) for reason in refused))
    names = {each.spec: each.names for each in changed}
    return [replace(one, names=names.get(one.spec, one.names)) for one in apis]
