"""The schema of `gen-client.json`: one dataclass for each kind of object.

A field stands for the key of its name, or for the key in `key("…")`, in this order.
A key with a default is left out of the file when it has that value, unless it is
marked `ALWAYS`. docs/manifest.md describes every key for other tools. Keys may be
added, but no key changes its meaning while `FORMAT` stays the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

FORMAT = 1
ALWAYS = {"always": True}
"""Marks a key that is written even when it has its default value."""
SEAL = "sha256"
"""The key of the manifest's own hash. It covers the text without that hash."""
FIRST_VERSION = "0.1.0"
"""The version of a client when nobody has set one."""


def key(name: str, **default: Any) -> Any:
    """Declare a field whose key in the file has another name."""
    return field(metadata={"key": name}, **default)


@dataclass(frozen=True, kw_only=True)
class Input:
    """One thing the output depends on."""

    role: str
    """"generator", "spec", "reference", "preset", "overlay" or "templates"."""
    path: str | None = None
    """The path from the folder of the entry document."""
    name: str | None = None
    """The name of a preset."""
    title: str | None = None
    version: str | None = None
    """The `info.title` and `info.version` of a document."""
    sha256: str | None = field(metadata=ALWAYS, default=None)
    """The hash of the text with LF line ends; None for a file that is missing."""


@dataclass(frozen=True, kw_only=True)
class ClientArgument:
    """One argument of the client's constructor."""

    annotation: str = key("type")
    required: bool = False
    positional: bool = False


@dataclass(frozen=True, kw_only=True)
class Credential:
    """A client argument that authenticates requests."""

    scheme: str
    """The name of its security scheme in the document."""
    env: str
    """The environment variable it is read from."""


@dataclass(frozen=True, kw_only=True)
class ServerVariable:
    """A variable in the server's URL."""

    argument: str | None = None
    """The client argument that fills it."""
    default: object = field(metadata=ALWAYS, default=None)
    enum: tuple[str, ...] = ()
    """The values it may have; empty if any is allowed."""


@dataclass(frozen=True, kw_only=True)
class Server:
    """The default server of requests."""

    url: str | None = field(metadata=ALWAYS, default=None)
    variables: Mapping[str, ServerVariable] = field(
        metadata=ALWAYS, default_factory=dict
    )
    servers: tuple[str, ...] = ()
    """The URLs of the servers to choose from."""
    names: tuple[str, ...] = ()
    """Their names, in the same order."""


@dataclass(frozen=True, kw_only=True)
class Client:
    """The client class: its version, its arguments, its server."""

    version: str = field(metadata=ALWAYS, default=FIRST_VERSION)
    arguments: Mapping[str, ClientArgument] | None = None
    """By name; None in manifests of early versions."""
    credentials: Mapping[str, Credential] = field(metadata=ALWAYS, default_factory=dict)
    """By the name of the client argument."""
    server: Server = field(metadata=ALWAYS, default_factory=Server)


@dataclass(frozen=True, kw_only=True)
class Argument:
    """One argument of a method."""

    location: str = key("in")
    """"path", "query", "header", "cookie", "body" or "media"."""
    wire_name: str | None = key("name", default=None)
    """The name in the request; None for a whole body."""
    annotation: str = key("type")
    required: bool = False
    default: object = None
    aliases: tuple[str, ...] = ()
    """Deprecated names that still work."""


@dataclass(frozen=True, kw_only=True)
class Pages:
    """JSON pointers to a page's items and its next token."""

    items: str = ""
    next: str = ""
    token: str = ""
    """The argument that takes the token."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """The result of a method."""

    kind: str
    """"value", "pages", "none", "bytes", "file", "stream" or "events"."""
    annotation: str | None = key("type", default=None)
    """The type of the value, or of one item of pages and streams."""
    pages: Pages | None = None


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One method of the client and the request it sends."""

    spec: int = field(metadata=ALWAYS, default=0)
    """The number of its document among the inputs of role "spec"."""
    method: str
    path: str
    call: str
    """The attribute path on a client: `partner_clients.batch.update`."""
    aliases: tuple[str, ...] = ()
    """Deprecated calls that still work."""
    arguments: Mapping[str, Argument]
    request: tuple[str, ...] = field(metadata=ALWAYS, default=())
    """The media types of the body."""
    body: str | None = None
    """The type of `body=`, when the body may also be given as a whole."""
    result: Result
    security: tuple[str, ...] = field(metadata=ALWAYS, default=())
    """Credentials; any one of them is enough, unless `alternatives` is given."""
    alternatives: tuple[tuple[str, ...], ...] = ()
    """Groups of credentials; one whole group is needed."""
    errors: Mapping[str, str] = field(default_factory=dict)
    """The type of an error's body, by status."""
    deprecated: bool = False


