"""What a call consists of: policies yield these steps, and a session performs them."""

from __future__ import annotations

import time
from collections.abc import AsyncIterable, Generator, Iterable, Mapping
from concurrent import futures
from concurrent.futures import Future
from typing import TYPE_CHECKING, NamedTuple, SupportsIndex, TypeAlias, TypeVar

if TYPE_CHECKING:
    from .client import Timeout
    from .errors import Attempt
    from .request import Request

T = TypeVar("T")
Content: TypeAlias = bytes | Iterable[bytes] | AsyncIterable[bytes]


class Outgoing(NamedTuple):
    """Send this; the answer is what comes back, or ConnectionFailed is raised."""

    method: str
    url: str
    headers: Mapping[str, str]
    content: Content | None
    timeout: Timeout | None = None
    """For this attempt; None leaves it to the HTTP client."""
    deadline: float | None = None
    """When to give up, on the clock `time.monotonic`."""
    request: Request | None = None
    """The call that it is for; None if it is for none, but for a credential."""
    api: str = ""
    """Which of several APIs the call is of, by its place on the client."""

    def __repr__(self) -> str:
        """Without headers and query, which hold secrets."""
        return f"<{self.method} {self.url.partition('?')[0]}>"


class Response(NamedTuple):
    """An answer, read to its end."""

    status: int
    headers: Mapping[str, str]
    """Names are compared without regard to case."""
    content: bytes
    attempt: Attempt | None = None
    """What it is the answer to."""

    def __repr__(self) -> str:
        """Without headers and content, which may be confidential."""
        return f"<{self.status}, {len(self.content)} bytes>"


class Wait(NamedTuple):
    """Let time pass."""

    seconds: float


class Join(NamedTuple):
    """Wait until somebody else is done; how it went is of no interest."""

    done: Future[None]
    """It is running: whoever gives up waiting does not cancel it."""
    deadline: float | None

    def wait(self) -> None:
        """Wait, without regard to what else this thread could do."""
        futures.wait([self.done], self._left())

    async def wait_async(self) -> None:
        """Let other tasks go on in the meantime."""
        import asyncio

        waiting = asyncio.wrap_future(self.done)
        try:
            await asyncio.wait([waiting], timeout=self._left())
        finally:
            waiting.cancel()  # or it would be told in a loop that may be closed

    def _left(self) -> float | None:
        if self.deadline is None:
            return None
        return max(0.0, self.deadline - time.monotonic())


Step: TypeAlias = Outgoing | Wait | Join
Steps: TypeAlias = Generator[Step, Response | None, T]
"""One call: yields what to do, is given the answer, returns the result."""


class Secret(str):
    """A text that its `repr` does not show, so that tracebacks do not either."""

    __slots__ = ()

    def __getitem__(self, key: SupportsIndex | slice) -> Secret:
        """A part is no less secret: reports of errors shorten what is long."""
        return Secret(super().__getitem__(key))

    def __repr__(self) -> str:
        return "'[secret]'"
