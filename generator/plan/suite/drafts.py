"""One API of several, planned as far as it can be before it is known what is shared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from generator import names
from generator.api import Api
from generator.diagnostics import Diagnostics
from generator.package import ErrorModule, TypeEntry, WebhookModule
from generator.places import Place, placed
from generator.plan.credentials import Credentials
from generator.plan.errors import error_module
from generator.plan.imports import Imports
from generator.plan.models import PlannedType, model_names, planned_types
from generator.plan.presets import used_codecs, used_modules
from generator.plan.resources import Home, ResourcePlan, class_names, resource_plan
from generator.plan.types import type_entries
from generator.plan.webhooks import webhook_module, webhook_names
from generator.presets import Preset
from generator.presets.modules import Codec, Module
from generator.presets.windows import Windows


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
    home: Home
    credentials: Credentials
    codecs: Mapping[str, Codec]
    windows: Mapping[str, Windows]
    modules: tuple[Module, ...]
    """Those of its preset that it has a use for."""
    names: Mapping[str, str]
    """Its types by their pointers."""
    manifest_imports: Imports
    resources: ResourcePlan
    webhooks: WebhookModule | None
    types: tuple[PlannedType, ...]
    type_entries: tuple[TypeEntry, ...]
    """The types as the manifest has them."""
    errors: ErrorModule


def draft(
    part: Part,
    spec: int,
    api: Api,
    place: Place,
    credentials: Credentials,
    is_camel: bool,
) -> Draft:
    """The plan of one API; `is_camel` is about the models of all of them."""
    calls, further = _calls(part, api, place)
    windows = part.preset.windows if part.preset else {}
    home = Home(place.path, further)
    codecs = used_codecs(api, part.preset)
    models = model_names(api, _within(calls, place), codecs)
    types = Imports(home.top)
    own = credentials.of(api)
    classes = class_names(api, calls, windows, home)
    return Draft(
        part=part,
        spec=spec,
        is_camel=is_camel,
        api=api,
        place=place,
        home=home,
        credentials=own,
        codecs=codecs,
        windows=windows,
        modules=used_modules(api, part.preset, codecs),
        names=models,
        manifest_imports=types,
        resources=resource_plan(
            api, calls, classes, models, own, types, codecs, windows, home
        ),
        webhooks=webhook_module(api, webhook_names(api), models, types, home.top),
        types=planned_types(api, models, codecs, is_camel),
        type_entries=type_entries(api, models, codecs),
        errors=error_module(api, models, part.preset, home),
    )


def _calls(
    part: Part, api: Api, place: Place
) -> tuple[Mapping[str, names.Call], frozenset[str]]:
    """The calls, and the resources that have modules of their own."""
    own, widened = names.calls(api.operations, api.title)
    calls, further = placed(own, place)
    for found in widened:
        part.diagnostics.note(
            "name-widened",
            f"`{found.wanted}` is already the name of {found.other}",
            pointer=found.pointer,
            consequence=f"The method is `{calls[found.pointer]}`.",
        )
    return calls, further


def _within(calls: Mapping[str, names.Call], place: Place) -> Mapping[str, names.Call]:
    """The calls as an API of its own would have them, without its group and version.

    So models of the same name in several versions have the same name here.
    """
    depth = len(place.path)
    return {
        pointer: names.Call((place.name, *call.resource[depth:]), call.method)
        for pointer, call in calls.items()
    }
