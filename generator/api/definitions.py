"""Schemas, and the objects, enumerations and unions that a document defines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

ScalarType = Literal["string", "integer", "number", "boolean"]
TagValue: TypeAlias = str | int


@dataclass(frozen=True)
class Scalar:
    """A string, number or boolean, and the format that narrows it."""

    type: ScalarType
    format: str | None = None


@dataclass(frozen=True)
class Array:
    """An array whose items share a schema."""

    items: Schema


@dataclass(frozen=True)
class Tuple:
    """An array of fixed length, each item with its own schema."""

    items: tuple[Schema, ...]


@dataclass(frozen=True)
class Map:
    """An object of any keys whose values share a schema."""

    values: Schema


@dataclass(frozen=True)
class Nullable:
    """A value of the schema, or null."""

    schema: Schema


@dataclass(frozen=True)
class Reference:
    """The object, enumeration or union defined at a pointer."""

    pointer: str


@dataclass(frozen=True)
class Anything:
    """Any JSON value: a schema without a type, or one that cannot be typed."""


@dataclass(frozen=True)
class File:
    """A file in a multipart form: bytes, perhaps with a name and a media type."""


Schema: TypeAlias = (
    Scalar | Array | Tuple | Map | Nullable | Reference | Anything | File
)


@dataclass(frozen=True)
class Property:
    """One property of an object."""

    name: str
    schema: Schema
    required: bool
    description: str = ""
    deprecated: bool = False
    only: Literal["read", "write"] | None = None
    """The only direction of the property: "read" in answers, "write" in requests."""
    one_way: bool = False
    """Whether it is required, but may be missing in the other direction."""
    left_out: bool = False
    """Whether it is read-only in an object that is also sent, then without it."""
    codec: str | None = None
    """The name of its codec, which encodes the value. In an array or map, it encodes
    each value.
    """
    constant: str | int | float | None = None
    """The value to send if the caller gives none."""


@dataclass(frozen=True)
class Object:
    """An object with declared properties, and perhaps undeclared ones."""

    pointer: str
    name: str
    """A component's name; otherwise words for its place, without the operation."""
    properties: tuple[Property, ...]
    description: str = ""
    deprecated: bool = False
    further: Schema | None = None
    """The schema of undeclared properties, if the document gives one."""
    bases: tuple[str, ...] = ()
    """The pointers of the objects with a tag that it extends."""
    tag: Tag | None = None
    """The property that tells which extension of it a value is."""
    is_closed: bool = False
    """Whether the document forbids undeclared properties."""


@dataclass(frozen=True)
class Enumeration:
    """A scalar with a list of known values; other values are allowed."""

    pointer: str
    name: str
    type: ScalarType
    values: tuple[str | int | float | bool, ...]
    description: str = ""
    is_tag: bool = False
    """Whether it tells types apart; callers then send no other value."""


@dataclass(frozen=True)
class Tag:
    """The property that tells members of a union, or extensions of a base, apart."""

    property: str
    members: tuple[tuple[TagValue, Schema], ...]
    """The values, each with its schema."""


@dataclass(frozen=True)
class Union:
    """One of several schemas (`oneOf`, `anyOf`, several types); others may follow."""

    pointer: str
    name: str
    members: tuple[Schema, ...]
    description: str = ""
    tag: Tag | None = None
    is_inclusive: bool = False
    """Whether a value may fit several of them (`anyOf`)."""


Definition: TypeAlias = Object | Enumeration | Union
