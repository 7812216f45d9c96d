"""Python modules of a preset: which there are, and which packages hold them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Codec:
    """Python values that callers may give for what a schema describes."""

    module: str
    """Where its type and function are, in the package: `hubspot.values`."""
    type: str
    """What may be given."""
    function: str
    """What makes of a name and a value what is sent."""
    documented: str
    """What docstrings say of it."""


@dataclass(frozen=True)
class Module:
    """A module for callers; packages hold it that have a use for it."""

    name: str
    """In the package: `hubspot.values`."""
    readme: str
    """What the package's README says of it."""
    paths: str | None
    """A regular expression; where a path matches, there is a use for the module."""
    webhooks: bool
    """Whether there is one, too, where the document describes what the API sends."""
    oauth: bool
    """Whether it is about letting apps in, and needs to know the scopes of calls."""

    def suits(self, paths: Iterable[str], has_webhooks: bool) -> bool:
        """Whether an API with these paths has a use for it, codecs left aside."""
        pattern = self.paths
        return (self.webhooks and has_webhooks) or (
            pattern is not None and any(re.search(pattern, path) for path in paths)
        )


def codecs_of(folder: str, facts: Mapping[str, Any]) -> Mapping[str, Codec]:
    """The codecs that a preset lists, by their names."""
    return {
        name: Codec(**{**about, "module": f"{folder}.{about['module']}"})
        for name, about in facts.get("codecs", {}).items()
    }


def modules_of(folder: str, facts: Mapping[str, Any]) -> tuple[Module, ...]:
    """The modules that a preset lists."""
    return tuple(
        Module(
            name=f"{folder}.{name}",
            readme=about["readme"],
            paths=about.get("paths"),
            webhooks=about.get("webhooks", False),
            oauth=about.get("oauth", False),
        )
        for name, about in facts.get("modules", {}).items()
    )
