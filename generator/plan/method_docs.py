"""The docstring of a method: what it does, takes, returns and raises."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Protocol

from generator.api import Batch, Operation
from generator.naming.names import Call
from generator.plan.arguments import PlannedArgument
from generator.plan.text import (
    docstring,
    first_sentence,
    printable,
    section,
    sentence,
)

PLACES = {
    "path": "`{{{}}}` in the path.",
    "query": "`{}` in the query.",
    "header": "The header `{}`.",
    "cookie": "The cookie `{}`.",
    "body": "`{}` in the body.",
}
"""Texts for arguments that the document does not describe."""
FILLED_IN = "If it is not given, each call gets a new one."
"""The text for an idempotency key."""
BROKEN_OFF = ("BatchError", "One of several parts failed; see `done` and `pending`.")
"""The error of batches; the client's docstring tells those of every method."""


class DocumentedMethod(Protocol):
    """The facts about a method that its docstring tells; `MethodPlan` has them."""

    operation: Operation
    now: Call | None
    arguments: list[PlannedArgument]

    @property
    def is_paged(self) -> bool:
        """Whether the method returns a pager."""

    @property
    def batch(self) -> Batch | None:
        """The limits by which the method splits its list, if it does."""

    @property
    def has_spread_body(self) -> bool:
        """Whether the body's properties are arguments."""


def summary(operation: Operation) -> str:
    """One sentence on an operation."""
    text = operation.summary or first_sentence(operation.description)
    return sentence(printable(text) or f"{operation.method} {operation.path}")


def scopes(operation: Operation) -> tuple[str, ...]:
    """The scopes of which an operation needs any one, or any one combination."""
    combinations = (
        " and ".join(scope for r in alternative for scope in r.scopes)
        for alternative in operation.security
    )
    return tuple(dict.fromkeys(printable(c) for c in combinations if c))


def method_docstring(plan: DocumentedMethod) -> str:
    """The docstring literal."""
    if plan.now is not None:
        return docstring(f"The former name of `{plan.now}`.", 8)
    operation = plan.operation
    description = sentence(operation.description)
    if description.startswith(summary(operation)):
        description = description.removeprefix(summary(operation)).strip()
    parts = [
        summary(operation),
        "Deprecated: the API may drop it." if operation.deprecated else "",
        description,
        "\n".join(f"- {fact}" for fact in _facts(operation)),
        section("Args", _arguments(plan)) if plan.arguments else "",
        section("Returns", [("", _returned(plan))]) if _returned(plan) else "",
        section("Raises", [BROKEN_OFF]) if plan.batch else "",
    ]
    return docstring("\n\n".join(filter(None, parts)), 8)


def _facts(operation: Operation) -> Iterable[str]:
    needed = scopes(operation)
    if len(needed) == 1:
        yield f"Scope: {needed[0]}."
    elif needed:
        yield f"Scopes, any of: {', '.join(needed)}."
    for label, text in operation.facts:
        yield f"{printable(label)}: {printable(text)}."


def _arguments(plan: DocumentedMethod) -> Iterable[tuple[str, str]]:
    key = plan.operation.idempotency_key
    for argument in plan.arguments:
        is_key = argument.location == "header" and argument.wire_name == key
        text = _described(argument)
        if is_key:
            text = f"{text} {FILLED_IN}"
        if argument.is_split and plan.batch:
            text = f"{text} {_parts(plan.batch)}"
        yield argument.name, text
    if plan.has_spread_body:
        yield "body", "The whole body as a model, instead of individual fields."


def _described(argument: PlannedArgument) -> str:
    text = sentence(printable(argument.description)) or _place(argument)
    parameter = argument.parameter
    if parameter is None:
        return text
    if parameter.deprecated:
        text = f"Deprecated. {text}"
    if parameter.default is not None:
        default = json.dumps(parameter.default, ensure_ascii=False)
        text = f"{text} The server's default is {printable(default)}."
    return text


def _parts(batch: Batch) -> str:
    smaller = batch.smaller
    less = f", or {smaller.size} with `{smaller.property}`" if smaller else ""
    return f"Any number; a request takes {batch.size}{less}."


def _place(argument: PlannedArgument) -> str:
    if argument.wire_name is None:
        return "The body of the request."
    return PLACES[argument.location].format(printable(argument.wire_name))


def _returned(plan: DocumentedMethod) -> str:
    result = plan.operation.result
    text = sentence(printable(result.description))
    if plan.is_paged:
        return "The items of all pages, fetched as needed; `.pages()` gives the pages."
    return "" if result.kind == "none" else text
