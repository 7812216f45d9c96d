"""The schema of `gen-client.json`: one dataclass for each kind of object.

The fields have the names of their keys, except for those declared with `key("…")`,
and the order of the keys in the file. A key that has its default value is left out of
the file, unless it is marked `ALWAYS`. docs/manifest.md describes every key for other
tools. Keys may be added, but no key changes its meaning while `FORMAT` is the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

FORMAT = 1
ALWAYS = {"always": True}
"""Marks a key that is written even when it has its default value."""
SEAL = "sha256"
"""The key of the manifest's own hash, which is of the text without this hash."""
FIRST_VERSION = "0.1.0"
"""The version of a client when nobody has set one."""


def key(name: str, **default: Any) -> Any:
    """Declare a field whose key has another name than the field."""
    return field(metadata={"key": name}, **default)


@dataclass(frozen=True, kw_only=True)
class Input:
    """One thing the output depends on."""

    role: str
    """"generator", "spec", "reference", "preset", "overlay" or "templates"."""
    path: str | None = None
    """The path from the folder of the document, or from that of all documents."""
    name: str | None = None
    """The name of a preset."""
    title: str | None = None
    """The `info.title` of a document."""
    version: str | None = None
    """The `info.version` of a document."""
    sha256: str | None = field(metadata=ALWAYS, default=None)
    """The hash of the text with LF line ends; None for a file that is missing."""


@dataclass(frozen=True, kw_only=True)
class ClientArgument:
    """One argument of the client's constructor."""

    annotation: str = key("type")
    required: bool = False
    """Whether every caller must pass it."""
    positional: bool = False
    """Whether it can be passed without its name."""


@dataclass(frozen=True, kw_only=True)
class Credential:
    """A client argument that authenticates requests."""

    scheme: str
    """The name of its security scheme in the document."""
    env: str
    """The environment variable that replaces the argument."""


@dataclass(frozen=True, kw_only=True)
class ServerVariable:
    """A variable in the server's URL."""

    argument: str | None = None
    """The client argument that sets it."""
    default: object = field(metadata=ALWAYS, default=None)
    """Its value if the caller sets none."""
    enum: tuple[str, ...] = ()
    """The values it can have; empty if all are allowed."""


@dataclass(frozen=True, kw_only=True)
class Server:
    """The default server of requests."""

    url: str | None = field(metadata=ALWAYS, default=None)
    """The URL with its variables; None if the document has none."""
    variables: Mapping[str, ServerVariable] = field(
        metadata=ALWAYS, default_factory=dict
    )
    servers: tuple[str, ...] = ()
    """The URLs of all servers, if there are several."""
    names: tuple[str, ...] = ()
    """The names of these servers, in the same order."""


@dataclass(frozen=True, kw_only=True)
class Client:
    """The client: its version, the arguments of its constructor, and its server."""

    version: str = field(metadata=ALWAYS, default=FIRST_VERSION)
    """The version of the client, such as 1.2.0."""
    arguments: Mapping[str, ClientArgument] | None = None
    """The arguments of the constructor; None if an early version wrote the file."""
    credentials: Mapping[str, Credential] = field(metadata=ALWAYS, default_factory=dict)
    """The arguments that authenticate requests."""
    server: Server = field(metadata=ALWAYS, default_factory=Server)


@dataclass(frozen=True, kw_only=True)
class Argument:
    """One argument of a method."""

    location: str = key("in")
    """"path", "query", "header", "cookie", "body", "media" or "client".

    "media" chooses the media type of the body; "client" is not sent.
    """
    wire_name: str | None = key("name", default=None)
    """The name in the request; None for a whole body, "*" for undeclared properties."""
    annotation: str = key("type")
    required: bool = False
    default: object = None
    """The default in the document; it is sent only if it is the one allowed value."""
    aliases: tuple[str, ...] = ()
    """Deprecated names that still work."""


@dataclass(frozen=True, kw_only=True)
class Pages:
    """The way from page to page."""

    items: str = ""
    """The JSON pointer to the items of a page."""
    next: str = ""
    """The JSON pointer to the token of the next page."""
    token: str = ""
    """The argument that takes this token."""


