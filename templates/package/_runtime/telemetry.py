"""A span for each call where a program uses OpenTelemetry; nothing where none does.

Attributes are those of its conventions for HTTP clients. A span ends when the answer
has begun, or the last attempt failed; what is read bit by bit is read after it.
"""

from __future__ import annotations

import sys
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple, Self
from urllib.parse import urlsplit

from .errors import StatusError

if TYPE_CHECKING:
    from .errors import Attempt
    from .steps import Outgoing

_PORTS = {"http": 80, "https": 443}


class Span:
    """A call that nobody watches."""

    def sent(self, attempt: Attempt, outgoing: Outgoing) -> Outgoing:  # noqa: ARG002
        """What to send at the next attempt."""
        return outgoing

    def answered(self, status: int) -> None:
        """Note the status of an answer."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, _: object) -> None:
        """End with the call."""


class _Recorded(Span):
    """A call that is a span, below the one that was current when it began."""

    def __init__(self, started: Any, library: _Library) -> None:
        self._library = library
        self._span = started

    def sent(self, attempt: Attempt, outgoing: Outgoing) -> Outgoing:
        """With headers by which the server can continue the trace."""
        self._span.set_attributes(_place(attempt.url))
        if attempt.number > 1:
            self._span.set_attribute("http.request.resend_count", attempt.number - 1)
        headers: dict[str, str] = {}
        context = self._library.trace.set_span_in_context(self._span)
        self._library.propagate.inject(headers, context=context)
        return outgoing._replace(headers={**outgoing.headers, **headers})

    def answered(self, status: int) -> None:
        """Note the status of an answer; that of the last one stays."""
        self._span.set_attribute("http.response.status_code", status)

    def __exit__(self, kind: object, error: BaseException | None, _: object) -> None:
        """End with the call, however that ends."""
        if isinstance(error, Exception):
            self._span.record_exception(error)
        if error is not None:
            self._span.set_attribute("error.type", _kind(error))
            self._span.set_status(self._library.trace.StatusCode.ERROR)
        self._span.end()


class _Library(NamedTuple):
    """What is used of OpenTelemetry, which need not be there when types are checked."""

    trace: Any
    propagate: Any
    tracer: Any


def span(operation: str) -> Span:
    """The span of a call that begins."""
    is_used = "opentelemetry.trace" in sys.modules  # or nobody could watch
    library = _library() if is_used else None
    if library is None:
        return _UNWATCHED
    method, _, path = operation.partition(" ")
    started = library.tracer.start_span(
        operation,
        kind=library.trace.SpanKind.CLIENT,
        attributes={"http.request.method": method, "url.template": path},
    )
    is_watched = started.get_span_context().is_valid  # recorded, or to be continued
    return _Recorded(started, library) if is_watched else _UNWATCHED


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
    """Where a URL leads; nothing of one that leads nowhere."""
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
    """What went wrong, in a word; a call that is broken off is told of nothing."""
    if isinstance(error, GeneratorExit):
        return "_OTHER"
    return str(error.status) if isinstance(error, StatusError) else type(error).__name__


_UNWATCHED = Span()
