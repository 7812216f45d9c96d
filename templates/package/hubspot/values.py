"""Convert CRM property values: HubSpot sends and receives strings.

`properties={"vip": True, "since": date(2019, 10, 31), "tastes": ["sweet", "sour"]}` is
sent as strings; `to_date(record.properties["since"])` converts one back. None is empty.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias, cast

from .._runtime.errors import InvalidArgument

if TYPE_CHECKING:
    Choice: TypeAlias = str | Enum
    PropertyValue: TypeAlias = (
        Choice | bool | float | Decimal | date | Sequence[Choice] | Set[Choice] | None
    )
    """A datetime needs a time zone; None clears a property."""
else:
    PropertyValue = str | None  # the type after conversion

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_INTEGER = re.compile(r"[+-]?[0-9]+")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")


def property_value(name: str, value: object) -> str:
    """Return a value as HubSpot's string; raises InvalidArgument with the property.

    Strings stay. Times become milliseconds since 1970, and dates their midnight in UTC.
    """
    try:
        return _written(value)
    except ValueError as error:
        raise InvalidArgument(f'the property "{name}": {error}') from error


def to_bool(text: str | None) -> bool | None:
    """Return the value of a checkbox."""
    if not text:
        return None
    if text not in ("true", "false"):
        raise ValueError(f'{text!r} is neither "true" nor "false"')
    return text == "true"


def to_number(text: str | None) -> Decimal | None:
    """Return the exact value of a number."""
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"{text!r} is not a number")
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise ValueError(f"{text!r} is too large or too small a number") from error


def to_date(text: str | None) -> date | None:
    """Return the date in UTC, from milliseconds since 1970 or ISO 8601."""
    return time.date() if (time := to_datetime(text)) else None


def to_datetime(text: str | None) -> datetime | None:
    """Return the time in UTC, from milliseconds since 1970 or ISO 8601."""
    if not text:
        return None
    try:
        if _INTEGER.fullmatch(text):
            return _EPOCH + int(text) * _MILLISECOND
        time = datetime.fromisoformat(text)
        return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{text!r} is not a date or time") from error


def to_choices(text: str | None) -> list[str] | None:
    """Return the values of several checkboxes."""
    return text.split(";") if text else None


def _written(value: object) -> str:
    match value:
        case None:
            return ""
        case str():
            return str.__str__(value)  # an enumeration's value, not its name
        case Enum():
            return _written(value.value)
        case bool():
            return "true" if value else "false"
        case int() | float() | Decimal():
            return _number(value)
        case datetime():
            return _time(value)
        case date():
            return _time(datetime(value.year, value.month, value.day, tzinfo=UTC))
        case Set():
            return ";".join(sorted(map(_choice, cast("Set[object]", value))))
        case Sequence() if not isinstance(value, bytes | bytearray):
            return ";".join(map(_choice, cast("Sequence[object]", value)))
        case _:
            raise ValueError(f"values of type {type(value).__name__} are not supported")


def _number(value: int | float | Decimal) -> str:
    """Return a number as plain digits, never as `1e+22`."""
    exact = Decimal(float.__repr__(value) if isinstance(value, float) else value)
    if not exact.is_finite():
        raise ValueError(f"{value} is not a finite number")
    return format(exact, "f")


def _time(value: datetime) -> str:
    if value.utcoffset() is None:
        raise ValueError(f"{value} has no time zone, so the time is ambiguous")
    return str((value - _EPOCH) // _MILLISECOND)


def _choice(value: object) -> str:
    if isinstance(value, Enum):
        value = value.value
    if not isinstance(value, str):
        raise ValueError(f"a choice is a string, not a {type(value).__name__}")
    if not value or ";" in value:
        raise ValueError(f'{value!r} is not a choice: ";" separates choices')
    return str.__str__(value)
