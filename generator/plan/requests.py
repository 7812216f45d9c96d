"""Write the code of a method's request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.api import Operation
from generator.naming.reserved import FURTHER
from generator.package_resources import Entry, RequestCode
from generator.plan.arguments import ANY_NAME, PlannedArgument
from generator.plan.form_code import WRITERS, form_code
from generator.plan.scope import Scope
from generator.plan.styles import value_code
from generator.plan.text import WIDTH, literal, operation_text

REPEATABLE = ("GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "QUERY")
"""Methods that are safe to send twice (RFC 9110, 9.2.2; HTTP QUERY)."""

DEEPEST = 20
"""The indent of an entry of a body's fields."""


def request_code(
    operation: Operation, arguments: Sequence[PlannedArgument], scope: Scope
) -> RequestCode:
    """Return the request of an operation; a fragment of its path is not sent."""
    scope.imports.runtime("request", "Request")

    def entries(location: str) -> tuple[Entry, ...]:
        return tuple(
            _entry(
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
            *_body_options(operation, arguments, scope),
            *_other_options(operation, scope),
            *_repetition(operation),
        ),
        variable=_variable(arguments),
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


def _body_options(
    operation: Operation, arguments: Sequence[PlannedArgument], scope: Scope
) -> Iterator[Entry]:
    body = operation.body
    if body is None:
        return
    if body.kind in WRITERS:
        is_spread = scope.spread(operation) is not None
        fields = _spread_body(operation, arguments, scope) if is_spread else "body"
        yield Entry("content", form_code(body, fields, scope))
        if body.kind == "form":
            yield Entry("content_type", literal(body.media_type))
        return
    if body.kind != "json":
        chosen = "content_type or " if body.choices else ""
        media_type = f"{chosen}{literal(body.media_type)}"
        if body.kind == "bytes":
            upload = scope.imports.runtime("uploads", "upload")
            yield Entry("content", f"{upload}(body, {media_type})")
            return
        encoded = scope.imports.runtime("plain", "encoded")
        yield Entry("content", f"{encoded}(body)")
        yield Entry("content_type", media_type)
        return
    if scope.spread(operation):
        yield Entry("json", _spread_body(operation, arguments, scope))
    elif body.required or arguments[-1].nullable:
        yield Entry("json", "body")
    else:
        unset = scope.imports.name("msgspec", "UNSET")
        yield Entry("json", f"{unset} if body is None else body")
    if body.media_type != "application/json":
        yield Entry("content_type", literal(body.media_type))


def _spread_body(
    operation: Operation, arguments: Sequence[PlannedArgument], scope: Scope
) -> str:
    body, spread = operation.body, scope.spread(operation)
    assert body is not None
    assert spread is not None
    fields = {**scope.fields(spread), ANY_NAME: FURTHER}
    entries = (
        _entry(literal(fields[planned.wire_name or ""]), planned.name)
        for planned in arguments
        if planned.location == "body"
    )
    values = ", ".join(f"{entry.key_code}: {entry.value_code}" for entry in entries)
    optional = "" if body.required else ", required=False"
    body_of = scope.imports.runtime("request", "body_of")
    model = scope.annotations.of(body.schema)
    return f"{body_of}({model}, body, {{{values}}}{optional})"


def _other_options(operation: Operation, scope: Scope) -> Iterator[Entry]:
    result = operation.result
    if result.kind != "none" and result.media_type != "application/json":
        yield Entry("accept", literal(result.media_type))
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


def _entry(key_code: str, value_code: str) -> Entry:
    """Return an entry of a dict; a long value may break after its key."""
    if len(key_code) + len(value_code) > WIDTH - DEEPEST - len(": ,"):
        return Entry(key_code, f"({value_code})")
    return Entry(key_code, value_code)
