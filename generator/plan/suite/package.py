"""The whole package of several APIs: each planned by itself, then what they share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from generator.api import Api
from generator.diagnostics import Unusable
from generator.load.presets import Module, Preset
from generator.manifest.schema import FIRST_VERSION
from generator.naming.client_names import client_names
from generator.naming.names import ClientNames
from generator.naming.pins import Pins
from generator.naming.placement import Described, Place, places
from generator.naming.renames import Named as RenamedApi
from generator.naming.renames import renamed
from generator.naming.reserved import CUSTOM
from generator.package import ErrorModule, Readme, ScopeModule, ServerPlan
from generator.plan.client import client_module
from generator.plan.credentials import Credentials
from generator.plan.flavours import Flavour
from generator.plan.methods import MethodPlan
from generator.plan.models import base_options_code, is_camel_case
from generator.plan.package import about, header, server_entry
from generator.plan.preset_modules import files
from generator.plan.runtime_files import (
    ENGINES,
    exported,
    exports,
    further_modules,
    lazy,
    runtime_modules,
    with_engine,
)
from generator.plan.servers import server_plan
from generator.plan.suite.drafts import Draft, Named, Part, draft, named
from generator.plan.suite.errors import errors_of_all
from generator.plan.suite.groups import ways
from generator.plan.suite.merging import merged, own_server, unified
from generator.plan.suite.models import own_models, own_types, shared_models
from generator.plan.suite.readme import readme_of_all
from generator.plan.suite.sharing import Sharing, shared_types
from generator.plan.suite.views import View, Views
from generator.plan.testing import testing_module
from generator.plan.text import docstring, printable
from generator.plan.tokens import scope_module, token_module
from generator.suite import ApiPackage, Suite


def suite(
    parts: Sequence[Part],
    name: str,
    engine: str | None = None,
    client_version: str = FIRST_VERSION,
    renames: Sequence[str] = (),
) -> Suite:
    """The package `name` of all these APIs; their order matters to the manifest only.

    `engine` is one of ENGINES, shipped beside httpx2.
    """
    return _Planning(parts, name, engine, renames).suite(client_version)


class _Planning:
    """What is decided for all APIs together, once each has a plan of its own."""

    def __init__(
        self,
        parts: Sequence[Part],
        name: str,
        engine: str | None,
        renames: Sequence[str],
    ) -> None:
        self._name = name
        self._engine = engine
        self._extras = with_engine(engine)
        self._preset = _preset(parts)
        self._whole, self._arguments, self._drafts = _drafts(
            parts, name, self._preset, renames
        )
        self._sharing = shared_types(
            [(one.api.definitions, one.types) for one in self._drafts],
            [one.names.modules for one in self._drafts],
        )
        self._errors = errors_of_all(self._drafts, self._sharing)
        self._credentials = _usual_credentials(self._drafts)
        self._server = _server(self._whole, self._drafts, self._arguments)
        self._modules = _modules(self._drafts)
        self._tokens = token_module(self._whole)
        self._apis = self._packages()
        self._shared = tuple(
            shared_models(module, self._drafts) for module in self._sharing.modules
        )
        models = [each.models for each in self._shared]
        models += [api.models for api in self._apis]
        self._lines = [line for module in models for line in module.imports]
        self._is_one_way = any(module.is_one_way for module in models)

    def suite(self, client_version: str) -> Suite:
        """The plan of the package."""
        at_once = tuple(exported(self._methods(), self._lines))
        later = tuple(sorted(lazy(self._lines, self._tokens, self._extras)))
        _warn_of_servers(self._drafts, self._whole)
        found = ways(self._drafts, self._views())
        return Suite(
            name=self._name,
            client_version=client_version,
            header=header(_counted("document", self._drafts)),
            docstring_code=docstring(_text(self._name, self._drafts), 0),
            client=client_module(
                self._whole,
                self._name,
                self._credentials,
                found.children,
                self._server,
                self._preset,
                self._tokens,
                self._extras,
            ),
            errors=self._errors.tree,
            groups=found.groups,
            testing=found.testing,
            base_options_code=base_options_code(self._drafts[0].is_camel),
            is_one_way=self._is_one_way,
            shared=self._shared,
            apis=self._apis,
            tokens=self._tokens,
            scopes=self._scopes(),
            copied=(*self._runtime(), *files(self._modules)),
            exported=at_once,
            lazy=later,
            exports=exports((*at_once, *later), self._server, has_models=False),
            custom=CUSTOM,
            engine=ENGINES[self._engine] if self._engine else None,
            readme=self._readme(),
            server=server_entry(self._whole, self._server),
        )

    def _packages(self) -> tuple[ApiPackage, ...]:
        return tuple(
            _package(number, one, errors, self._sharing)
            for number, (one, errors) in enumerate(
                zip(self._drafts, self._errors.own, strict=True)
            )
        )

    def _views(self) -> list[View]:
        """What the calls of each API are sent with."""
        views = Views(self._whole, self._credentials, self._preset)
        return [
            views.of(one, has_errors=errors is not None)
            for one, errors in zip(self._drafts, self._errors.own, strict=True)
        ]

    def _methods(self) -> list[MethodPlan]:
        return [method for one in self._drafts for method in one.resources.methods]

    def _runtime(self) -> list[str]:
        """The files of the runtime that any of the APIs has a use for."""
        lines = [*self._lines, *_imports(self._apis)]
        needed = {
            *runtime_modules(
                self._methods(), lines, self._credentials, self._server, self._extras
            ),
            *further_modules(None, self._tokens, self._extras),
        }
        return sorted(f"_runtime/{module}.py" for module in needed)

    def _scopes(self) -> ScopeModule | None:
        calls = [(f"{one.place}.", one.api, one.resources) for one in self._drafts]
        return scope_module(self._whole, self._modules, calls)

    def _readme(self) -> Readme:
        own = zip(self._drafts, self._errors.own, strict=True)
        return readme_of_all(
            self._drafts,
            self._name,
            self._whole,
            self._modules,
            self._lines,
            [one for one, errors in own if errors],
        )


def _drafts(
    parts: Sequence[Part], name: str, preset: Preset | None, renames: Sequence[str]
) -> tuple[Api, ClientNames, list[Draft]]:
    """All APIs as one, and the plan of each, in the order of their places."""
    found = _renamed(_wanted(parts, _places(parts)), renames)
    ordered = sorted(found, key=lambda one: one.place.path)
    apis = unified([known.api for known in ordered])
    whole = merged(apis, name)
    environment = preset.environment if preset else name.upper()
    arguments = _client_names(whole, parts)
    credentials = Credentials(whole, environment, arguments.credentials)
    is_camel = is_camel_case(
        [(api, known.names) for known, api in zip(ordered, apis, strict=True)]
    )
    return (
        whole,
        arguments,
        [
            draft(known, api, credentials, is_camel)
            for known, api in zip(ordered, apis, strict=True)
        ],
    )


def _client_names(whole: Api, parts: Sequence[Part]) -> ClientNames:
    """Return the names of the client's arguments; every API knows those of all."""
    known = next((p.earlier.pins for p in parts if p.earlier.place), Pins())
    return client_names(whole, known.credentials, known.variables)


