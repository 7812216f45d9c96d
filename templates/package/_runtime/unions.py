"""Unions whose members msgspec cannot tell apart by itself.

A value is read as the member that its tag names (OpenAPI 3.1, 4.8.25), or as the one
whose constants it has. Otherwise, of the members that it fits, it is the one that
knows most of its properties. A value that fits none is Unknown.
"""

from __future__ import annotations

import decimal
import functools
import types
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, NamedTuple, Union, cast, get_args, get_origin

import msgspec

from .codec import READING, Custom, convert_part, decode_other
from .reading import fields_of, is_missing

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
    tag: str | int | None = None
    """Its value of the union's tag."""


class _StandsIn(type):
    """Accepts any value where msgspec checks the type of a decoded union."""

    def __instancecheck__(cls, instance: object) -> bool:
        return True


class Outcome(NamedTuple):
    """The way to read a value."""

    value: Json
    """The JSON, which is kept as long as its identity has to be unique."""
    member: Any = None
    """The annotation to read it as; None for Unknown."""
    result: Any = None
    problem: str | None = None
    """The reason why it is not valid for the member; it has no result then."""


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
        outcome = cls.outcome(value)
        if outcome.problem is None:
            return outcome.result
        if read is convert_part:
            raise msgspec.ValidationError(outcome.problem)
        return read(outcome.member, value)

    @classmethod
    def outcome(cls, value: Json) -> Outcome:
        """Return the outcome for a value, which is decided once.

        It tries members itself: each function in between would limit the depth of JSON.
        """
        outcomes, key = READING.outcomes, (id(value), cls)
        if outcomes is not None and key in outcomes:
            return cast(Outcome, outcomes[key])
        tried: list[Outcome] = []
        for annotation in cls._candidates(value):
            if union := _as_union(annotation):
                tried.append(union.outcome(value))
                continue
            try:
                result = msgspec.convert(value, annotation, dec_hook=decode_other)
                tried.append(Outcome(value, annotation, result))
            except msgspec.ValidationError as error:
                tried.append(Outcome(value, annotation, problem=str(error)))
        outcome = _best([each for each in tried if each.member is not None], value)
        if outcomes is not None:
            outcomes[key] = outcome
        return outcome

    @classmethod
    def _candidates(cls, value: Json) -> Sequence[Any]:
        """Return the annotations of the members that a value may belong to."""
        members = cls.members()
        if isinstance(value, dict):
            fields = cast("dict[str, Json]", value)
            if cls.tag is not None and cls.tag in fields:
                return [m.annotation for m in members if m.tag == fields[cls.tag]][:1]
            return [m.annotation for m in members if _may_be(m, fields)]
        annotations = [member.annotation for member in members]
        if isinstance(value, list):
            return [each for each in annotations if _has_shape(each, value)]
        return sorted(annotations, key=_is_decimal)


def one_of(
    name: str, members: Callable[[], Sequence[Member]], tag: str | None = None
) -> type[OneOf]:
    """Return the stand-in for a union; `members` is called once models exist."""
    cached = functools.cache(members)
    return type(
        name, (OneOf,), {"members": classmethod(lambda _: cached()), "tag": tag}
    )


def _best(possible: Sequence[Outcome], value: Json) -> Outcome:
    """Return the outcome of the member that a value fits, and that knows most of it.

    If an object or array fits none, it is the one that knows most of what is wrong.
    """
    fitting = [outcome for outcome in possible if outcome.problem is None]
    unknown = Outcome(value, result=Unknown(value))
    if not isinstance(value, dict | list):
        return fitting[0] if fitting else unknown
    best = fitting or possible
    if len(best) == 1:
        return best[0]
    kinds = [_kind(outcome) for outcome in best]
    counts = [(known(kind, value), -len(_dropped(kind, value))) for kind in kinds]
    most = max(counts, default=(0, 0))
    if not best or (value and most[0] == 0 and (not fitting or most[1])):
        return unknown
    number = counts.index(most)
    dropped = _dropped(kinds[number], value)
    if any(dropped & properties_of(other.member).keys() for other in fitting):
        return unknown  # only `anyOf` allows a value to fit several members
    return best[number]


