"""Unions whose members msgspec cannot tell apart by itself.

A value is read as the member that its tag names (OpenAPI 3.1, 4.8.25), otherwise as the
member whose constants it has, otherwise as the one that it fits best. A value that fits
none is Unknown.
"""

from __future__ import annotations

import decimal
import functools
import types
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Union, cast, get_args, get_origin

import msgspec

from .codec import Custom, convert

Json = Any
_MISSING = object()


class Unknown(Custom):
    """A value that fits no member of a union; it is sent unchanged."""

    def __init__(self, value: Json) -> None:
        self.value = value
        """The value as parsed JSON."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Unknown) and other.value == self.value

    def __repr__(self) -> str:
        return f"Unknown({self.value!r})"

    __hash__ = None  # type: ignore[assignment]  # its value may be a list or a dict

    def to_json(self) -> Json:
        """Return the value."""
        return self.value


class Member(NamedTuple):
    """One member of a union."""

    annotation: Any
    constants: Mapping[str, object] = {}
    """Properties that have only one value in this member."""
    tag: str | None = None
    """Its value of the union's tag."""


class _StandsIn(type):
    """Accepts any value where msgspec checks the type of a decoded union."""

    def __instancecheck__(cls, instance: object) -> bool:
        return True


class OneOf(Custom, metaclass=_StandsIn):
    """A stand-in for a union while reading; its values are those of the members."""

    tag: str | None = None
    """The property whose value names the member."""

    @classmethod
    def members(cls) -> Sequence[Member]:
        """Return the members."""
        raise NotImplementedError

    @classmethod
    def from_json(cls, value: Json, read: Callable[[Any, Json], Any]) -> Any:
        """Return the value as its member, or as Unknown."""
        member = cls.member_for(value)
        return Unknown(value) if member is None else read(member, value)

    @classmethod
    def member_for(cls, value: Json) -> Any:
        """Return the annotation of the member for a value; None if none fits."""
        members = cls.members()
        if isinstance(value, dict):
            fields = cast("dict[str, Json]", value)
            if cls.tag is not None and cls.tag in fields:
                named = [m for m in members if m.tag == fields[cls.tag]]
                return named[0].annotation if named else None
            return _best(members, fields)
        annotations = sorted((m.annotation for m in members), key=_is_decimal)
        fitting = (each for each in annotations if _takes(each, value))
        shaped = (each for each in annotations if _is_shaped(each, value))
        return next(fitting, next(shaped, None))


def one_of(
    name: str, members: Callable[[], Sequence[Member]], tag: str | None = None
) -> type[OneOf]:
    """Return the stand-in for a union; `members` is called once models exist."""
    cached = functools.cache(members)
    return type(
        name, (OneOf,), {"members": classmethod(lambda _: cached()), "tag": tag}
    )


def _best(members: Sequence[Member], fields: Mapping[str, Json]) -> Any:
    """Return the member for an object, by constants and then by properties."""
    possible = [
        _innermost(member.annotation, fields)
        for member in members
        if _is_shaped(member.annotation, fields)
        and all(fields.get(key, _MISSING) == v for key, v in member.constants.items())
    ]
    if len(possible) < 2:
        return possible[0] if possible else None
    ranked = [
        (
            not _takes(annotation, fields),
            _missing(annotation, fields),
            -_declared(annotation, fields),
            number,
        )
        for number, annotation in enumerate(possible)
    ]
    return possible[min(ranked)[-1]]


def _innermost(annotation: Any, fields: Mapping[str, Json]) -> Any:
    """Return the member that a union inside a union chooses for an object."""
    union = _as_union(annotation)
    return annotation if union is None else union.member_for(fields)


def _as_union(annotation: Any) -> type[OneOf] | None:
    """Return the annotation if it stands for a union."""
    if isinstance(annotation, type) and issubclass(annotation, OneOf):
        return annotation
    return None


def _is_decimal(annotation: Any) -> bool:
    """Whether it is Decimal, which also accepts numbers that others fit better."""
    return annotation is decimal.Decimal


def _missing(annotation: Any, fields: Mapping[str, Json]) -> int:
    """Return the number of required properties that are absent."""
    return sum(
        field.required and field.encode_name not in fields
        for field in _fields(annotation)
    )


def _declared(annotation: Any, fields: Mapping[str, Json]) -> int:
    """Return the number of properties that are declared."""
    return sum(field.encode_name in fields for field in _fields(annotation))


def _fields(annotation: Any) -> Sequence[msgspec.structs.FieldInfo]:
    declared = getattr(annotation, "__declared__", annotation)
    return msgspec.structs.fields(declared) if _is_model(declared) else ()


def _is_model(annotation: Any) -> bool:
    declared = getattr(annotation, "__declared__", annotation)
    return isinstance(declared, type) and issubclass(declared, msgspec.Struct)


def _takes(annotation: Any, value: Json) -> bool:
    """Whether a value is valid for a type; Unknown is not a fit."""
    union = _as_union(annotation)
    if union is not None:
        member = union.member_for(value)
        return member is not None and _takes(member, value)
    try:
        convert(value, annotation)
    except msgspec.ValidationError:
        return False
    return True


def _is_shaped(annotation: Any, value: Json) -> bool:
    """Whether a value is an object, an array or neither, as the annotation is."""
    origin = get_origin(annotation)
    if origin in (Union, types.UnionType):
        return any(_is_shaped(member, value) for member in get_args(annotation))
    union = _as_union(annotation)
    if union is not None:
        return union.member_for(value) is not None
    if annotation is Any:
        return True
    if isinstance(value, dict):
        return _is_model(annotation) or origin is Mapping
    return isinstance(value, list) and origin in (Sequence, tuple)
