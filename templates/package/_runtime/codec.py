"""JSON in and out, with msgspec: bytes to models, and models to bytes."""

from __future__ import annotations

import contextlib
import functools
import re
import threading
from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar, cast

import msgspec
from msgspec import UNSET

from .errors import InvalidArgument

if TYPE_CHECKING:
    from .request import Response

T = TypeVar("T")


@dataclass(frozen=True)
class Form(Generic[T]):
    """A result whose type is not a class: `Form[A | B](A | B)`."""

    annotation: Any = None
    read: Callable[[Response], T] | None = None
    """Reads responses that are not JSON."""


NOTHING = Form[None](read=lambda _: None)
"""A result that is not described."""
Kind: TypeAlias = type[T] | Form[T]
"""The type of a result."""


class Reading(threading.local):
    """The state of what this thread reads."""

    is_response = False
    """Whether it is a response."""
    outcomes: dict[tuple[int, Any], Any] | None = None
    """The parts that were judged already, by the identity of their JSON and a type.

    Without it, a part of nested unions would be read once for each way to read its
    surroundings. These ways are exponentially many.
    """

    @contextlib.contextmanager
    def as_one(self) -> Generator[None, None, None]:
        """Share outcomes between all that is read of one value, which must live on."""
        if self.outcomes is not None:
            yield
            return
        self.outcomes = {}
        try:
            yield
        finally:
            self.outcomes = None


READING = Reading()


def _read_only() -> Any:
    if READING.is_response:
        raise msgspec.ValidationError("a required read-only property is missing")
    return UNSET


READ_ONLY: Callable[[], Any] = _read_only
"""The default of required read-only fields: UNSET, which no response may have."""


class Custom:
    """A type with its own rules for reading and writing."""

    @classmethod
    def from_json(cls, value: Any, read: Callable[[Any, Any], Any]) -> Any:
        """Return the value for parsed JSON; `read(type, part)` reads parts of it."""
        raise NotImplementedError

    def to_json(self) -> Any:
        """Return the JSON to write."""
        raise NotImplementedError


class Exact:
    """The functions for numbers whose digits all count; `decimals` sets them."""

    parse: Callable[[str], Any] | None = None
    """Reads a number outside of models."""
    prepare: Callable[[Any], Any] | None = None
    """Returns a value whose numbers are written with all digits."""


EXACT = Exact()


def decoder(annotation: Any) -> msgspec.json.Decoder[Any]:
    """Return the decoder of a type; it is created once."""
    return _decoder(annotation, EXACT.parse)


@functools.cache
def _decoder(annotation: Any, parse: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(annotation, dec_hook=decode_other, float_hook=parse)


def parsed(content: bytes | str) -> Any:
    """Return JSON as plain Python values; raises msgspec.DecodeError."""
    return decoder(Any).decode(content)


def convert(value: Any, annotation: Any) -> Any:
    """Return parsed JSON as a type; raises msgspec.ValidationError."""
    return msgspec.convert(value, annotation, dec_hook=decode_other)


def convert_part(annotation: Any, value: Any) -> Any:
    """Return a part of a custom type; raises msgspec.ValidationError."""
    return convert(value, annotation)


def decode_other(kind: type[Any], value: Any) -> Any:
    """Read types that msgspec does not know; `object` accepts any value."""
    if not issubclass(kind, Custom):
        return value
    with READING.as_one():
        return kind.from_json(value, convert_part)


_SUSPICIOUS = re.compile(rb"null|NaN|Infinity|T[0-9]{2}:[0-9]{2}:")
"""JSON that may hold what `checks` refuses."""


def encode(value: object) -> bytes:
    """Return compact JSON in UTF-8, with keys in the given order (RFC 8259).

    Raises InvalidArgument for values that JSON does not have. One of them is NaN, which
    msgspec writes as null.
    """
    try:
        content = _ENCODER.encode(EXACT.prepare(value) if EXACT.prepare else value)
        if _SUSPICIOUS.search(content):
            _check(value)
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise InvalidArgument(f"the body cannot be encoded: {error}") from error
    return content


def _check(value: object, path: str = "") -> None:
    from .checks import check

    check(value, path=path)


def _encode_other(value: object) -> object:
    """Write types that msgspec does not know: subclasses and other containers."""
    match value:
        case Custom():
            return value.to_json()
        case str():
            return str.__str__(value)
        case float():
            return float(value)
        case Mapping():
            return dict(cast("Mapping[object, object]", value))
        case Iterable():
            items = list(cast("Iterable[object]", value))
            _check(items, "…")  # an iterator is empty later
            return EXACT.prepare(items) if EXACT.prepare else items
        case _:
            raise TypeError(f"{type(value).__name__!r} has no place in JSON")


_ENCODER = msgspec.json.Encoder(enc_hook=_encode_other)
