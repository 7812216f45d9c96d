"""Plan the results that callers choose from with `accept`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from generator.api import Operation, Result
from generator.manifest import schema
from generator.naming.reserved import ACCEPT
from generator.package_resources import ChosenAnswer, Entry
from generator.plan.answers import AnswerPlan
from generator.plan.arguments import PlannedArgument
from generator.plan.body_code import MODULE
from generator.plan.flavours import Flavour
from generator.plan.scope import Scope
from generator.plan.switches import Returns
from generator.plan.text import literal
from generator.translate.accepted import accepted


@dataclass(frozen=True)
class _Group:
    """Media types whose results have one type."""

    media_types: tuple[str, ...]
    answer: AnswerPlan


class Accepted:
    """The results of one operation that callers choose from, the usual ones first."""

    def __init__(
        self,
        operation: Operation,
        arguments: Sequence[PlannedArgument],
        scope: Scope,
        shadowed: frozenset[str],
    ) -> None:
        """`shadowed` are the names that the class redefines."""
        self._arguments = arguments
        self._scope = scope
        self._groups = [
            _Group(
                tuple(dict.fromkeys(each.media_type for each in group)),
                AnswerPlan(
                    _answering(operation, group[0]) if number else operation,
                    arguments,
                    scope,
                    shadowed,
                ),
            )
            for number, group in enumerate(accepted(operation))
        ]

    @property
    def is_mixed(self) -> bool:
        """Whether some results are awaited, and others are not."""
        return len({group.answer.is_lazy for group in self._groups}) > 1

    def ways(
        self, arguments: Sequence[PlannedArgument], flavour: Flavour
    ) -> Iterator[tuple[list[PlannedArgument], Returns]]:
        """Yield the arguments for each type of the result, with its annotation."""
        constant = "Literal"
        if self._groups:
            self._scope.imports.name("typing", constant)
        for number, group in enumerate(self._groups):
            listed = ", ".join(map(literal, group.media_types))
            annotation = f"{constant}[{listed}]"
            yield [
                (
                    replace(a, annotation=annotation, required=number > 0)
                    if a.location == ACCEPT
                    else a
                )
                for a in arguments
            ], Returns(self._returns(group, flavour), "")

    def either(self, flavour: Flavour) -> str:
        """Return the annotation of any result."""
        return " | ".join(
            dict.fromkeys(self._returns(group, flavour) for group in self._groups)
        )

    def _returns(self, group: _Group, flavour: Flavour) -> str:
        """Return an annotation; a method that is no coroutine names its coroutine."""
        plain = group.answer.returns(flavour)
        if flavour is Flavour.SYNC or group.answer.is_lazy or not self.is_mixed:
            return plain
        coroutine = self._scope.imports.name("collections.abc", "Coroutine")
        anything = self._scope.imports.name("typing", "Any")
        return f"{coroutine}[{anything}, {anything}, {plain}]"

    def answers(self, flavour: Flavour) -> tuple[ChosenAnswer, ...]:
        """Return the answers in other media types than the usual ones."""
        return tuple(
            ChosenAnswer(
                condition_code=self._condition(group.media_types),
                answer=group.answer.answer(flavour),
            )
            for group in self._groups[1:]
        )

    def _condition(self, media_types: Sequence[str]) -> str:
        listed = ", ".join(map(literal, media_types))
        one = len(media_types) == 1
        return f"{self._name} == {listed}" if one else f"{self._name} in ({listed})"

    @property
    def _name(self) -> str:
        return next(a.name for a in self._arguments if a.location == ACCEPT)

    def entries(self) -> Mapping[str, schema.Accepted]:
        """Return the results in other media types for the manifest."""
        entries = [(group, group.answer.entry()) for group in self._groups[1:]]
        return {
            media_type: schema.Accepted(kind=entry.kind, annotation=entry.annotation)
            for group, entry in entries
            for media_type in group.media_types
        }


def _answering(operation: Operation, result: Result) -> Operation:
    """Return the operation as it is when it answers with a result."""
    return replace(operation, result=result, others=(), paging=None, batch=None)


def accept_option(
    operation: Operation, arguments: Sequence[PlannedArgument], scope: Scope
) -> Iterator[Entry]:
    """Yield the media type that the request asks for, if it is not plain JSON."""
    result = operation.result
    offered = [each.media_type for group in accepted(operation) for each in group]
    if offered:
        chosen = next(a.name for a in arguments if a.location == ACCEPT)
        one_of = scope.imports.runtime(MODULE, "one_of")
        listed = ", ".join(map(literal, dict.fromkeys(offered)))
        yield Entry("accept", f"{one_of}({literal(chosen)}, {chosen}, [{listed}])")
    elif result.kind != "none" and result.media_type != "application/json":
        yield Entry("accept", literal(result.media_type))
