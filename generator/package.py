"""The Python package that will be written, everything in it already decided.

Texts named `…_code` are Python, safe to print as they are; whatever came from the
document has been turned into an identifier, a literal or a docstring on the way here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from generator.manifest import schema
from generator.package_modules import (
    ClientModule,
    ErrorModule,
    GroupModule,
    ScopeModule,
    TestingModule,
    TokenModule,
    WebhookFunction,
    WebhookModule,
)
from generator.package_resources import Argument, ModelModule, ResourceModule


@dataclass(frozen=True)
class Example:
    """A call for the README, with the lines that use its result."""

    title: str
    lines: tuple[str, ...]
    async_lines: tuple[str, ...]


@dataclass(frozen=True)
class BatchExample:
    """A call with a list of any length, for the README."""

    imports: tuple[str, ...]
    """The imports it needs besides the package."""
    names: str
    """The names it imports from the package."""
    lines: tuple[str, ...]
    size: int
    """The largest number of items of one request."""


@dataclass(frozen=True)
class OperationEntry:
    """One operation in the manifest."""

    method: str
    path: str
    call: str
    arguments: tuple[Argument, ...]
    request: tuple[str, ...]
    body: str | None
    """The type of `body=`, which may replace the body's properties."""
    result: schema.Result
    security: tuple[tuple[str, ...], ...]
    """The alternatives of credentials; each lists all that it needs."""
    errors: tuple[tuple[str, str], ...]
    """The annotations of bodies of errors, by status."""
    deprecated: bool
    aliases: tuple[str, ...] = ()
    """Former calls that still work."""
    variant: str = ""
    """The media type of the result, if the usual result has a method of its own."""


@dataclass(frozen=True)
class FieldEntry:
    """One field of a model in the manifest."""

    name: str
    wire_name: str | None
    """Its name in the document; None for undeclared properties."""
    annotation_code: str
    required: bool
    one_way: bool = False
    """Whether it may be missing one way, though it is required."""
    aliases: tuple[str, ...] = ()
    """Former names that still work."""
    constant: str | int | float | None = None
    """The value that is sent if the caller gives none."""


@dataclass(frozen=True)
class TypeEntry:
    """One model, enumeration or union in the manifest."""

    name: str
    annotation_code: str | None = None
    """The meaning of an enumeration or union."""
    values: tuple[str | int | float | bool, ...] = ()
    """The known values of an enumeration."""
    fields: tuple[FieldEntry, ...] = ()
    """The fields of a model."""
    aliases: tuple[str, ...] = ()
    """Former names that still work."""
    bases: tuple[str, ...] = ()
    """The models that a model is a subclass of."""


@dataclass(frozen=True)
class Readme:
    """`README.md`."""

    title: str
    """The title of the API, or the name of a package of several."""
    description: str
    calls: tuple[tuple[str, str], ...]
    """Every call with its summary."""
    construct: str
    """The arguments that create a client."""
    located: str
    """The argument for the server's URL, if the document has no server."""
    examples: tuple[Example, ...]
    faked: Example | None
    """A call in a test: setting its answer, and the call itself."""
    failing: str | None
    """A call that is shown inside `try`."""
    is_paged: bool
    is_partial: bool
    """Whether answers may hold errors beside results."""
    batch: BatchExample | None
    """A call with a list of any length."""
    has_downloads: bool
    has_uploads: bool
    imports: tuple[str, ...]
    """The imports of the examples besides the package."""
    faked_imports: tuple[str, ...]
    environment: tuple[tuple[str, str], ...]
    """Each secret argument with its environment variable."""
    modules: tuple[str, ...]
    """The texts about the modules that a preset adds."""
    webhooks: tuple[tuple[str, tuple[WebhookFunction, ...]], ...] = ()
    """The functions of `webhooks`, each module with its package."""
    models_module: str | None = None
    """The module of the examples' models, if it is not the package itself."""
    faked_stream: tuple[str, str] | None = None
    """A stream on request: its attribute of the fake, and what asks for it."""
    apis: tuple[tuple[str, str, str], ...] = ()
    """Several APIs: the place of each, the module of its models, and its title."""
    own_errors: tuple[str, ...] = ()
    """The places of APIs with their own errors."""

    name: str = ""
    """The name of the package."""

    @property
    def blocking_imports(self) -> tuple[str, ...]:
        """Return what the blocking examples import from the package."""
        lines = [line for each in self.examples for line in each.lines]
        errors = ["StatusError"] if self.failing else []
        return self._imports(["Client", *errors], [*lines, self.failing or ""])

    @property
    def async_imports(self) -> tuple[str, ...]:
        """Return what the examples with asyncio import from the package."""
        lines = [line for each in self.examples for line in each.async_lines]
        return self._imports(["AsyncClient"], lines)

    @property
    def batch_imports(self) -> tuple[str, ...]:
        """Return what the example of a batch imports from the package."""
        batch = self.batch
        return self._imports([batch.names], batch.lines) if batch else ()

    @property
    def faked_imports_of_package(self) -> tuple[str, ...]:
        """Return what the example of a test imports from the package."""
        lines = self.faked.lines if self.faked else ()
        return self._imports(["TooManyRequests"], lines)

    def _imports(self, names: Iterable[str], lines: Iterable[str]) -> tuple[str, ...]:
        """Return the imports of names, and of the models if the lines use them."""
        of_names = f"from {self.name} import {', '.join(names)}"
        if not any("models." in line for line in lines):
            return (of_names,)
        if self.models_module is None:
            return (f"{of_names}, models",)
        return of_names, f"from {self.models_module} import models"


