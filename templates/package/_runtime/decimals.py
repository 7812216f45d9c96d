"""Decimals that JSON has as numbers: all of their digits are read and sent.

Importing this module makes `codec` do so.
"""

from __future__ import annotations

import copy
import functools
import types
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import (
    Annotated,
    Any,
    TypeAlias,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

import msgspec

from .checks import inner_kind
from .codec import EXACT, Custom

_FURTHER = "additional_properties"
DecimalNumber: TypeAlias = Annotated[Decimal, "a number in JSON"]
"""A decimal that is a number in JSON; other decimals are strings."""


class Digits(Custom):
    """A number as it is written in JSON."""

    def __init__(self, number: Decimal) -> None:
        self._number = number

    def to_json(self) -> msgspec.Raw:
        """Return the digits."""
        return msgspec.Raw(str(self._number).encode())


def parsed(text: str) -> float | Decimal:
    """Return a number of JSON, as a Decimal if a float would lose digits."""
    exact, number = Decimal(text), float(text)
    return number if Decimal(repr(number)) == exact else exact


def prepared(value: object, kind: Any = Any) -> object:
    """Return a value whose decimals are sent as their declared type wants.

    Decimals without a declared type are numbers. Nothing of the given value changes.
    """
    if isinstance(value, Decimal):
        return value if _is_text(kind) else Digits(value)
    model: Any = type(value)
    fields = _kinds(model)
    if fields:
        changed = copy.copy(value)
        for name, declared in fields.items():
            part = getattr(value, name)
            if (exact := prepared(part, declared)) is not part:
                _set(changed, name, exact)
        return changed
    match value:
        case Custom() if not isinstance(value, Digits):
            return prepared(value.to_json())
        case Mapping():
            items, inner = cast("Mapping[object, object]", value).items(), _values(kind)
            return {key: prepared(part, inner) for key, part in items}
        case list() | tuple():
            parts = cast("Sequence[object]", value)
            kinds = get_args(kind) if get_origin(kind) is tuple else ()
            if len(kinds) != len(parts):
                kinds = (inner_kind(kind, Sequence),) * len(parts)
            return list(map(prepared, parts, kinds))
        case _:
            return value


def _values(kind: Any) -> Any:
    return inner_kind(kind, Mapping)


def _set(model: object, name: str, value: object) -> None:
    """Set a field, whatever its type and codec."""
    if isinstance(model, msgspec.Struct):
        msgspec.Struct.__setattr__(model, name, value)
    else:
        vars(model)[name] = value


@functools.cache
def _kinds(model: Any) -> Mapping[str, Any]:
    """Return the declared types of a model's fields; none for other types."""
    declared = getattr(model, "__declared__", model)
    if not issubclass(declared, msgspec.Struct):
        return {}
    kinds = {field.name: field.type for field in msgspec.structs.fields(declared)}
    if declared is not model:
        hints = get_type_hints(model, include_extras=True)
        kinds[_FURTHER] = hints[_FURTHER]
    return kinds


def _is_text(kind: Any) -> bool:
    """Whether a decimal is declared as a string."""
    kinds = _alternatives(kind)
    return Decimal in kinds and DecimalNumber not in kinds


EXACT.parse, EXACT.prepare = parsed, prepared


def _alternatives(kind: Any) -> list[Any]:
    """Return the types that a type is a union of, however deep; else itself."""
    if hasattr(kind, "members"):
        parts = [member.annotation for member in kind.members()]
    elif get_origin(kind) in (Union, types.UnionType):
        parts = [*get_args(kind)]
    else:
        return [kind]
    return [inner for part in parts for inner in _alternatives(part)]
