"""The whole package of several APIs: each planned by itself, then what they share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from generator.api import Api
from generator.package import ErrorModule, ServerPlan
from generator.places import Described, Place, places
from generator.plan.client import client_module
from generator.plan.credentials import OPTIONS, Credentials
from generator.plan.flavours import Flavour
from generator.plan.models import base_options_code, is_camel_case
from generator.plan.package import about, header, server_entry
from generator.plan.presets import files
from generator.plan.servers import server_plan
from generator.plan.shipped import (
    ENGINES,
    exported,
    further_modules,
    lazy,
    runtime_modules,
)
from generator.plan.suite.drafts import Draft, Part, draft
from generator.plan.suite.errors import errors_of_all
from generator.plan.suite.groups import ways
from generator.plan.suite.merging import merged, own_server, unified
from generator.plan.suite.models import own_models, own_types, shared_models
from generator.plan.suite.readme import readme_of_all
from generator.plan.suite.sharing import Sharing, shared_types
from generator.plan.suite.views import Views
from generator.plan.testing import testing_module
from generator.plan.text import docstring, printable
from generator.plan.tokens import scope_module, token_module
from generator.presets import Preset
from generator.presets.modules import Module
from generator.suite import ApiPackage, Suite


def suite(parts: Sequence[Part], name: str, engine: str | None = None) -> Suite:
    """The package `name` of all these APIs, in the order of the documents.

    `engine` is one of ENGINES, shipped beside httpx2.
    """
    apis = unified([part.api for part in parts])
    whole, preset = merged(apis, name), _preset(parts)
    credentials = Credentials(whole, preset.environment if preset else name.upper())
    is_camel = is_camel_case(apis)
    drafts = [
        draft(part, api, place, credentials, is_camel)
        for part, api, place in zip(parts, apis, _places(parts), strict=True)
    ]
    sharing = shared_types([(d.api.definitions, d.types) for d in drafts])
    errors = errors_of_all(drafts, sharing)
    credentials = _usual_credentials(drafts)
    views = Views(whole, credentials, preset)
    found = ways(
        drafts,
        [
            views.of(one, has_errors=own is not None)
            for one, own in zip(drafts, errors.own, strict=True)
        ],
    )
    server = _server(whole, apis, credentials)
    _note_servers(drafts, whole)
    tokens, modules = token_module(whole), _modules(drafts)
    packages = tuple(
        _package(number, one, own, sharing)
        for number, (one, own) in enumerate(zip(drafts, errors.own, strict=True))
    )
    shared = tuple(shared_models(module, drafts) for module in sharing.modules)
    methods = [method for d in drafts for method in d.resources.methods]
    models = [*(each.models for each in shared), *(api.models for api in packages)]
    lines = [line for module in models for line in module.imports]
    runtime = {
        *runtime_modules(methods, [*lines, *_imports(packages)], credentials, server),
        *(needed for d in drafts for needed in further_modules(d.webhooks, None, None)),
        *further_modules(None, tokens, engine),
    }
    special = [one for one, own in zip(drafts, errors.own, strict=True) if own]
    return Suite(
        name=name,
        header=header(_documents(len(parts))),
        docstring_code=docstring(_text(name, len(parts)), 0),
        client=client_module(
            whole, name, credentials, found.children, server, preset, tokens
        ),
        errors=errors.tree,
        groups=found.groups,
        testing=found.testing,
        base_options_code=base_options_code(is_camel),
        is_one_way=any(module.is_one_way for module in models),
        shared=shared,
        apis=packages,
        tokens=tokens,
        scopes=scope_module(
            whole, modules, [(f"{d.place}.", d.api, d.resources) for d in drafts]
        ),
        copied=(
            *(f"_runtime/{needed}.py" for needed in sorted(runtime)),
            *files(modules),
        ),
        exported=tuple(exported(methods, lines)),
        lazy=tuple(sorted(lazy(lines, tokens, engine))),
        engine=ENGINES[engine] if engine else None,
        readme=readme_of_all(drafts, name, whole, credentials, modules, lines, special),
        server=server_entry(whole, server),
    )


def _documents(count: int) -> str:
    return "1 document" if count == 1 else f"{count} documents"


def _text(name: str, count: int) -> str:
    apis = "1 API" if count == 1 else f"{count} APIs"
    return f"A client of {name}: {apis}, each imported when it is first used."


def _places(parts: Sequence[Part]) -> Sequence[Place]:
    """Where the APIs are; what was chosen among versions is said."""
    described = [
        Described(
            part.source,
            part.api.title,
            part.api.version,
            tuple(operation.path for operation in part.api.operations),
        )
        for part in parts
    ]
    taken = {part.preset.name for part in parts if part.preset}
    found = places(described, taken)
    for part, place in zip(parts, found, strict=True):
        if place.latest is not None:
            part.diagnostics.note(
                "several-versions",
                f"`{place.latest}` is version {printable(place.latest.version)}",
                consequence=f"Version {printable(place.version)} is `{place}`.",
            )
    return found


def _note_servers(drafts: Sequence[Draft], whole: Api) -> None:
    """Say where else the client's credentials go."""
    for one in drafts:
        server = own_server(one.api, whole.servers)
        if server is not None:
            one.part.diagnostics.note(
                "several-servers",
                f"`{one.place}` is at {printable(server)}, and most APIs are not",
                consequence="Credentials of the same kind are sent there, too.",
            )


def _preset(parts: Sequence[Part]) -> Preset | None:
    """That of all documents, if they have one."""
    found = [part.preset for part in parts]
    return found[0] if all(preset == found[0] for preset in found) else None


def _usual_credentials(drafts: Sequence[Draft]) -> Credentials:
    """All of them, with what most APIs need of them."""
    found = {(d.credentials.default, d.credentials.missing()): d for d in drafts}
    counted = Counter((d.credentials.default, d.credentials.missing()) for d in drafts)
    return found[counted.most_common(1)[0][0]].credentials


def _modules(drafts: Sequence[Draft]) -> tuple[Module, ...]:
    """What presets add, once."""
    return tuple(dict.fromkeys(module for d in drafts for module in d.modules))


def _server(whole: Api, apis: Sequence[Api], credentials: Credentials) -> ServerPlan:
    """What callers say of the server; some APIs may have others."""
    secrets = {a.name for c in credentials.planned() for a in c.arguments}
    found = server_plan(whole, secrets | {*OPTIONS, "self"})
    differ = any(own_server(api, whole.servers) for api in apis)
    return replace(found, has_own=found.has_own or differ)


def _package(
    number: int, one: Draft, errors: ErrorModule | None, sharing: Sharing
) -> ApiPackage:
    own = {t.written.name for t in own_types(number, one, sharing)}
    return ApiPackage(
        path=one.place.path,
        title=printable(one.api.title),
        version=printable(one.api.version),
        header=header(one.part.name),
        docstring_code=docstring(about(one.api), 0),
        resources=one.resources.modules,
        models=own_models(number, one, sharing),
        errors=errors,
        testing=testing_module(
            one.resources.modules,
            one.resources.methods,
            one.resources.children[Flavour.SYNC],
            one.home,
        ),
        webhooks=one.webhooks,
        operations=one.resources.entries,
        names=one.names,
        shared=sharing.modules_of(number, one.types),
        types=tuple(entry for entry in one.type_entries if entry.name in own),
    )


def _imports(packages: Sequence[ApiPackage]) -> Iterator[str]:
    """All imports of all modules that are not about models."""
    for api in packages:
        modules = [*api.resources, *([api.errors] if api.errors else ())]
        for module in (*modules, *([api.webhooks] if api.webhooks else ())):
            yield from module.imports
