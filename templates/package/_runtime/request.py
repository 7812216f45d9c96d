"""A call as the API's document describes it, and the steps that perform it.

A call is a generator: it yields steps (`Outgoing` and `Wait`), and a session performs
them, either blocking or with asyncio.
"""

from __future__ import annotations

import copy
import math
import re
from collections.abc import AsyncIterable, Awaitable, Generator, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from typing import Any, NamedTuple, SupportsIndex, TypeAlias, TypeVar, cast
from urllib.parse import quote

import msgspec
from msgspec import UNSET

from .client import Timeout
from .errors import Attempt, ConnectionFailed, InvalidArgument

T = TypeVar("T")
_TOKEN = re.compile(r"[\w!#$%&'*+.^`|~-]+", re.ASCII)
Content: TypeAlias = bytes | Iterable[bytes] | AsyncIterable[bytes]


NO_OFFSET = "has no time zone: give it one, such as `tzinfo=datetime.UTC`"
"""The problem with a datetime that RFC 3339 does not allow (5.6)."""


class Secret(str):
    """Text that its `repr`, and so a traceback, does not show."""

    __slots__ = ()

    def __getitem__(self, key: SupportsIndex | slice) -> Secret:
        """Keep parts secret too: error reports shorten long texts."""
        return Secret(super().__getitem__(key))

    def __repr__(self) -> str:
        return "'[secret]'"


class Styled:
    """A parameter with its own serialization (see `styles`); "" is not sent."""

    @property
    def may_be_empty(self) -> bool:
        """Whether a path is complete without it."""
        return False

    def in_url(self, name: str) -> str:
        """Return a part of a path, or pairs of a query; percent-encoded."""
        raise NotImplementedError

    def in_header(self, name: str) -> str:
        """Return the value of a header."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, repr=False)
class Encoded:
    """An encoded body and its headers. The body may contain secrets."""

    content: Content
    headers: Mapping[str, str]


@dataclass(slots=True)  # not frozen: creating a frozen one takes twice as long
class Request:
    """One call; treat it as immutable.

    Parameters that are None or UNSET are not sent. Raises InvalidArgument if a path
    variable is empty, or if a segment of the path is "." or "..".
    """

    operation: str
    """Method and path as in the document: "GET /pets/{id}"."""
    path: Mapping[str, object] = field(default_factory=dict[str, object])
    query: Mapping[str, object] = field(default_factory=dict[str, object])
    headers: Mapping[str, object] = field(default_factory=dict[str, object])
    json: object = UNSET
    """A body to encode as JSON; UNSET sends none."""
    content: Content | Encoded | None = None
    """A body that is sent unchanged."""
    content_type: str = "application/json"
    accept: str = "application/json"
    successes: tuple[int, ...] | None = None
    """The described successes, if they differ from the API's usual ones."""
    server: str | None = None
    """The server of this call, if it differs from the API's."""
    security: tuple[tuple[str, ...], ...] | None = None
    """Alternative sets of credentials, if they differ from the API's."""
    repeatable: bool | None = None
    """Whether it may be sent twice; None: the method decides (RFC 9110, 9.2.2)."""
    idempotency_key: str | None = None
    """The header that makes repeating safe; a missing value is generated."""
    template: str | None = None
    """The path to fill in, if the document writes it differently."""

    method: str = field(init=False, repr=False, compare=False)
    expanded_path: str = field(init=False, repr=False, compare=False)
    """The path with its variables filled in and percent-encoded (RFC 3986, 2.1)."""

    def __post_init__(self) -> None:
        self.method, _, path = self.operation.partition(" ")
        path = self.template or path
        for name, item in self.path.items():  # values hold no braces: they are encoded
            path = path.replace(f"{{{name}}}", self._segment(name, item))
        if "." in path and self.path:
            self._check_dots(path)
        self.expanded_path = path

    def __str__(self) -> str:
        return self.operation

    def query_string(self) -> str:
        """Return the query without "?"."""
        given = [item for item in self.query.items() if item[1] is not None]
        return "&".join([pair for item in given for pair in pairs(*item)])

    def with_query(self, name: str, value: object) -> Request:
        """Return the same call with one query parameter set."""
        return replace(self, query={**self.query, name: value})

    def with_json(self, **fields: object) -> Request:
        """Return the same call with these fields of its JSON body's model set."""
        changed = copy.copy(self.json)
        for name, value in fields.items():
            setattr(changed, name, value)
        return replace(self, json=changed)

    def _segment(self, name: str, item: object) -> str:
        written = item.in_url(name) if isinstance(item, Styled) else quoted(name, item)
        if not written and not (isinstance(item, Styled) and item.may_be_empty):
            raise InvalidArgument(f'{self}: the path variable "{name}" is empty')
        return written

    def _check_dots(self, path: str) -> None:
        """Raise InvalidArgument for segments that change the path (RFC 3986, 5.2.4)."""
        for segment in path.partition("?")[0].split("/"):
            if segment in (".", ".."):
                names = ", ".join(f'"{name}"' for name in self.path)
                problem = f'"{segment}" would be sent, which leads to another path'
                raise InvalidArgument(f"{self}: {names}: {problem}")


