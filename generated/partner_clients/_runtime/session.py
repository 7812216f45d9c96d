"""Blocking and asyncio sessions: they perform the steps that a policy yields."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Generic, Self, TypeAlias, TypeVar, cast

from .client import AsyncBaseClient, BaseClient, Timeout
from .codec import Kind
from .errors import ConnectionFailed, InvalidArgument
from .policy import RECORDED, Policy, Settings
from .request import Join, Outgoing, Request, Response, Steps, Wait
from .transport import AsyncTransport, Transport

if TYPE_CHECKING:
    import httpx2

T = TypeVar("T")
Send: TypeAlias = Callable[[Outgoing], Response]
AsyncSend: TypeAlias = Callable[[Outgoing], Awaitable[Response]]
"""Sends a request and waits for the response; raises ConnectionFailed."""


class _View:
    """A session, or a view of one with other settings."""

    policy: Policy
    is_view = False

    def with_settings(self, **settings: Any) -> Self:
        """Return a view with other settings, over the same connections."""
        policy = Policy(replace(self.policy.settings, **settings))
        view = object.__new__(type(self))
        view.__dict__.update(self.__dict__, policy=policy, is_view=True)
        return view


class Session(_View):
    """Blocking calls; threads may share one session."""

    def __init__(self, settings: Settings, http_client: httpx2.Client | None) -> None:
        self.policy = Policy(_timed(settings, http_client))
        self.transport = Transport(http_client)

    def send(self, request: Request, kind: Kind[T]) -> T:
        """Send the request, and return the response read as `kind`."""
        return self.perform(self.policy.value(request, kind))

    def perform(self, steps: Steps[T]) -> T:
        """Perform the steps of a call, and return its result."""
        return performed(steps, self.transport.send, self.sleep)

    def sleep(self, seconds: float) -> None:
        """Block for some time."""
        time.sleep(seconds)

    def close(self) -> None:
        """Close the connections, unless the caller provided them."""
        if not self.is_view:
            self.transport.close()


class AsyncSession(_View):
    """Calls that are awaited; tasks may share one session."""

    def __init__(
        self,
        settings: Settings,
        http_client: httpx2.AsyncClient | AsyncTransport | None,
    ) -> None:
        self.policy = Policy(_timed(settings, http_client))
        self.transport = (
            http_client
            if isinstance(http_client, AsyncTransport)
            else AsyncTransport(http_client)
        )

    async def send(self, request: Request, kind: Kind[T]) -> T:
        """Send the request, and return the response read as `kind`."""
        return await self.perform(self.policy.value(request, kind))

    async def perform(self, steps: Steps[T]) -> T:
        """Perform the steps of a call, and return its result."""
        return await performed_async(steps, self.transport.send, self.sleep)

    async def sleep(self, seconds: float) -> None:
        """Let other tasks run for some time."""
        await slept(seconds)

    async def close(self) -> None:
        """Close the connections, unless the caller provided them."""
        if not self.is_view:
            await self.transport.close()


def performed(
    steps: Steps[T], send: Send, sleep: Callable[[float], None] = time.sleep
) -> T:
    """Perform the steps of a call one after another, and return its result."""
    try:
        step = next(steps)
        while True:
            response: Response | None = None
            try:
                match step:
                    case Outgoing():
                        response = send(step)
                    case Wait():
                        sleep(step.seconds)
                    case Join():
                        step.wait()
            except ConnectionFailed as error:
                step = steps.throw(error)
            else:
                step = steps.send(response)
    except StopIteration as done:
        return cast(T, done.value)
    finally:
        steps.close()


async def slept(seconds: float) -> None:
    """Let other tasks run for some time."""
    import asyncio  # blocking programs do not need it

    await asyncio.sleep(seconds)


async def performed_async(
    steps: Steps[T],
    send: AsyncSend,
    sleep: Callable[[float], Awaitable[None]] = slept,
) -> T:
    """Perform the steps of a call, and return its result; other tasks run meanwhile."""
    try:
        step = next(steps)
        while True:
            response: Response | None = None
            try:
                match step:
                    case Outgoing():
                        response = await send(step)
                    case Wait():
                        await sleep(step.seconds)
                    case Join():
                        await step.wait_async()
            except ConnectionFailed as error:
                step = steps.throw(error)
            else:
                step = steps.send(response)
    except StopIteration as done:
        return cast(T, done.value)
    finally:
        steps.close()


def _timed(settings: Settings, http_client: object) -> Settings:
    """Return settings with a timeout, unless the caller's HTTP client has its own."""
    if settings.timeout is None and http_client is None:
        return replace(settings, timeout=Timeout())
    return settings


@dataclass(frozen=True, slots=True)
class RawResponse(Generic[T]):
    """A response as it came, and the value that was read from it."""

    status: int
    headers: Mapping[str, str]
    """Names are case-insensitive."""
    raw: bytes
    """The unchanged body."""
    value: T
    """The result of the call."""


def raw_response(responses: Sequence[Response], value: T) -> RawResponse[T]:
    """Combine the last response and a value; raises InvalidArgument without one."""
    if not responses:
        hint = "use raw_pages() or open() of its result"
        raise InvalidArgument(f"raw() sends nothing for this call: {hint}")
    last = responses[-1]
    return RawResponse(last.status, last.headers, last.content, value)


@contextmanager
def recorded(
    method: object = None, session: Session | AsyncSession | None = None
) -> Generator[Sequence[Response]]:
    """Record the responses to calls that are made in the `with` block.

    Raises InvalidArgument unless `method` belongs to a resource with such a session.
    """
    resource = getattr(method, "__self__", None)
    if session is not None and (
        isinstance(resource, BaseClient | AsyncBaseClient)
        or not isinstance(getattr(resource, "_session", None), type(session))
    ):
        kind = "an awaited" if isinstance(session, AsyncSession) else "a blocking"
        raise InvalidArgument(f"raw() takes a method of a resource of {kind} client")
    responses: list[Response] = []
    token = RECORDED.set(responses)
    try:
        yield responses
    finally:
        RECORDED.reset(token)
