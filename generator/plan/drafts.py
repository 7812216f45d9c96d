"""Draft the plan of one API, before shared models and errors are decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from generator.api import Api
from generator.load.presets import Codec, Module, Windows
from generator.naming.named import NamedApi, Part
from generator.naming.names import Names
from generator.naming.placement import Place
from generator.package import TypeEntry
from generator.package_modules import ErrorModule, WebhookModule
from generator.plan.credentials import Credentials
from generator.plan.errors import error_module
from generator.plan.imports import Imports
from generator.plan.models import PlannedType, planned_types
from generator.plan.preset_modules import used_codecs, used_modules
from generator.plan.resources import ResourcePlan, resource_plan
from generator.plan.types import type_entries
from generator.plan.webhook_functions import webhook_module


@dataclass(frozen=True)
class Draft:
    """The plan of one API, without the decisions about all APIs."""

    part: Part
    spec: int
    """The position of its document."""
    is_camel: bool
    """Whether fields are camelCase on the wire by default."""
    api: Api
    """The selected part; security schemes of one name are equal in all APIs."""
    place: Place
    names: Names
    credentials: Credentials
    codecs: Mapping[str, Codec]
    windows: Mapping[str, Windows]
    modules: tuple[Module, ...]
    """The modules of the preset that the API needs."""
    manifest_imports: Imports
    resources: ResourcePlan
    webhooks: WebhookModule | None
    types: tuple[PlannedType, ...]
    type_entries: tuple[TypeEntry, ...]
    """The types for the manifest."""
    errors: ErrorModule


def draft(named: NamedApi, credentials: Credentials, is_camel: bool) -> Draft:
    """Return the draft of one API; `is_camel` is decided for the models of all APIs."""
    part, names, api = named.part, named.names, named.api
    place = named.place
    codecs = used_codecs(api, part.preset)
    windows = part.preset.windows if part.preset else {}
    types = Imports(place.top, names.imports)
    own = credentials.of(api)
    return Draft(
        part=part,
        spec=named.spec,
        is_camel=is_camel,
        api=api,
        place=place,
        names=names,
        credentials=own,
        codecs=codecs,
        windows=windows,
        modules=used_modules(api, part.preset, codecs),
        manifest_imports=types,
        resources=resource_plan(api, names, own, types, codecs, windows, place),
        webhooks=webhook_module(api, names, types, place.top),
        types=planned_types(api, names, codecs, is_camel),
        type_entries=type_entries(api, names, codecs),
        errors=error_module(api, names.models, part.preset, place),
    )
