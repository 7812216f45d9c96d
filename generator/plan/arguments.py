"""Plan the arguments of calls: parameters and the properties of bodies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from generator.api import (
    Map,
    Operation,
    Parameter,
    Property,
    RequestBody,
    Scalar,
    Schema,
)
from generator.naming.reserved import ACCEPT, BODY, CONTENT_TYPE, FURTHER
from generator.package_resources import Argument, MethodParameter
from generator.plan.annotations import Annotations, is_nullable
from generator.plan.body_choices import alike, apart, media_types_of
from generator.plan.fields import optional, property_text
from generator.plan.imports import Imports
from generator.plan.scope import Scope, bare
from generator.plan.text import literal
from generator.translate.accepted import accepted

ENDINGS = (".", "/")
"""The extents of optional endings of a path."""
ANY_NAME = "*"
"""The manifest's name for undeclared properties of a body."""


@dataclass(frozen=True)
class PlannedArgument:
    """One argument, with what its declaration and description need."""

    name: str
    location: str
    wire_name: str | None
    annotation: str
    plain_annotation: str
    """The annotation as `models` needs it."""
    required: bool
    nullable: bool
    description: str
    schema: Schema
    parameter: Parameter | None = None
    awaited_annotation: str = ""
    """The annotation in awaited calls, if it differs."""
    default_code: str | None = None
    """The default value, if it is neither None nor UNSET."""
    constant: str | int | float | None = None
    """The value that is sent if the caller passes none."""
    is_split: bool = False
    """Whether it is a list of any length that is split over several requests."""
    is_keyword: bool = False
    """Whether it is a keyword even if it is in the path."""
    former: tuple[str, ...] = ()
    """Former names, which are still accepted."""

    @property
    def is_positional(self) -> bool:
        """Whether it is positional: it is in the path and has no default."""
        is_ending = self.parameter is not None and self.parameter.extent in ENDINGS
        is_in_path = self.location == "path" and self.default_code is None
        return is_in_path and not is_ending and not self.is_keyword

    def by_former_names(self) -> list[PlannedArgument]:
        """Return the same argument as a keyword under each of its former names."""
        before = replace(self, default_code=None, is_keyword=True, former=())
        return [replace(before, name=name) for name in self.former]

    def missing(self, imports: Imports) -> str:
        """Return the default value."""
        return imports.name("msgspec", "UNSET") if self.nullable else "None"

    def declared(self, imports: Imports) -> MethodParameter:
        """Return the parameter of the method."""
        if self.default_code is not None:
            return MethodParameter(self.name, self.annotation, self.default_code)
        return MethodParameter(self.name, *self._optional(self.annotation, imports))

    def _optional(self, annotation: str, imports: Imports) -> tuple[str, str | None]:
        return optional(annotation, self.required, self.nullable, imports)

    def awaited(self) -> PlannedArgument:
        """Return the argument of an awaited call."""
        return replace(self, annotation=self.awaited_annotation or self.annotation)

    def argument(self, imports: Imports) -> Argument:
        """Return the argument for the manifest."""
        annotation = self.plain_annotation
        if self.default_code is None:
            annotation, _ = self._optional(annotation, imports)
        return Argument(
            self.name,
            self.location,
            self.wire_name,
            annotation,
            self.required,
            self._default(),
            self.former,
        )

    def _default(self) -> object:
        if self.parameter is None:
            return self.constant
        bound = self.parameter.binds
        return self.parameter.default if bound is None else bound


def planned_arguments(
    operation: Operation, scope: Scope, shadowed: frozenset[str]
) -> list[PlannedArgument]:
    """Return the parameters in their order, then the body; an object is spread.

    `shadowed` are the names that the class redefines.
    """
    return list(_Planning(operation, scope, shadowed).arguments())


def bodies_apart(
    operation: Operation, scope: Scope, shadowed: frozenset[str]
) -> list[list[PlannedArgument]]:
    """Return `body` and the media type for each body that is passed as a whole."""
    return list(_Planning(operation, scope, shadowed).by_media_type())


