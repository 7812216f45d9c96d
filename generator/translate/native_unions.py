"""Tells which unions msgspec reads itself: those of different JSON types."""

from __future__ import annotations

from collections.abc import Mapping

from generator.api import (
    Anything,
    Array,
    Definition,
    Enumeration,
    File,
    Map,
    Nullable,
    Object,
    Reference,
    Scalar,
    Schema,
    Tuple,
    Union,
)

TYPED_FORMATS = frozenset({"date-time", "date", "time", "byte", "decimal", "uuid"})
"""The formats of strings that change the type of a value."""


class NativeUnions:
    """The unions of an API, by whether msgspec reads them."""

    def __init__(self, definitions: Mapping[str, Definition]) -> None:
        self._definitions = definitions
        self._json_types: dict[str, tuple[str, ...]] = {}

    def has(self, union: Union) -> bool:
        """Whether msgspec reads it: it has each of string, array and object once."""
        if self.is_recursive(union) or union.tag is not None:
            return False
        json_types = self._json_types_of(Reference(union.pointer))
        return len(json_types) == len(set(json_types)) and "custom" not in json_types

    def is_recursive(self, union: Union) -> bool:
        """Whether a union contains itself, other than inside an object."""
        return any(union.pointer in self.inside(m) for m in union.members)

    def inside(self, schema: Schema) -> set[str]:
        """Return the unions that a schema contains, other than inside objects."""
        return self._inside(schema, set())

    def _json_types_of(self, schema: Schema) -> tuple[str, ...]:
        """Return the JSON types that a schema accepts; repeated ones are ambiguous."""
        match schema:
            case Scalar("string" | "number", "decimal"):
                return ("string", "integer", "number", "decimal")  # in either form
            case Scalar("string", str(form)) if form in TYPED_FORMATS:
                return ("string", form)
            case Scalar(json_type):
                return (json_type,)
            case Array() | Tuple():
                return ("array",)
            case Map():
                return ("object",)
            case Nullable(inner):
                return self._json_types_of(inner)
            case Anything():
                return ("custom",)
            case File():
                return ("file",)
            case Reference(pointer):
                return self._json_types_at(pointer)

    def _json_types_at(self, pointer: str) -> tuple[str, ...]:
        match self._definitions[pointer]:
            case Object(further=None):
                return ("object",)
            case Object():
                return ("custom",)  # msgspec accepts no other type beside it
            case Enumeration(type=json_type):
                return (json_type,)
            case Union() as union if pointer not in self._json_types:
                # a union that leads back to this one is not native
                self._json_types[pointer] = ("custom",)
                if union.tag is None:
                    members = map(self._json_types_of, union.members)
                    self._json_types[pointer] = tuple(
                        each for json_types in members for each in json_types
                    )
                return self._json_types[pointer]
            case _:
                return self._json_types[pointer]

    def _inside(self, schema: Schema, unions: set[str]) -> set[str]:
        """Add the unions that a schema contains, other than inside objects."""
        match schema:
            case Array(inner) | Map(inner) | Nullable(inner):
                return self._inside(inner, unions)
            case Tuple(members):
                for member in members:
                    self._inside(member, unions)
            case Reference(pointer) if pointer not in unions:
                definition = self._definitions[pointer]
                if isinstance(definition, Union):
                    unions.add(pointer)
                    for member in definition.members:
                        self._inside(member, unions)
        return unions
