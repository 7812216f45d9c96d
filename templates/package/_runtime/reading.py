"""The tolerant reader: it keeps what arrived, and notes where that breaks its schema.

A wrong value stays as it arrived, and a missing required field is UNSET. This reader is
slower than `codec`, and is used only after `codec` failed.
"""

from __future__ import annotations

import re
import types
import weakref
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import (
    Annotated,
    Any,
    Literal,
    NamedTuple,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
)

import msgspec
from msgspec import UNSET

from .codec import READING, Custom, convert

T = TypeVar("T")


class Fault(NamedTuple):
    """One place where a response differs from the document."""

    path: str
    """A JSON pointer (RFC 6901) into the model's JSON."""
    problem: str


class _Placed(Fault):
    """A fault that also knows its place in the schema."""

    place = ""
    """The path with stars for indexes and keys of maps."""


_FREE = re.compile("/~[*][^/]*")
"""An index or the key of a map in an inner path, marked as no pointer can be."""
_VALUE = re.compile("(?<=value) .*", re.DOTALL)
"""The wrong value at the end of a problem: `Invalid enum value 'a'`."""

_noted: dict[int, tuple[weakref.ref[object], tuple[Fault, ...]]] = {}
"""The faults of models by identity, as long as the models live."""


def response_faults(model: object) -> tuple[Fault, ...]:
    """Return where this model, or a model in it, differs from its document."""
    return tuple(Fault(*fault) for fault in noted(model))


def noted(model: object) -> tuple[Fault, ...]:
    """Return the faults of a model, with their places in the schema."""
    reference, faults = _noted.get(id(model), (None, ()))
    return faults if reference and reference() is model else ()


def note(model: object, faults: tuple[Fault, ...]) -> None:
    """Remember the faults of a model."""
    if faults:
        key = id(model)
        reference = weakref.ref[object](model, lambda _: _noted.pop(key, None))
        _noted[key] = (reference, faults)


def starred(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Return one fault for each place in the schema, without any part of the data."""
    first: dict[str, str] = {}
    for fault in faults:
        place = fault.place if isinstance(fault, _Placed) else fault.path
        first.setdefault(place, _VALUE.sub("", fault.problem))
    return tuple(Fault(place, problem) for place, problem in first.items())


def read(annotation: Any, value: Any) -> tuple[Any, tuple[Fault, ...]]:
    """Read parsed JSON as a type; return the result and its faults."""
    faults: list[Fault] = []
    with READING.as_one():
        result = _read(annotation, value, "", faults=faults)
    return result, _placed(faults)


def _placed(faults: Iterable[Fault], prefix: str = "") -> tuple[Fault, ...]:
    """Return faults with plain paths below a prefix, and with their places."""
    placed: list[_Placed] = []
    for fault in faults:
        inner = fault.path[len(prefix) :]
        placed.append(_Placed(inner.replace("~*", ""), fault.problem))
        placed[-1].place = _FREE.sub("/*", inner)
    return tuple(placed)


def is_kept(annotation: Any, value: Any, faults: Iterable[Fault]) -> bool:
    """Whether a whole result can be used: a wrong value without parts is kept."""
    if all(fault.path for fault in faults):
        return True
    origin = get_origin(annotation)
    is_union = origin in (Union, types.UnionType)
    kinds = get_args(annotation) if is_union else (annotation,)
    return not isinstance(value, dict | list) and all(
        get_origin(kind) in (None, Literal, Annotated) and not _has_shape(kind, {})
        for kind in kinds
    )


def read_model(model: type[T], value: Any) -> T:
    """Read parsed JSON as a model; anything unreadable counts as an empty object."""
    try:
        result, _ = read(model, value if isinstance(value, dict) else {})
    except RecursionError:
        result, _ = read(model, {})
    return cast(T, result)


def _read(annotation: Any, value: Any, path: str, faults: list[Fault]) -> Any:
    """Read a value, and add what is wrong to the faults.

    In their paths, "~*" marks indexes and keys of maps.
    """
    try:
        return convert(value, annotation)
    except msgspec.ValidationError as error:
        problem = str(error).partition(" - at ")[0]
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        members = [member for member in parts if member is not types.NoneType]
        fitting = (member for member in members if _has_shape(member, value))
        member = next(fitting, members[0])
        if len(members) > 1 and _knows_nothing(member, value):
            faults.append(Fault(path, problem))
            return value
        return _read(member, value, path, faults=faults)
    if not _has_shape(annotation, value):
        if annotation is int and type(value) is float and value.is_integer():
            return int(value)  # 1.0 is an integer (JSON Schema 2020-12, 6.1.1)
        faults.append(Fault(path, problem))
        return value

    def inside(kind: Any, key: object, part: Any, *, mark: str = "") -> Any:
        return _read(kind, part, f"{path}/{mark}{_escaped(key)}", faults=faults)

    if origin is Mapping:
        return {k: inside(parts[-1], k, v, mark="~*") for k, v in value.items()}
    if origin is Sequence:
        return [inside(parts[0], n, v, mark="~*") for n, v in enumerate(value)]
    if origin is tuple:
        row = enumerate(zip(parts, value, strict=True))
        return tuple(inside(kind, index, item) for index, (kind, item) in row)
    before = len(faults)
    if issubclass(annotation, Custom):
        result = annotation.from_json(
            value, lambda kind, part: _read(kind, part, path, faults=faults)
        )
        if type(result) is not annotation:
            return result  # a member of a union, which has its own note
    else:
        fields: dict[str, object] = {}
        for field in fields_of(annotation):
            name = field.encode_name
            if name in value:
                fields[field.name] = inside(field.type, name, value[name])
            elif field.required or is_missing(field):
                fields[field.name] = UNSET
                missing = f"{path}/{_escaped(name)}"
                faults.append(Fault(missing, "is required and did not come"))
        result = annotation(**dict.fromkeys(fields, UNSET))
        for name, part in fields.items():  # unchecked: a codec might refuse it
            msgspec.Struct.__setattr__(result, name, part)
    note(result, _placed(faults[before:], path))
    return result


def _escaped(key: object) -> str:
    """Return a key as a part of a JSON pointer (RFC 6901, 3)."""
    return str(key).replace("~", "~0").replace("/", "~1")


def _knows_nothing(annotation: Any, value: Any) -> bool:
    """Whether an object has no property of a model."""
    if not _has_shape(annotation, value) or get_origin(annotation):
        return False
    return value and not any(f.encode_name in value for f in fields_of(annotation))


def is_missing(field: msgspec.structs.FieldInfo) -> bool:
    """Whether a field that did not arrive is required: its default raises then."""
    if field.default_factory is msgspec.NODEFAULT:
        return False
    try:
        field.default_factory()
    except msgspec.ValidationError:
        return True
    return False


@cache
def fields_of(model: Any) -> tuple[msgspec.structs.FieldInfo, ...]:
    """Return the fields of a model; their types are resolved once."""
    return msgspec.structs.fields(model)


def _has_shape(annotation: Any, value: Any) -> bool:
    """Whether a value is an object or array like the type: only its parts are wrong."""
    origin = get_origin(annotation)
    if origin is tuple:
        parts = len(get_args(annotation))
        return isinstance(value, list) and len(cast("list[object]", value)) == parts
    if origin is Sequence:
        return isinstance(value, list)
    if isinstance(annotation, type) and Custom in annotation.__mro__:
        return True
    is_model = isinstance(annotation, type) and issubclass(annotation, msgspec.Struct)
    return isinstance(value, dict) and (origin is Mapping or is_model)
