"""Streams of values: server-sent events and JSON lines."""

from __future__ import annotations

import codecs
import json
from collections.abc import AsyncGenerator, Generator, Iterator, Mapping
from contextlib import aclosing, closing, suppress
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Generic, Self, TypeVar
from weakref import WeakSet

import msgspec

from .codec import Form, decoder
from .errors import DecodingError
from .policy import Policy
from .request import Request, Response
from .session import AsyncSession, Session
from .streaming import AsyncStreamed, Streamed, async_opened, opened

R = TypeVar("R")
T = TypeVar("T")
DONE = "[DONE]"
"""The data that some APIs send when nothing more will come."""


@dataclass(frozen=True)
class Event(Generic[T]):
    """One server-sent event."""

    data: T
    name: str = "message"
    """The server's name for this kind of event."""
    id: str = ""
    """The last id that the server sent."""


class Lines:
    """Splits chunks of bytes into lines of text, which end in CR, LF or CRLF."""

    def __init__(self) -> None:
        self._decode = codecs.getincrementaldecoder("utf-8-sig")("replace").decode
        self._rest = ""
        self._after_cr = False

    def feed(self, chunk: bytes) -> list[str]:
        """Return the lines that this chunk completes."""
        text = self._decode(chunk)
        if not text:
            return []
        is_crlf = self._after_cr and text[0] == "\n"  # the CR has ended the line
        self._after_cr = text[-1] == "\r"
        text = text[is_crlf:].replace("\r\n", "\n").replace("\r", "\n")
        *lines, self._rest = f"{self._rest}{text}".split("\n")
        return lines

    def rest(self) -> str:
        """Return the last line, if no line end followed it."""
        return self._rest + self._decode(b"", final=True)


@dataclass
class EventParser:
    """Server-sent events from bytes in chunks (HTML Living Standard, 9.2.6)."""

    _lines: Lines = field(default_factory=Lines)
    _data: list[str] = field(default_factory=list[str])
    _name: str = ""
    _id: str = ""

    def feed(self, chunk: bytes) -> Iterator[Event[str]]:
        """Yield the events that this chunk completes.

        An event is complete after an empty line; the standard discards any other.
        """
        for line in self._lines.feed(chunk):
            if line:
                self._take(line)
                continue
            if self._data:
                yield Event("\n".join(self._data), self._name or "message", self._id)
            self._data, self._name = [], ""

    def _take(self, line: str) -> None:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        match name:
            case "data":
                self._data.append(value)
            case "event":
                self._name = value
            case "id" if "\0" not in value:
                self._id = value
            case _:  # a comment or an unknown field; "retry" is not used
                pass


@dataclass
class _Reader(Generic[T]):
    """Reads values from the content of one response."""

    policy: Policy
    request: Request
    response: Response
    item: Any
    is_done: bool = False
    """Whether the server has said that nothing more will come."""
    has_quotes: ClassVar[bool] = False
    """Whether strings are written as JSON."""

    @classmethod
    def refused(cls, kind: str) -> str:
        """Return the problem with a media type; "" if it can be read."""
        raise NotImplementedError

    def feed(self, chunk: bytes) -> Iterator[T]:
        """Yield the values that this chunk completes."""
        raise NotImplementedError

    def end(self) -> Iterator[T]:
        """Yield the value that the end of the content completes."""
        yield from ()

    def _value(self, text: str) -> Any:
        """Return the value of JSON; text that is not JSON is a string.

        If the type is `str`, the data of events is text even if it looks like JSON.
        """
        as_text = json.dumps(text).encode()
        is_json = self.item is not str or (self.has_quotes and text[:1] == '"')
        content = text.encode() if is_json else as_text
        try:
            try:
                return self.policy.decoded(self.request, content, self.item)
            except msgspec.ValidationError:
                raise
            except msgspec.DecodeError as malformed:
                with suppress(msgspec.DecodeError):
                    return self.policy.decoded(self.request, as_text, self.item)
                raise malformed from None
        except (msgspec.DecodeError, RecursionError) as error:
            problem = f"a part of the answer cannot be read: {error}"
            response = self.response._replace(content=content)
            raise DecodingError(response, problem) from error


@dataclass
class _EventReader(_Reader[Event[Any]]):
    """Reads server-sent events."""

    parser: EventParser = field(default_factory=EventParser)

    @classmethod
    def refused(cls, kind: str) -> str:
        """Return the problem with a media type other than that of events."""
        is_right = kind in ("", "text/event-stream")
        return "" if is_right else "the answer is not text/event-stream"

    def feed(self, chunk: bytes) -> Iterator[Event[Any]]:
        """Yield the events that this chunk completes; some may have no value."""
        for event in self.parser.feed(chunk):
            if event.data.strip() == DONE:
                self.is_done = True
                return
            if event.data or self._has_strings():
                yield Event(self._value(event.data), event.name, event.id)

    def _has_strings(self) -> bool:
        """Whether an event without data has a value: the empty string."""
        try:
            decoder(self.item).decode(b'""')
        except msgspec.ValidationError:
            return False
        return True


