"""The content of requests and answers: parameters, bodies and results."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from generator.api.definitions import Anything, Schema

Location = Literal["path", "query", "header", "cookie"]


@dataclass(frozen=True)
class Parameter:
    """One parameter of an operation (OpenAPI 3.1, 4.8.12)."""

    name: str
    location: Location
    schema: Schema
    required: bool
    style: str
    explode: bool
    pointer: str
    description: str = ""
    default: object = None
    deprecated: bool = False
    allow_reserved: bool = False
    is_json: bool = False
    """Whether `content` says that it is written as JSON; it then has no style."""
    binds: str | int | float | None = None
    """The value if the caller passes none: the only one, or one that is set."""
    extent: Literal["segment", "segments", ".", "/"] = "segment"
    """Its part of a path; after "." or "/", it is an optional ending: `(.{format})`."""


@dataclass(frozen=True)
class Encoding:
    """The encoding of a form's property, if not the default (4.8.15)."""

    property: str
    content_type: str = ""
    """Media types or ranges of them, separated by commas."""
    style: str = ""
    explode: bool = True
    headers: tuple[tuple[str, str], ...] = ()


BodyKind: TypeAlias = Literal["json", "form", "multipart", "text", "bytes"]


@dataclass(frozen=True)
class RequestBody:
    """The body of an operation, in media types that are written alike."""

    kind: BodyKind
    media_type: str
    """The media type to send if the caller does not choose."""
    schema: Schema
    required: bool
    pointer: str
    description: str = ""
    choices: tuple[str, ...] = ()
    """The media types, or ranges, that the caller chooses from."""
    encodings: tuple[Encoding, ...] = ()
    others: tuple[RequestBody, ...] = ()
    """The same body in media types that are written in another way."""


@dataclass(frozen=True)
class Result:
    """The content of a successful answer, of any 2xx status."""

    kind: Literal["json", "text", "bytes", "none", "events", "lines"]
    """For events and lines, the schema is that of a single one."""
    schema: Schema = field(default_factory=Anything)
    media_type: str = "application/json"
    description: str = ""
    """The document's description; if there are several, each with its status."""


@dataclass(frozen=True)
class Stream:
    """A stream of values that a request may ask for instead of the usual result."""

    result: Result
    name: str
    """The boolean that asks for it: a parameter, or a property of the body."""
    location: str
    """The parameter's location, or "body"."""
    is_default: bool = False
    """Whether the server streams if the boolean is not sent."""
    always: tuple[Schema, ...] = ()
    """The members of a body's union that always ask for it."""
    never: tuple[Schema, ...] = ()
    """The members of a body's union that never ask for it."""
