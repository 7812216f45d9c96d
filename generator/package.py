"""The Python package that will be written, everything in it already decided.

Texts named `…_code` are Python, safe to print as they are; whatever came from the
document has been turned into an identifier, a literal or a docstring on the way here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from generator.manifest import schema


@dataclass(frozen=True)
class Import:
    """`from module import name`, or `import module` where there is no name."""

    module: str
    name: str = ""


@dataclass(frozen=True)
class Entry:
    """One `key: value` of a dict literal."""

    key_code: str
    value_code: str


@dataclass(frozen=True)
class Argument:
    """One argument of a method, for the manifest and the README."""

    name: str
    location: str
    wire_name: str | None
    """Its name in the document; None for a body that is one argument."""
    annotation_code: str
    required: bool
    default: object = None
    """The default: a value the client sends, or the server's by the document."""
    aliases: tuple[str, ...] = ()
    """Former names that still work."""


@dataclass(frozen=True)
class Signature:
    """The arguments of a `def`, and the type it returns."""

    parameters_code: tuple[str, ...]
    returns_code: str
    deprecated_code: str | None = None
    """The warning for callers, if this form is deprecated."""


@dataclass(frozen=True)
class FormerArgument:
    """A former name of an argument."""

    now: str
    given_code: str
    """The condition that it was given by the former name."""
    value_code: str


@dataclass(frozen=True)
class RequestCode:
    """The request of a method."""

    operation_code: str
    """Method and path, a space between."""
    path: tuple[Entry, ...]
    query: tuple[Entry, ...]
    headers: tuple[Entry, ...]
    options: tuple[Entry, ...]
    """Further arguments of the request: the body, media types, security."""


@dataclass(frozen=True)
class Method:
    """One method of a resource."""

    name: str
    definition: Literal["def", "async def"]
    signature: Signature
    overloads: tuple[Signature, ...]
    docstring_code: str
    former: tuple[FormerArgument, ...]
    checks: tuple[Entry, ...]
    """Conditions on which an argument is missing, each with what to say then."""
    request: RequestCode
    opening_code: str
    """The statement around the request: the code before it, and after it."""
    closing_code: str


@dataclass(frozen=True)
class Child:
    """A resource inside a resource, or on the client."""

    name: str
    class_name: str
    module: str
    """The module of the class, relative to the importing module."""
    docstring_code: str
    alias: str | None = None
    """The name of the class in annotations, if not its own."""
    session_code: str = "self._session"
    """The expression of the session that sends its calls."""
    imports: tuple[str, ...] = ()
    """The imports to create one, if that happens on first use."""

    @property
    def imported(self) -> str:
        """Return the text behind `import` for its class."""
        return f"{self.class_name} as {self.alias}" if self.alias else self.class_name

    @property
    def annotation_code(self) -> str:
        """Return the name of its class in annotations."""
        return self.alias or self.class_name


@dataclass(frozen=True)
class ResourceClass:
    """One class of methods; there is a second one with the same for asyncio."""

    name: str
    session: Literal["Session", "AsyncSession"]
    docstring_code: str
    children: tuple[Child, ...]
    methods: tuple[Method, ...]
    further: tuple[Child, ...] = ()
    """Resources in it that have modules of their own, imported on first use."""


@dataclass(frozen=True)
class ResourceModule:
    """The classes of one top-level resource, or of one API of several."""

    name: str
    """Its module in the API's package: `resources.pets`."""
    docstring_code: str
    imports: tuple[str, ...]
    typing_imports: tuple[str, ...]
    """The imports that only annotations need."""
    classes: tuple[ResourceClass, ...]


@dataclass(frozen=True)
class Field:
    """One field of a model."""

    name: str
    declaration_code: str
    docstring_code: str | None


@dataclass(frozen=True)
class FormerField:
    """A property for the former name of a field."""

    name: str
    now: str
    annotation_code: str
    property_code: str
    """The decorators, whatever they are called there."""
    deprecated_code: str
    docstring_code: str


@dataclass(frozen=True)
class Model:
    """One `msgspec.Struct`."""

    pointer: str
    name: str
    bases_code: str
    """The bases of the class, with their options."""
    docstring_code: str | None
    fields: tuple[Field, ...]
    codecs: tuple[Entry, ...] = ()
    """Fields that are written by functions."""
    former: tuple[FormerField, ...] = ()


@dataclass(frozen=True)
class Alias:
    """One named enumeration: its known values, or any other of its type."""

    pointer: str
    name: str
    annotation_code: str
    docstring_code: str | None


