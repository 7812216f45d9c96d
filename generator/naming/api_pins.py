"""What is known of each of several APIs in one package, by that package's manifest.

Its calls begin with the API's place, `crm.partner_clients`; within an API, they are as
they would be in a package of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from generator.diagnostics import Diagnostic, Diagnostics
from generator.naming.pins import Pins, is_name, manifest_in, pins
from generator.source import SourceFile


@dataclass(frozen=True)
class Earlier:
    """One API as callers know it."""

    place: str = ""
    """Where it is on the client; "" where that is not known."""
    own: str | None = None
    """The resource whose calls are those of the place itself."""
    pins: Pins = field(default_factory=Pins)
    """Its names, within it."""
    full: Pins = field(default_factory=Pins)
    """The same names as callers have them."""
    title: tuple[str, str] = ("", "")
    """The title and the version of its document."""


def earlier(
    manifest: SourceFile | None, diagnostics: Diagnostics
) -> Mapping[str, Earlier]:
    """Each API of the last run by the path of its document."""
    content = manifest_in(manifest.text) if manifest else {}
    if manifest and content is None:
        fault = "is not a gen-client manifest (perhaps after a merge conflict)"
        _warn(diagnostics, manifest, fault, "No name in it is kept.")
    found: dict[str, Earlier] = {}
    specs = list(_entries((content or {}).get("inputs"), "spec"))
    for api in _entries((content or {}).get("apis")):
        number = api.get("spec")
        if isinstance(number, int) and 0 <= number < len(specs):
            known, faults = _earlier(content or {}, api, number)
            spec = specs[number]
            title = _text(spec.get("title")), _text(spec.get("version"))
            found[_text(spec.get("path"))] = replace(known, title=title)
            for fault in faults if manifest else ():
                assert manifest is not None
                why = f"{fault}, though the manifest says so"
                _warn(diagnostics, manifest, why, "It is named by the rules.")
    return found


def matched(
    known: Mapping[str, Earlier], documents: Mapping[str, tuple[str, str]]
) -> Mapping[str, str]:
    """The path in the last run of each document, where it is known.

    `documents` are titles and versions by paths. A file that is called otherwise now is
    known by those, if they are those of a single one that is not there any more.
    """
    gone = {path: each.title for path, each in known.items() if path not in documents}
    titles = Counter(gone.values())
    moved = {title: path for path, title in gone.items() if titles[title] == 1}
    new = Counter(title for path, title in documents.items() if path not in known)
    found = {path: path for path in documents if path in known}
    for path, title in documents.items():
        if path not in known and title in moved and new[title] == 1:
            found[path] = moved[title]
    return found


def _earlier(
    content: Mapping[str, Any], api: Mapping[str, Any], number: int
) -> tuple[Earlier, Sequence[str]]:
    """What the manifest says of one API, and what is wrong in that."""
    place, own = _text(api.get("name")), api.get("own")
    if not all(map(is_name, place.split("."))):
        return Earlier(), [f'"{place}" is no place of an API'] if place else []
    own = own if is_name(own) else None
    beside = {name for name in _list(api.get("further")) if isinstance(name, str)}

    def within(call: object) -> str:
        """A call as it would be in a package of the API's own."""
        rest = _text(call).removeprefix(f"{place}.")
        first = rest.partition(".")[0]
        return rest if own is None or first in beside else f"{own}.{rest}"

    read, faults = pins(
        {
            **_of_api(content, api),
            "operations": [
                {
                    **entry,
                    "call": within(entry.get("call")),
                    "aliases": [within(name) for name in _list(entry.get("aliases"))],
                }
                for entry in _entries(content.get("operations"))
                if entry.get("spec") == number
            ],
        }
    )
    modules = _dict(api.get("shared"))
    types = (
        replace(known, module=_text(modules.get(known.name.now)))
        for known in read.types
    )
    read = replace(read, types=tuple(types))
    mine = [o for o in _entries(content.get("operations")) if o.get("spec") == number]
    full, _ = pins({**_of_api(content, api), "operations": mine})
    return Earlier(place, own, read, full), faults


def _of_api(content: Mapping[str, Any], api: Mapping[str, Any]) -> Mapping[str, Any]:
    """The rest of what a manifest of its own would say."""
    place, modules = _text(api.get("name")), _dict(content.get("shared"))
    shared = {
        name: _dict(modules.get(module)).get(name)
        for name, module in _dict(api.get("shared")).items()
        if isinstance(module, str)
    }
    return {
        "client": content.get("client"),
        "models": api.get("models"),
        "types": {**shared, **_dict(api.get("types"))},
        "webhooks": [
            {**entry, "call": _text(entry.get("call")).removeprefix(f"{place}.")}
            for entry in _entries(api.get("webhooks"))
        ],
    }


def _warn(
    diagnostics: Diagnostics, manifest: SourceFile, fault: str, consequence: str
) -> None:
    found = Diagnostic("warning", "manifest", fault, consequence, manifest.path)
    diagnostics.extend([found])


def _entries(found: object, role: str | None = None) -> Iterator[Mapping[str, Any]]:
    """The objects of a list, of one role if that is asked for."""
    for entry in _list(found):
        if isinstance(entry, dict) and role in (None, entry.get("role")):
            yield entry


def _list(found: object) -> Sequence[Any]:
    return found if isinstance(found, list) else ()


def _dict(found: object) -> Mapping[str, Any]:
    return found if isinstance(found, dict) else {}


def _text(found: object) -> str:
    return found if isinstance(found, str) else ""
