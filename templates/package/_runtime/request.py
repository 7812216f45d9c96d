"""One call, as the API's document describes it, and the URL that makes of it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from urllib.parse import quote

import msgspec
from msgspec import UNSET

from .errors import InvalidArgument

if TYPE_CHECKING:
    from .transport import Content

_VARIABLE = re.compile(r"\{([^{}]+)\}")


class Delimited(NamedTuple):
    """Several values in one: `explode: false` (OpenAPI 3.1, style values)."""

    values: Iterable[Any] | None
    separator: str
    """As it stands in the URL: "," or "%20" or "%7C"."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A body that has been written, with the headers that describe it."""

    content: Content
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Request:
    """One call.

    A parameter that is None or UNSET is not sent. Creating a request checks the path
    variables: InvalidArgument, and nothing is sent, if one is empty.
    """

    method: str
    template: str
    """The path as the document has it, variables in braces."""
    path: Mapping[str, object] = field(default_factory=dict[str, object])
    query: Mapping[str, object] = field(default_factory=dict[str, object])
    headers: Mapping[str, object] = field(default_factory=dict[str, object])
    cookies: Mapping[str, object] = field(default_factory=dict[str, object])
    json: object = UNSET
    """A body to encode as JSON; UNSET sends none."""
    content: Content | str | Encoded | None = None
    """A body to send as it is."""
    content_type: str = "application/json"
    accept: str = "application/json"
    security: tuple[tuple[str, ...], ...] | None = None
    """The credentials that will do, if not those of the whole API."""

    def __post_init__(self) -> None:
        self.expanded_path()

    def __str__(self) -> str:
        return f"{self.method} {self.template}"

    def expanded_path(self) -> str:
        """The path with its variables filled in and percent-encoded (RFC 3986, 2.1)."""
        return _VARIABLE.sub(lambda found: self._segment(found[1]), self.template)

    def query_string(self) -> str:
        """The query without its "?"; arrays repeat their name (`style: form`)."""
        pairs = (
            f"{quote(name, safe='')}={value}"
            for name, given in self.query.items()
            for value in _query_values(name, given)
        )
        return "&".join(pairs)

    def with_query(self, name: str, value: object) -> Request:
        """The same call with one query parameter set."""
        return replace(self, query={**self.query, name: value})

    def with_json(self, **fields: object) -> Request:
        """The same call with fields of its JSON body set, named as the model does."""
        assert isinstance(self.json, msgspec.Struct)
        return replace(self, json=msgspec.structs.replace(self.json, **fields))

    def _segment(self, name: str) -> str:
        written = _quoted(name, self.path[name])
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
    defaults = {known.name: known for known in msgspec.structs.fields(model)}
    given = {
        name: value
        for name, value in fields.items()
        if value is not UNSET
        and (value is not None or defaults[name].default is not None)
    }
    if body is not None:
        if given:
            names = ", ".join(given)
            raise InvalidArgument(f"give either body or its fields, not both: {names}")
        return body
    if not given and not required:
        return UNSET
    missing = [
        name for name, known in defaults.items() if known.required and name not in given
    ]
    if missing:
        raise InvalidArgument(f"missing: {', '.join(missing)} (or body)")
    return model(**given)


def _query_values(name: str, given: object) -> Iterable[str]:
    """What stands behind "name=", once or, for an array, once for each value."""
    match given:
        case None | msgspec.UnsetType() | Delimited(None | msgspec.UnsetType()):
            return ()
        case Delimited(str() as value, _):
            return (_quoted(name, value),)
        case Delimited(Iterable() as values, separator):
            return (separator.join(_quoted(name, value) for value in values),)
        case Iterable() if not isinstance(given, str | bytes | Mapping):
            return [_quoted(name, value) for value in cast("Iterable[object]", given)]
        case _:
            return (_quoted(name, given),)


def _quoted(name: str, value: object) -> str:
    try:
        return quote(text(name, value), safe="")
    except UnicodeEncodeError as error:
        raise InvalidArgument(f'"{name}": {error}') from error


def check_header(what: str, value: str) -> None:
    """Refuse what no header can carry, above all line ends (RFC 9110, 5.5)."""
    if not (value.isascii() and value.isprintable()):
        raise InvalidArgument(f"{what} holds a character that no header may have")
