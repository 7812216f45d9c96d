"""One API of several, planned as far as it can be before it is known what is shared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from generator.api import Api, Operation
from generator.diagnostics import Diagnostics
from generator.filters import Filters
from generator.load.presets import Codec, Module, Preset, Windows
from generator.naming import placement
from generator.naming.calls import calls as calls_of
from generator.naming.names import Call
from generator.naming.placement import Place, home
from generator.narrowing import narrowed
from generator.package import ErrorModule, TypeEntry, WebhookModule
from generator.pinning.several import Earlier
from generator.plan.credentials import Credentials
from generator.plan.errors import error_module
from generator.plan.imports import Imports
from generator.plan.models import PlannedType, model_names, planned_types
from generator.plan.preset_modules import used_codecs, used_modules
from generator.plan.resources import Home, ResourcePlan, class_names, resource_plan
from generator.plan.types import type_entries
from generator.plan.webhooks import webhook_module, webhook_names


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
    own: str | None
    """The resource that is not named again at its place."""
    home: Home
    calls: Mapping[str, Call]
    classes: Mapping[tuple[str, ...], str]
    models: Mapping[str, str]
    webhooks: Mapping[tuple[str, str], str]
    """The functions, by method and name of what is received."""
    api: Api
    """That of the part, narrowed."""


def named(part: Part, spec: int, place: Place) -> Named:
    """The names of one API; raises Unusable if nothing of it is wanted."""
    own, widened = calls_of(
        part.api.operations,
        part.api.title,
        {o.pointer: o.known for o in part.api.operations if o.known},
    )
    there = home(own, place, part.earlier.own)
    calls = {pointer: there.placed(call) for pointer, call in own.items()}
    for found in widened:
        part.diagnostics.note(
            "name-widened",
            f"`{found.wanted}` is already the name of {found.other}",
            pointer=found.pointer,
            consequence=f"The method is `{calls[found.pointer]}`.",
        )
    api = _with_former(part.api, there)
    windows = part.preset.windows if part.preset else {}
    codecs = used_codecs(api, part.preset)
    at = Home(place.path, there.further)
    return Named(
        part=part,
        spec=spec,
        place=place,
        own=there.own,
        home=at,
        calls=calls,
        classes=class_names(api, calls, windows, at),
        models=model_names(api, _within(calls, place), codecs),
        webhooks={(w.method, w.name): n for w, n in webhook_names(api).items()},
        api=narrowed(api, calls, part.filters, part.diagnostics),
    )


def _with_former(api: Api, there: placement.Home) -> Api:
    """The API, its former calls as they were on the client."""

    def placed(operation: Operation) -> Operation:
        known = operation.known
        if known is None or not known.former:
            return operation
        former = (str(there.placed(Call.of(name))) for name in known.former)
        return replace(operation, known=replace(known, former=tuple(former)))

    return replace(api, operations=tuple(map(placed, api.operations)))


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
    own: str | None
    """The resource that is not named again at its place."""
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


def draft(known: Named, api: Api, credentials: Credentials, is_camel: bool) -> Draft:
    """The plan of one API; `is_camel` is about the models of all of them.

    `api` is what is wanted of it, with security schemes that mean the same in all.
    """
    part, home, models = known.part, known.home, known.models
    codecs = used_codecs(api, part.preset)
    windows = part.preset.windows if part.preset else {}
    types = Imports(home.top)
    own = credentials.of(api)
    functions = {w: known.webhooks[w.method, w.name] for w in api.webhooks}
    return Draft(
        part=part,
        spec=known.spec,
        is_camel=is_camel,
        api=api,
        place=known.place,
        own=known.own,
        home=home,
        credentials=own,
        codecs=codecs,
        windows=windows,
        modules=used_modules(api, part.preset, codecs),
        names=models,
        manifest_imports=types,
        resources=resource_plan(
            api,
            known.calls,
            known.classes,
            models,
            own,
            types,
            codecs,
            windows,
            home,
        ),
        webhooks=webhook_module(api, functions, models, types, home.top),
        types=planned_types(api, models, codecs, is_camel),
        type_entries=type_entries(api, models, codecs),
        errors=error_module(api, models, part.preset, home),
    )


def _within(calls: Mapping[str, Call], place: Place) -> Mapping[str, Call]:
    """The calls as an API of its own would have them, without its group and version.

    So models of the same name in several versions have the same name here.
    """
    depth = len(place.path)
    return {
        pointer: Call((place.name, *call.resource[depth:]), call.method)
        for pointer, call in calls.items()
    }
