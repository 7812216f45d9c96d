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
class MethodParameter:
    """One parameter of a method, other than `self`."""

    name: str
    annotation_code: str
    default_code: str | None = None
    """The default; None if an argument is required."""


@dataclass(frozen=True)
class Signature:
    """The parameters of a method, and the type it returns."""

    positional: tuple[MethodParameter, ...]
    keywords: tuple[MethodParameter, ...]
    """The keyword-only parameters."""
    returns_code: str
    deprecation: str | None = None
    """The warning for callers, if this form is deprecated."""


@dataclass(frozen=True)
class FormerArgument:
    """A former name of an argument."""

    name: str
    now: str
    """The current name."""
    missing_code: str
    """The value that stands for "not given"."""


@dataclass(frozen=True)
class Choice:
    """One of several ways to write a body."""

    pattern_code: str
    """The pattern of the argument's values."""
    options: tuple[Entry, ...]
    """The attributes of the request to set."""


@dataclass(frozen=True)
class Choices:
    """The ways to write a body, chosen by an argument."""

    argument: str
    choices: tuple[Choice, ...]
    otherwise_code: str | None
    """The exception to raise for other values; None if the last choice takes all."""


@dataclass(frozen=True)
class RequestCode:
    """The request of a method."""

    operation: str
    """Method and path, such as "GET /pets"."""
    path: tuple[Entry, ...]
    query: tuple[Entry, ...]
    headers: tuple[Entry, ...]
    options: tuple[Entry, ...]
    """Further arguments of the request: the body, media types, security."""
    variable: str
    """The local variable that holds it; no argument has this name."""
    bodies: Choices | None = None
    """The body's options, if the caller chooses its media type."""


@dataclass(frozen=True)
class Cursor:
    """The cursor that leads from page to page."""

    class_code: str
    """The class that moves from page to page, or the expression that chooses one."""
    items: tuple[str, ...]
    """The path of fields to the items of a page."""
    next: tuple[str, ...]
    """The path of fields to the token of the next page."""
    token: str
    """The parameter, or field of the body, that takes the token."""
    is_in_body: bool


@dataclass(frozen=True)
class Batching:
    """The split of a list over several requests."""

    class_code: str
    items: str
    """The field of the body with the list."""
    argument: str
    """The argument of the method with the list."""
    size: int
    smaller: tuple[str, int] | None
    """A field whose presence lowers the size, and the lower size."""
    join: tuple[tuple[str, str], ...]
    """Fields of the answers, each with the rule that joins its values."""


@dataclass(frozen=True)
class Switch:
    """The stream that a method returns if the request asks for one."""

    condition_code: str
    """An expression that is true if the request asks for the stream."""
    class_code: str
    type_code: str
    accept: str
    """The media type of the stream."""


@dataclass(frozen=True)
class Answer:
    """The conversion of a response into the result of a method."""

    type_code: str | None
    """The type to decode the response as; None for a download."""
    lazy_class: str | None = None
    """The class that sends the request on first use: a pager, stream or download."""
    cursor: Cursor | None = None
    batching: Batching | None = None
    is_returned: bool = True
    switch: Switch | None = None
    """The stream that may be returned instead."""
    others: tuple[ChosenAnswer, ...] = ()
    """The results in other media types, if the caller chooses one."""


@dataclass(frozen=True)
class ChosenAnswer:
    """The result in a media type that the caller asked for."""

    condition_code: str
    answer: Answer


@dataclass(frozen=True)
class Method:
    """One method of a resource."""

    name: str
    """The name of the method."""
    definition: Literal["def", "async def"]
    signature: Signature
    overloads: tuple[Signature, ...]
    docstring_code: str
    former: tuple[FormerArgument, ...]
    required: tuple[MethodParameter, ...]
    """Required parameters with a default, because a former name may stand for them."""
    request: RequestCode
    answer: Answer

    @property
    def operation(self) -> str:
        """Return the method and path of its operation, such as "GET /pets"."""
        return self.request.operation

    @property
    def is_async(self) -> bool:
        """Return whether it is a coroutine."""
        return self.definition == "async def"


@dataclass(frozen=True)
class Child:
    """A resource inside a resource, or on the client."""

    name: str
    """The attribute that leads to it."""
    class_name: str
    """Its class."""
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
    """The name of the class."""
    session: Literal["Session", "AsyncSession"]
    docstring_code: str
    children: tuple[Child, ...]
    """The resources inside it, in the same module."""
    methods: tuple[Method, ...]
    """Its methods, in the order of the document."""
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
    """Its classes, blocking ones first."""


@dataclass(frozen=True)
class Field:
    """One field of a model."""

    name: str
    """The attribute of the model."""
    annotation_code: str
    default_code: str | None
    """The default; None if the field is required, or a function returns it."""
    wire_name: str | None
    """The name of the property, if it does not follow from the field's name."""
    docstring_code: str | None
    factory_code: str | None = None
    """The function that returns the default, if there is one."""


@dataclass(frozen=True)
class FormerField:
    """A property for the former name of a field."""

    name: str
    now: str
    annotation_code: str
    property_name: str
    """The decorator `property`, by a name that no field of the model has."""
    deprecated_name: str
    """The decorator `deprecated`, the same way."""
    docstring_code: str


@dataclass(frozen=True)
class TagClasses:
    """The call that tells a base which class each value of its tag means."""

    function: str
    property_code: str
    classes: tuple[Entry, ...]


@dataclass(frozen=True)
class Model:
    """One `msgspec.Struct`."""

    pointer: str
    """The JSON pointer of its schema in the document."""
    name: str
    """The name of the class."""
    bases: tuple[str, ...]
    options: tuple[tuple[str, object], ...]
    """The struct options that the bases do not have."""
    docstring_code: str | None
    fields: tuple[Field, ...]
    codecs: tuple[Entry, ...] = ()
    """Fields that are written by functions."""
    not_sent: tuple[str, ...] = ()
    """The read-only fields, which bodies leave out."""
    former: tuple[FormerField, ...] = ()
    tag: TagClasses | None = None
    """The classes of its extensions, if it has any."""


@dataclass(frozen=True)
class Alias:
    """One named enumeration: its known values, or any other of its type."""

    pointer: str
    name: str
    annotation_code: str
    docstring_code: str | None
    stand_in_code: str | None = None
    """The value at run time, if type checkers accept only the known values."""


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
    base_options: tuple[tuple[str, object], ...] | None
    """The struct options of the base class; None if it is in another module."""
    definitions: tuple[Model | Alias, ...]
    tags: tuple[Alias, ...]
    """The enumerations of tags, which type checkers read as closed."""
    bases: tuple[Model, ...]
    """The definitions with a tag that chooses an extension."""
    unions: tuple[UnionAlias, ...]
    """They come last, each behind those that it is made of."""
    former: tuple[tuple[str, str], ...]
    """Former names of all these, each with the name of today."""
    is_one_way: bool
    """Whether there are properties that may be missing one way only."""
    has_enumerations: bool
    exported: tuple[str, ...] = ()
    """All names that are for others, where some of them are from other modules."""
