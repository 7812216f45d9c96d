"""Methods: what a caller writes, what is sent, and what comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from generator import names
from generator.api import Batch, Operation
from generator.package import Method, OperationEntry, Signature
from generator.plan.answers import AnswerPlan
from generator.plan.arguments import PlannedArgument, planned_arguments
from generator.plan.flavours import Flavour
from generator.plan.method_docs import method_docstring
from generator.plan.requests import request_code
from generator.plan.scope import Scope
from generator.plan.text import literal


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
        self.arguments = planned_arguments(operation, scope, shadowed)
        self._answer = AnswerPlan(operation, self.arguments, scope, shadowed)
        self._scope = scope

    @property
    def is_paged(self) -> bool:
        """Whether it returns a pager."""
        return self.operation.paging is not None

    @property
    def batch(self) -> Batch | None:
        """How its list is split, if it is."""
        return self._scope.batch(self.operation)

    @property
    def has_spread_body(self) -> bool:
        """Whether the body's properties are keywords, and `body` may replace them."""
        return self._scope.spread(self.operation) is not None

    def method(self, flavour: Flavour) -> Method:
        """The plan of the method."""
        signature, overloads = self._signatures(flavour)
        opening, closing = self._answer.statement(flavour)
        return Method(
            name=self.call.method,
            definition="def" if self._answer.is_lazy else flavour.definition,
            signature=signature,
            overloads=overloads,
            docstring_code=method_docstring(self),
            deprecated_code=self._deprecated(),
            request=request_code(self.operation, self.arguments, self._scope),
            opening_code=opening,
            closing_code=closing,
        )

    def faked(self) -> tuple[str, str | None]:
        """What answers it in tests, and how its pages are asked for."""
        return self._answer.faked()

    def entry(self) -> OperationEntry:
        """The operation as the manifest has it."""
        body, imports = self.operation.body, self._scope.manifest_imports
        needed = self._scope.credentials.needed(self.operation)
        return OperationEntry(
            method=self.operation.method,
            path=self.operation.path,
            call=str(self.call),
            arguments=tuple(planned.argument(imports) for planned in self.arguments),
            request=(body.choices or (body.media_type,)) if body else (),
            result=self._answer.entry(),
            security=tuple(dict.fromkeys(name for names in needed for name in names)),
            errors=tuple(
                (status, self._scope.plain_annotations.of(schema))
                for status, schema in self.operation.errors
            ),
            deprecated=self.operation.deprecated,
        )

    def _signatures(self, flavour: Flavour) -> tuple[Signature, tuple[Signature, ...]]:
        """The signature, and the overloads where a field of the body is required."""
        returns = self._answer.returns(flavour)
        if not self.has_spread_body:
            awaited = flavour is Flavour.ASYNC
            arguments = [a.awaited() if awaited else a for a in self.arguments]
            return self._signature(arguments, "", returns), ()
        assert self.operation.body is not None
        model = self._scope.annotations.of(self.operation.body.schema)
        fields = [a for a in self.arguments if a.location == "body"]
        others = [a for a in self.arguments if a.location != "body"]
        optional = [*others, *(replace(a, required=False) for a in fields)]
        signature = self._signature(optional, f"body: {model} | None = None", returns)
        if not any(argument.required for argument in fields):
            return signature, ()
        self._scope.imports.name("typing", "overload")
        in_fields = self._signature(self.arguments, "", returns)
        return signature, (
            in_fields,
            self._signature(others, f"body: {model}", returns),
        )

    def _signature(
        self, arguments: Sequence[PlannedArgument], body: str, returns: str
    ) -> Signature:
        """Path variables are positional unless they are bound, all else is not."""
        imports = self._scope.imports
        first = [a.declaration(imports) for a in arguments if a.is_positional]
        others = [a.declaration(imports) for a in arguments if not a.is_positional]
        keywords = [*others, body] if body else others
        star = ["*"] if keywords else []
        return Signature(("self", *first, *star, *keywords), returns)

    def _deprecated(self) -> str | None:
        if not self.operation.deprecated:
            return None
        self._scope.imports.runtime("deprecation", "deprecated")
        text = literal(f"{self.call} is deprecated")
        return text.removeprefix("(").removesuffix(")")  # a call has its own