@dataclass(frozen=True, kw_only=True)
class Stream:
    """The stream that a method returns if an argument asks for it."""

    kind: str
    """"stream" or "events"."""
    annotation: str | None = key("type", default=None)
    """The type of one item."""
    argument: str = ""
    """The argument that asks for it with True; "body" if its type decides."""
    default: bool = False
    """Whether the stream is returned if the argument is missing."""


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """The result in a media type that the argument `accept` asks for."""

    kind: str
    """"value" or "file"."""
    annotation: str | None = key("type", default=None)


@dataclass(frozen=True, kw_only=True)
class Result:
    """The result of a method."""

    kind: str
    """"value", "pages", "none", "file", "stream" or "events"."""
    annotation: str | None = key("type", default=None)
    """The type of the value, of one page, or of one item of a stream."""
    pages: Pages | None = None
    stream: Stream | None = None
    """The stream that an argument asks for instead."""
    accept: Mapping[str, Accepted] = field(default_factory=dict)
    """The results in other media types, by the values of `accept`."""


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
    """The type of `body=`, which can replace all arguments of the body."""
    result: Result
    variant: str = ""
    """The media type of the result, if the usual result has a method of its own."""
    security: tuple[str, ...] = field(metadata=ALWAYS, default=())
    """The credentials. Any one is enough, unless there are `alternatives`."""
    alternatives: tuple[tuple[str, ...], ...] = ()
    """Groups of credentials; one complete group is needed."""
    errors: Mapping[str, str] = field(default_factory=dict)
    """The type of an error's body, by status."""
    deprecated: bool = False


@dataclass(frozen=True, kw_only=True)
class Webhook:
    """A request that the API sends."""

    name: str
    """Its name in the document."""
    method: str
    call: str
    """The function that reads the request: `webhooks.order_paid`."""
    annotation: str = key("type")
    """The type of what the function returns."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of a model."""

    wire_name: str | None = key("name", default=None)
    """The name in JSON; None for the field that holds undeclared properties."""
    annotation: str = key("type")
    required: bool = False
    one_way: bool = False
    """Whether it is required only in requests, or only in responses."""
    default: object = None
    """The value that is sent if the caller gives none: the only one allowed."""
    aliases: tuple[str, ...] = ()
    """Deprecated names that still work."""


@dataclass(frozen=True, kw_only=True)
class Type:
    """A model, an enumeration or a union."""

    aliases: tuple[str, ...] = ()
    """Deprecated names that still work."""
    bases: tuple[str, ...] = ()
    """The models that a model is a subclass of."""
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
    """The resources that stand at the place besides `own`."""
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

    `models` and `types` describe the API of a package of one document; `apis` and
    `shared` describe those of several documents. A key that early versions did not
    write is None if it is missing.
    """

    format: int | None = None
    generator: str | None = None
    """The program and its version: `gen-client 0.1.0`."""
    requires: Mapping[str, str] = field(metadata=ALWAYS, default_factory=dict)
    """The versions of Python and of libraries that the package needs."""
    inputs: tuple[Input, ...] = field(metadata=ALWAYS, default=())
    """Everything that the output depends on."""
    settings: Mapping[str, object] = field(default_factory=dict)
    """The options that differ from their defaults."""
    warnings: int = 0
    """The number of warnings of the run."""
    renames: tuple[str, ...] = ()
    """The renames of all runs, each as `OLD=NEW`, the latest last."""
    client: Client = field(metadata=ALWAYS, default_factory=Client)
    exports: tuple[str, ...] | None = None
    """The names that callers import from the package."""
    modules: tuple[str, ...] | None = None
    """The modules for callers that only some packages have."""
    files: Mapping[str, str] | None = None
    """The hash of each generated file, by its path."""
    printed: Mapping[str, str] = field(metadata=ALWAYS, default_factory=dict)
    """The hash that a file had before it was formatted, by its path."""
    operations: tuple[Operation, ...] | None = None
    webhooks: tuple[Webhook, ...] = ()
    models: Mapping[str, str] | None = None
    """The names of types, by JSON pointer."""
    types: Mapping[str, Type] | None = None
    """The types, by name."""
    apis: tuple[Api, ...] | None = None
    shared: Mapping[str, Mapping[str, Type]] | None = None
    """The types that several APIs share, by module and name."""
