"""Connections to the fake API; imported when a test makes a client."""

from __future__ import annotations

from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Generator,
    Iterable,
    Iterator,
)
from contextlib import asynccontextmanager, contextmanager
from typing import cast

from .request import Outgoing, Response, Wait
from .testing import Answers
from .transport import AsyncTransport, Transport


class Connection(Transport):
    """A transport that answers from memory. It records waits, and does not wait."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers

    def wait(self, step: Wait) -> None:
        """Record the wait."""
        self._answers.waits.append(step.seconds)

    def send(self, outgoing: Outgoing) -> Response:
        """Return the answer to a request."""
        with self.opened(outgoing) as (response, chunks):
            return response._replace(content=b"".join(chunks))

    @contextmanager
    def opened(self, outgoing: Outgoing) -> Generator[tuple[Response, Iterator[bytes]]]:
        """Give the answer to a request without content, and the content."""
        sent = cast("Iterable[bytes]", _content(outgoing))
        answer = self._answers.answer(outgoing, b"".join(sent))
        yield Response(answer.status, answer.headers, b""), iter(answer.chunks)

    def close(self) -> None:
        """Do nothing."""


class AsyncConnection(AsyncTransport):
    """The same transport for an asyncio client."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers

    async def wait(self, step: Wait) -> None:
        """Record the wait, or await the work."""
        if step.work:
            await step.work
        else:
            self._answers.waits.append(step.seconds)

    async def send(self, outgoing: Outgoing) -> Response:
        """Return the answer to a request."""
        async with self.opened(outgoing) as (response, chunks):
            content = b"".join([chunk async for chunk in chunks])
            return response._replace(content=content)

    @asynccontextmanager
    async def opened(
        self, outgoing: Outgoing
    ) -> AsyncGenerator[tuple[Response, AsyncIterator[bytes]]]:
        """Give the answer to a request without content, and the content."""
        sent = _content(outgoing)
        if isinstance(sent, AsyncIterable):
            content = b"".join([chunk async for chunk in sent])
        else:
            content = b"".join(sent)
        answer = self._answers.answer(outgoing, content)
        chunks = _awaited(answer.chunks)
        yield Response(answer.status, answer.headers, b""), chunks

    async def close(self) -> None:
        """Do nothing."""


def _content(outgoing: Outgoing) -> Iterable[bytes] | AsyncIterable[bytes]:
    content = outgoing.content or b""
    return (content,) if isinstance(content, bytes) else content


async def _awaited(chunks: Iterable[bytes]) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk
