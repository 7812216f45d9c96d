"""The whole package: every module planned, from one set of names."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import replace

from generator.api import Api
from generator.diagnostics import Diagnostics
from generator.filters import EVERYTHING, Filters
from generator.load.presets import Preset
from generator.naming.calls import calls as calls_of
from generator.naming.words import CUSTOM
from generator.narrowing import narrowed
from generator.package import Package, ServerPlan
from generator.plan.client import client_module
from generator.plan.credentials import OPTIONS, Credentials
from generator.plan.errors import error_module
from generator.plan.flavours import Flavour
from generator.plan.imports import Imports
from generator.plan.models import (
    former_names,
    is_camel_case,
    model_module,
    model_names,
    planned_types,
)
from generator.plan.preset_modules import files, used_codecs, used_modules
from generator.plan.readme import readme
from generator.plan.resources import class_names, resource_plan
from generator.plan.servers import server_plan
from generator.plan.shipped import (
    ENGINES,
    exported,
    exports,
    further_modules,
    lazy,
    runtime_modules,
)
from generator.plan.testing import testing_module
from generator.plan.text import WIDTH, docstring, printable, sentence
from generator.plan.tokens import scope_module, token_module
from generator.plan.types import type_entries
from generator.plan.webhooks import webhook_module, webhook_names
from generator.versions import FIRST as FIRST_VERSION


def plan(
    whole: Api,
    name: str,
    source: str,
    preset: Preset | None,
    diagnostics: Diagnostics,
    engine: str | None = None,
    filters: Filters = EVERYTHING,
    client_version: str = FIRST_VERSION,
) -> Package:
    """The package `name`, generated from a document named `source`.

    `engine` is one of ENGINES, shipped beside httpx2. `filters` choose what it is for;
    all names are still those that the whole API gives.
    """
    calls, widened = calls_of(
        whole.operations,
        whole.title,
        {o.pointer: o.known for o in whole.operations if o.known},
    )
    for found in widened:
        diagnostics.note(
            "name-widened",
            f"`{found.wanted}` is already the name of {found.other}",
            pointer=found.pointer,
            consequence=f"The method is `{found.given}`.",
        )
    models = model_names(whole, calls, used_codecs(whole, preset))
    windows = preset.windows if preset else {}
    classes = class_names(whole, calls, windows)
    api = narrowed(whole, calls, filters, diagnostics)
    codecs = used_codecs(api, preset)
    modules = used_modules(api, preset, codecs)
    environment = preset.environment if preset else name.upper()
    credentials = Credentials(api, environment, whole)
    types = Imports()
    resources = resource_plan(
        api, calls, classes, models, credentials, types, codecs, windows
    )
    received = webhook_module(api, webhook_names(whole), models, types)
    is_camel = is_camel_case([api])
    described = planned_types(api, models, codecs, is_camel)
    former = tuple(former_names(api, models, codecs))
    module = model_module(described, types, is_camel, former)
    errors = error_module(api, models, preset)
    every = Credentials(whole, environment, whole).planned()
    secrets = {a.name for c in every for a in c.arguments}
    server = server_plan(api, secrets | {*OPTIONS, "self"})
    tokens = token_module(api)
    lines = [line for module in resources.modules for line in module.imports]
    lines += [*module.imports, *errors.imports]
    runtime = runtime_modules(resources.methods, lines, credentials, server)
    runtime += tuple(further_modules(received, tokens, engine))
    at_once = tuple(exported(resources.methods, module.imports))
    later = tuple(sorted(lazy(module.imports, tokens, engine)))
    return Package(
        name=name,
        title=printable(api.title),
        version=printable(api.version),
        client_version=client_version,
        header=header(source),
        docstring_code=docstring(about(api), 0),
        client=client_module(
            api, name, credentials, resources.children, server, preset, tokens
        ),
        errors=errors,
        models=module,
        resources=resources.modules,
        testing=testing_module(
            resources.modules,
            [*resources.methods, *resources.former],
            resources.children[Flavour.SYNC],
        ),
        webhooks=received,
        tokens=tokens,
        scopes=scope_module(api, modules, [("", api, resources)]),
        copied=(
            *(f"_runtime/{needed}.py" for needed in runtime),
            *files(modules),
        ),
        exported=at_once,
        lazy=later,
        exports=exports((*at_once, *later), server),
        custom=CUSTOM,
        engine=ENGINES[engine] if engine else None,
        readme=replace(
            readme(
                api,
                models,
                credentials,
                resources,
                modules,
                codecs,
                windows,
                module.imports,
            ),
            webhooks=((name, received.functions),) if received else (),
        ),
        operations=resources.entries,
        types=type_entries(api, models, codecs),
        server=server_entry(api, server),
    )


def header(source: str) -> tuple[str, ...]:
    """The comment at the top of every rendered file."""
    text = f"Generated by gen-client from {printable(source)}; do not edit."
    return tuple(
        textwrap.wrap(text, WIDTH, initial_indent="# ", subsequent_indent="# ")
    )


def about(api: Api) -> str:
    """What a document says of itself."""
    title = sentence(printable(f"{api.title} {api.version}"))
    return f"{title}\n\n{sentence(api.description)}".strip()


def server_entry(api: Api, server: ServerPlan) -> Mapping[str, object]:
    """The server as the manifest has it, and the others it may be."""
    entry: dict[str, object] = {
        "url": api.servers[0].url if api.servers else None,
        "variables": {
            variable.name: {
                "argument": argument.name,
                "default": variable.default,
                **({"enum": list(variable.values)} if variable.values else {}),
            }
            for argument, variable in zip(
                server.arguments,
                api.servers[0].variables if api.servers else (),
                strict=True,
            )
        },
    }
    if server.choices:
        entry["servers"] = [one.usual_url for one in api.servers]
        entry["names"] = [choice.name for choice in server.choices]
    return entry
