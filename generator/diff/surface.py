"""What callers see of a client."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from generator.versions import Version


@dataclass(frozen=True)
class Argument:
    """One argument of a call, or of the client."""

    name: str
    location: str
    """Where it is sent: path, query, header, cookie, body; or media, client."""
    wire_name: str | None
    annotation: str
    required: bool
    positional: bool
    """Whether it may be given without its name."""
    default: object = None
    aliases: tuple[str, ...] = ()
    """Its former names, which go on being accepted."""


@dataclass(frozen=True)
class Result:
    """What a call gives."""

    kind: str
    annotation: str | None
    items: str = ""
    """Where in a page its items are, as a pointer."""
    cursor: tuple[str, str] = ("", "")
    """Where the next page's cursor is, and how it is sent."""


@dataclass(frozen=True)
class Operation:
    """One call."""

    name: str
    """The path of attributes on a client."""
    method: str
    path: str
    arguments: Mapping[str, Argument]
    """By name, in the order of the signature; `body=` is one of them."""
    media_types: tuple[str, ...]
    result: Result
    security: frozenset[frozenset[str]]
    """The combinations of credentials of which any suffices."""
    errors: Mapping[str, str]
    deprecated: bool
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Field:
    """One field of a model."""

    name: str
    wire_name: str | None
    annotation: str
    required: bool
    """Whether it is always there in what is read."""
    needed: bool
    """Whether it has to be given to the model's constructor."""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Type:
    """One model, enumeration or union."""

    name: str
    fields: Mapping[str, Field] | None
    """The fields of a model."""
    annotation: str | None
    """What an enumeration or a union stands for."""
    values: tuple[str, ...]
    """The known values of an enumeration, as JSON."""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Client:
    """What a client is made with."""

    arguments: Mapping[str, Argument] | None
    environment: Mapping[str, str]
    """The environment variable of each secret argument."""
    url: str | None
    servers: tuple[str, ...]
    """The names of the servers to choose from."""
    defaults: Mapping[str, object]
    """What the server's arguments are if they are not given."""


@dataclass(frozen=True)
class Api:
    """The calls of one document, and the types that they need."""

    module: str
    """Where callers find the types: `models`."""
    operations: tuple[Operation, ...]
    webhooks: Mapping[str, str]
    """The annotation of each function that reads what the API sends."""
    types: Mapping[str, Type]
    models: Mapping[str, str]
    """The names of types by where they are in the document."""


NO_API = Api("", (), {}, {}, {})
"""What there is where an API is gone, or not there yet."""


@dataclass(frozen=True)
class Surface:
    """All that callers see."""

    version: Version
    settings: Mapping[str, object]
    """What was chosen when the package was made."""
    requires: Mapping[str, str]
    client: Client
    exports: frozenset[str] | None
    modules: frozenset[str] | None
    apis: Mapping[str, Api]
    """By their places in the package; the only one is at the top, which is ""."""
