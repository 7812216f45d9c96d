"""Modules of the planned package: resources with methods, and models."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Import:
    """`from module import name`, or `import module` where there is no name."""

    module: str
    name: str = ""


@dataclass(frozen=True)
class Entry:
    """One `key: value` of a dict literal."""

    key_code: str
    value_code: str


@dataclass(frozen=True)
class Argument:
    """One argument of a method, for the manifest and the README."""

    name: str
    location: str
    wire_name: str | None
    """Its name in the document; None for a body that is one argument."""
    annotation_code: str
    required: bool
    default: object = None
    """The default: a value the client sends, or the server's by the document."""
    aliases: tuple[str, ...] = ()
    """Former names that still work."""


@dataclass(frozen=True)
class Signature:
    """The arguments of a `def`, and the type it returns."""

    parameters_code: tuple[str, ...]
    returns_code: str
    deprecated_code: str | None = None
    """The warning for callers, if this form is deprecated."""


@dataclass(frozen=True)
class FormerArgument:
    """A former name of an argument."""

    now: str
    given_code: str
    """The condition that it was given by the former name."""
    value_code: str


@dataclass(frozen=True)
class RequestCode:
    """The request of a method."""

    operation_code: str
    """Method and path, a space between."""
    path: tuple[Entry, ...]
    query: tuple[Entry, ...]
    headers: tuple[Entry, ...]
    options: tuple[Entry, ...]
    """Further arguments of the request: the body, media types, security."""


@dataclass(frozen=True)
class Method:
    """One method of a resource."""

    name: str
    definition: Literal["def", "async def"]
    signature: Signature
    overloads: tuple[Signature, ...]
    docstring_code: str
    former: tuple[FormerArgument, ...]
    checks: tuple[Entry, ...]
    """Conditions on which an argument is missing, each with what to say then."""
    request: RequestCode
    opening_code: str
    """The statement around the request: the code before it, and after it."""
    closing_code: str


@dataclass(frozen=True)
class Child:
    """A resource inside a resource, or on the client."""

    name: str
    class_name: str
    module: str
    """The module of the class, relative to the importing module."""
    docstring_code: str
    alias: str | None = None
    """The name of the class in annotations, if not its own."""
    session_code: str = "self._session"
    """The expression of the session that sends its calls."""
    imports: tuple[str, ...] = ()
    """The imports to create one, if that happens on first use."""

    @property
    def imported(self) -> str:
        """Return the text behind `import` for its class."""
        return f"{self.class_name} as {self.alias}" if self.alias else self.class_name

    @property
    def annotation_code(self) -> str:
        """Return the name of its class in annotations."""
        return self.alias or self.class_name


@dataclass(frozen=True)
class ResourceClass:
    """One class of methods; there is a second one with the same for asyncio."""

    name: str
    session: Literal["Session", "AsyncSession"]
    docstring_code: str
    children: tuple[Child, ...]
    methods: tuple[Method, ...]
    further: tuple[Child, ...] = ()
    """Resources in it that have modules of their own, imported on first use."""


@dataclass(frozen=True)
class ResourceModule:
    """The classes of one top-level resource, or of one API of several."""

    name: str
    """Its module in the API's package: `resources.pets`."""
    docstring_code: str
    imports: tuple[str, ...]
    typing_imports: tuple[str, ...]
    """The imports that only annotations need."""
    classes: tuple[ResourceClass, ...]


@dataclass(frozen=True)
class Field:
    """One field of a model."""

    name: str
    declaration_code: str
    docstring_code: str | None


@dataclass(frozen=True)
class FormerField:
    """A property for the former name of a field."""

    name: str
    now: str
    annotation_code: str
    property_code: str
    """The decorators, whatever they are called there."""
    deprecated_code: str
    docstring_code: str


@dataclass(frozen=True)
class Model:
    """One `msgspec.Struct`."""

    pointer: str
    name: str
    bases_code: str
    """The bases of the class, with their options."""
    docstring_code: str | None
    fields: tuple[Field, ...]
    codecs: tuple[Entry, ...] = ()
    """Fields that are written by functions."""
    former: tuple[FormerField, ...] = ()


@dataclass(frozen=True)
class Alias:
    """One named enumeration: its known values, or any other of its type."""

    pointer: str
    name: str
    annotation_code: str
    docstring_code: str | None


@dataclass(frozen=True)
class UnionAlias:
    """One named union; where msgspec cannot read it, another type stands in for it."""

    pointer: str
    name: str
    annotation_code: str
    docstring_code: str | None
    stand_in_code: str | None
    """The value at run time; None if it is the annotation itself."""


@dataclass(frozen=True)
class ModelModule:
    """`models.py`."""

    imports: tuple[str, ...]
    base_options_code: str | None
    """The options of the base of all models; None if it is in another module."""
    definitions: tuple[Model | Alias, ...]
    unions: tuple[UnionAlias, ...]
    """They come last, each behind those that it is made of."""
    former: tuple[tuple[str, str], ...]
    """Former names of all these, each with the name of today."""
    is_one_way: bool
    """Whether there are properties that may be missing one way only."""
    has_enumerations: bool
    exported: tuple[str, ...] = ()
    """All names that are for others, where some of them are from other modules."""
