"""Bodies without read-only properties, which requests do not have."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, TypeVar, cast

import msgspec
from msgspec import UNSET

T = TypeVar("T")


def writable(body: T) -> T:
    """Return a body without the read-only properties of the models in it.

    The given models do not change.
    """
    return cast(T, _without(body))


def _without(value: object) -> object:
    model: Any = type(value)
    declared = getattr(model, "__declared__", model)
    if issubclass(declared, msgspec.Struct):
        left_out = getattr(model, "NOT_SENT", ())
        changed = copy.copy(value)
        names = declared.__struct_fields__
        if declared is not model:
            names = (*names, "additional_properties")
        for name in names:
            part = getattr(value, name)
            _set(changed, name, UNSET if name in left_out else _without(part))
        return changed
    match value:
        case Mapping():
            items = cast("Mapping[object, object]", value).items()
            return {key: _without(part) for key, part in items}
        case list():
            return [_without(part) for part in cast("list[object]", value)]
        case tuple():  # it may be a file
            return tuple(_without(part) for part in cast("tuple[object, ...]", value))
        case _:
            return value


def _set(model: Any, name: str, value: Any) -> None:
    """Set a field, whatever its type and codec."""
    if isinstance(model, msgspec.Struct):
        msgspec.Struct.__setattr__(model, name, value)
    else:
        vars(model)[name] = value
