"""Write the code of a method's request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.api import Operation
from generator.package_resources import Entry, RequestCode
from generator.plan.accept_choices import accept_option
from generator.plan.arguments import PlannedArgument
from generator.plan.body_code import body_choices, body_options, dict_entry
from generator.plan.scope import Scope
from generator.plan.styles import value_code
from generator.plan.text import literal, operation_text

REPEATABLE = ("GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "QUERY")
"""Methods that are safe to send twice (RFC 9110, 9.2.2; HTTP QUERY)."""


def request_code(
    operation: Operation, arguments: Sequence[PlannedArgument], scope: Scope
) -> RequestCode:
    """Return the request of an operation; a fragment of its path is not sent."""
    scope.imports.runtime("request", "Request")

    def entries(location: str) -> tuple[Entry, ...]:
        return tuple(
            dict_entry(
                literal(planned.parameter.name),
                value_code(planned.parameter, planned.name, scope),
            )
            for planned in arguments
            if planned.location == location and planned.parameter is not None
        )

    return RequestCode(
        operation=operation_text(operation.method, operation.path),
        path=entries("path"),
        query=entries("query"),
        headers=(*entries("header"), *_cookies(entries("cookie"), scope)),
        options=(
            *body_options(operation, arguments, scope),
            *accept_option(operation, arguments, scope),
            *_other_options(operation, scope),
            *_repetition(operation),
        ),
        variable=_variable(arguments),
        bodies=body_choices(operation, arguments, scope),
    )


def _variable(arguments: Sequence[PlannedArgument]) -> str:
    """Return the name of the request in a method, which no argument has."""
    taken = {name for each in arguments for name in (each.name, *each.former)}
    return "request_" if "request" in taken else "request"


def _cookies(entries: Sequence[Entry], scope: Scope) -> Iterator[Entry]:
    """Yield the header that holds all cookies (RFC 6265, 5.4)."""
    if entries:
        cookies = scope.imports.runtime("styles", "Cookies")
        values = ", ".join(f"{entry.key_code}: {entry.value_code}" for entry in entries)
        yield Entry(literal("Cookie"), f"{cookies}({{{values}}})")


def _other_options(operation: Operation, scope: Scope) -> Iterator[Entry]:
    result = operation.result
    successes = operation.only_successes
    if result.kind == "json" and successes != scope.usual_successes:
        yield Entry("successes", literal(successes))
    if operation.template is not None:
        yield Entry("template", literal(operation.template))
    if operation.server:
        yield Entry("server", literal(operation.server))
    needed = scope.credentials.needed(operation)
    if needed != scope.credentials.default:
        yield Entry("security", repr(needed))


def _repetition(operation: Operation) -> Iterator[Entry]:
    """Yield whether repeating is safe, if the method does not tell."""
    if operation.repeatable not in (None, operation.method in REPEATABLE):
        yield Entry("repeatable", repr(operation.repeatable))
    if operation.idempotency_key is not None:
        yield Entry("idempotency_key", literal(operation.idempotency_key))