def _wanted(parts: Sequence[Part], found: Sequence[Place]) -> list[Named]:
    """The APIs, named, of which something is wanted; raises Unusable if it is none."""
    kept, refused = [], []
    for spec, (part, place) in enumerate(zip(parts, found, strict=True)):
        try:
            kept.append(named(part, spec, place))
        except Unusable as nothing:
            refused.append(nothing.diagnostic)
            part.diagnostics.note(
                "nothing-left",
                nothing.diagnostic.message,
                consequence=f"There is no `{place}`.",
            )
    if not kept:
        raise Unusable(*refused)
    return kept


def _renamed(apis: Sequence[Named], renames: Sequence[str]) -> list[Named]:
    """Return the APIs with other names; raise Unusable if a rename is refused."""
    names, refused = renamed(
        [RenamedApi(a.names, a.part.api, a.api, a.part.preset) for a in apis], renames
    )
    if refused:
        diagnostics = apis[0].part.diagnostics
        raise Unusable(*(diagnostics.error("rename", reason) for reason in refused))
    return [replace(a, names=new) for a, new in zip(apis, names, strict=True)]


def _counted(word: str, things: Sequence[object]) -> str:
    return f"1 {word}" if len(things) == 1 else f"{len(things)} {word}s"


def _text(name: str, drafts: Sequence[Draft]) -> str:
    apis = _counted("API", drafts)
    return f"A client of {name}: {apis}, each imported when it is first used."


def _places(parts: Sequence[Part]) -> Sequence[Place]:
    """Where the APIs are; what was chosen among versions is said."""
    described = [
        Described(
            part.source,
            part.api.title,
            part.api.version,
            tuple(operation.path for operation in part.api.operations),
            part.api.name or part.earlier.place,
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


def _warn_of_servers(drafts: Sequence[Draft], whole: Api) -> None:
    """Say where else the client's credentials go."""
    for one in drafts:
        server = own_server(one.api, whole.servers)
        if server is not None:
            one.part.diagnostics.warning(
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


def _server(whole: Api, drafts: Sequence[Draft], arguments: ClientNames) -> ServerPlan:
    """What callers say of the server; some APIs may have others."""
    found = server_plan(whole, arguments.variables)
    differ = any(own_server(one.api, whole.servers) for one in drafts)
    return replace(found, has_own=found.has_own or differ)


def _package(
    number: int, one: Draft, errors: ErrorModule | None, sharing: Sharing
) -> ApiPackage:
    own = {t.written.name for t in own_types(number, one, sharing)}
    return ApiPackage(
        spec=one.spec,
        path=one.place.path,
        own=one.names.own,
        further=tuple(sorted(one.home.further)),
        title=printable(one.api.title),
        version=printable(one.api.version),
        header=header(one.part.name),
        docstring_code=docstring(about(one.api), 0),
        resources=one.resources.modules,
        models=own_models(number, one, sharing),
        errors=errors,
        testing=testing_module(
            one.resources.modules,
            [*one.resources.methods, *one.resources.former],
            one.resources.children[Flavour.SYNC],
            one.home,
        ),
        webhooks=one.webhooks,
        operations=one.resources.entries,
        names={p: one.names.models[p] for p in one.api.definitions},
        shared=sharing.modules_of(number, one.types),
        types=tuple(entry for entry in one.type_entries if entry.name in own),
    )


def _imports(packages: Sequence[ApiPackage]) -> Iterator[str]:
    """All imports of all modules that are not about models."""
    for api in packages:
        modules = [*api.resources, *([api.errors] if api.errors else ())]
        for module in (*modules, *([api.webhooks] if api.webhooks else ())):
            yield from module.imports