@dataclass(frozen=True, kw_only=True)
class Webhook:
    """A function that reads a request the API sends."""

    name: str
    method: str
    call: str
    annotation: str = key("type")


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of a model."""

    wire_name: str | None = key("name", default=None)
    """The name in JSON; None for the field that holds undeclared properties."""
    annotation: str = key("type")
    required: bool = False
    one_way: bool = False
    """Whether it is required only in requests, or only in responses."""
    aliases: tuple[str, ...] = ()
    """Deprecated names that still work."""


@dataclass(frozen=True, kw_only=True)
class Type:
    """A model, an enumeration or a union."""

    aliases: tuple[str, ...] = ()
    """Deprecated names that still work."""
    fields: Mapping[str, Field] | None = None
    """The fields of a model; None for the others."""
    annotation: str | None = key("type", default=None)
    """The annotation that an enumeration or a union stands for."""
    values: tuple[object, ...] = ()
    """The known values of an enumeration."""

    def __post_init__(self) -> None:
        """Raise ValueError if it is neither a model nor a type alias."""
        if self.fields is None and self.annotation is None:
            raise ValueError('there is no "type"')


@dataclass(frozen=True, kw_only=True)
class Api:
    """One API of a package that holds several."""

    spec: int
    name: str
    """Its place on the client: `crm.partner_clients`."""
    module: str
    """The module its types resolve in."""
    own: str | None = None
    """The resource whose methods stand directly at the place."""
    further: tuple[str, ...] = ()
    """The resources that stand beside it."""
    webhooks: tuple[Webhook, ...] = ()
    models: Mapping[str, str] = field(metadata=ALWAYS, default_factory=dict)
    """The names of its types, by JSON pointer."""
    shared: Mapping[str, str] = field(metadata=ALWAYS, default_factory=dict)
    """The module of each type that it shares with other APIs, by name."""
    types: Mapping[str, Type] = field(metadata=ALWAYS, default_factory=dict)
    """The types that are its own, by name."""


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """All of `gen-client.json`.

    `models` and `types` describe the only API of a package; `apis` and `shared`
    describe several. What an early version did not write is None.
    """

    format: int | None = None
    generator: str | None = None
    """The program and its version: `gen-client 0.1.0`."""
    requires: Mapping[str, str] = field(metadata=ALWAYS, default_factory=dict)
    """The versions of Python and of libraries that the package needs."""
    inputs: tuple[Input, ...] = field(metadata=ALWAYS, default=())
    settings: Mapping[str, object] = field(default_factory=dict)
    """The options that differ from their defaults."""
    warnings: int = 0
    """The number of warnings of the run."""
    renames: tuple[str, ...] = ()
    """Every `--rename` of all runs, the latest last."""
    client: Client = field(metadata=ALWAYS, default_factory=Client)
    exports: tuple[str, ...] | None = None
    """The names that callers import from the package."""
    modules: tuple[str, ...] | None = None
    """The modules for callers that not every package has."""
    files: Mapping[str, str] | None = None
    """The hash of each file, by its path; None if the key is missing."""
    printed: Mapping[str, str] = field(metadata=ALWAYS, default_factory=dict)
    """The hash of each file's text before it was formatted."""
    operations: tuple[Operation, ...] | None = None
    webhooks: tuple[Webhook, ...] = ()
    models: Mapping[str, str] | None = None
    """The names of types, by JSON pointer."""
    types: Mapping[str, Type] | None = None
    """By name."""
    apis: tuple[Api, ...] | None = None
    shared: Mapping[str, Mapping[str, Type]] | None = None
    """The types of several APIs, by module and name."""
