"""Reading what breaks its schema: what came is kept, and what is wrong is noted.

A wrong leaf stays as it came, a missing required field is UNSET, and `response_faults`
lists both. Slower than `codec`, and used only after it has given up.
"""

from __future__ import annotations

import types
import weakref
from collections.abc import Mapping, Sequence
from functools import cache, partial
from itertools import count
from typing import Any, NamedTuple, TypeVar, Union, cast, get_args, get_origin

import msgspec
from msgspec import UNSET

from .codec import Custom, convert

JsonValue = dict[str, "JsonValue"] | list["JsonValue"] | str | int | float | bool | None
T = TypeVar("T")


class Fault(NamedTuple):
    """One place where an answer is not what the document describes."""

    path: str
    """A JSON pointer (RFC 6901) into the model's JSON."""
    problem: str


_noted: dict[int, tuple[weakref.ref[object], tuple[Fault, ...]]] = {}
"""Faults by the identity of the model they were found in, for as long as it lives."""


def response_faults(model: object) -> tuple[Fault, ...]:
    """Where this model, or a model in it, differs from its document."""
    reference, faults = _noted.get(id(model), (None, ()))
    return faults if reference is not None and reference() is model else ()


def read(annotation: Any, value: JsonValue) -> tuple[Any, tuple[Fault, ...]]:
    """Parsed JSON as the annotation's type, and the places where it is not."""
    reader = _Reader()
    return reader.read(annotation, value, ""), tuple(reader.faults)


def read_model(model: type[T], value: JsonValue) -> T:
    """A model in any case: what cannot be read as one counts as an empty object."""
    try:
        result, _ = read(model, value if isinstance(value, dict) else {})
    except RecursionError:
        result, _ = read(model, {})
    return cast(T, result)


class _Reader:
    """One pass over one answer."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def read(self, annotation: Any, value: JsonValue, path: str) -> Any:
        try:
            return convert([value], _box(annotation)).value  # most parts are right
        except msgspec.ValidationError as error:
            problem = str(error).partition(" - at ")[0]
        origin = get_origin(annotation)
        if origin in (Union, types.UnionType):
            return self._union(get_args(annotation), value, path)
        if Custom in getattr(annotation, "__mro__", ()):
            before = len(self.faults)
            result = annotation.from_json(value, partial(self.read, path=path))
            if type(result) is annotation:
                self._note(result, before, path)
            return result
        if not _fits(annotation, value):
            return self._leaf(annotation, value, path, problem)
        if isinstance(value, dict):
            if origin is None:
                return self._struct(annotation, value, path)
            _, member = get_args(annotation)
            return {
                key: self.read(member, item, f"{path}/{_escape(key)}")
                for key, item in value.items()
            }
        items = cast("list[JsonValue]", value)  # the only other shape that fits
        members = get_args(annotation) * (1 if origin is tuple else len(items))
        read_items = map(self.read, members, items, (f"{path}/{n}" for n in count()))
        return tuple(read_items) if origin is tuple else list(read_items)

    def _struct(
        self, model: type[msgspec.Struct], value: Mapping[str, JsonValue], path: str
    ) -> msgspec.Struct:
        before = len(self.faults)
        fields: dict[str, object] = {}
        for name, wire_name, annotation, required in _fields(model):
            if wire_name in value:
                place = f"{path}/{_escape(wire_name)}"
                fields[name] = self.read(annotation, value[wire_name], place)
            elif required:
                fields[name] = UNSET
                place = f"{path}/{_escape(wire_name)}"
                self.faults.append(Fault(place, "is required and did not come"))
        result = model(**dict.fromkeys(fields, UNSET))
        for name, came in fields.items():  # as it is, also if a codec would refuse it
            msgspec.Struct.__setattr__(result, name, came)
        self._note(result, before, path)
        return result

    def _note(self, model: object, before: int, path: str) -> None:
        found = self.faults[before:]
        if not found:
            return
        key = id(model)
        reference = weakref.ref[object](model, lambda _: _noted.pop(key, None))
        faults = tuple(Fault(where[len(path) :], problem) for where, problem in found)
        _noted[key] = (reference, faults)

    def _union(self, members: tuple[Any, ...], value: JsonValue, path: str) -> Any:
        """The first member of the value's shape; none takes it as it is."""
        shaped = (member for member in members if _fits(member, value))
        return self.read(next(shaped, members[0]), value, path)

    def _leaf(self, annotation: Any, value: JsonValue, path: str, problem: str) -> Any:
        if annotation is int and isinstance(value, float) and value.is_integer():
            return int(value)  # 1.0 is an integer (JSON Schema 2020-12, 6.1.1)
        self.faults.append(Fault(path, problem))
        return value


@cache
def _box(annotation: Any) -> Any:
    """A class of one value; of classes alone msgspec remembers what it found out."""
    return msgspec.defstruct("Box", [("value", annotation)], array_like=True)


@cache
def _fields(model: type[msgspec.Struct]) -> list[tuple[str, str, Any, bool]]:
    """Name, name on the wire, type and whether it is required; slow to find out."""
    known = msgspec.structs.fields(model)
    return [(f.name, f.encode_name, f.type, f.required) for f in known]


def _fits(annotation: Any, value: JsonValue) -> bool:
    """Whether the value is a container of the annotation's shape."""
    if isinstance(value, dict):
        is_struct = isinstance(annotation, type) and issubclass(
            annotation, msgspec.Struct
        )
        return is_struct or get_origin(annotation) is Mapping
    is_tuple = get_origin(annotation) is tuple
    if isinstance(value, list) and is_tuple:
        return len(get_args(annotation)) == len(value)
    return isinstance(value, list) and get_origin(annotation) is Sequence


def _escape(token: str) -> str:
    return token.replace("~", "~0").replace("/", "~1")
