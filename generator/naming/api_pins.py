"""The names of each API in the last run, from its manifest.

Calls in the manifest begin with the place of the API, `crm.partner_clients`. Pins leave
it out, as in a package of this API alone.
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
    """The names of an API in the last run."""

    place: str = ""
    """Its place on the client; "" if that is not known."""
    own: str | None = None
    """The resource with its calls at the place itself."""
    pins: Pins = field(default_factory=Pins)
    """Its names, with calls as in a package of this API alone."""
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
    apis: dict[str, Earlier] = {}
    specs = [entry for entry in manifest.inputs if entry.role == "spec"]
    for api in manifest.apis or ():
        if 0 <= api.spec < len(specs):
            api_names, faults = _earlier(manifest, api)
            spec = specs[api.spec]
            title = spec.title or "", spec.version or ""
            apis[spec.path or ""] = replace(api_names, title=title)
            report_faults(last, faults, diagnostics)
    return apis


def matched(
    last: Mapping[str, Earlier], documents: Mapping[str, tuple[str, str]]
) -> Mapping[str, str]:
    """Return the path that each document had in the last run, if it was there.

    `documents` are titles and versions by path. A file with a new path is recognised by
    title and version, if exactly one document that is gone had them.
    """
    if ANY in last:
        return dict.fromkeys(documents, ANY)
    gone = {path: each.title for path, each in last.items() if path not in documents}
    titles = Counter(gone.values())
    moved = {title: path for path, title in gone.items() if titles[title] == 1}
    new = Counter(title for path, title in documents.items() if path not in last)
    paths = {path: path for path in documents if path in last}
    for path, title in documents.items():
        if path not in last and title in moved and new[title] == 1:
            paths[path] = moved[title]
    return paths


def _earlier(manifest: Manifest, api: schema.Api) -> tuple[Earlier, Sequence[str]]:
    """Return the names of one API, and why some cannot be kept."""
    place = api.name
    if not all(map(is_name, place.split("."))):
        return Earlier(), [f'"{place}" is not the place of an API'] if place else []
    own = api.own if is_name(api.own) else None

    def within(call: str) -> str:
        """Return a call as it would be in a package of this API alone."""
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
        replace(pinned, module=api.shared.get(pinned.name.now, ""))
        for pinned in inside.types
    )
    return Earlier(place, own, replace(inside, types=tuple(types)), full), faults


def _alone(manifest: Manifest, api: schema.Api) -> Manifest:
    """Return the manifest of a package with this API alone."""
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
