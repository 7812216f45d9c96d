"""Models that encode some fields: callers give Python values, and strings are sent.

Values are encoded when they are set. Maps and lists are copied, and the copies encode
what callers add to them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar, Self, TypeAlias, cast

import msgspec
from msgspec import UNSET

from .errors import InvalidArgument

Codec: TypeAlias = Callable[[str, Any], Any]
"""Encodes a field, by its name and value; encoded values stay as they are."""


class Coded(msgspec.Struct):
    """A model that encodes some fields as soon as they are set."""

    CODECS: ClassVar[Mapping[str, Codec]] = {}
    """The encoders of fields, by name."""

    def __post_init__(self) -> None:
        for name in self.CODECS:
            setattr(self, name, getattr(self, name))

    def __setattr__(self, name: str, value: Any) -> None:
        if name in self.CODECS and value is not None and value is not UNSET:
            value = self.CODECS[name](name, value)
        super().__setattr__(name, value)


class CodedMap(dict[str, Any]):
    """A mapping that encodes its values as soon as they are set."""

    def __init__(self, codec: Codec, given: Mapping[str, Any]) -> None:
        self._codec = codec
        self.update(given)

    def __setitem__(self, key: str, value: Any) -> None:
        super().__setitem__(key, self._codec(key, value))

    def setdefault(self, key: str, default: Any = None) -> Any:
        """Return the value of a key; a missing one is set to the default."""
        if key not in self:
            self[key] = default
        return self[key]

    def update(self, *given: Any, **more: Any) -> None:
        """Set several values."""
        for key, value in dict[str, Any](*given, **more).items():
            self[key] = value

    def __ior__(self, other: Any) -> Self:  # type: ignore[override, misc]
        self.update(other)
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, ({**self},)  # a model that is copied encodes it again


class CodedList(list[Any]):
    """A list that encodes its items as soon as they are set."""

    def __init__(self, encode: Callable[[Any], Any], given: Iterable[Any]) -> None:
        super().__init__(map(encode, given))
        self._encode = encode

    def __setitem__(self, index: Any, value: Any) -> None:
        several = isinstance(index, slice)
        encoded = [*map(self._encode, value)] if several else self._encode(value)
        super().__setitem__(index, encoded)

    def append(self, item: Any) -> None:
        """Add an item."""
        super().append(self._encode(item))

    def extend(self, items: Iterable[Any]) -> None:
        """Add several items."""
        super().extend(map(self._encode, items))

    def insert(self, index: Any, item: Any) -> None:
        """Add an item before the index."""
        super().insert(index, self._encode(item))

    def __iadd__(self, items: Iterable[Any]) -> Self:  # type: ignore[misc]
        self.extend(items)
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return list, ([*self],)


def each(codec: Codec) -> Codec:
    """Return a codec for mappings that encodes every value with this codec."""

    def encoded(name: str, values: Any) -> CodedMap | None:
        if values is None:
            return None
        if not isinstance(values, Mapping):
            raise InvalidArgument(f'"{name}" is no mapping')
        return CodedMap(codec, cast("Mapping[str, Any]", values))

    return encoded


def each_item(codec: Codec) -> Codec:
    """Return a codec for lists that encodes every item with this codec."""

    def encoded(name: str, items: Any) -> CodedList | None:
        if items is None:
            return None
        if not isinstance(items, Sequence) or isinstance(items, str | bytes):
            raise InvalidArgument(f'"{name}" is no list')
        return CodedList(partial(codec, name), cast("Iterable[Any]", items))

    return encoded
