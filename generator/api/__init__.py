"""An API in the words of the OpenAPI Specification 3.1; nothing here knows Python.

Every part keeps the JSON pointer that it came from, for messages and the manifest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from generator.api.abilities import (
    Batch,
    LimitHeaders,
    Paging,
    Smaller,
)
from generator.api.access import (
    Flow,
    Requirement,
    SecurityScheme,
    Server,
    ServerVariable,
)
from generator.api.definitions import (
    Anything,
    Array,
    Definition,
    Enumeration,
    File,
    Map,
    Nullable,
    Object,
    Property,
    Reference,
    Scalar,
    ScalarType,
    Schema,
    Tag,
    TagValue,
    Tuple,
    Union,
)
from generator.api.endpoints import (
    Operation,
    Untranslated,
    Webhook,
)
from generator.api.exchange import (
    BodyKind,
    Encoding,
    Location,
    Parameter,
    RequestBody,
    Result,
    Stream,
)

__all__ = [
    "Anything",
    "Api",
    "Array",
    "Batch",
    "BodyKind",
    "Definition",
    "Encoding",
    "Enumeration",
    "File",
    "Flow",
    "LimitHeaders",
    "Location",
    "Map",
    "Nullable",
    "Object",
    "Operation",
    "Paging",
    "Parameter",
    "Property",
    "Reference",
    "RequestBody",
    "Requirement",
    "Result",
    "Scalar",
    "ScalarType",
    "Schema",
    "SecurityScheme",
    "Server",
    "ServerVariable",
    "Smaller",
    "Stream",
    "Tag",
    "TagValue",
    "Tuple",
    "Union",
    "Untranslated",
    "Webhook",
]


@dataclass(frozen=True)
class Api:
    """The API of one document."""

    title: str
    version: str
    description: str
    servers: tuple[Server, ...]
    """The servers with complete URLs; the first is the default."""
    operations: tuple[Operation, ...]
    definitions: Mapping[str, Definition]
    """Objects, enumerations and unions by their pointers."""
    security_schemes: Mapping[str, SecurityScheme]
    webhooks: tuple[Webhook, ...] = ()
    limit_headers: LimitHeaders | None = None
    """The limit headers of the first operation that declares any."""
    name: str | None = None
    """The API's place among several, set by `x-gen-client-name` in `info`."""
    untranslated: tuple[Untranslated, ...] = ()
    references: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The pointers of the targets, by the pointer of the object with the reference."""
