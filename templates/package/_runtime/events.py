"""Streams of values: server-sent events and JSON lines."""

from __future__ import annotations

import codecs
import json
from collections.abc import AsyncGenerator, Generator, Iterator
from contextlib import aclosing, closing, suppress
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import msgspec

from .errors import DecodingError
from .policy import Policy
from .request import Request, Response
from .session import AsyncSession, Session
from .streaming import Items, async_chunks, chunks

T = TypeVar("T")
_DONE = "[DONE]"
"""The data that some APIs send when nothing more will come."""


@dataclass(frozen=True)
class Event(Generic[T]):
    """One server-sent event."""

    data: T
    name: str = "message"
    """The server's name for this kind of event."""
    id: str = ""
    """The last id that the server sent."""


class EventStream(Items[Session, T]):
    """The data of server-sent events, as they come."""

    def __iter__(self) -> Generator[T]:
        with closing(self.events()) as events:
            for event in events:
                yield event.data

    def events(self) -> Generator[Event[T]]:
        """Iterate over the events, with their names and ids."""
        parser = EventParser()
        with closing(chunks(self._session, self._request)) as parts:
            for chunk in parts:
                for event in parser.feed(chunk):
                    if event.data == _DONE:
                        return
                    yield _typed(
                        self._session.policy, self._request, event, item=self._item
                    )


class AsyncEventStream(Items[AsyncSession, T]):
    """The data of server-sent events, as they come, for `async for`."""

    async def __aiter__(self) -> AsyncGenerator[T]:
        async with aclosing(self.events()) as events:
            async for event in events:
                yield event.data

    async def events(self) -> AsyncGenerator[Event[T]]:
        """Iterate over the events, with their names and ids."""
        parser = EventParser()
        async with aclosing(async_chunks(self._session, self._request)) as parts:
            async for chunk in parts:
                for event in parser.feed(chunk):
                    if event.data == _DONE:
                        return
                    yield _typed(
                        self._session.policy, self._request, event, item=self._item
                    )


class LineStream(Items[Session, T]):
    """Values of which each is JSON on a line of its own, as they come."""

    def __iter__(self) -> Generator[T]:
        lines = Lines()
        with closing(chunks(self._session, self._request)) as parts:
            for chunk in parts:
                for text in filter(None, map(_stripped, lines.feed(chunk))):
                    yield _value(
                        self._session.policy, self._request, text, item=self._item
                    )
        if text := _stripped(lines.rest()):
            yield _value(self._session.policy, self._request, text, item=self._item)


class AsyncLineStream(Items[AsyncSession, T]):
    """Values of which each is JSON on a line of its own, as they come."""

    async def __aiter__(self) -> AsyncGenerator[T]:
        lines = Lines()
        async with aclosing(async_chunks(self._session, self._request)) as parts:
            async for chunk in parts:
                for text in filter(None, map(_stripped, lines.feed(chunk))):
                    yield _value(
                        self._session.policy, self._request, text, item=self._item
                    )
        if text := _stripped(lines.rest()):
            yield _value(self._session.policy, self._request, text, item=self._item)


class Lines:
    """Splits chunks of bytes into lines of text, which end in CR, LF or CRLF."""

    def __init__(self) -> None:
        self._decode = codecs.getincrementaldecoder("utf-8-sig")("replace").decode
        self._rest = ""

    def feed(self, chunk: bytes) -> list[str]:
        """Return the lines that this chunk completes."""
        text = self._rest + self._decode(chunk)
        held = "\r" if text.endswith("\r") else ""  # an LF may follow
        text = text[: len(text) - len(held)].replace("\r\n", "\n").replace("\r", "\n")
        *lines, rest = text.split("\n")
        self._rest = rest + held
        return lines

    def rest(self) -> str:
        """Return the last line, if no line end followed it."""
        return self._rest


@dataclass
class EventParser:
    """Server-sent events from bytes in chunks (HTML Living Standard, 9.2.6)."""

    _lines: Lines = field(default_factory=Lines)
    _data: list[str] = field(default_factory=list[str])
    _name: str = ""
    _id: str = ""

    def feed(self, chunk: bytes) -> Iterator[Event[str]]:
        """Yield the events that this chunk completes."""
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


def _typed(
    policy: Policy, request: Request, event: Event[str], item: Any
) -> Event[Any]:
    return Event(_value(policy, request, event.data, item=item), event.name, event.id)


def _value(policy: Policy, request: Request, text: str, item: Any) -> Any:
    """Return a value: text stays text, everything else is parsed as JSON.

    Text that is not JSON is a string, if the type has strings.
    """
    as_text = json.dumps(text).encode()
    content = as_text if item is str else text.encode()
    try:
        try:
            return policy.decoded(request, content, item)
        except msgspec.ValidationError:
            raise
        except msgspec.DecodeError as malformed:
            with suppress(msgspec.DecodeError):
                return policy.decoded(request, as_text, item)
            raise malformed from None
    except (msgspec.DecodeError, RecursionError) as error:
        problem = f"a part of the answer cannot be read: {error}"
        raise DecodingError(Response(200, {}, content), problem) from error


def _stripped(line: str) -> str:
    """Return a line without white space and the record separator (RFC 7464, 2)."""
    return line.strip(" \t\r\n\x1e")