class _Planning:
    """Plans the arguments of one operation."""

    def __init__(
        self, operation: Operation, scope: Scope, shadowed: frozenset[str]
    ) -> None:
        self._operation = operation
        self._scope = scope
        self._names = scope.names.arguments[operation.pointer]
        self._spread = scope.spread(operation)
        self._codecs = scope.codecs
        self._imports = scope.imports
        self._manifest_imports = scope.manifest_imports
        self._annotations = scope.annotations
        self._plain = scope.plain_annotations
        self._batch = scope.batch(operation)
        self._windows = scope.windows_of(operation)
        self._shadowed = shadowed

    def arguments(self) -> Iterator[PlannedArgument]:
        """Yield all arguments, parameters first."""
        names = self._names
        for parameter in self._operation.parameters:
            name = names[parameter.location, parameter.name]
            planned = self._parameter(parameter, name.now)
            yield replace(planned, former=name.former)
        yield from self._beyond()
        for declared_property in self._spread.properties if self._spread else ():
            if declared_property.only != "read":
                name = names["body", declared_property.name]
                planned = self._property(declared_property, name.now)
                yield replace(planned, former=name.former)
        yield from self._undeclared()
        yield from self._body_arguments()
        yield from self._accept()

    def _body_arguments(self) -> Iterator[PlannedArgument]:
        """Plan the arguments for the body and its media type."""
        body = self._operation.body
        if body is None:
            return
        if self._spread is None:
            bodies = (body, *apart(body))
            plain = [self._whole_body(each).plain_annotation for each in bodies]
            yield replace(
                self._whole_body(body),
                plain_annotation=" | ".join(dict.fromkeys(plain)),
            )
        yield from self._content_type(body, self._operation.bodies)

    def by_media_type(self) -> Iterator[list[PlannedArgument]]:
        """Yield `body` and the media type for each body that is passed as a whole."""
        body = self._operation.body
        for other in apart(body) if body else ():
            kinds = self._content_type(other, (other,))
            whole = replace(self._whole_body(other), required=True, nullable=False)
            yield [whole, *(replace(each, required=True) for each in kinds)]

    def _annotation(self, schema: Schema) -> str:
        return self._annotations.of(schema, self._shadowed)

    def _parameter(self, parameter: Parameter, name: str) -> PlannedArgument:
        schema = bare(parameter.schema)
        return PlannedArgument(
            name=name,
            location=parameter.location,
            wire_name=parameter.name,
            annotation=self._annotation(schema),
            plain_annotation=self._plain.of(schema),
            required=parameter.required and parameter.binds is None,
            nullable=False,
            description=parameter.description,
            schema=schema,
            parameter=parameter,
            default_code=None if parameter.binds is None else literal(parameter.binds),
        )

    def _property(self, declared_property: Property, name: str) -> PlannedArgument:
        """Plan a property of the body; all are optional if the body is optional."""
        body = self._operation.body
        is_constant = declared_property.constant is not None
        is_required = declared_property.required and not is_constant
        required = is_required and body is not None and body.required
        has_default = not (declared_property.required or is_constant)
        batch = self._batch
        split = batch is not None and batch.items == declared_property.name
        return PlannedArgument(
            name=name,
            location="body",
            wire_name=declared_property.name,
            annotation=self._passed(declared_property, self._annotations, split),
            plain_annotation=self._passed(declared_property, self._plain, split),
            required=required,
            nullable=is_nullable(declared_property.schema) or not has_default,
            description=property_text(declared_property, self._codecs),
            schema=declared_property.schema,
            is_split=split,
            constant=declared_property.constant,
            awaited_annotation=self._awaited(declared_property) if split else "",
        )

    def _awaited(self, declared_property: Property) -> str:
        """Return the annotation of a batch's items, as async methods take them."""
        classes = ("Iterable", "AsyncIterable")
        schema = declared_property.schema
        return self._annotations.iterable_of(schema, self._shadowed, classes)

    def _passed(
        self, declared_property: Property, annotations: Annotations, split: bool
    ) -> str:
        """Return the annotation of a property's value as callers pass it."""
        shadowed = self._shadowed if annotations is self._annotations else ()
        if split:
            return annotations.iterable_of(declared_property.schema, shadowed)
        return annotations.of_property(declared_property, shadowed)

    def _undeclared(self) -> Iterator[PlannedArgument]:
        """Plan the argument for undeclared properties of a spread body."""
        further = self._spread.further if self._spread else None
        if further is None:
            return
        schema = Map(further)
        yield PlannedArgument(
            name=FURTHER,
            location="body",
            wire_name=ANY_NAME,
            annotation=self._annotation(schema),
            plain_annotation=self._plain.of(schema),
            required=False,
            nullable=False,
            description="Further properties of the body, by name.",
            schema=schema,
        )

    def _beyond(self) -> Iterator[PlannedArgument]:
        """Plan the argument to continue beyond the result limit, if possible."""
        if self._windows is None:
            return
        schema = Scalar("boolean")
        yield PlannedArgument(
            name=self._windows.argument,
            location="client",
            wire_name=None,
            annotation=self._annotation(schema),
            plain_annotation=self._plain.of(schema),
            required=False,
            nullable=False,
            description=self._windows.documented,
            schema=schema,
            default_code="False",
        )

    def _whole_body(self, body: RequestBody) -> PlannedArgument:
        """Plan the body as one argument, if it is not spread."""
        if body.kind == "bytes":
            return self._file_body(body)
        return PlannedArgument(
            name=BODY,
            location="body",
            wire_name=None,
            annotation=self._annotation(body.schema),
            plain_annotation=self._plain.of(body.schema),
            required=body.required,
            nullable=body.kind == "json" and is_nullable(body.schema),
            description=body.description,
            schema=body.schema,
        )

    def _file_body(self, body: RequestBody) -> PlannedArgument:
        """Plan the argument for bytes: as a whole, from a path, or in pieces.

        An open file is an iterable of pieces.
        """
        content = self._annotations.bytes(self._shadowed)
        path = self._imports.name("os", "PathLike")
        text = self._annotation(Scalar("string"))
        self._manifest_imports.name("os", "PathLike")
        several = self._imports.name("collections.abc", "Iterable")
        streamed = self._imports.name("collections.abc", "AsyncIterable")
        self._manifest_imports.name("collections.abc", "Iterable")
        blocking = f"{content} | {path}[{text}] | {several}[{content}]"
        return PlannedArgument(
            name=BODY,
            location="body",
            wire_name=None,
            annotation=blocking,
            plain_annotation="bytes | PathLike[str] | Iterable[bytes]",
            required=body.required,
            nullable=False,
            description=body.description,
            schema=body.schema,
            awaited_annotation=f"{blocking} | {streamed}[{content}]",
        )

    def _content_type(
        self, body: RequestBody, offered: Sequence[RequestBody]
    ) -> Iterator[PlannedArgument]:
        """Plan the argument for the media type, if there is a choice.

        `offered` are all bodies that may be chosen by it.
        """
        media_types = [name for each in offered for name in media_types_of(each)]
        usual = self._operation.body
        if usual is None or not (usual.others or body.choices):
            return
        here = [name for each in alike(body) for name in media_types_of(each)]
        text = self._annotation(Scalar("string"))
        is_open = not usual.others
        yield PlannedArgument(
            name=self._media_name(CONTENT_TYPE),
            location="media",
            wire_name=None,
            annotation=self._choice(here, text, is_open, self._imports),
            plain_annotation=self._choice(
                media_types, "str", is_open, self._manifest_imports
            ),
            required=False,
            nullable=False,
            description=f"The media type of the body: {', '.join(media_types)}.",
            schema=Scalar("string"),
        )

    def _accept(self) -> Iterator[PlannedArgument]:
        """Plan the argument for the media type of the answer, if there is a choice."""
        media_types = [
            result.media_type for group in accepted(self._operation) for result in group
        ]
        media_types = list(dict.fromkeys(media_types))
        if media_types:
            listed = f"Literal[{', '.join(map(literal, media_types))}]"
            self._imports.name("typing", "Literal")
            self._manifest_imports.name("typing", "Literal")
            yield PlannedArgument(
                name=self._media_name(ACCEPT),
                location=ACCEPT,
                wire_name=None,
                annotation=listed,
                plain_annotation=listed,
                required=False,
                nullable=False,
                description=f"The media type of the answer: {', '.join(media_types)}.",
                schema=Scalar("string"),
            )

    def _media_name(self, usual: str) -> str:
        return self._scope.names.media_argument(self._operation.pointer, usual)

    def _choice(
        self, media_types: Sequence[str], text: str, is_open: bool, imports: Imports
    ) -> str:
        """Return the annotation of a media type; `text` allows any, if it is open."""
        exact = [literal(name) for name in media_types if "*" not in name]
        listed = [f"Literal[{', '.join(exact)}]"] if exact else []
        if exact:
            imports.name("typing", "Literal")
        is_open = is_open or len(exact) < len(media_types)
        return " | ".join([*listed, *([text] if is_open else [])])
