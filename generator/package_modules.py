"""Other modules of the planned package: client, errors, testing, webhooks, tokens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from generator.package_resources import Child, Cursor, Entry


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
    location: str | None = None
    """The place of a key: "header", "query" or "cookie"."""
    parameter: str | None = None
    """The name of a key there."""
    prefix: str = ""
    """The word before the key: its HTTP scheme."""

    @property
    def may_be_empty(self) -> bool:
        """Whether empty arguments count: a user name or a password may be empty."""
        return self.class_name == "Basic"


@dataclass(frozen=True)
class ServerArgument:
    """One argument of the client that is a part of the server's URL."""

    name: str
    variable: str
    annotation_code: str
    default: str
    values: tuple[str, ...]
    description: str


@dataclass(frozen=True)
class ServerChoice:
    """One of several servers."""

    name: str
    url: str


@dataclass(frozen=True)
class ServerPlan:
    """The arguments of a client that concern the server."""

    usual_url: str | None
    """The default URL; None if the caller must give one."""
    template_url: str | None
    """The URL with variables in braces; None if it has none."""
    arguments: tuple[ServerArgument, ...]
    has_own: bool
    """Whether there are calls with servers of their own."""
    choices: tuple[ServerChoice, ...]
    """The servers, if there are several."""

    @property
    def is_optional(self) -> bool:
        """Whether a client must know if a base URL was given."""
        return self.usual_url is not None and (bool(self.arguments) or self.has_own)


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
    security: tuple[tuple[str, ...], ...]
    """Alternative sets of credentials that most operations need."""
    successes: tuple[int, ...]
    """The statuses of most operations' only successes; () if any 2xx is one."""
    credential_sources: tuple[tuple[str, str], ...]
    """The arguments and environment variables of credentials, for messages."""
    server: ServerPlan
    user_agent: str
    retry_rules_code: str | None
    """The vendor's rules for retries, if known."""
    limit_headers: tuple[tuple[str, str], ...]
    """The headers about rate limits, by their meaning."""
    traces: bool
    """Whether calls are spans of OpenTelemetry."""
    resources: tuple[Child, ...]
    async_resources: tuple[Child, ...]
    docstring_code: str
    async_docstring_code: str
    init_docstring_code: str
    async_init_docstring_code: str


@dataclass(frozen=True)
class ErrorBodies:
    """The error bodies of one operation, by status."""

    operation: str
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
    correlation_header: str | None
    """The header that names a request, if the API has one."""
    models_imports: tuple[str, ...] = ("from . import models",)
    """The imports of the models in annotations."""
    body_module: str = ".models"
    """The module of the model that a body is read as."""
    errors_code: str = "from ._runtime import errors"
    """The import of the base errors."""
    is_special: bool = False
    """Whether these are special cases of the errors of several APIs."""

    @property
    def is_varied(self) -> bool:
        """Whether a body is read as other types than one model."""
        return bool(self.others) or (self.usual_uses_models and self.body is None)

    @property
    def base_code(self) -> str:
        """Return the bases of the base error."""
        if not self.is_varied:
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
    operation: str
    """Method and path, for streams beside other results with the media type."""
    method_code: str
    """The method whose annotations it obeys."""
    cursor: Cursor | None
    """The cursor of its pages, if it has any."""


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
    url: str | None
    """The URL of tokens; None if callers must give it."""
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

    call: str
    """The method, by its blocking class."""
    ways: tuple[str, ...]
    """Alternatives; scopes that are needed together are one text, with spaces."""


@dataclass(frozen=True)
class ScopeModule:
    """`scopes.py`, where a module of a preset has a use for it."""

    path: str
    authorization_url: str
    token_url: str
    calls: tuple[CallScopes, ...]
