"""Python modules of a preset: which there are, and which packages hold them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Module:
    """A module for callers; packages hold it that have a use for it."""

    name: str
    """In the package: `hubspot.values`."""
    readme: str
    """What the package's README says of it."""
    oauth: bool
    """Whether it is about letting apps in, and needs to know the scopes of calls."""


def modules_of(folder: str, facts: Mapping[str, Any]) -> tuple[Module, ...]:
    """The modules that a preset lists."""
    return tuple(
        Module(
            name=f"{folder}.{name}",
            readme=about["readme"],
            oauth=about.get("oauth", False),
        )
        for name, about in facts.get("modules", {}).items()
    )
