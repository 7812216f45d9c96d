"""The names of each of several APIs in the last run, from its manifest.

Calls in the manifest begin with the API's place, `crm.partner_clients`. Pins have them
without it, as in a package of the API's own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from generator.diagnostics import Diagnostics
from generator.manifest import schema
from generator.manifest.schema import Manifest
from generator.naming.identifiers import is_name
from generator.naming.pins import Pins, last_manifest, last_pins, pins, report_faults
from generator.source import SourceFile


@dataclass(frozen=True)
class Earlier:
    """An API as callers know it."""

    place: str = ""
    """Its place on the client; "" if that is not known."""
    own: str | None = None
    """The resource whose calls are those of the place itself."""
    pins: Pins = field(default_factory=Pins)
    """Its names, with calls as in a package of its own."""
    full: Pins = field(default_factory=Pins)
    """The same names, with calls as they are on the client."""
    title: tuple[str, str] = ("", "")
    """The title and the version of its document."""


ANY = "*"
"""The path that stands for the one document of an ordinary package."""


def earlier(
    last: SourceFile | None, diagnostics: Diagnostics, *, has_folders: bool
) -> Mapping[str, Earlier]:
    """Return each API of the last run by the path of its document.

    Without folders for APIs there is one, and its document may have any path.
    """
    if not has_folders:
        pinned = last_pins(last, diagnostics)
        return {ANY: Earlier(pins=pinned, full=pinned)}
    manifest = last_manifest(last, diagnostics)
    if last is None or manifest is None:
        return {}
    found: dict[str, Earlier] = {}
    specs = [entry for entry in manifest.inputs if entry.role == "spec"]
    for api in manifest.apis or ():
        if 0 <= api.spec < len(specs):
            known, faults = _earlier(manifest, api)
            spec = specs[api.spec]
            title = spec.title or "", spec.version or ""
            found[spec.path or ""] = replace(known, title=title)
            report_faults(last, faults, diagnostics)
    return found


def matched(
    known: Mapping[str, Earlier], documents: Mapping[str, tuple[str, str]]
) -> Mapping[str, str]:
    """Return the path that each document had in the last run, if it was there.

    `documents` are titles and versions by path. A file with a new path is known by
    these, if exactly one document that is gone had them.
    """
    if ANY in known:
        return dict.fromkeys(documents, ANY)
    gone = {path: each.title for path, each in known.items() if path not in documents}
    titles = Counter(gone.values())
    moved = {title: path for path, title in gone.items() if titles[title] == 1}
    new = Counter(title for path, title in documents.items() if path not in known)
    found = {path: path for path in documents if path in known}
    for path, title in documents.items():
        if path not in known and title in moved and new[title] == 1:
            found[path] = moved[title]
    return found


def _earlier(manifest: Manifest, api: schema.Api) -> tuple[Earlier, Sequence[str]]:
    """Return the names of one API, and why others are left out."""
    place = api.name
    if not all(map(is_name, place.split("."))):
        return Earlier(), [f'"{place}" is not the place of an API'] if place else []
    own = api.own if is_name(api.own) else None

    def within(call: str) -> str:
        """Return a call as it would be in a package of the API's own."""
        rest = call.removeprefix(f"{place}.")
        first = rest.partition(".")[0]
        return rest if own is None or first in api.further else f"{own}.{rest}"

    mine = [o for o in manifest.operations or () if o.spec == api.spec]
    alone = _alone(manifest, api)
    inside, faults = pins(
        replace(
            alone,
            operations=tuple(
                replace(o, call=within(o.call), aliases=tuple(map(within, o.aliases)))
                for o in mine
            ),
        )
    )
    full, _ = pins(replace(alone, operations=tuple(mine)))
    types = (
        replace(known, module=api.shared.get(known.name.now, ""))
        for known in inside.types
    )
    return Earlier(place, own, replace(inside, types=tuple(types)), full), faults


def _alone(manifest: Manifest, api: schema.Api) -> Manifest:
    """Return what the manifest of a package with this API alone would say."""
    modules = manifest.shared or {}
    shared = {
        name: modules[module][name]
        for name, module in api.shared.items()
        if name in modules.get(module, {})
    }
    return Manifest(
        client=manifest.client,
        models=api.models,
        types={**shared, **api.types},
        webhooks=tuple(
            replace(entry, call=entry.call.removeprefix(f"{api.name}."))
            for entry in api.webhooks
        ),
    )