@dataclass(frozen=True)
class UnionAlias:
    """One named union; where msgspec cannot read it, another type stands in for it."""

    pointer: str
    name: str
    annotation_code: str
    docstring_code: str | None
    stand_in_code: str | None
    """The value at run time; None if it is the annotation itself."""


@dataclass(frozen=True)
class ModelModule:
    """`models.py`."""

    imports: tuple[str, ...]
    base_options_code: str | None
    """The options of the base of all models; None if it is in another module."""
    definitions: tuple[Model | Alias, ...]
    unions: tuple[UnionAlias, ...]
    """They come last, each behind those that it is made of."""
    former: tuple[tuple[str, str], ...]
    """Former names of all these, each with the name of today."""
    is_one_way: bool
    """Whether there are properties that may be missing one way only."""
    has_enumerations: bool
    exported: tuple[str, ...] = ()
    """All names that are for others, where some of them are from other modules."""


@dataclass(frozen=True)
class CredentialArgument:
    """One argument of the client that holds a secret."""

    name: str
    environment: str
    """The environment variable that stands in for it."""
    is_callable: bool
    """Whether it may be a function that supplies it."""

    @property
    def annotation_code(self) -> str:
        """Return the type of accepted values."""
        return "str | Callable[[], str]" if self.is_callable else "str"


@dataclass(frozen=True)
class Credential:
    """One credential of the client: its arguments, and how they are used."""

    name: str
    scheme: str
    """The security scheme that it is for, or the first of several."""
    arguments: tuple[CredentialArgument, ...]
    class_name: Literal["Bearer", "Basic", "ApiKey"]
    object_code: str
    """The object that places it, made of the arguments."""
    given_code: str
    """The condition that the arguments were given."""


@dataclass(frozen=True)
class ServerArgument:
    """One argument of the client that is a part of the server's URL."""

    name: str
    variable: str
    annotation_code: str
    default_code: str
    values: tuple[str, ...]
    description: str


@dataclass(frozen=True)
class ServerChoice:
    """One of several servers."""

    name: str
    name_code: str
    url_code: str


@dataclass(frozen=True)
class ServerPlan:
    """The arguments of a client that concern the server."""

    usual_code: str | None
    """Its URL, as a literal; None where the caller has to name it."""
    expanded_code: str | None
    """The URL made of arguments; None where it has no variables."""
    arguments: tuple[ServerArgument, ...]
    has_own: bool
    """Whether there are calls with servers of their own."""
    choices: tuple[ServerChoice, ...]
    """The servers, if there are several."""

    @property
    def is_optional(self) -> bool:
        """Whether it matters if a base URL was given, and not only which."""
        return self.usual_code is not None and (bool(self.arguments) or self.has_own)


@dataclass(frozen=True)
class ClientArgument:
    """One argument of the clients in the manifest."""

    name: str
    annotation_code: str
    required: bool = False
    is_positional: bool = False


@dataclass(frozen=True)
class ClientModule:
    """`client.py`."""

    imports: tuple[str, ...]
    """The imports of its annotations."""
    credentials: tuple[Credential, ...]
    settings_imports: tuple[str, ...]
    """The imports needed to create the settings."""
    positional: bool
    """Whether the credential may be given without its name."""
    arguments: tuple[ClientArgument, ...]
    """All that it takes, for the manifest."""
    security_code: str
    missing_code: str
    server: ServerPlan
    user_agent_code: str
    retry_rules_code: str | None
    """The vendor's rules for retries, if known."""
    limit_headers_code: str | None
    """The headers about rate limits, if there are any."""
    observers_code: str
    """The observers of calls: the caller's hooks, and OpenTelemetry if included."""
    async_http_code: str
    """The type of the asyncio client's `http_client`."""
    resources: tuple[Child, ...]
    async_resources: tuple[Child, ...]
    docstring_code: str
    async_docstring_code: str
    init_docstring_code: str
    async_init_docstring_code: str


@dataclass(frozen=True)
class ErrorBodies:
    """The error bodies of one operation, by status."""

    operation_code: str
    bodies: tuple[Entry, ...]


