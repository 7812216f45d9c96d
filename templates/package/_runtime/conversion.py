"""Models as dicts and as JSON text, and back."""

from __future__ import annotations

import functools
import types
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import (
    Any,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
    overload,
)

import msgspec
from msgspec import UNSET

from .codec import Custom, convert, encode, parsed
from .errors import InvalidArgument
from .reading import read

T = TypeVar("T")

_ARRAYS = (Sequence, list, tuple)
_OBJECTS = (Mapping, dict)
_FURTHER = "additional_properties"


def to_json(value: object) -> str:
    """Return the JSON that is sent for a model, or for a list or mapping of models.

    Fields that are not sent are left out: those that are UNSET, or None by default.
    """
    return encode(value).decode()


def to_dict(model: object, *, python_names: bool = False) -> dict[str, Any]:
    """Return a model as a dict. Raises InvalidArgument for a value that is no object.

    Args:
        model: A model, a mapping, or an `Unknown`.
        python_names: Return the fields of the model and of the models in it, under
            their Python names and with their Python values (`dataclasses.asdict` does
            the same). The default is the JSON that is sent, see `to_json`.
    """
    made = _fields(model) if python_names else parsed(encode(model))
    if not isinstance(made, dict):
        raise InvalidArgument(f"a {type(model).__name__} is no object: use a model")
    return cast("dict[str, Any]", made)


@overload
def from_json(model: type[T], content: str | bytes, *, tolerant: bool = False) -> T: ...


@overload
def from_json(
    model: object, content: str | bytes, *, tolerant: bool = False
) -> Any: ...


def from_json(model: Any, content: str | bytes, *, tolerant: bool = False) -> Any:
    """Return JSON text, or its bytes, as a model; see `from_dict`."""
    try:
        value = parsed(content)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise InvalidArgument(f"the text is no JSON: {error}") from error
    return _model(model, value, tolerant=tolerant)


@overload
def from_dict(
    model: type[T],
    fields: Mapping[str, Any],
    *,
    python_names: bool = False,
    tolerant: bool = False,
) -> T: ...


@overload
def from_dict(
    model: object,
    fields: Mapping[str, Any],
    *,
    python_names: bool = False,
    tolerant: bool = False,
) -> Any: ...


def from_dict(
    model: Any,
    fields: Mapping[str, Any],
    *,
    python_names: bool = False,
    tolerant: bool = False,
) -> Any:
    """Return a dict as a model. Raises InvalidArgument if it does not fit.

    Args:
        model: The class of the model, or a union of models.
        fields: The values by their names in JSON.
        python_names: Whether the names are the Python names of fields.
        tolerant: Keep values that do not fit, as for a response that breaks its schema;
            `response_faults` lists them.
    """
    value = _wired(model, fields) if python_names else fields
    return _model(model, value, tolerant=tolerant)


def _model(kind: Any, value: Any, *, tolerant: bool) -> Any:
    """Return parsed JSON as a type."""
    try:
        if not tolerant:
            return convert(value, kind)
        made, faults = read(kind, value)
        if broken := [fault.problem for fault in faults if not fault.path]:
            raise msgspec.ValidationError(broken[0])
    except (msgspec.ValidationError, RecursionError) as error:
        name = getattr(kind, "__name__", str(kind))
        raise InvalidArgument(f"not a valid {name}: {error}") from error
    return made


def _fields(value: object) -> Any:
    """Return a value with dicts of fields in place of models."""
    match value:
        case msgspec.Struct():
            return _fields(msgspec.structs.asdict(value))
        case Custom():
            inner = vars(value) if hasattr(value, "__declared__") else value.to_json()
            return _fields(inner)
        case Mapping():
            items = cast("Mapping[str, object]", value).items()
            return {name: _fields(part) for name, part in items if part is not UNSET}
        case list() | tuple():
            return [_fields(part) for part in cast("Iterable[object]", value)]
        case _:
            return value


@functools.cache
def _declared(model: Any) -> Mapping[str, msgspec.structs.FieldInfo]:
    """Return the fields of a model by name; none for other types."""
    model = getattr(model, "__declared__", model)
    if not (isinstance(model, type) and issubclass(model, msgspec.Struct)):
        return {}
    return {field.name: field for field in msgspec.structs.fields(model)}


def _wired(kind: Any, value: Any) -> Any:
    """Return a value with the names of JSON in place of the Python names of fields."""
    if isinstance(value, list | tuple):
        items = cast("Sequence[Any]", value)
        members = (m for m, _ in _members(kind) if get_origin(m) in _ARRAYS)
        kinds = get_args(next(members, None)) or (Any,)
        kinds = kinds if len(kinds) == len(items) else kinds[:1] * len(items)
        return [_wired(*each) for each in zip(kinds, items, strict=True)]
    if not isinstance(value, Mapping):
        return value
    given = cast("Mapping[str, Any]", value)
    model = min(_members(kind), key=lambda member: _misfit(given, *member))[0]
    fields = _declared(model)
    inner = get_args(model)[-1] if get_origin(model) in _OBJECTS else Any
    made: dict[str, Any] = {}
    if hasattr(model, "__declared__"):
        hint = get_type_hints(model)[_FURTHER]
        made |= _wired(hint, given.get(_FURTHER, {}))
        given = {name: part for name, part in given.items() if name != _FURTHER}
    for name, part in given.items():
        field = fields.get(name)
        if field is None:
            made[name] = _wired(inner, part)
        elif part is not None or field.default is not None:  # otherwise not sent
            made[field.encode_name] = _wired(field.type, part)
    return made


def _misfit(
    given: Mapping[str, Any], kind: Any, constants: Mapping[str, object]
) -> tuple[int, ...]:
    """Return how badly a type fits an object with Python names; less is better."""
    fields = _declared(kind)
    if not fields:
        return (0 if get_origin(kind) in _OBJECTS else 9, 0, 0)
    values = {field.encode_name: given.get(name) for name, field in fields.items()}
    others = sum(values.get(name) != value for name, value in constants.items())
    missing = sum(
        field.required and name not in given for name, field in fields.items()
    )
    is_unlike = (_FURTHER in given) != hasattr(kind, "__declared__")
    return (others, missing, -len(fields.keys() & given.keys()), is_unlike)


def _members(kind: Any) -> Iterator[tuple[Any, Mapping[str, object]]]:
    """Yield the members of a union, or a model and its subclasses, with constants."""
    if get_origin(kind) in (Union, types.UnionType):
        for part in get_args(kind):
            yield from _members(part)
    elif not _declared(kind) and callable(getattr(kind, "members", None)):
        for member in kind.members():
            tag = {kind.tag: member.tag} if kind.tag else {}
            for inner, constants in _members(member.annotation):
                yield inner, {**constants, **member.constants, **tag}
    else:
        yield kind, {}
        for tag, subclass in getattr(kind, "__classes__", {}).items():
            if subclass is not kind and issubclass(subclass, kind):
                for inner, constants in _members(subclass):
                    yield inner, {kind.__tag__: tag, **constants}
