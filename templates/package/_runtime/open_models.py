"""Objects with properties that are declared, and further ones that are not.

msgspec reads and writes what is declared; this puts the others beside it.
"""

from __future__ import annotations

import functools
import types
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Self, cast, dataclass_transform, get_type_hints

import msgspec
from msgspec import UNSET

from .codec import Custom

FURTHER = "additional_properties"


@dataclass_transform(kw_only_default=True, field_specifiers=(msgspec.field,))
class OpenModel(Custom):
    """A model whose further properties are in `additional_properties`."""

    __declared__: ClassVar[type[msgspec.Struct]]
    """What is declared, as a model of its own."""

    def __init_subclass__(cls, rename: Any = None) -> None:
        hints = {n: h for n, h in cls.__annotations__.items() if n != FURTHER}
        given = {name: cls.__dict__[name] for name in hints if name in cls.__dict__}
        body = {"__module__": cls.__module__, "__annotations__": hints, **given}
        options = {"kw_only": True, "rename": rename, "weakref": True}
        bases = (msgspec.Struct,)
        cls.__declared__ = types.new_class(
            cls.__name__,
            bases,
            options,
            exec_body=lambda namespace: namespace.update(body),
        )

    def __init__(self, **fields: Any) -> None:
        further = fields.pop(FURTHER, {})
        self._fill(self.__declared__(**fields), further)

    @classmethod
    def from_json(cls, value: Any, read: Callable[[Any, Any], Any]) -> Any:
        """An object, its declared properties first."""
        if not isinstance(value, dict):
            return read(cls.__declared__, value)
        came = cast("dict[str, Any]", value)
        names = set(cls.__declared__.__struct_encode_fields__)
        made = read(cls.__declared__, {k: v for k, v in came.items() if k in names})
        further = {k: v for k, v in came.items() if k not in names}
        return cls.__new__(cls)._fill(made, read(cls._further(), further))

    def to_json(self) -> dict[str, Any]:
        """All properties; none may be given twice."""
        found: dict[str, Any] = {}
        for field in msgspec.structs.fields(self.__declared__):
            value = getattr(self, field.name)
            if value is not UNSET and (value is not None or field.default is not None):
                found[field.encode_name] = value
        further = cast("Mapping[str, Any]", getattr(self, FURTHER))
        if twice := self.__declared__.__struct_encode_fields__ & further.keys():
            raise ValueError(f'"{min(twice)}" is declared, and given as further')
        return {**found, **further}

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and vars(other) == vars(self)

    __hash__ = None  # type: ignore[assignment]  # its fields may be lists or dicts

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={value!r}" for name, value in vars(self).items())
        return f"{type(self).__name__}({fields})"

    def _fill(self, made: msgspec.Struct, further: Mapping[str, Any]) -> Self:
        for name in made.__struct_fields__:
            setattr(self, name, getattr(made, name))
        setattr(self, FURTHER, further)
        return self

    @classmethod
    @functools.cache
    def _further(cls) -> Any:
        """The type of the further properties together."""
        return get_type_hints(cls)[FURTHER]
