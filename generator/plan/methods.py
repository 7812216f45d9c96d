"""Methods: what a caller writes, what is sent, and what comes back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from generator import names
from generator.api import (
    Api,
    Array,
    Nullable,
    Object,
    Operation,
    Parameter,
    Property,
    Reference,
    Scalar,
    Schema,
)
from generator.package import (
    Argument,
    Entry,
    Method,
    OperationEntry,
    RequestCode,
    Signature,
)
from generator.plan.annotations import Annotations, is_nullable
from generator.plan.credentials import Credentials
from generator.plan.flavours import Flavour
from generator.plan.imports import Imports
from generator.plan.method_docs import method_docstring
from generator.plan.models import declared, field_names
from generator.plan.text import WIDTH, literal

RESERVED_ARGUMENTS = frozenset({"self", "models", "body_of"})
SEPARATORS = {"form": ",", "spaceDelimited": "%20", "pipeDelimited": "%7C"}
"""How each query style joins an array that is not exploded (OpenAPI 3.1, 4.8.12.3)."""


@dataclass(frozen=True)
class Scope:
    """What the methods of one module share."""

    api: Api
    model_names: Mapping[str, str]
    imports: Imports
    manifest_imports: Imports
    """What the manifest's annotations need; they are to resolve in `models`."""
    credentials: Credentials

    def object_at(self, schema: Schema) -> Object | None:
        """The object that a schema is, if it is one with declared properties."""
        if not isinstance(schema, Reference):
            return None
        found = self.api.definitions[schema.pointer]
        return found if isinstance(found, Object) else None


@dataclass(frozen=True)
class PlannedArgument:
    """One argument, with what its declaration and description need."""

    name: str
    location: str
    wire_name: str | None
    annotation: str
    plain_annotation: str
    """The annotation as it is in `models`."""
    required: bool
    nullable: bool
    description: str
    schema: Schema
    parameter: Parameter | None = None

    def declaration(self, imports: Imports) -> str:
        """What stands for it in a signature."""
        code = declared(self.annotation, self.required, self.nullable, imports)
        return f"{self.name}: {code}"

    def argument(self, imports: Imports) -> Argument:
        """The argument as the manifest has it."""
        plain = self.plain_annotation
        code = declared(plain, self.required, self.nullable, imports)
        annotation = code.partition(" = ")[0]
        return Argument(
            self.name, self.location, self.wire_name, annotation, self.required
        )


