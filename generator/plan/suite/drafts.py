"""One API of several, planned as far as it can be before it is known what is shared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from generator.api import Api
from generator.diagnostics import Diagnostics
from generator.filters import Filters
from generator.load.presets import Codec, Module, Preset, Windows
from generator.naming.api_names import api_names
from generator.naming.api_pins import Earlier
from generator.naming.names import Names
from generator.naming.placement import Place
from generator.narrowing import narrowed
from generator.package import ErrorModule, TypeEntry, WebhookModule
from generator.plan.credentials import Credentials
from generator.plan.errors import error_module
from generator.plan.imports import Imports
from generator.plan.models import PlannedType, planned_types
from generator.plan.preset_modules import used_codecs, used_modules
from generator.plan.resources import Home, ResourcePlan, resource_plan
from generator.plan.types import type_entries
from generator.plan.webhooks import webhook_module


@dataclass(frozen=True)
class Part:
    """One of several documents, and what is said about it."""

    api: Api
    source: str
    """Its path or URL; several files of one name need different ones."""
    name: str
    """What it is called in messages and comments."""
    preset: Preset | None
    diagnostics: Diagnostics
    filters: Filters = field(default_factory=Filters)
    """What of it is wanted."""
    earlier: Earlier = field(default_factory=Earlier)
    """As callers know it from the last run."""


@dataclass(frozen=True)
class Named:
    """One API with the names of all that it has, and what of it is wanted."""

    part: Part
    spec: int
    """Which of the documents it is."""
    place: Place
    names: Names
    api: Api
    """That of the part, narrowed."""

    @property
    def home(self) -> Home:
        """Where its resources are."""
        return Home(self.names.place, self.names.further)


def named(part: Part, spec: int, place: Place) -> Named:
    """Return the names of one API; raise Unusable if nothing of it is selected."""
    diagnostics, known = part.diagnostics, part.earlier
    names = api_names(part.api, part.preset, known.pins, diagnostics, place, known.own)
    api = narrowed(part.api, names.calls, part.filters, diagnostics)
    return Named(part, spec, place, names, api)


@dataclass(frozen=True)
class Draft:
    """What is planned of one API."""

    part: Part
    spec: int
    """Which of the documents it is."""
    is_camel: bool
    """Whether fields are camelCase on the wire unless they say otherwise."""
    api: Api
    """That of the part, with security schemes that mean the same in all APIs."""
    place: Place
    names: Names
    home: Home
    credentials: Credentials
    codecs: Mapping[str, Codec]
    windows: Mapping[str, Windows]
    modules: tuple[Module, ...]
    """Those of its preset that it has a use for."""
    manifest_imports: Imports
    resources: ResourcePlan
    webhooks: WebhookModule | None
    types: tuple[PlannedType, ...]
    type_entries: tuple[TypeEntry, ...]
    """The types as the manifest has them."""
    errors: ErrorModule


def draft(known: Named, api: Api, credentials: Credentials, is_camel: bool) -> Draft:
    """Return the plan of one API; `is_camel` is about the models of all of them.

    `api` is the selected part of it, with security schemes that mean the same in all.
    """
    part, home, names = known.part, known.home, known.names
    codecs = used_codecs(api, part.preset)
    windows = part.preset.windows if part.preset else {}
    types = Imports(home.top)
    own = credentials.of(api)
    return Draft(
        part=part,
        spec=known.spec,
        is_camel=is_camel,
        api=api,
        place=known.place,
        names=names,
        home=home,
        credentials=own,
        codecs=codecs,
        windows=windows,
        modules=used_modules(api, part.preset, codecs),
        manifest_imports=types,
        resources=resource_plan(api, names, own, types, codecs, windows, home),
        webhooks=webhook_module(api, names, types, home.top),
        types=planned_types(api, names, codecs, is_camel),
        type_entries=type_entries(api, names, codecs),
        errors=error_module(api, names.models, part.preset, home),
    )
