"""Write Python annotations for schemas."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import NamedTuple

from generator.api import (
    Anything,
    Array,
    File,
    Map,
    Nullable,
    Property,
    Reference,
    Scalar,
    ScalarType,
    Schema,
    Tuple,
)
from generator.load.presets import Codec
from generator.package_resources import Import
from generator.plan.imports import OWN, Imports


class PythonType(NamedTuple):
    """A class, and its qualified name for scopes where the plain name is shadowed."""

    module: str
    name: str
    import_as: str
    qualified: str


SCALARS: Mapping[ScalarType, PythonType] = {
    "string": PythonType("builtins", "str", "builtins", "builtins.str"),
    "integer": PythonType("builtins", "int", "builtins", "builtins.int"),
    "number": PythonType("builtins", "float", "builtins", "builtins.float"),
    "boolean": PythonType("builtins", "bool", "builtins", "builtins.bool"),
}
TUPLE = PythonType("builtins", "tuple", "builtins", "builtins.tuple")
BYTES = PythonType("builtins", "bytes", "builtins", "builtins.bytes")

# What is not here stays text, durations too: `P1M` is no number of seconds.
STRING_FORMATS: Mapping[str, PythonType] = {
    "date-time": PythonType("datetime", "datetime", "datetime as dt", "dt.datetime"),
    "date": PythonType("datetime", "date", "datetime as dt", "dt.date"),
    "time": PythonType("datetime", "time", "datetime as dt", "dt.time"),
    "byte": BYTES,
    "decimal": PythonType("decimal", "Decimal", "decimal", "decimal.Decimal"),
    "uuid": PythonType("uuid", "UUID", "uuid", "uuid.UUID"),
}

EXACT_NUMBER = Scalar("number", "decimal")
"""A number whose digits all count."""


class Annotations:
    """Writes annotations for one module, and imports what they need there."""

    def __init__(
        self,
        imports: Imports,
        names: Mapping[str, str],
        prefix: str = "",
        package: str = "..",
        codecs: Mapping[str, Codec] = {},
        alias: str = "",
    ) -> None:
        """`names` are those of definitions by pointer, written after the `prefix`.

        `package` is the package of `models`, for modules that need the prefix. In
        classes with an attribute `models`, the module is imported under the `alias`.
        """
        self._alias = alias
        self._codecs = codecs
        self._package = package if prefix else "."
        self._imports = imports
        self._names = names
        self._prefix = prefix

    def of(self, schema: Schema, shadowed: Container[str] = ()) -> str:
        """Return the annotation; `shadowed` are names that the scope redefines."""
        match schema:
            case Scalar():
                return self._scalar(schema, shadowed)
            case Array(items):
                sequence = self._imports.name("collections.abc", "Sequence")
                return f"{sequence}[{self.of(items, shadowed)}]"
            case Tuple(members):
                fixed = self._class(TUPLE, shadowed)
                listed = ", ".join(self.of(member, shadowed) for member in members)
                return f"{fixed}[{listed or '()'}]"
            case Map(values):
                text = self.of(Scalar("string"), shadowed)
                mapping = self._imports.name("collections.abc", "Mapping")
                return f"{mapping}[{text}, {self.of(values, shadowed)}]"
            case Nullable(Anything()):
                return self._imports.name("typing", "Any")
            case Nullable(inner):
                return f"{self.of(inner, shadowed)} | None"
            case Reference(pointer):
                return f"{self._models(shadowed)}{self._names[pointer]}"
            case Anything():
                return self._imports.name("typing", "Any")
            case File():
                return self._imports.runtime("forms", "FileInput")

    def of_property(self, declared: Property, shadowed: Container[str] = ()) -> str:
        """Return the annotation of a property's value as a caller may pass it."""
        if declared.codec is None:
            return self.of(declared.schema, shadowed)
        codec = self._codecs[declared.codec]
        annotation = f"{self._models(shadowed)}{codec.type}"
        if not self._prefix:
            self._imports.reexport(Import(f"{OWN}{codec.module}", codec.type))
        return self._coded(declared.schema, annotation, shadowed)

    def _coded(self, schema: Schema, annotation: str, shadowed: Container[str]) -> str:
        """Return the annotation of a coded value, or of a map or an array of them."""
        match schema:
            case Nullable(inner):
                return f"{self._coded(inner, annotation, shadowed)} | None"
            case Map(part):
                text = self.of(Scalar("string"), shadowed)
                start = f"{self._imports.name('collections.abc', 'Mapping')}[{text}, "
            case Array(part):
                start = f"{self._imports.name('collections.abc', 'Sequence')}["
            case _:
                return f"{annotation} | None" if is_nullable(schema) else annotation
        if isinstance(part, Nullable) and isinstance(part.schema, Scalar):
            part = part.schema  # the type of a codec includes None
        return f"{start}{self._coded(part, annotation, shadowed)}]"

    def iterable_of(
        self,
        schema: Schema,
        shadowed: Container[str] = (),
        classes: Sequence[str] = ("Iterable",),
    ) -> str:
        """Return the annotation of an array, or null, that is iterated only once."""
        match schema:
            case Array(items):
                item = self.of(items, shadowed)
                names = [self._imports.name("collections.abc", c) for c in classes]
                return " | ".join(f"{name}[{item}]" for name in names)
            case Nullable(inner):
                return f"{self.iterable_of(inner, shadowed, classes)} | None"
            case _:
                return self.of(schema, shadowed)

    def bytes(self, shadowed: Container[str] = ()) -> str:
        """Return the annotation of bytes."""
        return self._class(BYTES, shadowed)

    def _models(self, shadowed: Container[str]) -> str:
        """Return the prefix of a model's name, and import the module that it names."""
        if not self._prefix:
            return ""
        if "models" not in shadowed:
            self._imports.name(self._package, "models")
            return self._prefix
        self._imports.name(self._package, f"models as {self._alias}")
        return f"{self._alias}."

    def _scalar(self, schema: Scalar, shadowed: Container[str]) -> str:
        if schema == EXACT_NUMBER:
            return self._imports.runtime("decimals", "DecimalNumber")
        python_type = SCALARS[schema.type]
        if schema.type == "string":
            python_type = STRING_FORMATS.get(schema.format or "", python_type)
        return self._class(python_type, shadowed)

    def _class(self, python_type: PythonType, shadowed: Container[str]) -> str:
        if python_type.name in shadowed:
            self._imports.module(python_type.import_as)
            return python_type.qualified
        if python_type.module == "builtins":
            return python_type.name
        return self._imports.name(python_type.module, python_type.name)


def is_nullable(schema: Schema) -> bool:
    """Whether null is a value of the schema."""
    return isinstance(schema, Nullable | Anything)
