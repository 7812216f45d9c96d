"""JSON in and out: msgspec, with what it leaves open decided.

Reading decodes bytes straight into models. An answer that breaks its schema is read
again by `tolerant`, which keeps what came.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar, cast

import msgspec

from .errors import InvalidArgument

if TYPE_CHECKING:
    from .steps import Response

T = TypeVar("T")


class Form(Generic[T]):
    """A type that is no class, for type checkers: `Form[A | B](A | B)`."""

    def __init__(self, annotation: Any) -> None:
        self.annotation = annotation


class Reader(Generic[T]):
    """A way to read answers that are not JSON."""

    def read(self, response: Response) -> T:
        """What came, as its type; raises DecodingError."""
        raise NotImplementedError


class _Nothing(Reader[None]):
    def read(self, response: Response) -> None:
        """None: whatever comes with the answer is not described."""


NOTHING = _Nothing()
Kind: TypeAlias = type[T] | Form[T] | Reader[T]
"""What an answer is read as."""


class Custom:
    """A type that is read and written by its own rules."""

    @classmethod
    def from_json(cls, value: Any, read: Callable[[Any, Any], Any]) -> Any:
        """What parsed JSON becomes; `read` makes a value of a type, and a value."""
        raise NotImplementedError

    def to_json(self) -> Any:
        """What is written."""
        raise NotImplementedError


@functools.cache
def decoder(annotation: Any) -> msgspec.json.Decoder[Any]:
    """The one decoder of a type, made when it is first needed."""
    return msgspec.json.Decoder(annotation, dec_hook=_decode_other)


def convert(value: Any, annotation: Any) -> Any:
    """Parsed JSON as its type; raises msgspec.ValidationError if it is not."""
    return msgspec.convert(value, annotation, dec_hook=_decode_other)


def _decode_other(kind: type[Any], value: Any) -> Any:
    """What msgspec leaves to us when reading; `object` takes any value."""
    if issubclass(kind, Custom):
        return kind.from_json(value, lambda member, part: convert(part, member))
    return value


def encode(value: object) -> bytes:
    """Compact JSON in UTF-8, keys in the order given (RFC 8259).

    Raises InvalidArgument for what JSON cannot hold: NaN and infinities, which msgspec
    would write as null, and objects of other types.
    """
    try:
        content = _ENCODER.encode(value)
        if b"null" in content:
            _refuse_non_finite(msgspec.to_builtins(value, enc_hook=_encode_other))
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise InvalidArgument(f"the body cannot be encoded: {error}") from error
    return content


def _encode_other(value: object) -> object:
    """What msgspec does not know by itself: subclasses, and other containers."""
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
            written = msgspec.to_builtins(items, enc_hook=_encode_other)
            _refuse_non_finite(written, "…")  # later, an iterator would be empty
            return written
        case _:
            raise TypeError(f"{type(value).__name__!r} has no place in JSON")


_ENCODER = msgspec.json.Encoder(enc_hook=_encode_other)


def _refuse_non_finite(value: Any, place: str = "") -> None:
    """Refuse what is null in JSON and none in Python, in JSON's own types."""
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f'{value} at "{place}" has no place in JSON')
    members: Iterable[tuple[object, object]] = ()
    if isinstance(value, dict):
        members = cast("dict[object, object]", value).items()
    elif isinstance(value, list | tuple):
        members = enumerate(cast("Iterable[object]", value))
    for key, member in members:
        _refuse_non_finite(member, f"{place}/{key}")
