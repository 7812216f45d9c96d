"""An API in the words of the OpenAPI Specification 3.1; nothing here knows Python.

Every part keeps the JSON pointer that it came from, for messages and the manifest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

ScalarType = Literal["string", "integer", "number", "boolean"]
Location = Literal["path", "query", "header", "cookie"]


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
    codec: str | None = None
    """The codec that encodes its value, or every value of its map."""


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


@dataclass(frozen=True)
class Enumeration:
    """A scalar with a list of known values; other values are allowed."""

    pointer: str
    name: str
    type: ScalarType
    values: tuple[str | int | float | bool, ...]
    description: str = ""


@dataclass(frozen=True)
class Tag:
    """The property whose value tells the members of a union apart."""

    property: str
    members: tuple[tuple[str, Schema], ...]
    """The values, each with its schema."""


@dataclass(frozen=True)
class Union:
    """One of several schemas (`oneOf`, `anyOf`, several types); others may follow."""

    pointer: str
    name: str
    members: tuple[Schema, ...]
    description: str = ""
    tag: Tag | None = None


Definition: TypeAlias = Object | Enumeration | Union


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
    binds: str | int | None = None
    """The value of a path variable, or of a path's query, if the caller passes none."""
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
    """The body of an operation, in the one media type that is used."""

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
class Paging:
    """The way from an answer to the next page; paths are lists of property names."""

    items: tuple[str, ...]
    item: Schema
    next: tuple[str, ...]
    token: str
    """The query parameter or body property that takes the cursor."""
    location: Literal["query", "body"]


@dataclass(frozen=True)
class Smaller:
    """The smaller size of a batch for calls that use a property of the body."""

    property: str
    size: int


@dataclass(frozen=True)
class Batch:
    """A list that may be split over several calls."""

    items: str
    """The array property of the JSON body."""
    size: int
    """The largest number of items of one call."""
    smaller: Smaller | None = None
    join: tuple[tuple[str, Literal["first", "last"]], ...] = ()
    """Properties of the answer taken from the first or last call."""


@dataclass(frozen=True)
class Requirement:
    """One security scheme that a call needs, and its scopes."""

    scheme: str
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True)
class LimitHeaders:
    """The headers of an answer with the rate limit."""

    remaining: str
    """The number of requests left."""
    reset: str
    """The time when the window ends; "" if there is no such header."""


@dataclass(frozen=True)
class Operation:
    """One call: a method on a path."""

    method: str
    path: str
    pointer: str
    parameters: tuple[Parameter, ...]
    body: RequestBody | None
    result: Result
    errors: tuple[tuple[str, Schema], ...]
    """The described errors by status: an exact one, a range ("4XX") or "default"."""
    security: tuple[tuple[Requirement, ...], ...]
    """Alternatives of combinations (OpenAPI 3.1, 4.8.30); () if none is needed."""
    only_successes: tuple[int, ...] = ()
    """The only statuses of success, if `default` makes other 2xx an error."""
    server: str | None = None
    """The URL of its own server, if it has one."""
    paging: Paging | None = None
    windows: str | None = None
    """The preset's rule for searching past a limit of results."""
    template: str | None = None
    """The path to fill in, if it differs from `path`; variables are `{name}`."""
    batch: Batch | None = None
    collection: bool = False
    """Whether the answer is an array, or holds one beside paging."""
    repeatable: bool | None = None
    """Whether it is safe to repeat; None: the method decides (RFC 9110, 9.2.2)."""
    idempotency_key: str | None = None
    """The header that makes the call safe to repeat, as declared."""
    operation_id: str | None = None
    tags: tuple[str, ...] = ()
    name: str | None = None
    """The name set by `x-gen-client-name`."""
    summary: str = ""
    description: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    """Further facts for callers, as label and text."""
    deprecated: bool = False
    limit_headers: LimitHeaders | None = None


@dataclass(frozen=True)
class Webhook:
    """A request that the API sends: a webhook, or a callback."""

    name: str
    method: str
    pointer: str
    schema: Schema
    description: str = ""
    operation_id: str | None = None
    tags: tuple[str, ...] = ()
    owners: tuple[str | None, ...] = (None,)
    """The pointers of operations it is a callback of; None for the document."""


@dataclass(frozen=True)
class Untranslated:
    """An operation or webhook that could not be translated."""

    pointer: str
    tags: tuple[str, ...] | None = None
    """Its tags; None if these and the operationId are unknown."""
    operation_id: str | None = None
    webhook: str | None = None
    """The name of a webhook; None for an operation."""
    owner: str | None = None
    """The pointer of the operation that a webhook is a callback of."""


@dataclass(frozen=True)
class ServerVariable:
    """A part of a server's URL that callers choose (OpenAPI 3.1, 4.8.6)."""

    name: str
    default: str
    values: tuple[str, ...] = ()
    """The allowed values; () if any value is allowed."""
    description: str = ""


@dataclass(frozen=True)
class Server:
    """A server of the API (OpenAPI 3.1, 4.8.5)."""

    url: str
    """The URL, perhaps with variables in braces."""
    variables: tuple[ServerVariable, ...] = ()
    description: str = ""

    @property
    def usual_url(self) -> str:
        """Return the URL with default values for its variables."""
        url = self.url
        for variable in self.variables:
            url = url.replace("{" + variable.name + "}", variable.default)
        return url


@dataclass(frozen=True)
class Flow:
    """One way to get tokens (OpenAPI 3.1, 4.8.29); its URLs are complete, or None."""

    grant: Literal["implicit", "password", "clientCredentials", "authorizationCode"]
    authorization_url: str | None
    token_url: str | None
    refresh_url: str | None
    """The URL to refresh tokens, if it is not the token URL."""


@dataclass(frozen=True)
class SecurityScheme:
    """One way to prove who is calling (OpenAPI 3.1, 4.8.27)."""

    name: str
    kind: Literal["bearer", "basic", "apiKey"]
    location: Literal["header", "query", "cookie"] = "header"
    parameter: str = "Authorization"
    """The header, query parameter or cookie of an apiKey; `prefix` begins the value."""
    prefix: str = ""
    flows: tuple[Flow, ...] = ()


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
