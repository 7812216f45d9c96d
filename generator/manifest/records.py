"""Converts the dataclasses of `schema.py` from and to JSON values.

Reading is lenient: a damaged entry of an array or object is left out, and a damaged key
that has a default gets its default. Each is reported as one `Fault`.
"""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from functools import lru_cache
from math import isfinite
from typing import Any, Union, get_args, get_origin, get_type_hints

PLAIN = {str: "text", int: "a whole number", bool: "true or false"}
"""The names of types of single values in messages."""
DEEPEST = 200
"""The most levels of a value of any type; documents have the same limit."""


@dataclass(frozen=True)
class Fault:
    """A damaged place in a manifest."""

    pointer: str | None
    """The JSON pointer of the place, None if the text is not JSON."""
    message: str


class _DamagedError(Exception):
    """A damaged value, whose fault is reported already."""


def written(record: object) -> Any:
    """Return the JSON value of a dataclass, an array, an object or a single value."""
    if is_dataclass(record) and not isinstance(record, type):
        return {
            key_of(field): written(value)
            for field in fields(record)
            if _is_written(field, value := getattr(record, field.name))
        }
    if isinstance(record, Mapping):
        return {name: written(value) for name, value in record.items()}
    if isinstance(record, tuple | list):
        return [written(value) for value in record]
    if isinstance(record, float) and not isfinite(record):
        return None  # JSON has no such number
    return record


def _is_written(field: Field[Any], value: object) -> bool:
    default = field.default
    if field.default_factory is not MISSING:
        default = field.default_factory()
    return default is MISSING or "always" in field.metadata or value != default


def key_of(field: Field[Any]) -> str:
    """Return the key that a field of a dataclass has in the file."""
    return str(field.metadata.get("key", field.name))


class Reader:
    """Reads JSON values and collects their faults."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def read(self, kind: Any, value: object, pointer: str = "") -> Any:
        """Return the value as the type `kind`, or None if it is damaged.

        `kind` is a dataclass, or what the fields of one may be annotated with.
        """
        try:
            return self._read(kind, value, pointer)
        except _DamagedError:
            return None

    def _read(self, kind: Any, value: object, pointer: str) -> Any:
        origin, parts = get_origin(kind), get_args(kind)
        if kind is object:
            if fault := _fault_of_any(value):
                raise self._damaged(pointer, fault)
            return value
        if origin in (Union, types.UnionType):
            return None if value is None else self._read(parts[0], value, pointer)
        if origin is tuple:
            return tuple(v for _, v in self._items(parts[0], value, pointer))
        if origin is Mapping:
            return dict(self._members(parts[1], value, pointer))
        if is_dataclass(kind):
            return self._record(kind, self._object(value, pointer), pointer)
        if type(value) is not kind:
            raise self._damaged(pointer, f"expected {PLAIN[kind]}")
        return value

    def _items(self, kind: Any, value: object, pointer: str) -> Iterator[Any]:
        if not isinstance(value, list):
            raise self._damaged(pointer, "expected an array")
        yield from self._undamaged(kind, enumerate(value), pointer)

    def _members(self, kind: Any, value: object, pointer: str) -> Iterator[Any]:
        members = self._object(value, pointer).items()
        yield from self._undamaged(kind, members, pointer)

    def _undamaged(self, kind: Any, entries: Any, pointer: str) -> Iterator[Any]:
        """Yield the entries that can be read, each with its key or number."""
        for name, value in entries:
            try:
                yield name, self._read(kind, value, within(pointer, str(name)))
            except _DamagedError:
                continue

    def _record(self, kind: Any, value: Mapping[str, Any], pointer: str) -> Any:
        """Return a dataclass; damage to a key that has a default costs only that."""
        values, kinds, reported = {}, _hints(kind), len(self.faults)
        for field in fields(kind):
            key = key_of(field)
            optional = not (
                field.default is MISSING and field.default_factory is MISSING
            )
            if key in value:
                try:
                    inside = within(pointer, key)
                    values[field.name] = self._read(
                        kinds[field.name], value[key], inside
                    )
                except _DamagedError:
                    if not optional:
                        raise
            elif not optional:
                raise self._damaged(pointer, f'there is no "{key}"')
        try:
            return kind(**values)
        except ValueError as error:
            if len(self.faults) > reported:  # a damaged key is the reason
                raise _DamagedError from None
            raise self._damaged(pointer, str(error)) from None

    def _object(self, value: object, pointer: str) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise self._damaged(pointer, "expected an object")
        return value

    def _damaged(self, pointer: str, message: str) -> _DamagedError:
        self.faults.append(Fault(pointer, message))
        return _DamagedError()


def _fault_of_any(value: object, level: int = 0) -> str:
    """Return what is wrong with a value of any type, or "" if JSON can hold it."""
    if level > DEEPEST:
        return f"expected at most {DEEPEST} levels"
    if isinstance(value, float) and not isfinite(value):
        return "expected finite numbers"
    if isinstance(value, dict):
        value = list(value.values())
    inner = value if isinstance(value, list) else ()
    faults = (_fault_of_any(each, level + 1) for each in inner)
    return next(filter(None, faults), "")


@lru_cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def within(pointer: str, key: str) -> str:
    """Return the JSON pointer of a member (RFC 6901, section 3)."""
    return f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
