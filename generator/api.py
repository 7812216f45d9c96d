"""What an API offers, in the words of the OpenAPI Specification 3.1.

Nothing here knows of Python. Every part keeps the JSON pointer it came from, by which
messages find it in the document and the manifest finds it again in the next one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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
    """An array of so many items, each with a schema of its own."""

    items: tuple[Schema, ...]


@dataclass(frozen=True)
class Map:
    """An object of any keys whose values share a schema."""

    values: Schema


@dataclass(frozen=True)
class Nullable:
    """Null, or what the schema says."""

    schema: Schema


@dataclass(frozen=True)
class Reference:
    """The object, enumeration or union defined at a pointer."""

    pointer: str


@dataclass(frozen=True)
class Anything:
    """Any JSON value: a schema that says nothing, or nothing that can be typed."""


@dataclass(frozen=True)
class File:
    """Bytes that may have a name and a media type: a part of a multipart form."""


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
    """Whether it has no place in requests, or none in answers."""
    one_way: bool = False
    """Whether it is required, but the object also goes where it has no place."""
    codec: str | None = None
    """What writes its value, or every value of its map, if it is not sent as given."""


@dataclass(frozen=True)
class Object:
    """An object with declared properties, and perhaps further ones."""

    pointer: str
    name: str
    """A component's name; for an inline schema, the words of its place.

    For a schema inside an operation, the words of its place in there.
    """
    properties: tuple[Property, ...]
    description: str = ""
    deprecated: bool = False
    further: Schema | None = None
    """What properties have to be that are not declared, where it is said."""


@dataclass(frozen=True)
class Enumeration:
    """A scalar whose known values are listed; more may come."""

    pointer: str
    name: str
    type: ScalarType
    values: tuple[str | int | float | bool, ...]
    description: str = ""


@dataclass(frozen=True)
class Tag:
    """The property by whose value members of a union are told apart."""

    property: str
    members: tuple[tuple[str, Schema], ...]
    """The values, and what each stands for."""


@dataclass(frozen=True)
class Union:
    """One of several schemas (`oneOf`, `anyOf`, several types); others may come."""

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
    """Whether it is written as JSON, because `content` says so, and has no style."""
    binds: str | None = None
    """The value of a path variable wherever a caller gives no other."""


@dataclass(frozen=True)
class Encoding:
    """How a property of a form is sent, where that is not as usual (4.8.15)."""

    property: str
    content_type: str = ""
    """Media types, parted by commas, or ranges of them."""
    style: str = ""
    explode: bool = True
    headers: tuple[tuple[str, str], ...] = ()


BodyKind: TypeAlias = Literal["json", "form", "multipart", "text", "bytes"]


@dataclass(frozen=True)
class RequestBody:
    """What an operation is sent, in the one media type that is used."""

    kind: BodyKind
    media_type: str
    """The one to name where the caller does not choose."""
    schema: Schema
    required: bool
    pointer: str
    description: str = ""
    choices: tuple[str, ...] = ()
    """The media types, or ranges of them, that the caller chooses from."""
    encodings: tuple[Encoding, ...] = ()
    """How the properties of a form are sent."""


@dataclass(frozen=True)
class Result:
    """What a successful answer holds, whichever 2xx it comes with."""

    kind: Literal["json", "text", "bytes", "none", "events", "lines"]
    """Events and lines have a schema for each of them."""
    schema: Schema = field(default_factory=Anything)
    media_type: str = "application/json"
    description: str = ""
    """What the document says of it; of several answers, each behind its status."""


@dataclass(frozen=True)
class Paging:
    """How an answer leads to the next page of a collection.

    `items` and `next` are property names, one inside the other, from the answer's root.
    """

    items: tuple[str, ...]
    item: Schema
    next: tuple[str, ...]
    token: str
    """The query parameter, or the property of the body, that takes the cursor."""
    location: Literal["query", "body"]


@dataclass(frozen=True)
class Smaller:
    """How many items a call takes where it asks for something more."""

    property: str
    """The property of the body that asks for it."""
    size: int


@dataclass(frozen=True)
class Batch:
    """A list that may be split over several calls."""

    items: str
    """The array property of the JSON body."""
    size: int
    """How many items one call takes."""
    smaller: Smaller | None = None
    join: tuple[tuple[str, Literal["first", "last"]], ...] = ()
    """Properties of the answer that are those of the first call, or of the last."""


@dataclass(frozen=True)
class Requirement:
    """One security scheme that a call needs, and the scopes it may ask for."""

    scheme: str
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True)
class LimitHeaders:
    """The headers of an answer that tell how much may still be sent."""

    remaining: str
    """How many requests are left."""
    reset: str
    """When it begins anew; "" where nothing says so."""


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
    """What answers outside 2xx hold, where that is described.

    By status: an exact one, a range ("4XX") or "default".
    """
    security: tuple[tuple[Requirement, ...], ...]
    """Alternatives of combinations (OpenAPI 3.1, 4.8.30); () if none is needed."""
    server: str | None = None
    """The URL of its own server, if it has one."""
    paging: Paging | None = None
    windows: str | None = None
    """By what name the preset knows how to search past a limit of results."""
    batch: Batch | None = None
    collection: bool = False
    """Whether the answer is an array, or holds one beside paging."""
    repeatable: bool | None = None
    """Whether it is safe to send twice; None: as its method says (RFC 9110, 9.2.2)."""
    idempotency_key: str | None = None
    """The header that makes it safe to send twice, as it is declared."""
    operation_id: str | None = None
    tags: tuple[str, ...] = ()
    name: str | None = None
    """The name that `x-gen-client-name` gives."""
    summary: str = ""
    description: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    """What else callers should know, as label and text."""
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
    """The operations that it is a callback of, by pointer; None is the document."""


@dataclass(frozen=True)
class ServerVariable:
    """A part of a server's URL that callers choose (OpenAPI 3.1, 4.8.6)."""

    name: str
    default: str
    values: tuple[str, ...] = ()
    """All that it may be; () if it may be anything."""
    description: str = ""