@dataclass(frozen=True)
class ErrorModule:
    """`errors.py`."""

    body: str | None
    """The model that an error's body is read as; None where it is not one."""
    usual_code: str | None
    """The usual type of the body; None if the document describes none."""
    annotation_code: str
    """All that it can be."""
    others: tuple[ErrorBodies, ...]
    """The operations that describe something else."""
    imports: tuple[str, ...]
    """The imports besides the models, if operations differ."""
    usual_uses_models: bool
    others_use_models: bool
    correlation_code: str | None
    """The header that names a request, where the API has one."""
    models_imports: tuple[str, ...] = ("from . import models",)
    """The imports of the models in annotations."""
    body_module: str = ".models"
    """The module of the model that a body is read as."""
    errors_code: str = "from ._runtime import errors"
    """The import of the base errors."""
    is_special: bool = False
    """Whether these are special cases of the errors of several APIs."""

    @property
    def base_code(self) -> str:
        """Return the bases of the base error."""
        if not self.others:
            return "errors.StatusError"
        return "VariedError, errors.StatusError" if self.is_special else "VariedError"


@dataclass(frozen=True)
class Group:
    """A class with a property for each API in a folder."""

    name: str
    docstring_code: str
    attribute: Literal["session", "answers"]
    """The argument of `__init__`, kept for the APIs."""
    attribute_class: Literal["Session", "AsyncSession", "Answers"]
    children: tuple[Child, ...]


@dataclass(frozen=True)
class GroupModule:
    """`groups.py`."""

    imports: tuple[str, ...]
    """Imports that only annotations need."""
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class FakeOperation:
    """One operation, for tests to say what it answers."""

    name: str
    kind: str
    """The class that answers."""
    operation_code: str
    cursor_code: str | None
    """The expression that asks for its pages, if it has any."""


@dataclass(frozen=True)
class FakeClass:
    """The operations of one resource, for tests."""

    name: str
    docstring_code: str
    module: str
    """The module of the resource, relative to `testing`."""
    real: str
    """The class of the resource itself, whose methods say what they return."""
    operations: tuple[FakeOperation, ...]
    children: tuple[tuple[str, str], ...]
    """The resources in it, with their classes."""
    imports: tuple[str, ...]
    """The imports that asking for pages needs."""


@dataclass(frozen=True)
class Fake:
    """The class that stands for all of the server in tests."""

    docstring_code: str
    resources: tuple[tuple[str, str], ...]
    """Attributes for resources, with their classes."""
    children: tuple[Child, ...]
    """Properties for groups and APIs, which are imported on first use."""


@dataclass(frozen=True)
class TestingModule:
    """`testing.py`."""

    docstring_code: str
    imports: tuple[str, ...]
    typing_imports: tuple[str, ...]
    """Imports that only annotations need."""
    fake: Fake | None
    """None in the folder of one API of several."""
    groups: tuple[Group, ...]
    classes: tuple[FakeClass, ...]
    is_deprecated: bool
    """Whether it names methods that are deprecated."""


@dataclass(frozen=True)
class WebhookFunction:
    """One function of `webhooks.py`."""

    name: str
    webhook: str
    method: str
    annotation_code: str
    type_code: str
    """The annotation as it is in `models`."""
    kind_code: str
    docstring_code: str


@dataclass(frozen=True)
class WebhookModule:
    """`webhooks.py`."""

    imports: tuple[str, ...]
    functions: tuple[WebhookFunction, ...]


@dataclass(frozen=True)
class TokenSource:
    """One class of `oauth.py`."""

    name: Literal["ClientCredentials", "RefreshToken"]
    module: str
    """The runtime module of the class that it is made of."""
    docstring_code: str
    url_code: str | None
    """The URL of tokens, unless callers give it."""
    construct: str
    """The expression that creates it, for the README."""


@dataclass(frozen=True)
class TokenModule:
    """`oauth.py`."""

    imports: tuple[str, ...]
    sources: tuple[TokenSource, ...]
    exports: tuple[str, ...]
    """The names that the package gives out."""


@dataclass(frozen=True)
class CallScopes:
    """The scopes of one call."""

    call_code: str
    """The method, by its blocking class."""
    ways_code: str
    """Alternatives; scopes that are needed together are one text, with spaces."""


@dataclass(frozen=True)
class ScopeModule:
    """`scopes.py`, where a module of a preset has a use for it."""

    path: str
    authorization_url_code: str
    token_url_code: str
    calls: tuple[CallScopes, ...]


@dataclass(frozen=True)
class Example:
    """A call for the README: how it is written, and what it gives."""

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
    """The number of items that a request takes."""