class MethodPlan:
    """One operation as a method, in both flavours."""

    def __init__(
        self,
        operation: Operation,
        call: names.Call,
        scope: Scope,
        shadowed: frozenset[str],
    ) -> None:
        """`shadowed` are the names that the class gives another meaning."""
        self.operation = operation
        self.call = call
        self._scope = scope
        self._shadowed = shadowed
        self._imports = scope.imports
        self._annotations = Annotations(scope.imports, scope.model_names, "models.")
        self._plain = Annotations(scope.manifest_imports, scope.model_names)
        self._spread = (
            scope.object_at(operation.body.schema) if operation.body else None
        )
        self.arguments = self._planned()

    @property
    def is_paged(self) -> bool:
        """Whether it returns a pager."""
        return self.operation.paging is not None

    def method(self, flavour: Flavour) -> Method:
        """The plan of the method."""
        self._imports.name(".._runtime.request", "Request")
        returns = self.returns(flavour)
        signature, overloads = self._signatures(returns)
        opening, closing = self._statement(flavour)
        if overloads:
            self._imports.name("typing", "overload")
        return Method(
            name=self.call.method,
            definition="def" if self.is_paged else flavour.definition,
            signature=signature,
            overloads=overloads,
            docstring_code=method_docstring(self),
            deprecated_code=self._deprecated(),
            request=self._request(),
            opening_code=opening,
            closing_code=closing,
        )

    def entry(self) -> OperationEntry:
        """The operation as the manifest has it."""
        body = self.operation.body
        return OperationEntry(
            method=self.operation.method,
            path=self.operation.path,
            call=str(self.call),
            arguments=tuple(
                planned.argument(self._scope.manifest_imports)
                for planned in self.arguments
            ),
            request=(body.media_type,) if body else (),
            result=self._result_entry(),
            security=tuple(
                dict.fromkeys(
                    name
                    for combination in self._scope.credentials.needed(self.operation)
                    for name in combination
                )
            ),
        )

    def returns(self, flavour: Flavour) -> str:
        """The annotation of what the method returns."""
        result, paging = self.operation.result, self.operation.paging
        if paging is not None:
            item = self._annotation(paging.item)
            self._imports.name(".._runtime.pagination", flavour.pager)
            return f"{flavour.pager}[{item}, {self._annotation(result.schema)}]"
        match result.kind:
            case "none":
                return "None"
            case "text":
                return self._annotation(Scalar("string"))
            case "bytes":
                return "bytes"
            case "json":
                return self._annotation(result.schema)

    @property
    def spread_fields(self) -> Sequence[PlannedArgument]:
        """The arguments that are properties of the body."""
        spread = self._spread is not None
        return [a for a in self.arguments if spread and a.location == "body"]

    @property
    def has_whole_body(self) -> bool:
        """Whether the body may also be given whole."""
        return self._spread is not None

    def _annotation(self, schema: Schema) -> str:
        return self._annotations.of(schema, self._shadowed)

    def _planned(self) -> list[PlannedArgument]:
        parameters = self.operation.parameters
        properties = self._spread.properties if self._spread else ()
        has_body = self.operation.body is not None
        reserved = RESERVED_ARGUMENTS | ({"body"} if has_body else set())
        in_body = names.distinct((p.name for p in properties), names.snake, reserved)
        given = _parameter_names(parameters, reserved, set(in_body.values()))
        planned = [
            self._parameter(parameter, name)
            for parameter, name in zip(parameters, given, strict=True)
        ]
        planned += [self._property(p, in_body[p.name]) for p in properties]
        return planned if properties else [*planned, *self._whole_body()]

    def _parameter(self, parameter: Parameter, name: str) -> PlannedArgument:
        schema = parameter.schema
        if isinstance(schema, Nullable):
            schema = schema.schema
        return PlannedArgument(
            name=name,
            location=parameter.location,
            wire_name=parameter.name,
            annotation=self._annotation(schema),
            plain_annotation=self._plain.of(schema),
            required=parameter.required,
            nullable=False,
            description=parameter.description,
            schema=schema,
            parameter=parameter,
        )

    def _property(self, declared_property: Property, name: str) -> PlannedArgument:
        """A property of the body; none has to be given where no body has to be."""
        body = self.operation.body
        required = declared_property.required and body is not None and body.required
        has_default = not declared_property.required
        return PlannedArgument(
            name=name,
            location="body",
            wire_name=declared_property.name,
            annotation=self._annotation(declared_property.schema),
            plain_annotation=self._plain.of(declared_property.schema),
            required=required,
            nullable=is_nullable(declared_property.schema) or not has_default,
            description=declared_property.description,
            schema=declared_property.schema,
        )

    def _whole_body(self) -> Iterable[PlannedArgument]:
        """The body as one argument, where it is not spread."""
        body = self.operation.body
        if body is None:
            return
        kinds = {"text": "str", "bytes": "bytes"}
        annotation = kinds.get(body.kind) or self._annotation(body.schema)
        yield PlannedArgument(
            name="body",
            location="body",
            wire_name=None,
            annotation=annotation,
            plain_annotation=kinds.get(body.kind) or self._plain.of(body.schema),
            required=body.required,
            nullable=body.kind == "json" and is_nullable(body.schema),
            description=body.description,
            schema=body.schema,
        )

    def _signatures(self, returns: str) -> tuple[Signature, tuple[Signature, ...]]:
        """The signature, and the overloads where a field of the body is required."""
        first = [a for a in self.arguments if a.location == "path"]
        fields = self.spread_fields
        others = [a for a in self.arguments if a not in first and a not in fields]
        if not self.has_whole_body:
            return self._signature(first, others, (), returns), ()
        assert self.operation.body is not None
        model = self._annotation(self.operation.body.schema)
        if not any(a.required for a in fields):
            either = f"body: {model} | None = None"
            return self._signature(first, [*others, *fields], (either,), returns), ()
        optional = [replace(argument, required=False) for argument in fields]
        either = f"body: {model} | None = None"
        return (
            self._signature(first, [*others, *optional], (either,), returns),
            (
                self._signature(first, [*others, *fields], (), returns),
                self._signature(first, others, (f"body: {model}",), returns),
            ),
        )

    def _signature(
        self,
        first: Sequence[PlannedArgument],
        others: Sequence[PlannedArgument],
        last: Sequence[str],
        returns: str,
    ) -> Signature:
        positional = [a.declaration(self._imports) for a in first]
        keywords = [*(a.declaration(self._imports) for a in others), *last]
        star = ["*"] if keywords else []
        return Signature(("self", *positional, *star, *keywords), returns)

    def _deprecated(self) -> str | None:
        if not self.operation.deprecated:
            return None
        self._imports.name(".._runtime.deprecation", "deprecated")
        text = literal(f"{self.call} is deprecated")
        return text.removeprefix("(").removesuffix(")")  # a call has its own

    def _request(self) -> RequestCode:
        operation = self.operation
        return RequestCode(
            method_code=literal(operation.method),
            template_code=literal(operation.path.partition("#")[0]),
            path=self._entries("path"),
            query=self._entries("query"),
            headers=self._entries("header"),
            cookies=self._entries("cookie"),
            options=(*self._body_options(), *self._other_options()),
        )

    def _entries(self, location: str) -> tuple[Entry, ...]:
        return tuple(
            entry(literal(planned.parameter.name), self._value(planned))
            for planned in self.arguments
            if planned.location == location and planned.parameter is not None
        )

    def _value(self, planned: PlannedArgument) -> str:
        """An argument as the request takes it: not exploded arrays are delimited."""
        parameter = planned.parameter
        assert parameter is not None
        schema = parameter.schema
        bare = schema.schema if isinstance(schema, Nullable) else schema
        is_query = parameter.location == "query"
        if not (is_query and isinstance(bare, Array)) or parameter.explode:
            return planned.name
        delimited = self._imports.name(".._runtime.request", "Delimited")
        separator = literal(SEPARATORS[parameter.style])
        return f"{delimited}({planned.name}, {separator})"

    def _body_options(self) -> Iterable[Entry]:
        body = self.operation.body
        if body is None:
            return
        if body.kind != "json":
            yield Entry("content", "body")
            yield Entry("content_type", literal(body.media_type))
            return
        yield Entry("json", self._json(body.required))
        if body.media_type != "application/json":
            yield Entry("content_type", literal(body.media_type))

    def _json(self, required: bool) -> str:
        if self._spread is None:
            if required or self.arguments[-1].nullable:
                return "body"
            unset = self._imports.name("msgspec", "UNSET")
            return f"{unset} if body is None else body"
        assert self.operation.body is not None
        model = self._annotation(self.operation.body.schema)
        fields = field_names(self._spread)
        given = (
            entry(literal(fields[a.wire_name or ""]), a.name)
            for a in self.spread_fields
        )
        entries = ", ".join(f"{e.key_code}: {e.value_code}" for e in given)
        optional = "" if required else ", required=False"
        self._imports.name(".._runtime.request", "body_of")
        return f"body_of({model}, body, {{{entries}}}{optional})"

    def _other_options(self) -> Iterable[Entry]:
        result = self.operation.result
        if result.kind != "none" and result.media_type != "application/json":
            yield Entry("accept", literal(result.media_type))
        needed = self._scope.credentials.needed(self.operation)
        if needed != self._scope.credentials.default:
            yield Entry("security", repr(needed))

    def _statement(self, flavour: Flavour) -> tuple[str, str]:
        """What stands around the request."""
        if self.operation.paging is not None:
            return self._pager_statement(flavour)
        result, waiting = self.operation.result, flavour.waiting
        match result.kind:
            case "none":
                return f"{waiting}self._session.send_only(", ")"
            case "text":
                return f"return {waiting}self._session.text(", ")"
            case "bytes":
                return f"return {waiting}self._session.content(", ")"
            case "json":
                kind = self._kind(result.schema)
                return f"return {waiting}self._session.send(", f", {kind})"

    def _kind(self, schema: Schema) -> str:
        """The type to read an answer as: a model's class, or a form of another type."""
        annotation = self._annotation(schema)
        if self._scope.object_at(schema) is not None:
            return annotation
        form = self._imports.name(".._runtime.codec", "Form")
        return f"{form}[{annotation}]({annotation})"

    def _pager_statement(self, flavour: Flavour) -> tuple[str, str]:
        paging = self.operation.paging
        assert paging is not None
        result = self.operation.result
        pager = self._imports.name(".._runtime.pagination", flavour.pager)
        cursor = self._imports.name(".._runtime.pagination", "Cursor")
        items = repr(self._attributes(result.schema, paging.items))
        following = repr(self._attributes(result.schema, paging.next))
        token, where = literal(paging.token), ""
        if paging.location == "body":
            assert self._spread is not None
            token = literal(field_names(self._spread)[paging.token])
            where = ', location="body"'
        style = f"{cursor}(items={items}, next={following}, token={token}{where})"
        opening = f"return {pager}(self._session, "
        return opening, f", {self._kind(result.schema)}, {style})"

    def _attributes(self, schema: Schema, path: Sequence[str]) -> tuple[str, ...]:
        """A path of properties as one of fields."""
        found = []
        for name in path:
            bare = schema.schema if isinstance(schema, Nullable) else schema
            inside = self._scope.object_at(bare)
            assert inside is not None
            found.append(field_names(inside)[name])
            schema = next(p.schema for p in inside.properties if p.name == name)
        return tuple(found)

    def _result_entry(self) -> Mapping[str, object]:
        result, paging = self.operation.result, self.operation.paging
        if paging is not None:
            return {
                "kind": "pages",
                "type": self._plain.of(result.schema),
                "pages": {
                    "items": "/" + "/".join(paging.items),
                    "next": "/" + "/".join(paging.next),
                    "token": paging.token,
                },
            }
        match result.kind:
            case "none":
                return {"kind": "none"}
            case "text":
                return {"kind": "value", "type": "str"}
            case "bytes":
                return {"kind": "bytes", "type": "bytes"}
            case "json":
                return {"kind": "value", "type": self._plain.of(result.schema)}


def entry(key_code: str, value_code: str) -> Entry:
    """An entry of a dict literal; one too long for a line may break behind its key."""
    if len(key_code) + len(value_code) > WIDTH - 24 - len(": ,"):
        return Entry(key_code, f"({value_code})")
    return Entry(key_code, value_code)


def _parameter_names(
    parameters: Sequence[Parameter], reserved: frozenset[str], taken: set[str]
) -> list[str]:
    """A name for each parameter; one that is taken gets its place: `archived_query`."""
    given = []
    for parameter in parameters:
        name = names.snake(parameter.name)
        if name in reserved:
            name = f"{name}_"
        if name in taken:
            name = f"{name}_{parameter.location}"
        number, wider = 2, name
        while wider in taken:
            wider, number = f"{name}_{number}", number + 1
        taken.add(wider)
        given.append(wider)
    return given
