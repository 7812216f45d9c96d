"""Reading what breaks its schema: what came is kept, and what is wrong is noted.

A wrong leaf stays as it came, a missing required field is UNSET, and `response_faults`
lists both. Slower than `codec`, and used only after it has given up.
"""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from typing import Any, TypeVar, Union, cast, get_args, get_origin

import msgspec
from msgspec import UNSET

from .codec import Custom, convert
from .faults import Fault, Found, Key, listed, note

JsonValue = dict[str, "JsonValue"] | list["JsonValue"] | str | int | float | bool | None
T = TypeVar("T")
_NULL = type(None)


def read(annotation: Any, value: JsonValue) -> tuple[Any, tuple[Fault, ...]]:
    """Parsed JSON as the annotation's type, and the places where it is not."""
    result, found = examined(annotation, value)
    return result, listed(found)


def read_model(model: type[T], value: JsonValue) -> T:
    """A model in any case: what cannot be read as one counts as an empty object."""
    try:
        result, _ = examined(model, value if isinstance(value, dict) else {})
    except RecursionError:
        result, _ = examined(model, {})
    return cast(T, result)


def examined(annotation: Any, value: JsonValue) -> tuple[Any, Found]:
    """Parsed JSON as the annotation's type, and what is wrong in it."""
    found: Found = []
    return _kind(annotation).read(value, None, found), found


class _Kind:
    """How values of one type are read; here, of one whose values have no parts."""

    shape: type | tuple[()] = ()
    """What a value has to be so that nothing but its parts can be wrong."""

    def __init__(self, annotation: Any) -> None:
        self.annotation = annotation

    def read(self, value: Any, key: Key, found: Found) -> Any:
        """The value as the type; what is wrong in it is added to what was found."""
        try:
            return convert([value], self._box).value  # most parts are right
        except msgspec.ValidationError as error:
            problem = str(error).partition(" - at ")[0]
        if not self.fits(value):
            if self.annotation is int and type(value) is float and value.is_integer():
                return int(value)  # 1.0 is an integer (JSON Schema 2020-12, 6.1.1)
            found.append((key, problem))
            return value
        inside: Found = []
        result = self.mended(value, inside)
        if key is None:
            found += inside
        elif inside:
            found.append((key, inside))
        return result

    @cached_property
    def _box(self) -> Any:
        """A class of one value: msgspec remembers what it found out of classes only."""
        return msgspec.defstruct("Box", [("value", self.annotation)], array_like=True)

    def fits(self, value: object) -> bool:
        """Whether the value has the type's shape."""
        return isinstance(value, self.shape)

    def mended(self, value: Any, found: Found) -> Any:
        """A value of the type's shape, of which some parts are wrong."""
        raise NotImplementedError


class _Plain(_Kind):
    """Texts, true and false, or null: nothing else can stand for them."""

    def __init__(self, annotation: Any) -> None:
        super().__init__(annotation)
        self._problems: dict[type, str] = {}
        right = get_args(annotation) or (annotation,)
        for sample in [each for each in _SAMPLES if type(each) not in right]:
            try:
                convert(sample, right[0])
            except msgspec.ValidationError as error:
                self._problems[type(sample)] = str(error)

    def read(self, value: object, key: Key, found: Found) -> Any:
        """The value as it came, of whatever type."""
        problem = self._problems.get(type(value))
        if problem:
            found.append((key, problem))
        return value


class _Either(_Kind):
    """A union: which of its types a value was meant to be is to be found out."""

    shape = object

    def __init__(self, annotation: Any) -> None:
        super().__init__(annotation)
        members = get_args(annotation)
        self._nullable = _NULL in members
        self._others = [_kind(member) for member in members if member is not _NULL]
        self._read = self._others[0].read if len(self._others) == 1 else super().read

    def read(self, value: Any, key: Key, found: Found) -> Any:
        """None, or the value as the only other type, or as whatever takes it."""
        is_null = value is None and self._nullable
        return None if is_null else self._read(value, key, found)

    def mended(self, value: Any, found: Found) -> Any:
        """As the first type of the value's shape; none of them takes it as it is."""
        fitting = (member for member in self._others if member.fits(value))
        return next(fitting, self._others[0]).read(value, None, found)


class _Own(_Kind):
    """A type with rules of its own, which decide on any value."""

    shape = object

    def mended(self, value: Any, found: Found) -> Any:
        """What the rules make of the value; parts of it are read as any other."""

        def read(kind: Any, part: Any) -> Any:
            return _kind(kind).read(part, None, found)

        result = self.annotation.from_json(value, read)
        if type(result) is self.annotation:
            note(result, found)
        return result


class _Model(_Kind):
    """A model."""

    shape = dict

    @cached_property  # not at once: a model may be among its own fields
    def _fields(self) -> list[tuple[str, str, bool, _Kind]]:
        """Name, name on the wire, whether it is required, and type."""
        known = msgspec.structs.fields(self.annotation)
        return [(f.name, f.encode_name, f.required, _kind(f.type)) for f in known]

    def mended(self, value: Any, found: Found) -> Any:
        """The model of what came; it is noted what is wrong in it."""
        fields: dict[str, object] = {}
        for name, wire_name, required, kind in self._fields:
            if wire_name in value:
                fields[name] = kind.read(value[wire_name], wire_name, found)
            elif required:
                fields[name] = UNSET
                found.append((wire_name, "is required and did not come"))
        result = self.annotation(**dict.fromkeys(fields, UNSET))
        for name, came in fields.items():  # as it is, also if a codec would refuse it
            msgspec.Struct.__setattr__(result, name, came)
        note(result, found)
        return result


class _Collection(_Kind):
    """Values of one type, by their names or in a row; or a row of so many types."""

    def __init__(self, annotation: Any) -> None:
        super().__init__(annotation)
        self._parts = [_kind(part) for part in get_args(annotation)]
        self._length = len(self._parts) if get_origin(annotation) is tuple else None
        self.shape = dict if get_origin(annotation) is Mapping else list

    def fits(self, value: Any) -> bool:
        """Whether it is an object, or an array; a row has its length."""
        fits = isinstance(value, self.shape)
        return fits and self._length in (None, len(cast("list[object]", value)))

    def mended(self, value: Any, found: Found) -> Any:
        """A mapping, a list or a tuple of what came."""
        if self._length is not None:
            row = enumerate(zip(self._parts, value, strict=True))
            return tuple(kind.read(item, place, found) for place, (kind, item) in row)
        read = self._parts[-1].read
        if self.shape is dict:
            return {name: read(item, name, found) for name, item in value.items()}
        return [read(item, place, found) for place, item in enumerate(value)]


_PLAIN = {str, bool, _NULL}
_SAMPLES: tuple[Any, ...] = ("", True, 1, 0.5, None, [], {})
"""A value of each type of JSON's."""


@cache
def _kind(annotation: Any) -> _Kind:
    """How values of a type are read; found out once, for that is slow."""
    origin = get_origin(annotation)
    is_union = origin in (Union, types.UnionType)
    if _PLAIN.issuperset(get_args(annotation) if is_union else {annotation}):
        return _Plain(annotation)
    if is_union:
        return _Either(annotation)
    if Custom in getattr(annotation, "__mro__", ()):
        return _Own(annotation)
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        return _Model(annotation)
    known = _Collection if origin in (Mapping, Sequence, tuple) else _Kind
    return known(annotation)
