"""One call, as the API's document describes it, and the URL that makes of it."""

from __future__ import annotations

import copy
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeAlias, cast
from urllib.parse import quote

import msgspec
from msgspec import UNSET

from .errors import InvalidArgument

if TYPE_CHECKING:
    from .steps import Content

Security: TypeAlias = tuple[tuple[str, ...], ...]
"""Credentials that will do, by their names: alternatives of combinations."""


class Styled:
    """A parameter that is more than a plain value (see `styles`); "" is not sent."""

    def in_url(self, name: str) -> str:
        """A part of a path, or pairs of a query; percent-encoded."""
        raise NotImplementedError

    def in_header(self, name: str) -> str:
        """The value of a header."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Encoded:
    """A body that has been written, with the headers that describe it."""

    content: Content
    headers: Mapping[str, str]


@dataclass(slots=True)  # which takes half the time to make that a frozen one does
class Request:
    """One call, which nobody changes.

    A parameter that is None or UNSET is not sent. Creating a request checks the path
    variables: InvalidArgument, and nothing is sent, if one is empty.
    """

    operation: str
    """Method and path as the document has them, a space between: "GET /pets/{id}"."""
    path: Mapping[str, object] = field(default_factory=dict[str, object])
    query: Mapping[str, object] = field(default_factory=dict[str, object])
    headers: Mapping[str, object] = field(default_factory=dict[str, object])
    json: object = UNSET
    """A body to encode as JSON; UNSET sends none."""
    content: Content | Encoded | None = None
    """A body to send as it is."""
    content_type: str = "application/json"
    accept: str = "application/json"
    server: str | None = None
    """The server of this call, if it is not that of the whole API."""
    security: Security | None = None
    """The credentials that will do, if not those of the whole API."""
    repeatable: bool | None = None
    """Whether it is safe to send twice; None: as its method says (RFC 9110, 9.2.2)."""
    idempotency_key: str | None = None
    """The header that makes it safe to send twice, filled in if it is not given."""

    method: str = field(init=False, repr=False, compare=False)
    """It is sent as it is written (RFC 9110, 9.1)."""
    expanded_path: str = field(init=False, repr=False, compare=False)
    """The path with its variables filled in and percent-encoded (RFC 3986, 2.1)."""

    def __post_init__(self) -> None:
        self.method, _, path = self.operation.partition(" ")
        for name, item in self.path.items():  # in no value is a brace left as it is
            path = path.replace(f"{{{name}}}", self._segment(name, item))
        self.expanded_path = path

    def __str__(self) -> str:
        return self.operation

    def query_string(self) -> str:
        """The query without its "?"."""
        given = [item for item in self.query.items() if item[1] is not None]
        return "&".join([pair for item in given for pair in pairs(*item)])

    def with_query(self, name: str, value: object) -> Request:
        """The same call with one query parameter set."""
        return replace(self, query={**self.query, name: value})

    def with_json(self, **fields: object) -> Request:
        """The same call with fields of its JSON body set, named as the model does."""
        changed = copy.copy(self.json)
        for field_name, value in fields.items():
            setattr(changed, field_name, value)
        return replace(self, json=changed)

    def _segment(self, name: str, item: object) -> str:
        written = item.in_url(name) if isinstance(item, Styled) else quoted(name, item)
        if not written:
            raise InvalidArgument(f'{self}: the path variable "{name}" is empty')
        if not written.strip("."):
            return written.replace(".", "%2E")  # or "." and ".." change the path
        return written


def text(name: str, value: object) -> str:
    """A parameter's value as it is written in a URL or a header, not yet encoded."""
    match value:
        case Enum():
            return text(name, value.value)
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case float() if not math.isfinite(value):
            raise InvalidArgument(f'"{name}": {value} cannot be sent')
        case int() | float():
            return str(value)
        case None:
            return ""
        case _:
            return _plain(name, value)


def _plain(name: str, value: object) -> str:
    """Dates, UUIDs, decimals and the like, as msgspec writes them in JSON."""
    try:
        written = msgspec.to_builtins(value)
    except TypeError as error:
        raise InvalidArgument(f'"{name}": {error}') from error
    if not isinstance(written, str | int):
        kind = type(value).__name__
        raise InvalidArgument(f'"{name}": a {kind} cannot be sent as a single value')
    return str(written)


def body_of(
    model: type[Any],
    body: object,
    fields: Mapping[str, object],
    *,
    required: bool = True,
) -> object:
    """The body to send: given whole, or made of its fields.

    A field counts as given unless it is UNSET, or None where the model says None by
    default. UNSET is returned, and no body sent, where none is required and nothing was
    given. Raises InvalidArgument if both were given, or if a required field was not.
    """
    known = msgspec.structs.fields(getattr(model, "__declared__", model))
    nullable = {field.name for field in known if field.default is not None}
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
    missing = [f.name for f in known if f.required and f.name not in given]
    if missing:
        raise InvalidArgument(f"missing: {', '.join(missing)} (or body)")
    return model(**given)


def pairs(name: str, given: object, safe: str = "") -> list[str]:
    """A parameter of a query; an array repeats its name (`style: form`)."""
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
    """A parameter's value, percent-encoded (RFC 3986, 2.1) but for what is safe."""
    written = text(name, value)
    if written.isalnum() and written.isascii():
        return written
    try:
        return quote(written, safe=safe)
    except UnicodeEncodeError as error:
        raise InvalidArgument(f'"{name}": {error}') from error


def check_header(what: str, value: str) -> None:
    """Refuse what no header can carry, above all line ends (RFC 9110, 5.5)."""
    if not (value.isascii() and value.isprintable()):
        raise InvalidArgument(f"{what} holds a character that no header may have")
    if value.strip() != value:
        raise InvalidArgument(f"{what} begins or ends with a space, as no header may")