@dataclass(frozen=True)
class OperationEntry:
    """One operation in the manifest."""

    method: str
    path: str
    call: str
    arguments: tuple[Argument, ...]
    request: tuple[str, ...]
    body: str | None
    """The type of `body=`, which may be given in place of the body's properties."""
    result: schema.Result
    security: tuple[tuple[str, ...], ...]
    """The credentials of which it needs any; what it needs together is one of them."""
    errors: tuple[tuple[str, str], ...]
    """The annotation of what an answer outside 2xx holds, by status."""
    deprecated: bool
    aliases: tuple[str, ...] = ()
    """Former calls that still work."""


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


@dataclass(frozen=True)
class Readme:
    """`README.md`."""

    title: str
    description: str
    calls: tuple[tuple[str, str], ...]
    """Every call with a sentence on it."""
    construct: str
    """The arguments that create a client."""
    located: str
    """The part of it that says where the API is, where the document does not."""
    examples: tuple[Example, ...]
    faked: Example | None
    """A call in a test: what it is told to answer, and the call itself."""
    failing: str | None
    """A call that is shown inside of `try`."""
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
    """Each secret argument with the environment variable that stands in for it."""
    modules: tuple[str, ...]
    """The texts about the modules that a preset adds."""
    webhooks: tuple[tuple[str, tuple[WebhookFunction, ...]], ...] = ()
    """The functions of `webhooks`, behind the package that has them."""
    models_module: str | None = None
    """The module of the examples' models, if it is not the package itself."""
    apis: tuple[tuple[str, str, str], ...] = ()
    """Several APIs: the place of each, the module of its models, and its title."""
    own_errors: tuple[str, ...] = ()
    """The places of APIs with their own errors."""

    @property
    def and_models(self) -> str:
        """Return the further imports from the package."""
        return "" if self.models_module else ", models"

    @property
    def models_lines(self) -> tuple[str, ...]:
        """Return the imports of the models, if the package does not export them."""
        module = self.models_module
        return (f"from {module} import models",) if module else ()


@dataclass(frozen=True)
class Engine:
    """A library that asyncio clients can send with instead of httpx2."""

    module: str
    """Of the runtime; the only one that imports the library."""
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
    """The other resources, where there is such a one."""
    title: str
    version: str
    header: tuple[str, ...]
    """The comment at the top of its rendered files."""
    docstring_code: str
    resources: tuple[ResourceModule, ...]
    models: ModelModule
    errors: ErrorModule | None
    """None if the package's own errors are the API's as well."""
    testing: TestingModule | None
    """None if the package's own module has the API's classes."""
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
        """The beginning of its calls: its place and a dot, or nothing."""
        return "".join(f"{name}." for name in self.path)


@dataclass(frozen=True)
class Package:
    """The package of one API or of several, which one client calls."""

    name: str
    client_version: str
    """The package's own version."""
    header: tuple[str, ...]
    """The comment at the top of the files that are about all APIs."""
    docstring_code: str
    client: ClientModule
    errors: ErrorModule
    groups: GroupModule | None
    testing: TestingModule
    base: ModelModule | None
    """The module of the base class of all models, where APIs have folders."""
    shared: tuple[SharedModels, ...]
    apis: tuple[ApiPackage, ...]
    """In the order of their paths."""
    tokens: TokenModule | None
    """The classes that get tokens, if calls take such."""
    scopes: ScopeModule | None
    copied: tuple[str, ...]
    """The files that are copied as they are: of the runtime, and of a preset."""
    exported: tuple[tuple[str, str], ...]
    """The package's exports: the runtime module and the name of each."""
    lazy: tuple[tuple[str, str], ...]
    """The same of what is imported when it is first used."""
    exports: tuple[str, ...]
    """All names that can be imported from the package itself."""
    custom: str
    """The module, or the folder, that is never generated."""
    engine: Engine | None
    readme: Readme
    server: schema.Server
    """The server as the manifest has it."""

    @property
    def title(self) -> str:
        """The title of the only API, or the package's name if there are several."""
        return self.name if self.apis[0].path else self.apis[0].title

    @property
    def models(self) -> ModelModule | None:
        """Its `models.py`; None where each API has its own."""
        api = self.apis[0]
        return None if api.path else api.models

    @property
    def operations(self) -> tuple[OperationEntry, ...]:
        """The operations of all APIs."""
        return tuple(o for api in self.apis for o in api.operations)

    @property
    def folders(self) -> tuple[tuple[str, ...], ...]:
        """The folders that hold only APIs."""
        parents = (api.path[:n] for api in self.apis for n in range(1, len(api.path)))
        own = {api.path for api in self.apis}
        return tuple(path for path in dict.fromkeys(parents) if path not in own)