def text(name: str, value: object) -> str:
    """Return a parameter's value as msgspec writes it in JSON, without quotes."""
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, str):
        return value
    if isinstance(value, datetime) and value.utcoffset() is None:
        raise InvalidArgument(f'"{name}": {value} {NO_OFFSET}')
    try:
        written = "" if value is None else msgspec.to_builtins(value)
    except TypeError as error:
        raise InvalidArgument(f'"{name}": {error}') from error
    match written:
        case bool():
            return "true" if written else "false"
        case float() if not math.isfinite(written):
            raise InvalidArgument(f'"{name}": {written} cannot be sent')
        case str() | int() | float():
            return str(written)
        case _:
            kind = type(value).__name__
            raise InvalidArgument(f'"{name}": a {kind} cannot be sent as one value')


def pairs(name: str, given: object, safe: str = "") -> list[str]:
    """Return the pairs of a query parameter; arrays repeat its name (`style: form`)."""
    match given:
        case None | msgspec.UnsetType():
            return []
        case Styled():
            return list(filter(None, (given.in_url(name),)))
        case Iterable() if not isinstance(given, str | bytes | Mapping):
            values = list(cast("Iterable[object]", given))
        case _:
            values = [given]
    return [f"{quoted(name, name)}={quoted(name, value, safe)}" for value in values]


def quoted(name: str, value: object, safe: str = "") -> str:
    """Return a parameter's value, percent-encoded (RFC 3986, 2.1) except for `safe`."""
    written = text(name, value)
    if written.isalnum() and written.isascii():
        return written
    try:
        return quote(written, safe=safe)
    except UnicodeEncodeError as error:
        raise InvalidArgument(f'"{name}": {error}') from error


def check_type(what: str, value: object, kinds: type | tuple[type, ...]) -> None:
    """Raise InvalidArgument for a value of another type."""
    allowed = kinds if isinstance(kinds, tuple) else (kinds,)
    if not isinstance(value, allowed) or isinstance(value, bool):
        names = " or ".join(kind.__name__ for kind in allowed)
        raise InvalidArgument(f"{what} must be {names}, not {type(value).__name__}")


def check_header(what: str, value: str) -> None:
    """Raise InvalidArgument for line ends and the like (RFC 9110, 5.5)."""
    check_type(what, value, str)
    if not (value.isascii() and value.isprintable()):
        raise InvalidArgument(f"{what} holds a character that no header may have")
    if value.strip() != value:
        raise InvalidArgument(f"{what} begins or ends with a space, as no header may")


def check_headers(headers: Mapping[str, str]) -> None:
    """Raise InvalidArgument unless all names and values can be sent."""
    check_type("headers", headers, Mapping)
    for name, value in headers.items():
        check_type("the name of a header", name, str)
        if not _TOKEN.fullmatch(name):
            raise InvalidArgument(f"{name!r} is no name of a header")
        check_header(f"the header {name!r}", value)


def merged(headers: Mapping[str, str], others: Mapping[str, str]) -> dict[str, str]:
    """Merge headers; `others` override, whatever their case (RFC 9110, 5.1)."""
    if not others:
        return {**headers}
    names = {name.lower() for name in others}
    kept = {name: headers[name] for name in headers if name.lower() not in names}
    return {**kept, **others}


def body_of(
    model: type[Any],
    body: object,
    fields: Mapping[str, object],
    *,
    required: bool = True,
) -> object:
    """Return the body to send: the whole body as given, or one made from its fields.

    UNSET and default None count as not given. Returns UNSET, so that no body is sent,
    if an optional body was given nothing.
    """
    declared = msgspec.structs.fields(getattr(model, "__declared__", model))
    nullable = {field.name for field in declared if field.default is not None}
    given = {
        name: value
        for name, value in fields.items()
        if value is not UNSET and (value is not None or name in nullable)
    }
    if body is not None:
        if given:
            names = ", ".join(given)
            raise InvalidArgument(f"give either body or its fields, not both: {names}")
        return body
    if not given and not required:
        return UNSET
    missing = [f.name for f in declared if f.required and f.name not in given]
    if missing:
        raise InvalidArgument(f"missing: {', '.join(missing)} (or body)")
    return model(**given)


class Outgoing(NamedTuple):
    """A step: send this request. A response comes back, or a ConnectionFailed."""

    method: str
    url: str
    headers: Mapping[str, str]
    content: Content | None
    timeout: Timeout | None = None
    """For this attempt; None uses the HTTP client's."""
    deadline: float | None = None
    """When to give up, on the clock `time.monotonic`."""
    request: Request | None = None
    api: str | None = ""
    """Which of several APIs is called, by its place; None for a token server."""

    def __repr__(self) -> str:
        """Omit headers and query: they may contain secrets."""
        return f"<{self.method} {self.url.partition('?')[0]}>"


class Response(NamedTuple):
    """A response, read to its end."""

    status: int
    headers: Mapping[str, str]
    """Names are case-insensitive."""
    content: bytes
    attempt: Attempt | None = None
    """The request that it answers."""
    elapsed: float = 0.0
    """Seconds from the call's first attempt until it came."""

    def __repr__(self) -> str:
        """Omit headers and content: they may be confidential."""
        return f"<{self.status}, {len(self.content)} bytes>"


class Wait(NamedTuple):
    """A step: sleep, or wait until the work of another thread or task is done."""

    seconds: float
    done: Future[Any] | None = None
    """Its outcome is ignored. It is running, so that nobody can cancel it."""
    work: Awaitable[None] | None = None
    """Something to await instead, with asyncio."""


Step: TypeAlias = Outgoing | Wait
Outcome: TypeAlias = Response | ConnectionFailed | None
Steps: TypeAlias = Generator[Step, Outcome, T]
"""One call: yields steps, receives what came of each request, returns the result."""
