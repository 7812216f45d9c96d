"""Streams of values, for tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import (
    TYPE_CHECKING,
    Any,
    Generic,
    Self,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

from .testing import Answers, Operation
from .testing_answers import Call, Failure, sole

if TYPE_CHECKING:
    from .events import Event, EventStream, LineStream

T = TypeVar("T")


def usual(method: Callable[..., T]) -> Callable[..., T]:
    """Return a method that may return a stream, with its usual type of result."""
    return _returning(method, is_stream=False)


def streamed(
    method: Callable[..., EventStream[T] | LineStream[T]],
) -> Callable[..., Iterable[T]]:
    """Return a method that may return a stream, with the stream's type."""
    return _returning(method, is_stream=True)


def _returning(method: Callable[..., Any], is_stream: bool) -> Callable[..., Any]:
    """Return a function with the method's annotations, but only one type of result."""
    from .events import EventStream, LineStream

    def typed() -> Any:
        raise NotImplementedError

    hints = get_type_hints(method)
    results = [
        each
        for each in get_args(hints["return"])
        if (get_origin(each) in (EventStream, LineStream)) is is_stream
    ]
    typed.__annotations__ = {**hints, "return": Union[tuple(results)]}  # noqa: UP007
    return typed


class _Stream(Operation, Generic[T]):
    """An operation that returns values one by one."""

    def __init__(
        self, answers: Answers, operation: str, method: Callable[..., Iterable[T]]
    ) -> None:
        super().__init__(answers, operation, method)

    def _encoded(self, value: T) -> bytes:
        (annotation,) = get_args(self._hints["return"])
        return self._fitting(annotation, value)


class Events(_Stream[T]):
    """An operation that returns server-sent events."""

    def returns(
        self,
        *events: T | Event[T] | Callable[[Call], Iterable[T | Event[T]] | Failure],
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> Self:
        """Answer with events: their data, or with their names and ids.

        A single function of the call returns the events instead.
        """
        kind = "text/event-stream"
        return self._answered(
            sole(events),
            self._events,
            status=status,
            content_type=kind,
            headers=headers,
        )

    def _events(self, events: Iterable[T | Event[T]]) -> Iterable[bytes]:
        return map(self._event, events)

    def _event(self, given: T | Event[T]) -> bytes:
        from .events import Event

        event = cast("Event[T]", given if isinstance(given, Event) else Event(given))
        content = self._encoded(event.data)
        if isinstance(event.data, str) and get_args(self._hints["return"]) == (str,):
            content = event.data.encode()
        lines = content.splitlines() or [b""]
        named = f"event: {event.name}\nid: {event.id}\n".encode()
        return named + b"".join(b"data: %s\n" % line for line in lines) + b"\n"


class Lines(_Stream[T]):
    """An operation that returns lines of JSON."""

    def returns(
        self,
        *values: T | Callable[[Call], Iterable[T] | Failure],
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> Self:
        """Answer with the values, each on a line of its own.

        A single function of the call returns the values instead.
        """
        kind = "application/x-ndjson"
        return self._answered(
            sole(values), self._lines, status=status, content_type=kind, headers=headers
        )

    def _lines(self, values: Iterable[T]) -> Iterable[bytes]:
        return (self._encoded(value) + b"\n" for value in values)
