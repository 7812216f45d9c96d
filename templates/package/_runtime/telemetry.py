"""Spans for calls, with OpenTelemetry if the program uses it.

The attributes follow OpenTelemetry's conventions for HTTP clients. A span ends when the
response has begun, or the last attempt failed; streams are read after that.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from .client import Hooks
from .errors import StatusError

if TYPE_CHECKING:
    from .errors import ApiError, Attempt
    from .request import Response

_PORTS = {"http": 80, "https": 443}


class OpenTelemetry(Hooks):
    """Makes a span for each call, unless the program does not record any."""

    def __init__(self, hooks: Hooks | None) -> None:
        """Take the caller's own hooks, which are called as well."""
        super().__init__()
        self._hooks = hooks or Hooks()

    def started(self, operation: str) -> Hooks:
        """Start the span of a call."""
        hooks = self._hooks.started(operation)
        is_used = "opentelemetry.trace" in sys.modules  # otherwise nothing is recorded
        library = _library() if is_used else None
        if library is None:
            return hooks
        method, _, path = operation.partition(" ")
        span = library.tracer.start_span(
            operation,
            kind=library.trace.SpanKind.CLIENT,
            attributes={"http.request.method": method, "url.template": path},
        )
        is_watched = span.get_span_context().is_valid  # recorded, or propagated
        return _Span(hooks, span, library) if is_watched else hooks


class _Span(Hooks):
    """A call with a span, a child of the span that was current when it began."""

    def __init__(self, hooks: Hooks, span: Any, library: _Library) -> None:
        super().__init__()
        self._hooks = hooks
        self._library = library
        self._span = span

    def sending(self, attempt: Attempt) -> Mapping[str, str]:
        """Return headers that let the server continue the trace."""
        self._span.set_attributes(_place(attempt.url))
        if attempt.number > 1:
            self._span.set_attribute("http.request.resend_count", attempt.number - 1)
        headers = {**self._hooks.sending(attempt)}
        context = self._library.trace.set_span_in_context(self._span)
        self._library.propagate.inject(headers, context=context)
        return headers

    def received(self, attempt: Attempt, response: Response) -> None:
        """Set the status; the last one stays."""
        self._hooks.received(attempt, response)
        self._span.set_attribute("http.response.status_code", response.status)

    def retrying(self, attempt: Attempt, error: ApiError, seconds: float) -> None:
        """Call the caller's own hooks."""
        self._hooks.retrying(attempt, error, seconds)

    def ended(self, error: BaseException | None) -> None:
        """End the span."""
        self._hooks.ended(error)
        if isinstance(error, Exception):
            self._span.record_exception(error)
        if error is not None:
            self._span.set_attribute("error.type", _kind(error))
            self._span.set_status(self._library.trace.StatusCode.ERROR)
        self._span.end()


class _Library(NamedTuple):
    """The parts of OpenTelemetry that are used; it may not be installed."""

    trace: Any
    propagate: Any
    tracer: Any


@cache
def _library() -> _Library | None:
    try:
        trace = import_module("opentelemetry.trace")
        propagate = import_module("opentelemetry.propagate")
    except ImportError:
        return None
    tracer: Any = trace.get_tracer(__name__.partition("._runtime")[0])
    return _Library(trace, propagate, tracer)


def _place(url: str) -> dict[str, str | int]:
    """Return the attributes of a URL; none if it is invalid."""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        return {}
    return {
        "url.full": url,
        "server.address": parts.hostname or "",
        "server.port": port,
    }


def _kind(error: BaseException) -> str:
    """Return the type of an error; a cancelled call has no better name."""
    if isinstance(error, GeneratorExit):
        return "_OTHER"
    return str(error.status) if isinstance(error, StatusError) else type(error).__name__
