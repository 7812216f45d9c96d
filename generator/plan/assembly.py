"""Plan the package: decide what concerns all APIs, from the draft of each.

A package of one API is planned like one of several. Its API is at the place (), in the
package's own folder, so its models and errors are those of the package.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from generator.api import Api
from generator.load.presets import Module, Preset
from generator.manifest.schema import FIRST_VERSION
from generator.naming.named import NamedApi, NamedPackage
from generator.naming.names import ClientNames
from generator.naming.reserved import CUSTOM
from generator.package import ApiPackage, Engine, Package
from generator.package_modules import (
    ErrorModule,
    ScopeModule,
    ServerPlan,
    TestingModule,
)
from generator.package_resources import ModelModule
from generator.plan.about import about, counted, header
from generator.plan.client import client_module
from generator.plan.credentials import Credentials
from generator.plan.drafts import Draft, draft
from generator.plan.error_tree import errors_of_all
from generator.plan.flavours import Flavour
from generator.plan.groups import Ways, ways
from generator.plan.methods import MethodPlan
from generator.plan.model_files import (
    base_module,
    own_models,
    own_types,
    shared_models,
)
from generator.plan.models import is_camel_case
from generator.plan.preset_modules import files
from generator.plan.readme import readme_of_all
from generator.plan.runtime_files import (
    ENGINES,
    exported,
    exports,
    further_modules,
    lazy,
    runtime_modules,
)
from generator.plan.server_choices import server_entry, server_plan
from generator.plan.sharing import modules_of, shared_types
from generator.plan.testing import testing_module
from generator.plan.text import docstring, printable
from generator.plan.tokens import scope_module, token_module
from generator.plan.views import View, Views
from generator.translate.merging import own_server


def plan(
    named: NamedPackage,
    extras: frozenset[str] = frozenset(),
    client_version: str = FIRST_VERSION,
) -> Package:
    """Plan a package.

    The order of the APIs matters only to the manifest. `extras` are the modules that
    the package contains on demand: "testing", "opentelemetry" and "aiohttp".
    """
    return _Planning(named, extras).package(client_version)


class _Planning:
    """Makes the decisions about all APIs together."""

    def __init__(self, named: NamedPackage, extras: frozenset[str]) -> None:
        by_place = sorted(named.apis, key=lambda one: one.place.path)
        named = replace(named, apis=tuple(by_place))
        self._names = named.names
        self._name = named.names.package
        self._extras = extras
        self._preset = _preset(named.apis)
        self._whole = named.whole
        self._drafts = _drafts(named, self._whole)
        self._errors = errors_of_all(self._drafts)
        self._server = _server(self._whole, self._drafts, self._names.client)
        self._modules = _modules(self._drafts)
        self._tokens = token_module(self._whole)
        self._shared = tuple(
            shared_models(module, self._drafts)
            for module in shared_types(
                [(one.api.definitions, one.types, one.names) for one in self._drafts]
            )
        )
        self._apis = tuple(
            _api_package(one, errors, extras)
            for one, errors in zip(self._drafts, self._errors.own, strict=True)
        )

    def package(self, client_version: str) -> Package:
        """Return the plan of the package."""
        lines = [line for module in self._model_modules() for line in module.imports]
        at_once = tuple(exported(self._methods(), lines))
        later = tuple(sorted(lazy(lines, self._tokens, self._extras)))
        usual = _usual_credentials(self._drafts)
        reached = self._ways(usual)
        _warn_of_servers(self._drafts, self._whole)
        return Package(
            name=self._name,
            client_version=client_version,
            header=header(self._source()),
            docstring_code=docstring(self._about(), 0),
            client=client_module(
                self._whole,
                self._name,
                usual,
                reached.children,
                self._server,
                self._preset,
                self._tokens,
                self._extras,
                has_batches=("errors", "BatchError") in at_once,
            ),
            errors=self._errors.tree,
            groups=reached.groups,
            testing=reached.testing if "testing" in self._extras else None,
            base=self._base(),
            shared=self._shared,
            apis=self._apis,
            tokens=self._tokens,
            scopes=self._scopes(),
            copied=(*self._runtime(usual, lines), *files(self._modules)),
            exported=at_once,
            lazy=later,
            exports=exports(
                (*at_once, *later), self._server, has_models=not self._has_folders
            ),
            custom=CUSTOM,
            engine=self._engine(),
            readme=readme_of_all(
                self._drafts,
                self._name,
                self._whole,
                self._modules,
                lines,
                self._own_errors(),
            ),
            server=server_entry(self._whole, self._server),
        )

    @property
    def _has_folders(self) -> bool:
        """Whether each API has a folder."""
        return bool(self._drafts[0].place.path)

    def _engine(self) -> Engine | None:
        """Return the alternative to httpx2, if it was asked for."""
        return next((e for name, e in ENGINES.items() if name in self._extras), None)

    def _source(self) -> str:
        """Return the source that the comments at the top of files name."""
        if self._has_folders:
            return counted("document", self._drafts)
        return self._drafts[0].part.name

    def _about(self) -> str:
        """Return the docstring of the package."""
        if not self._has_folders:
            return about(self._drafts[0].api)
        apis = counted("API", self._drafts)
        return f"A client for {apis}, each imported on first use."

    def _ways(self, usual: Credentials) -> Ways:
        """Return the client's properties, and the classes that they lead to."""
        if self._has_folders:
            return ways(self._drafts, self._views(usual), self._names.groups)
        (only,) = self._drafts
        return Ways(only.resources.children, None, _testing(only))

    def _views(self, usual: Credentials) -> list[View]:
        """Return the settings with which the calls of each API are sent."""
        views = Views(self._whole, usual, self._preset)
        return [
            views.of(one, has_errors=errors is not None)
            for one, errors in zip(self._drafts, self._errors.own, strict=True)
        ]

    def _model_modules(self) -> list[ModelModule]:
        shared = [each.models for each in self._shared]
        return shared + [api.models for api in self._apis]

    def _base(self) -> ModelModule | None:
        """Return the module of the models' base class, unless `models.py` has it."""
        if not self._has_folders:
            return None
        is_one_way = any(module.is_one_way for module in self._model_modules())
        return base_module(self._drafts[0].is_camel, is_one_way)

    def _methods(self) -> list[MethodPlan]:
        return [method for one in self._drafts for method in one.resources.methods]

    def _runtime(self, usual: Credentials, lines: Sequence[str]) -> list[str]:
        """Return the files of the runtime that the APIs need."""
        errors = self._errors.tree.imports
        lines = [*lines, *errors, *_imports(self._apis)]
        needed = {
            *runtime_modules(self._methods(), lines, usual, self._server, self._extras),
            *further_modules(self._tokens, self._extras),
        }
        return sorted(f"_runtime/{module}.py" for module in needed)

    def _scopes(self) -> ScopeModule | None:
        calls = [
            (api.prefix, one.api, one.names, one.resources)
            for api, one in zip(self._apis, self._drafts, strict=True)
        ]
        return scope_module(self._whole, self._modules, calls)

    def _own_errors(self) -> list[Draft]:
        """Return the APIs whose errors differ from the package's."""
        own = zip(self._drafts, self._errors.own, strict=True)
        return [one for one, errors in own if errors]


