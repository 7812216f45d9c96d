"""The result of the naming stage: APIs with their names."""

from __future__ import annotations

from dataclasses import dataclass, field

from generator.api import Api
from generator.diagnostics import Diagnostics
from generator.load.presets import Preset
from generator.naming.api_pins import Earlier
from generator.naming.names import Names, PackageNames
from generator.naming.placement import Place
from generator.translate.merging import merged


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