def _kind(outcome: Outcome) -> Any:
    """Return the class of a model, which may be a subclass of the member."""
    kind: Any = type(cast("object", outcome.result))
    return kind if _is_model(kind) else outcome.member


def _may_be(member: Member, fields: Mapping[str, Json]) -> bool:
    """Whether an object may be of a member: by constants, or else by what it lacks."""
    annotation = member.annotation
    if member.constants:
        return all(fields.get(k, _MISSING) == v for k, v in member.constants.items())
    return _has_shape(annotation, fields) and all(
        name in fields or not (field.required or is_missing(field))
        for name, field in properties_of(annotation).items()
    )


def _dropped(annotation: Any, value: Json) -> set[str]:
    """Return the properties that a member would lose; null says nothing."""
    if not _is_model(annotation) or hasattr(annotation, "__declared__"):
        return set()
    given = {name for name, part in value.items() if part is not None}
    return given - properties_of(annotation).keys()


def known(annotation: Any, value: Json) -> int:
    """Return the number of properties in a value, at any depth, that a type declares.

    Values of the type `Any` are known completely: nothing of them can be lost. A listed
    value of an enumeration counts, too.
    """
    if not isinstance(value, dict | list):
        return any(value in get_args(p) for p in get_args(annotation) if _is_literal(p))
    union = _as_union(annotation)
    if union is not None:
        outcome = union.outcome(value)
        return 0 if outcome.member is None else known(outcome.member, value)
    counts = READING.outcomes
    key = id(cast("object", value)), annotation
    if counts is None:
        return _counted(annotation, value)
    if key not in counts:
        counts[key] = _counted(annotation, value)
    return cast(int, counts[key])


def _counted(annotation: Any, value: Json) -> int:
    origin, parts = get_origin(annotation), get_args(annotation)
    if not _has_shape(annotation, value):
        return 0
    if origin in (Union, types.UnionType):
        return max(known(part, value) for part in parts)
    if isinstance(value, dict):
        fields = cast("dict[str, Json]", value)
        if annotation is Any:
            return sum(1 + known(Any, part) for part in fields.values())
        if origin is Mapping:
            return sum(known(parts[-1], part) for part in fields.values())
        declared = properties_of(annotation)
        came = (name for name in fields if name in declared)
        return sum(1 + known(declared[name].type, fields[name]) for name in came)
    items = cast("list[Json]", value)
    kinds = parts if origin is tuple else [parts[0] if parts else Any] * len(items)
    return sum(map(known, kinds, items))


def properties_of(annotation: Any) -> Mapping[str, msgspec.structs.FieldInfo]:
    """Return the declared properties of a model by name; {} for other types."""
    return _all_properties(annotation) if _is_model(annotation) else {}


@functools.cache
def _all_properties(model: Any) -> Mapping[str, msgspec.structs.FieldInfo]:
    declared = getattr(model, "__declared__", model)
    return {field.encode_name: field for field in fields_of(declared)}


def _is_decimal(annotation: Any) -> bool:
    """Whether it is a Decimal, which also accepts numbers that others fit better."""
    return decimal.Decimal in (annotation, *get_args(annotation)[:1])


def _is_literal(annotation: Any) -> bool:
    return get_origin(annotation) is Literal


def _as_union(annotation: Any) -> type[OneOf] | None:
    """Return the annotation if it stands for a union."""
    if isinstance(annotation, type) and issubclass(annotation, OneOf):
        return annotation
    return None


def _is_model(annotation: Any) -> bool:
    declared = getattr(annotation, "__declared__", annotation)
    return isinstance(declared, type) and issubclass(declared, msgspec.Struct)


def _has_shape(annotation: Any, value: Json) -> bool:
    """Whether a value is an object or an array, as the annotation is."""
    origin = get_origin(annotation)
    if origin in (Union, types.UnionType):
        return any(_has_shape(member, value) for member in get_args(annotation))
    if annotation is Any or _as_union(annotation) is not None:
        return True
    if isinstance(value, dict):
        return _is_model(annotation) or origin is Mapping
    return isinstance(value, list) and origin in (Sequence, tuple)
