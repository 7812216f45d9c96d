"""The surface of a client: everything that callers can see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from generator.manifest.versions import Version


@dataclass(frozen=True)
class Argument:
    """One argument of a call, or of the client."""

    name: str
    location: str
    """The place in the request: path, query, header, cookie, body; or media, client."""
    wire_name: str | None
    annotation: str
    required: bool
    positional: bool
    """Whether it may be passed without its name."""
    default: object = None
    aliases: tuple[str, ...] = ()
    """Its old names, which still work."""


@dataclass(frozen=True)
class Result:
    """The result of a call."""

    kind: str
    annotation: str | None
    items: str = ""
    """The pointer to the items of a page."""
    cursor: tuple[str, str] = ("", "")
    """The pointer to the next page's cursor, and the parameter that takes it."""
    stream: Result | None = None
    """The stream that an argument asks for instead."""
    argument: str = ""
    """The argument that asks for this stream with True."""
    accept: Mapping[str, Result] = field(default_factory=dict)
    """The results in other media types, by the values of `accept`."""


@dataclass(frozen=True)
class Operation:
    """One call."""

    name: str
    """The path of attributes on a client."""
    method: str
    path: str
    arguments: Mapping[str, Argument]
    """Arguments by name, in the order of the signature; `body=` is one of them."""
    media_types: tuple[str, ...]
    result: Result
    security: frozenset[frozenset[str]]
    """The sufficient combinations of credentials."""
    errors: Mapping[str, str]
    deprecated: bool
    aliases: tuple[str, ...] = ()
    variant: str = ""
    """The media type that tells it from the usual call for the same request."""


@dataclass(frozen=True)
class Field:
    """One field of a model."""

    name: str
    wire_name: str | None
    annotation: str
    required: bool
    """Whether it is always present when reading."""
    needed: bool
    """Whether the model's constructor requires it."""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Type:
    """One model, enumeration or union."""

    name: str
    fields: Mapping[str, Field] | None
    """The fields of a model."""
    annotation: str | None
    """The meaning of an enumeration or union."""
    values: tuple[str, ...]
    """The known values of an enumeration, as JSON."""
    aliases: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    """The models that a model is a subclass of."""


@dataclass(frozen=True)
class Client:
    """The constructor of a client."""

    arguments: Mapping[str, Argument] | None
    environment: Mapping[str, str]
    """The environment variable of each secret argument."""
    url: str | None
    servers: tuple[str, ...]
    """The names of the servers to choose from."""
    defaults: Mapping[str, object]
    """The default values of the server's arguments."""


@dataclass(frozen=True)
class Api:
    """The calls of one document, and the types that they need."""

    module: str
    """The module with the types: `models`."""
    operations: tuple[Operation, ...]
    webhooks: Mapping[str, str]
    """The annotation of each function that reads webhooks."""
    types: Mapping[str, Type]
    models: Mapping[str, str]
    """Names of types by place in the document."""


NO_API = Api("", (), {}, {}, {})
"""Stands for an API that is gone or new."""


@dataclass(frozen=True)
class Surface:
    """Everything that callers can see of a package."""

    version: Version
    settings: Mapping[str, object]
    """The settings of the run that made the package."""
    requires: Mapping[str, str]
    client: Client
    exports: frozenset[str] | None
    modules: frozenset[str] | None
    apis: Mapping[str, Api]
    """APIs by place in the package; a single API has the place ""."""
