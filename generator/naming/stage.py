"""The naming stage: make all names from APIs, the names of the last run and renames."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from generator.api import Api
from generator.diagnostics import Diagnostics, Unusable
from generator.load.presets import Preset
from generator.naming.api_names import api_names
from generator.naming.api_pins import Earlier
from generator.naming.names import Names, PackageNames
from generator.naming.package_names import package_names
from generator.naming.placement import ALONE, Described, Place, places
from generator.naming.renames import Named, renamed
from generator.translate.merging import merged, unified


@dataclass(frozen=True)
class Part:
    """One translated document, with the facts that later stages need."""

    api: Api
    source: str
    """Its path or URL; several files of one name need different ones."""
    name: str
    """Its name in messages and comments."""
    preset: Preset | None
    diagnostics: Diagnostics
    earlier: Earlier = field(default_factory=Earlier)
    """Its names in the last run."""


@dataclass(frozen=True)
class NamedApi:
    """One API with the names of everything in it, and the part that is selected."""

    part: Part
    spec: int
    """The position of its document."""
    place: Place
    names: Names
    api: Api
    """The selected part of it; at first, everything.

    The names of its security schemes mean the same in all APIs of the package.
    """


@dataclass(frozen=True)
class NamedPackage:
    """The APIs of a package, and the names of what they share."""

    names: PackageNames
    apis: tuple[NamedApi, ...]
    """In the order of the documents."""

    @property
    def whole(self) -> Api:
        """Return the selected parts of all APIs as one API."""
        apis = sorted(self.apis, key=lambda named: named.place.path)
        if not apis[0].place.path:
            return apis[0].api
        return merged([named.api for named in apis], self.names.package)


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
    apis: Sequence[NamedApi],
    selected: Mapping[int, Api],
    renames: Sequence[str],
) -> list[NamedApi]:
    """Return the APIs with new names; raise Unusable if a rename is refused.

    Only names in the `selected` parts can change. The parts are keyed by position.
    """
    if not renames:
        return [*apis]
    chosen = [one for one in apis if one.spec in selected]
    named = [
        Named(one.names, one.part.api, selected[one.spec], one.part.preset)
        for one in chosen
    ]
    names, refused = renamed(named, renames)
    if refused:
        diagnostics = apis[0].part.diagnostics
        raise Unusable(*(diagnostics.error("rename", reason) for reason in refused))
    changed = {one.spec: new for one, new in zip(chosen, names, strict=True)}
    return [replace(one, names=changed.get(one.spec, one.names)) for one in apis]