@dataclass(frozen=True)
class Engine:
    """A library that asyncio clients can send with instead of httpx2."""

    module: str
    """The runtime module, which alone imports the library."""
    class_name: str
    library: str
    versions: str


@dataclass(frozen=True)
class SharedModels:
    """A module of models that several APIs share."""

    module: str
    """Its path in the package, with dots."""
    models: ModelModule
    types: tuple[TypeEntry, ...]


@dataclass(frozen=True)
class ApiPackage:
    """One API: the folder of its modules, without a client of its own.

    The only API of an ordinary package is in the package's own folder: its path is ().
    """

    spec: int
    """The position of its document among the inputs."""
    path: tuple[str, ...]
    """The attributes that lead to it on the client; its folder has the same path."""
    own: str | None
    """The resource whose calls are those of the API itself, if there is one."""
    further: tuple[str, ...]
    """The other resources, if `own` is set."""
    title: str
    version: str
    header: tuple[str, ...]
    """The comment at the top of its rendered files."""
    docstring_code: str
    resources: tuple[ResourceModule, ...]
    models: ModelModule
    errors: ErrorModule | None
    """None if the API has the errors of the package."""
    testing: TestingModule | None
    """None if the package's module has the API's classes."""
    webhooks: WebhookModule | None
    operations: tuple[OperationEntry, ...]
    names: Mapping[str, str]
    """The names of its types by their pointers."""
    shared: Mapping[str, str]
    """The module of each of its types that is shared."""
    types: tuple[TypeEntry, ...]
    """The types that are not shared."""

    @property
    def prefix(self) -> str:
        """Return the start of its calls: its place and a dot, or nothing."""
        return "".join(f"{name}." for name in self.path)


@dataclass(frozen=True)
class Package:
    """The package of one API or of several, which one client calls."""

    name: str
    """The name by which it is imported."""
    client_version: str
    """The package's own version."""
    header: tuple[str, ...]
    """The comment at the top of files about all APIs."""
    docstring_code: str
    client: ClientModule
    errors: ErrorModule
    groups: GroupModule | None
    testing: TestingModule | None
    """The module `testing.py`, if it was requested."""
    base: ModelModule | None
    """The module of the models' base class, if APIs have folders."""
    shared: tuple[SharedModels, ...]
    apis: tuple[ApiPackage, ...]
    """In the order of their paths."""
    tokens: TokenModule | None
    """The classes that get tokens, if any call takes a token."""
    scopes: ScopeModule | None
    copied: tuple[str, ...]
    """The files that are copied unchanged, from the runtime or a preset."""
    exported: tuple[tuple[str, str], ...]
    """The names that the package exports, with their runtime modules."""
    lazy: tuple[tuple[str, str], ...]
    """The exports that are imported on first use."""
    exports: tuple[str, ...]
    """All names that can be imported from the package itself."""
    custom: str
    """The module or folder that is never generated."""
    engine: Engine | None
    readme: Readme
    server: schema.Server
    """The server for the manifest."""

    @property
    def has_folders(self) -> bool:
        """Whether each API has a folder, and a place on the client."""
        return bool(self.apis[0].path)

    @property
    def title(self) -> str:
        """Return the title of the only API, or the package's name if it has several."""
        return self.name if self.has_folders else self.apis[0].title

    @property
    def models(self) -> ModelModule | None:
        """Return the `models.py` of the package; None if each API has its own."""
        api = self.apis[0]
        return None if api.path else api.models

    @property
    def operations(self) -> tuple[OperationEntry, ...]:
        """Return the operations of all APIs."""
        return tuple(o for api in self.apis for o in api.operations)

    @property
    def folders(self) -> tuple[tuple[str, ...], ...]:
        """Return the folders that contain only APIs."""
        parents = (api.path[:n] for api in self.apis for n in range(1, len(api.path)))
        own = {api.path for api in self.apis}
        return tuple(path for path in dict.fromkeys(parents) if path not in own)
