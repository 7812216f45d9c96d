"""Path variables whose value the title of the document tells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from generator.naming.paths import name_from_title
from generator.naming.words import VERSION

EXTENSION = "x-gen-client-binds"


@dataclass(frozen=True)
class Binding:
    """Variables that name what the whole document is about.

    In a document "CRM Partner Clients", `{objectType}` after `/objects/` is
    `partner_clients`.
    """

    variables: tuple[str, ...]
    after: str
    """The fixed segment before; only a version may stand between."""
    unless_title: str
    """A regular expression for the titles that name no such thing."""


def bind(tree: dict[str, Any], binding: Binding) -> None:
    """Say of each such variable what it is, in an extension of its parameter."""
    match tree:
        case {"info": {"title": str(title)}, "paths": dict(paths)}:
            pass
        case _:
            return
    if re.search(binding.unless_title, title):
        return
    for path, item in paths.items():
        found = re.fullmatch(_pattern(binding), str(path))
        if found is None:
            continue
        value = name_from_title(title, found["prefix"].split("/"))
        for parameter in _parameters(item):
            if parameter.get("in") == "path" and parameter.get("name") == found["name"]:
                parameter.setdefault(EXTENSION, value)


def _pattern(binding: Binding) -> str:
    listed = "|".join(map(re.escape, binding.variables))
    after = re.escape(binding.after)
    return rf"(?P<prefix>.*/{after})(/({VERSION.pattern}))?/{{(?P<name>{listed})}}.*"


def _parameters(item: Any) -> Iterator[dict[str, Any]]:
    """Those of a path item and of its operations."""
    owners = [item, *item.values()] if isinstance(item, dict) else []
    for owner in owners:
        listed = owner.get("parameters") if isinstance(owner, dict) else None
        for parameter in listed if isinstance(listed, list) else ():
            if isinstance(parameter, dict):
                yield parameter
