"""Objects with declared properties, and further ones that are not declared.

msgspec reads and writes the declared properties; this module adds the others.
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
    """A model of the declared properties only."""
    __names__: ClassVar[frozenset[str]]
    """The names of the declared properties in JSON."""

    def __init_subclass__(cls, rename: Any = None) -> None:
        hints = {
            name: hint.removesuffix(" | Any")  # a subclass may narrow such a field
            for name, hint in cls.__annotations__.items()
            if name != FURTHER
        }
        given = {name: cls.__dict__[name] for name in hints if name in cls.__dict__}
        body = {"__module__": cls.__module__, "__annotations__": hints, **given}
        base = getattr(cls, "__declared__", msgspec.Struct)
        renaming = {"rename": rename} if rename else {}
        cls.__declared__ = types.new_class(
            cls.__name__,
            (base,),
            {"kw_only": True, "weakref": True, **renaming},
            exec_body=lambda namespace: namespace.update(body),
        )
        cls.__names__ = frozenset(cls.__declared__.__struct_encode_fields__)

    def __init__(self, **fields: Any) -> None:
        further = fields.pop(FURTHER, {})
        self._fill(self.__declared__(**fields), further)

    @classmethod
    def from_json(cls, value: Any, read: Callable[[Any, Any], Any]) -> Any:
        """Return the model of an object; its declared properties are read first."""
        made = read(cls.__declared__, value)
        if not isinstance(value, dict):
            return made
        came = cast("dict[str, Any]", value)
        further = {key: came[key] for key in came if key not in cls.__names__}
        if further:
            further = read(cls._further(), further)
        return cls.__new__(cls)._fill(made, further)

    def to_json(self) -> dict[str, Any]:
        """Return all properties; raise ValueError for one that is given twice."""
        fields = vars(self)
        properties = {
            wire: value
            for name, wire, default in self._declared()
            if (value := fields[name]) is not UNSET
            and (value is not None or default is not None)
        }
        further = cast("Mapping[str, Any]", fields[FURTHER])
        if twice := self.__names__ & further.keys():
            raise ValueError(f'"{min(twice)}" is declared, and given as further')
        return {**properties, **further}

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and vars(other) == vars(self)

    __hash__ = None  # type: ignore[assignment]  # its fields may be lists or dicts

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={value!r}" for name, value in vars(self).items())
        return f"{type(self).__name__}({fields})"

    def _fill(self, made: msgspec.Struct, further: Mapping[str, Any]) -> Self:
        vars(self).update(msgspec.structs.asdict(made))
        vars(self)[FURTHER] = further
        return self

    @classmethod
    @functools.cache
    def _declared(cls) -> tuple[tuple[str, str, Any], ...]:
        """Return each declared field: its name, its name in JSON, its default."""
        fields = msgspec.structs.fields(cls.__declared__)
        return tuple((field.name, field.encode_name, field.default) for field in fields)

    @classmethod
    @functools.cache
    def _further(cls) -> Any:
        """Return the type of the further properties together."""
        return get_type_hints(cls)[FURTHER]
