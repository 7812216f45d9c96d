"""Models with fields that take Python values, and hold what is sent for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, TypeAlias, cast

import msgspec
from msgspec import UNSET

from .errors import InvalidArgument

Codec: TypeAlias = Callable[[str, Any], Any]
"""Makes what is sent of a name and a value; what is sent already, it leaves alone."""


class Coded(msgspec.Struct):
    """A model that writes values when it is made, and when its fields are set.

    So whatever looks at it, the encoder among others, sees what is sent.
    """

    CODECS: ClassVar[Mapping[str, Codec]] = {}
    """How fields are written, by their names."""

    def __post_init__(self) -> None:
        for name in self.CODECS:
            setattr(self, name, getattr(self, name))

    def __setattr__(self, name: str, value: Any) -> None:
        if name in self.CODECS and value is not None and value is not UNSET:
            value = self.CODECS[name](name, value)
        super().__setattr__(name, value)


def each(codec: Codec) -> Codec:
    """Writes every value of a mapping, under its key."""

    def written(name: str, values: Any) -> dict[str, Any]:
        if not isinstance(values, Mapping):
            raise InvalidArgument(f'"{name}" is no mapping')
        given = cast("Mapping[str, Any]", values)
        return {key: codec(key, value) for key, value in given.items()}

    return written
