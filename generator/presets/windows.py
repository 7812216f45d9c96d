"""How a preset searches past a limit of results, by names that documents may use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Windows:
    """A class that pages through more results than one query gives."""

    module: str
    """Where it is, in the package: `hubspot.search`."""
    name: str
    """The class, made as the runtime's `Cursor` is."""
    argument: str
    """What callers ask for it by."""
    documented: str
    """What docstrings say of the argument."""


def windows_of(folder: str, facts: Mapping[str, Any]) -> Mapping[str, Windows]:
    """Those that a preset lists, by their names."""
    return {
        name: Windows(**{**about, "module": f"{folder}.{about['module']}"})
        for name, about in facts.get("windows", {}).items()
    }
