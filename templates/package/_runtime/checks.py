"""Checks of values that would be sent as something else than what they are."""

from __future__ import annotations

import datetime as dt
import functools
import math
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar, cast, get_args, get_origin

import msgspec

from .codec import Custom
from .errors import InvalidArgument
from .request import NO_OFFSET

_NO_DATE = "is a datetime, where a date is declared: use its `date()`"


T = TypeVar("T")


def check(value: object, kind: Any = Any, path: str = "") -> None:
    """Raise InvalidArgument for a value, or a part of it, that cannot be sent.

    `kind` is the declared type. A float that is not finite would become null, a
    datetime needs an offset (RFC 3339, 5.6), and a date has no time.
    """
    if isinstance(value, float | Decimal) and not math.isfinite(value):
        raise InvalidArgument(f'{value} at "{path}" has no place in JSON')
    if isinstance(value, dt.datetime):
        if value.utcoffset() is None:
            raise InvalidArgument(f'{value} at "{path}" {NO_OFFSET}')
        if _is_date(kind):
            raise InvalidArgument(f'{value} at "{path}" {_NO_DATE}')
    for key, part, inner in _parts(value, kind):
        check(part, inner, f"{path}/{key}")


def only_dates(value: T) -> T:
    """Return dates; raises InvalidArgument for datetimes, which are dates in Python."""
    if isinstance(value, dt.datetime):
        raise InvalidArgument(f"{value} {_NO_DATE}")
    for _, part, _ in _parts(value, Any):
        only_dates(part)
    return value


def _parts(value: object, kind: Any) -> Iterator[tuple[object, object, Any]]:
    """Yield the parts of a value: the name, the part, and its declared type."""
    declared: Any = getattr(type(value), "__declared__", type(value))
    if issubclass(declared, msgspec.Struct):
        for field in _fields(declared):
            yield field.encode_name, getattr(value, field.name), field.type
        further: Mapping[str, object] = getattr(value, "additional_properties", {})
        for name in further if declared is not type(value) else ():
            yield name, further[name], Any
        return
    match value:
        case Custom():
            yield from _parts(value.to_json(), Any)
        case Mapping():
            inner = inner_kind(kind, Mapping)
            for key, part in cast("Mapping[object, object]", value).items():
                yield key, part, inner
        case list() | tuple() | set() | frozenset():
            inner = inner_kind(kind, Sequence)
            for index, part in enumerate(cast("Sequence[object]", value)):
                yield index, part, inner
        case _:
            pass


def inner_kind(kind: Any, container: Any) -> Any:
    """Return the declared type of the values in a container, which may be optional."""
    kinds = (kind, *get_args(kind))
    return next((get_args(k)[-1] for k in kinds if get_origin(k) is container), Any)


def _is_date(kind: Any) -> bool:
    kinds = (kind, *get_args(kind))
    return dt.date in kinds and dt.datetime not in kinds


@functools.cache
def _fields(model: Any) -> Sequence[msgspec.structs.FieldInfo]:
    return msgspec.structs.fields(model)