@dataclass
class _LineReader(_Reader[Any]):
    """Reads lines of JSON; white space and record separators are no part of them."""

    lines: Lines = field(default_factory=Lines)
    has_quotes = True

    @classmethod
    def refused(cls, kind: str) -> str:
        """Return the problem with a web page; servers use many types for lines."""
        is_page = kind in ("text/html", "application/xhtml+xml")
        return "the answer is a web page" if is_page else ""

    def feed(self, chunk: bytes) -> Iterator[Any]:
        """Yield the values that this chunk completes."""
        return self._values(self.lines.feed(chunk))

    def end(self) -> Iterator[Any]:
        """Yield the value of a last line without a line end."""
        return self._values([self.lines.rest()])

    def _values(self, lines: list[str]) -> Iterator[Any]:
        for line in lines:
            if text := line.strip(" \t\r\n\x1e"):  # RFC 7464, 2
                yield self._value(text)


def _plain(headers: Mapping[str, str]) -> str:
    """Return the media type in lower case, without parameters."""
    return headers.get("content-type", "").partition(";")[0].strip().lower()


class _Stream(Streamed, Generic[T]):
    """Values of a response; each iteration sends the request again."""

    def __init__(
        self,
        session: Session,
        request: Request,
        item: type[T] | Form[T],
        *,
        accept: str | None = None,
    ) -> None:
        super().__init__(
            session, replace(request, accept=accept) if accept else request
        )
        self._item: Any = item.annotation if isinstance(item, Form) else item
        self._open: WeakSet[Generator[Any]] = WeakSet()

    def close(self) -> None:
        """End all iterations, and close their connections."""
        for iteration in [*self._open]:
            iteration.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def _read(self, kind: type[_Reader[R]]) -> Generator[R]:
        iteration = self._values(kind)
        self._open.add(iteration)
        return iteration

    def _values(self, kind: type[_Reader[R]]) -> Generator[R]:
        policy, request = self._session.policy, self._request
        with opened(self._session, request) as answer:
            response = Response(
                answer.status, answer.headers, content=b"", attempt=answer.attempt
            )
            if problem := kind.refused(_plain(answer.headers)):
                content = b"".join(answer.chunks)
                raise DecodingError(response._replace(content=content), problem)
            reader = kind(policy, request, response, item=self._item)
            for chunk in answer.chunks:
                yield from reader.feed(chunk)
                if reader.is_done:
                    return
            yield from reader.end()


class _AsyncStream(AsyncStreamed, Generic[T]):
    """Values of a response; each iteration sends the request again."""

    def __init__(
        self,
        session: AsyncSession,
        request: Request,
        item: type[T] | Form[T],
        *,
        accept: str | None = None,
    ) -> None:
        super().__init__(
            session, replace(request, accept=accept) if accept else request
        )
        self._item: Any = item.annotation if isinstance(item, Form) else item
        self._open: WeakSet[AsyncGenerator[Any]] = WeakSet()

    def __await__(self) -> Generator[Any, Any, Self]:
        """Return itself: `await` is allowed, and sends nothing."""
        yield from ()
        return self

    async def close(self) -> None:
        """End all iterations, and close their connections."""
        for iteration in [*self._open]:
            await iteration.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *raised: object) -> None:
        await self.close()

    def _read(self, kind: type[_Reader[R]]) -> AsyncGenerator[R]:
        iteration = self._values(kind)
        self._open.add(iteration)
        return iteration

    async def _values(self, kind: type[_Reader[R]]) -> AsyncGenerator[R]:
        policy, request = self._session.policy, self._request
        async with async_opened(self._session, request) as answer:
            response = Response(
                answer.status, answer.headers, content=b"", attempt=answer.attempt
            )
            if problem := kind.refused(_plain(answer.headers)):
                content = b"".join([chunk async for chunk in answer.chunks])
                raise DecodingError(response._replace(content=content), problem)
            reader = kind(policy, request, response, item=self._item)
            async for chunk in answer.chunks:
                for value in reader.feed(chunk):
                    yield value
                if reader.is_done:
                    return
            for value in reader.end():
                yield value


class EventStream(_Stream[T]):
    """The data of server-sent events, as they arrive.

    Use it in a `with` to close the connection when the block is left.
    """

    def __iter__(self) -> Generator[T]:
        with closing(self.events()) as events:
            for event in events:
                yield event.data

    def events(self) -> Generator[Event[T]]:
        """Iterate over the events, with their names and ids."""
        return self._read(_EventReader)


class AsyncEventStream(_AsyncStream[T]):
    """The data of server-sent events, as they arrive, for `async for`.

    Use it in an `async with` to close the connection when the block is left.
    """

    async def __aiter__(self) -> AsyncGenerator[T]:
        async with aclosing(self.events()) as events:
            async for event in events:
                yield event.data

    def events(self) -> AsyncGenerator[Event[T]]:
        """Iterate over the events, with their names and ids."""
        return self._read(_EventReader)


class LineStream(_Stream[T]):
    """JSON values, one on each line, as they arrive.

    Use it in a `with` to close the connection when the block is left.
    """

    def __iter__(self) -> Generator[T]:
        return self._read(_LineReader)


class AsyncLineStream(_AsyncStream[T]):
    """JSON values, one on each line, as they arrive, for `async for`.

    Use it in an `async with` to close the connection when the block is left.
    """

    def __aiter__(self) -> AsyncGenerator[T]:
        return self._read(_LineReader)