def _drafts(named: NamedPackage, whole: Api) -> list[Draft]:
    """Return the draft of each API; `whole` is all of them as one."""
    credentials = Credentials(whole, named.names.client.credentials)
    is_camel = is_camel_case([(one.api, one.names) for one in named.apis])
    return [draft(one, credentials, is_camel) for one in named.apis]


def _warn_of_servers(drafts: Sequence[Draft], whole: Api) -> None:
    """Report further servers that get the client's credentials."""
    for one in drafts:
        server = own_server(one.api, whole.servers)
        if server is not None:
            one.part.diagnostics.warning(
                "several-servers",
                f"`{one.place}` is at {printable(server)}, and most APIs are not",
                consequence="Credentials of the same kind are sent there, too.",
            )


def _preset(named: Sequence[NamedApi]) -> Preset | None:
    """Return the preset of the documents, if all have the same one."""
    presets = [one.part.preset for one in named]
    return presets[0] if all(preset == presets[0] for preset in presets) else None


def _usual_credentials(drafts: Sequence[Draft]) -> Credentials:
    """Return all credentials, with the requirements that most APIs have."""
    by_facts = {(d.credentials.default, d.credentials.sources()): d for d in drafts}
    counts = Counter((d.credentials.default, d.credentials.sources()) for d in drafts)
    return by_facts[counts.most_common(1)[0][0]].credentials


def _modules(drafts: Sequence[Draft]) -> tuple[Module, ...]:
    """Return the modules that presets add, each once."""
    return tuple(dict.fromkeys(module for d in drafts for module in d.modules))


def _server(whole: Api, drafts: Sequence[Draft], arguments: ClientNames) -> ServerPlan:
    """Plan the client's arguments about servers; some APIs may have their own."""
    plan = server_plan(whole, arguments.variables)
    differ = any(own_server(one.api, whole.servers) for one in drafts)
    return replace(plan, has_own=plan.has_own or differ)


def _testing(one: Draft) -> TestingModule:
    return testing_module(
        one.resources.modules,
        [*one.resources.methods, *one.resources.former],
        one.resources.children[Flavour.SYNC],
        one.names,
        one.place,
    )


def _api_package(
    one: Draft, errors: ErrorModule | None, extras: frozenset[str]
) -> ApiPackage:
    own = {t.written.name for t in own_types(one)}
    return ApiPackage(
        spec=one.spec,
        path=one.place.path,
        own=one.names.own,
        further=tuple(sorted(one.names.further)),
        title=printable(one.api.title),
        version=printable(one.api.version),
        header=header(one.part.name),
        docstring_code=docstring(about(one.api), 0),
        resources=one.resources.modules,
        models=own_models(one),
        errors=errors,
        testing=_testing(one) if one.place.path and "testing" in extras else None,
        webhooks=one.webhooks,
        operations=one.resources.entries,
        names={t.written.pointer: t.written.name for t in one.types},
        shared=modules_of(one.types, one.names),
        types=tuple(entry for entry in one.type_entries if entry.name in own),
    )


def _imports(packages: Sequence[ApiPackage]) -> Iterator[str]:
    """Yield all imports of the APIs' modules, except for modules of models."""
    for api in packages:
        modules = [*api.resources, *([api.errors] if api.errors else ())]
        for module in (*modules, *([api.webhooks] if api.webhooks else ())):
            yield from module.imports
