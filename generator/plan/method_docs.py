"""Write the docstrings of methods: summary, arguments, result, errors."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Protocol

from generator.api import Batch, Operation
from generator.naming.names import Call
from generator.plan.about import bullets
from generator.plan.arguments import PlannedArgument
from generator.plan.switches import is_switch
from generator.plan.text import (
    docstring,
    first_sentence,
    printable,
    section,
    sentence,
)

DEPRECATED = ("Deprecated: the API may drop it.",)
"""The paragraph about a deprecated operation."""
FILLED_IN = "If it is not given, each call gets a new one."
"""The text for an idempotency key."""
WHOLE_BODY = "The whole body as a model, instead of individual fields."
"""The text for `body`, where the body's properties are arguments."""
STREAMS = {"events": "server-sent events", "lines": "JSON lines"}
"""The words for streams."""
EMPTY_WORDS = "a an default of ok operation request response success successful the"
"""Words that say nothing about a result, as in "successful operation"."""


class DocumentedMethod(Protocol):
    """The facts that the docstring of a method states; `MethodPlan` has them."""

    operation: Operation
    now: Call | None
    arguments: list[PlannedArgument]

    @property
    def is_paged(self) -> bool:
        """Whether the method returns a pager."""

    @property
    def batch(self) -> Batch | None:
        """Return the split of the method's list over several requests, if any."""

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """Return further facts, as label and text."""

    @property
    def has_spread_body(self) -> bool:
        """Whether the body's properties are arguments."""


def summary(operation: Operation) -> str:
    """Return one sentence that describes an operation."""
    text = operation.summary or first_sentence(operation.description)
    return sentence(printable(text) or f"{operation.method} {operation.path}")


def scopes(operation: Operation) -> tuple[str, ...]:
    """Return the alternative scopes, or combinations of scopes, of an operation."""
    combinations = (
        " and ".join(scope for r in alternative for scope in r.scopes)
        for alternative in operation.security
    )
    return tuple(dict.fromkeys(printable(c) for c in combinations if c))


def method_docstring(plan: DocumentedMethod, described_in: str | None = None) -> str:
    """Return the docstring of a method as a literal.

    `described_in` is the method whose docstring has the details, if it is another.
    """
    if plan.now is not None:
        return docstring(f"The former name of `{plan.now}`.", 8)
    opening, details = summary(plan.operation), tuple(filter(None, _details(plan)))
    if details and described_in is not None:
        opening, details = f"{opening.removesuffix('.')}; see `{described_in}`.", ()
    deprecated = DEPRECATED if plan.operation.deprecated else ()
    return docstring("\n\n".join((opening, *deprecated, *details)), 8)


def _details(plan: DocumentedMethod) -> Iterable[str]:
    """Yield the paragraphs below the summary; some may be empty."""
    operation = plan.operation
    description, opening = sentence(operation.description), summary(operation)
    if description.startswith(opening):
        description = description.removeprefix(opening).strip()
    yield description
    yield _streamed(plan)
    yield "\n".join(bullets((*_needed(operation), *plan.facts)))
    if arguments := tuple(_arguments(plan)):
        yield section("Args", arguments)
    if returned := _returned(plan):
        yield section("Returns", [("", returned)])


def _streamed(plan: DocumentedMethod) -> str:
    """Return when the result is a stream; "" if the annotation tells all."""
    operation, stream = plan.operation, plan.operation.stream
    if operation.beside is not None:
        return f"The result is a stream of {STREAMS[operation.result.kind]}."
    if stream is None:
        return ""
    result = f"the result is a stream of {STREAMS[stream.result.kind]}."
    argument = next((a.name for a in plan.arguments if is_switch(a, stream)), None)
    if argument is None:
        return f"If `{printable(stream.name)}` of the body is true, {result}"
    if stream.is_default:
        return f"Without `{argument}=False`, {result}"
    return f"With `{argument}=True`, {result}"


def _needed(operation: Operation) -> Iterable[tuple[str, str]]:
    """Yield the scopes of an operation, as label and text."""
    needed = scopes(operation)
    if len(needed) == 1:
        yield "Scope", needed[0]
    elif needed:
        yield "Scopes, any of", ", ".join(needed)


def _arguments(plan: DocumentedMethod) -> Iterable[tuple[str, str]]:
    """Yield name and description of each argument about which something is known."""
    for argument in plan.arguments:
        if text := " ".join(filter(None, _sentences(argument, plan))):
            yield argument.name, text
    if plan.has_spread_body:
        yield "body", WHOLE_BODY


def _sentences(argument: PlannedArgument, plan: DocumentedMethod) -> Iterable[str]:
    """Yield the sentences that describe an argument; some may be empty."""
    parameter = argument.parameter
    if parameter and parameter.deprecated:
        yield "Deprecated."
    yield sentence(printable(argument.description))
    if parameter and parameter.default is not None:
        default = json.dumps(parameter.default, ensure_ascii=False)
        yield f"The server's default is {printable(default)}."
    key = plan.operation.idempotency_key
    if argument.location == "header" and argument.wire_name == key:
        yield FILLED_IN
    if argument.is_split and plan.batch:
        yield _parts(plan.batch)


def _parts(batch: Batch) -> str:
    """Return how a list is split into several requests."""
    smaller = batch.smaller
    less = f", or {smaller.size} with `{smaller.property}`" if smaller else ""
    return f"Any number; a request takes {batch.size}{less}."


def _returned(plan: DocumentedMethod) -> str:
    """Return the description of the result, if it adds to summary and annotation."""
    result = plan.operation.result
    text = sentence(printable(result.description))
    empty_words = _words(f"{EMPTY_WORDS} {summary(plan.operation)}")
    is_described = plan.is_paged or result.kind == "none" or _words(text) <= empty_words
    return "" if is_described else text


def _words(text: str) -> frozenset[str]:
    """Return the words of a text; a plural or past form counts as the plain word."""
    return frozenset(word.rstrip("ds") for word in re.findall(r"\w+", text.lower()))
