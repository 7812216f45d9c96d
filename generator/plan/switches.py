"""Plan methods that return a stream instead of their usual result on request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from generator.api import Operation, Stream
from generator.naming.reserved import BODY
from generator.package_resources import Switch
from generator.plan.annotations import is_nullable
from generator.plan.answers import AnswerPlan
from generator.plan.arguments import PlannedArgument
from generator.plan.body_choices import apart
from generator.plan.flavours import Flavour
from generator.plan.imports import Imports
from generator.plan.scope import Scope
from generator.plan.text import literal
from generator.translate.streams import objects_of


@dataclass(frozen=True)
class Returns:
    """The annotations of a method's results."""

    usual: str
    stream: str

    @property
    def either(self) -> str:
        """Return the annotation of a result that may be both."""
        return f"{self.usual} | {self.stream}" if self.stream else self.usual


def stream_of(operation: Operation) -> Operation | None:
    """Return the operation as it is when it answers with its stream, if it has one."""
    if operation.stream is None:
        return None
    return replace(
        operation, result=operation.stream.result, stream=None, paging=None, batch=None
    )


def returns(
    usual: AnswerPlan, stream: AnswerPlan | None, flavour: Flavour, imports: Imports
) -> Returns:
    """Return the annotations of a method's results.

    A method with a stream is no coroutine function, so it names its coroutine.
    """
    plain = usual.returns(flavour)
    if stream is None:
        return Returns(plain, "")
    if flavour is Flavour.ASYNC and not usual.is_lazy:
        coroutine = imports.name("collections.abc", "Coroutine")
        anything = imports.name("typing", "Any")
        plain = f"{coroutine}[{anything}, {anything}, {plain}]"
    return Returns(plain, stream.returns(flavour))


def by_value(
    arguments: Sequence[PlannedArgument],
    stream: Stream,
    annotations: Returns,
    imports: Imports,
) -> Iterator[tuple[list[PlannedArgument], str]]:
    """Yield the arguments for each value of the switch, with the result's annotation.

    The last are for a value that is not known to type checkers.
    """
    constant = imports.name("typing", "Literal")
    for value, returned in ((False, annotations.usual), (True, annotations.stream)):
        yield [
            (
                _constant(a, f"{constant}[{value}]", value is stream.is_default)
                if is_switch(a, stream)
                else a
            )
            for a in arguments
        ], returned
    yield [
        _given(a, imports) if is_switch(a, stream) else a for a in arguments
    ], annotations.either


def by_body(
    arguments: Sequence[PlannedArgument],
    stream: Stream,
    annotations: Returns,
    scope: Scope,
    shadowed: frozenset[str],
) -> Iterator[tuple[list[PlannedArgument], str]]:
    """Yield the arguments for each type of the body, with the result's annotation."""
    kinds = (stream.never, annotations.usual), (stream.always, annotations.stream)
    for members, returned in kinds:
        names = (scope.annotations.of(member, shadowed) for member in members)
        annotation = " | ".join(dict.fromkeys(names))
        if annotation:
            yield [
                (
                    replace(a, annotation=annotation, required=True, nullable=False)
                    if a.name == BODY
                    else a
                )
                for a in arguments
            ], returned
    yield [*arguments], annotations.either


def is_switch(argument: PlannedArgument, stream: Stream) -> bool:
    """Whether an argument asks for the stream."""
    place = stream.location, stream.name
    return (argument.location, argument.wire_name) == place


def _constant(
    argument: PlannedArgument, annotation: str, is_default: bool
) -> PlannedArgument:
    """Return the argument with one value; it may be missing if that is the default."""
    if not is_default:
        return replace(argument, annotation=annotation, required=True, nullable=False)
    null = " | None" if is_nullable(argument.schema) else ""
    return replace(argument, annotation=f"{annotation}{null}")


def _given(argument: PlannedArgument, imports: Imports) -> PlannedArgument:
    """Return the argument without its default value."""
    annotation = argument.declared(imports).annotation_code
    return replace(argument, annotation=annotation, required=True, nullable=False)


def switch(
    operation: Operation,
    arguments: Sequence[PlannedArgument],
    answer: AnswerPlan,
    flavour: Flavour,
    scope: Scope,
) -> Switch | None:
    """Return the code that sends for a stream if the request asks for one."""
    stream = operation.stream
    if stream is None:
        return None
    made = answer.answer(flavour)
    assert made.lazy_class is not None
    assert made.type_code is not None
    return Switch(
        condition_code=_condition(operation, stream, arguments, scope),
        class_code=made.lazy_class,
        type_code=made.type_code,
        accept=stream.result.media_type,
    )


def _condition(
    operation: Operation,
    stream: Stream,
    arguments: Sequence[PlannedArgument],
    scope: Scope,
) -> str:
    """Return an expression that is true if the request asks for the stream."""
    spread = scope.spread(operation)
    named = next((a.name for a in arguments if is_switch(a, stream)), "")
    if stream.location != "body":
        chosen = named
    elif spread is not None:
        field = scope.fields(spread)[stream.name]
        whole = f"{BODY}.{field}"
        if operation.body and apart(operation.body):
            whole = f"getattr({BODY}, {literal(field)}, None)"
        chosen = f"{named} if {BODY} is None else {whole}"
    else:
        assert operation.body is not None
        members = objects_of(operation.body.schema, scope.api.definitions)
        named_alike = (scope.names.fields[m.pointer].get(stream.name) for m in members)
        fields = sorted({name.now for name in named_alike if name})
        chosen = " or ".join(f"getattr({BODY}, {literal(f)}, None)" for f in fields)
    if not stream.is_default:
        return chosen
    return f"({chosen}) is not False" if " " in chosen else f"{chosen} is not False"
