"""Plan methods: signature, request and result of each operation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from generator.api import Batch, Operation, Scalar
from generator.manifest import schema
from generator.naming.names import Call
from generator.naming.reserved import ACCEPT, BODY
from generator.package import OperationEntry
from generator.package_resources import (
    Answer,
    Cursor,
    FormerArgument,
    Method,
    MethodParameter,
    Signature,
)
from generator.plan.accept_choices import Accepted
from generator.plan.answers import AnswerPlan
from generator.plan.arguments import PlannedArgument, bodies_apart, planned_arguments
from generator.plan.body_choices import media_types_of
from generator.plan.flavours import Flavour
from generator.plan.imports import Imports
from generator.plan.method_docs import method_docstring
from generator.plan.requests import request_code
from generator.plan.scope import Scope
from generator.plan.switches import (
    Returns,
    by_body,
    by_value,
    is_switch,
    returns,
    stream_of,
    switch,
)

CHOOSING = ("media", ACCEPT)
"""The locations of arguments that choose a media type."""
Parameters: TypeAlias = tuple[tuple[MethodParameter, ...], tuple[MethodParameter, ...]]
"""Positional parameters, and keyword-only ones."""


class MethodPlan:
    """One operation as a method, in both flavours."""

    def __init__(
        self,
        operation: Operation,
        call: Call,
        scope: Scope,
        shadowed: frozenset[str],
        now: Call | None = None,
    ) -> None:
        """`shadowed` are the names that the class redefines.

        If `now` is given, this is the method of a former name, and `now` the current
        one.
        """
        self.operation = operation
        self.call = call
        self.now = now
        self.arguments = planned_arguments(operation, scope, shadowed)
        self._bodies_apart = bodies_apart(operation, scope, shadowed)
        self._accepted = Accepted(operation, self.arguments, scope, shadowed)
        self._answer = AnswerPlan(operation, self.arguments, scope, shadowed)
        streamed = stream_of(operation)
        self._streamed = (
            AnswerPlan(streamed, self.arguments, scope, shadowed) if streamed else None
        )
        self._scope = scope
        self._shadowed = shadowed

    @property
    def is_paged(self) -> bool:
        """Whether it returns a pager."""
        return self.operation.paging is not None

    @property
    def batch(self) -> Batch | None:
        """Return the split of its list over several requests, if there is one."""
        return self._scope.batch(self.operation)

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """Return the facts about it that are not about all operations."""
        return self._scope.facts(self.operation)

    @property
    def has_spread_body(self) -> bool:
        """Whether the body's properties are keywords that `body` may replace."""
        return self._scope.spread(self.operation) is not None

    def method(self, flavour: Flavour, blocking_class: str) -> Method:
        """Return the plan of the method; `blocking_class` has the details."""
        is_async = flavour is Flavour.ASYNC
        signature, overloads = self._signatures(flavour)
        is_plain = self._answer.is_lazy or self._accepted.is_mixed
        is_plain = is_plain or self._streamed is not None
        answer = replace(
            self._answer.answer(flavour), others=self._accepted.answers(flavour)
        )
        return Method(
            name=self.call.method,
            definition="def" if is_plain else flavour.definition,
            signature=signature,
            overloads=overloads,
            docstring_code=method_docstring(
                self, f"{blocking_class}.{self.call.method}" if is_async else None
            ),
            former=tuple(self._former_arguments()),
            required=tuple(self._loosely_required()),
            request=request_code(self.operation, self.arguments, self._scope),
            answer=self._with_switch(answer, flavour),
        )

    def _with_switch(self, answer: Answer, flavour: Flavour) -> Answer:
        """Return the answer with the code for the method's stream, if it has one."""
        if self._streamed is None:
            return answer
        planned = switch(
            self.operation, self.arguments, self._streamed, flavour, self._scope
        )
        return replace(answer, switch=planned, is_returned=True)

    def faked(self, imports: Imports) -> tuple[str, Cursor | None]:
        """Return the class that answers in the fake API, and the cursor of pages."""
        return self._answer.faked(imports)

    def entry(self) -> OperationEntry:
        """Return the operation for the manifest."""
        imports = self._scope.manifest_imports
        plain = self._scope.plain_annotations
        return OperationEntry(
            method=self.operation.method,
            path=self.operation.path,
            call=str(self.call),
            arguments=tuple(planned.argument(imports) for planned in self.arguments),
            request=tuple(n for b in self.operation.bodies for n in media_types_of(b)),
            body=self._body_entry() if self.has_spread_body else None,
            result=self._result(),
            variant=self.operation.variant,
            security=self._scope.credentials.needed(self.operation),
            errors=tuple(
                (status, plain.of(schema)) for status, schema in self.operation.errors
            ),
            deprecated=self.operation.deprecated,
            aliases=self._scope.names.calls[self.operation.pointer].former,
        )

    def _body_entry(self) -> str:
        """Return the annotation of the whole body for the manifest."""
        assert self.operation.body is not None
        usual = self._scope.plain_annotations.of(self.operation.body.schema)
        others = (whole.plain_annotation for whole, *_ in self._bodies_apart)
        return " | ".join(dict.fromkeys((usual, *others)))

    def _result(self) -> schema.Result:
        """Return the result for the manifest."""
        result, stream = self._answer.entry(), self.operation.stream
        result = replace(result, accept=self._accepted.entries())
        if stream is None or self._streamed is None:
            return result
        entry = self._streamed.entry()
        named = (a.name for a in self.arguments if is_switch(a, stream))
        return replace(
            result,
            stream=schema.Stream(
                kind=entry.kind,
                annotation=entry.annotation,
                argument=next(named, BODY),
                default=stream.is_default,
            ),
        )

    def _signatures(self, flavour: Flavour) -> tuple[Signature, tuple[Signature, ...]]:
        """Return the signature of the implementation, and any overloads."""
        imports, deprecated = self._scope.imports, self._deprecated()
        annotations = returns(self._answer, self._streamed, flavour, imports)
        either = self._accepted.either(flavour) or annotations.either
        arguments = self._of(flavour, self.arguments)
        ways = dict.fromkeys(self._ways(arguments, flavour, annotations), deprecated)
        for before in _generations(arguments):
            for way in self._ways(before, flavour, annotations):
                ways.setdefault(way, self._deprecation(_renamings(arguments, before)))
        signatures = [
            Signature(*parameters, returned, why)
            for (parameters, returned), why in ways.items()
        ]
        if len(signatures) == 1:
            return signatures[0], ()
        imports.name("typing", "overload")
        whole = Signature(*self._all_ways(arguments), either, deprecated)
        return whole, tuple(signatures)

    def _of(
        self, flavour: Flavour, arguments: Sequence[PlannedArgument]
    ) -> list[PlannedArgument]:
        """Return the arguments as a flavour of the method declares them."""
        is_async = flavour is Flavour.ASYNC
        return [a.awaited() if is_async else a for a in arguments]

    def _ways(
        self,
        arguments: Sequence[PlannedArgument],
        flavour: Flavour,
        annotations: Returns,
    ) -> list[tuple[Parameters, str]]:
        """Return the parameters of each way to call the method, with its result."""
        by_result = list(self._accepted.ways(arguments, flavour))
        return [
            way
            for given, returned in by_result or [([*arguments], annotations)]
            for way in self._ways_of_bodies(given, flavour, returned)
        ]

    def _ways_of_bodies(
        self,
        arguments: Sequence[PlannedArgument],
        flavour: Flavour,
        annotations: Returns,
    ) -> list[tuple[Parameters, str]]:
        """Return the parameters of each way to pass a body, with the result.

        The usual body comes first. Bodies that take other arguments are passed as a
        whole, with their media type.
        """
        others = [a for a in arguments if a.location not in ("body", "media")]
        apart = (
            self._parameters([*others, *self._of(flavour, apart)])
            for apart in self._bodies_apart
        )
        return [
            *self._usual_ways(arguments, annotations),
            *((parameters, annotations.either) for parameters in apart),
        ]

    def _usual_ways(
        self, arguments: Sequence[PlannedArgument], annotations: Returns
    ) -> list[tuple[Parameters, str]]:
        """Return the parameters of each way to pass the usual body, with the result."""
        stream, scope = self.operation.stream, self._scope
        if stream is None:
            return [(form, annotations.usual) for form in self._forms(arguments)]
        if stream.location != "body":
            by_argument = by_value(arguments, stream, annotations, scope.imports)
            return [
                (form, returned)
                for given, returned in by_argument
                for form in self._forms(given)
            ]
        if not self.has_spread_body:
            bodies = by_body(arguments, stream, annotations, scope, self._shadowed)
            return [(self._parameters(given), returned) for given, returned in bodies]
        by_field = by_value(arguments, stream, annotations, scope.imports)
        others = [a for a in arguments if a.location != "body"]
        whole = self._parameters(others, self._body(required=True))
        return [
            *((self._parameters(given), returned) for given, returned in by_field),
            (whole, annotations.either),
        ]

    def _forms(self, arguments: Sequence[PlannedArgument]) -> list[Parameters]:
        """Return the parameters for each form of the body.

        There are two if the body has a required field: the fields, or `body`.
        """
        if not self.has_spread_body:
            return [self._parameters(arguments)]
        fields = [a for a in arguments if a.location == "body"]
        media = [a for a in arguments if a.location in CHOOSING]
        others = [a for a in arguments if a.location not in ("body", *CHOOSING)]
        if not any(field.required for field in fields):
            every = [*others, *fields, *media]
            return [self._parameters(every, self._body(required=False))]
        others, body = [*others, *media], self._body(required=True)
        return [self._parameters(arguments), self._parameters(others, body)]

    def _all_ways(self, arguments: Sequence[PlannedArgument]) -> Parameters:
        """Return the parameters that serve every way to call the method."""
        is_spread = self.has_spread_body
        fields = [a for a in arguments if a.location == "body" and is_spread]
        others = [a for a in arguments if a not in fields]
        by_position = any(a.former for a in others if a.is_positional)
        optional = [
            (
                replace(argument, required=False)
                if argument.former or (by_position and argument.is_positional)
                else argument
            )
            for argument in others
        ]
        optional += (replace(field, required=False) for field in fields)
        optional.sort(key=lambda argument: argument.location in CHOOSING)
        former = [
            replace(before, required=False)
            for argument in arguments
            for before in argument.by_former_names()
        ]
        every = [self._loose(a) for a in (*optional, *former)]
        body = (self._body(required=False),) if is_spread else ()
        if self._bodies_apart and is_spread:
            body = (MethodParameter(BODY, self._any, "None"),)
        return self._parameters(every, *body)

    @property
    def _any(self) -> str:
        return self._scope.imports.name("typing", "Any")

    def _loose(self, argument: PlannedArgument) -> PlannedArgument:
        """Return an argument that serves all bodies, if they take different ones."""
        if argument.location in CHOOSING and (
            self._bodies_apart or argument.location == ACCEPT
        ):
            text = self._scope.annotations.of(Scalar("string"), self._shadowed)
            return replace(argument, annotation=text)
        is_body = argument.name == BODY and not self.has_spread_body
        is_body = is_body and bool(self._bodies_apart)
        return replace(argument, annotation=self._any) if is_body else argument

    def _body(self, required: bool) -> MethodParameter:
        """Return the parameter of the whole body."""
        assert self.operation.body is not None
        schema = self.operation.body.schema
        annotation = self._scope.annotations.of(schema, self._shadowed)
        if required:
            return MethodParameter("body", annotation)
        return MethodParameter("body", f"{annotation} | None", "None")

    def _parameters(
        self, arguments: Sequence[PlannedArgument], *body: MethodParameter
    ) -> Parameters:
        """Return positional parameters, those of the path, and keyword-only ones."""
        imports = self._scope.imports
        first = (a.declared(imports) for a in arguments if a.is_positional)
        others = (a.declared(imports) for a in arguments if not a.is_positional)
        return tuple(first), (*others, *body)

    def _former_arguments(self) -> Iterator[FormerArgument]:
        """Yield the former names of arguments."""
        imports = self._scope.imports
        for argument in self.arguments:
            for former in argument.former:
                imports.runtime("deprecation", "former_argument")
                yield FormerArgument(former, argument.name, argument.missing(imports))

    def _loosely_required(self) -> Iterator[MethodParameter]:
        """Yield the required arguments that former names make optional in Python."""
        by_position = any(a.former for a in self.arguments if a.is_positional)
        for argument in self.arguments:
            is_field = argument.location == "body" and self.has_spread_body
            is_loose = argument.former or (by_position and argument.is_positional)
            if argument.required and is_loose and not is_field:
                missing = argument.missing(self._scope.imports)
                yield MethodParameter(argument.name, argument.annotation, missing)

    def _deprecated(self) -> str | None:
        if self.now is not None:
            return self._deprecation(f"{self.call} is called {self.now} now")
        if not self.operation.deprecated:
            return None
        return self._deprecation(f"{self.call} is deprecated")

    def _deprecation(self, text: str) -> str:
        self._scope.imports.runtime("deprecation", "deprecated")
        return text


def _generations(
    arguments: Sequence[PlannedArgument],
) -> Iterator[list[PlannedArgument]]:
    """Yield the arguments with their first former names, then the second, and so on.

    If path variables are among them, all are keywords: their positions are taken.
    """
    for number in range(max((len(a.former) for a in arguments), default=0)):
        before = [
            a.by_former_names()[number] if number < len(a.former) else a
            for a in arguments
        ]
        by_position = any(
            a.is_positional != b.is_positional
            for a, b in zip(arguments, before, strict=True)
        )
        yield [replace(a, is_keyword=True) for a in before] if by_position else before


def _renamings(
    arguments: Sequence[PlannedArgument], before: Sequence[PlannedArgument]
) -> str:
    pairs = zip(before, arguments, strict=True)
    return ", ".join(
        f"{old.name}= is called {new.name}= now"
        for old, new in pairs
        if old.name != new.name
    )