@dataclass(frozen=True)
class Server:
    """One place where the API is (OpenAPI 3.1, 4.8.5)."""

    url: str
    """It may have variables in braces."""
    variables: tuple[ServerVariable, ...] = ()
    description: str = ""

    @property
    def usual_url(self) -> str:
        """The URL with its variables at their defaults."""
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
    """Where the document has a place of its own for it."""


@dataclass(frozen=True)
class SecurityScheme:
    """One way to prove who is calling (OpenAPI 3.1, 4.8.27)."""

    name: str
    kind: Literal["bearer", "basic", "apiKey"]
    location: Literal["header", "query", "cookie"] = "header"
    parameter: str = "Authorization"
    """The header, query parameter or cookie of an apiKey."""
    flows: tuple[Flow, ...] = ()
    """How the tokens of an oauth2 are got."""


@dataclass(frozen=True)
class Api:
    """Everything that one document offers."""

    title: str
    version: str
    description: str
    servers: tuple[Server, ...]
    """The servers whose URLs are complete; the first is used unless callers choose."""
    operations: tuple[Operation, ...]
    definitions: Mapping[str, Definition]
    """Objects, enumerations and unions by their pointers."""
    security_schemes: Mapping[str, SecurityScheme]
    webhooks: tuple[Webhook, ...] = ()
    limit_headers: LimitHeaders | None = None
    """Those of the first operation that declares any."""
    name: str | None = None
    """Where it is among several APIs, by `x-gen-client-name` of its `info`."""


def reached(
    schemas: Iterable[Schema], definitions: Mapping[str, Definition]
) -> set[str]:
    """The definitions that schemas lead to, by pointer."""
    seen: set[str] = set()
    waiting = list(schemas)
    while waiting:
        match waiting.pop():
            case Array(inner) | Map(inner) | Nullable(inner):
                waiting.append(inner)
            case Tuple(members):
                waiting += members
            case Reference(pointer) if pointer not in seen:
                seen.add(pointer)
                waiting += _inside(definitions[pointer])
            case _:
                pass
    return seen


def _inside(definition: Definition) -> Iterator[Schema]:
    match definition:
        case Object(properties=properties, further=further):
            yield from (declared.schema for declared in properties)
            if further is not None:
                yield further
        case Union(members=members, tag=tag):
            yield from members
            yield from (schema for _, schema in tag.members) if tag else ()
        case _:
            pass
