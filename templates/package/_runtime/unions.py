"""Unions that msgspec cannot tell apart by itself: the JSON is looked at first.

A value is read as the member that its tag names (OpenAPI 3.1, 4.8.25), else as the one
whose constants it has, else as the one that it fits best; what fits none is Unknown.
"""

from __future__ import annotations

import functools
import types
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Union, cast, get_args, get_origin

import msgspec

from .codec import Custom, convert

Json = Any
_MISSING = object()


class Unknown(Custom):
    """A value that is none of a union's known members; sent as it came."""

    def __init__(self, value: Json) -> None:
        self.value = value
        """The value as parsed JSON."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Unknown) and other.value == self.value

    def __repr__(self) -> str:
        return f"Unknown({self.value!r})"

    __hash__ = None  # type: ignore[assignment]  # its value may be a list or a dict

    def to_json(self) -> Json:
        """The value."""
        return self.value


class Member(NamedTuple):
    """One member of a union."""

    annotation: Any
    constants: Mapping[str, object] = {}
    """Properties that have one value in this member, by their names."""
    tag: str | None = None
    """The value of the union's tag that stands for it."""


class _StandsIn(type):
    """msgspec asks whether what was read is of the type that stands for the union."""

    def __instancecheck__(cls, instance: object) -> bool:
        return True


class OneOf(Custom, metaclass=_StandsIn):
    """Stands for a union while reading; its values are values of the members."""

    tag: str | None = None
    """The property whose value names the member."""

    @classmethod
    def members(cls) -> Sequence[Member]:
        """The known members."""
        raise NotImplementedError

    @classmethod
    def from_json(cls, value: Json, read: Callable[[Any, Json], Any]) -> Any:
        """The value as its member, or as Unknown."""
        member = cls.member_for(value)
        return Unknown(value) if member is None else read(member, value)

    @classmethod
    def member_for(cls, value: Json) -> Any:
        """The annotation to read a value as; None if it is of no member."""
        members = cls.members()
        if isinstance(value, dict):
            fields = cast("dict[str, Json]", value)
            if cls.tag is not None and cls.tag in fields:
                named = [m for m in members if m.tag == fields[cls.tag]]
                return named[0].annotation if named else None
            return _best(members, fields)
        fitting = (m.annotation for m in members if _takes(m.annotation, value))
        shaped = (m.annotation for m in members if _is_shaped(m.annotation, value))
        return next(fitting, next(shaped, None))


def one_of(
    name: str, members: Callable[[], Sequence[Member]], tag: str | None = None
) -> type[OneOf]:
    """The stand-in for a union; `members` is called when all models are there."""
    known = functools.cache(members)
    return type(name, (OneOf,), {"members": classmethod(lambda _: known()), "tag": tag})


def _best(members: Sequence[Member], fields: Mapping[str, Json]) -> Any:
    """The member of an object: constants decide, then what is there and what is not."""
    possible = [
        member.annotation
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
            -_known(annotation, fields),
            number,
        )
        for number, annotation in enumerate(possible)
    ]
    return possible[min(ranked)[-1]]


def _missing(annotation: Any, fields: Mapping[str, Json]) -> int:
    """How many required properties did not come."""
    known = _fields(annotation)
    return sum(field.required and field.encode_name not in fields for field in known)


def _known(annotation: Any, fields: Mapping[str, Json]) -> int:
    """How many of the properties that came are declared."""
    return sum(field.encode_name in fields for field in _fields(annotation))


def _fields(annotation: Any) -> Sequence[msgspec.structs.FieldInfo]:
    declared = getattr(annotation, "__declared__", annotation)
    return msgspec.structs.fields(declared) if _is_model(declared) else ()


def _is_model(annotation: Any) -> bool:
    declared = getattr(annotation, "__declared__", annotation)
    return isinstance(declared, type) and issubclass(declared, msgspec.Struct)


def _takes(annotation: Any, value: Json) -> bool:
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
    if isinstance(annotation, type) and issubclass(annotation, OneOf):
        return annotation.member_for(value) is not None
    if annotation is Any:
        return True
    if isinstance(value, dict):
        return _is_model(annotation) or origin is Mapping
    return isinstance(value, list) and origin in (Sequence, tuple)
