"""The two ways of waiting: a session performs the steps that a policy yields."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self, TypeAlias, TypeVar, cast

from .client import Timeout
from .codec import Kind
from .errors import ConnectionFailed
from .policy import Policy, Settings
from .request import Request
from .steps import Join, Outgoing, Response, Steps, Wait
from .transport import AsyncEngine, Transport, async_engine

if TYPE_CHECKING:
    import httpx2

T = TypeVar("T")
Send: TypeAlias = Callable[[Outgoing], Response]
"""Sends a request and waits for the answer; raises ConnectionFailed."""
AsyncSend: TypeAlias = Callable[[Outgoing], Awaitable[Response]]
"""The same for tasks."""


class _View:
    """What is the same for a session and for views of it with other options."""

    policy: Policy
    is_view = False

    def with_settings(self, **settings: Any) -> Self:
        """A view with other settings, over the same connections."""
        return self.with_policy(Policy(replace(self.policy.settings, **settings)))

    def with_policy(self, policy: Policy) -> Self:
        """A view with another policy, over the same connections."""
        view = object.__new__(type(self))
        view.__dict__.update(self.__dict__, policy=policy, is_view=True)
        return view


class Session(_View):
    """Blocking calls; one session may serve many threads."""

    def __init__(self, settings: Settings, http_client: httpx2.Client | None) -> None:
        self.policy = Policy(_timed(settings, http_client))
        self.transport = Transport(http_client)

    def send(self, request: Request, kind: Kind[T]) -> T:
        """Send, and return the answer as its type."""
        steps = self.policy.value(request, kind)
        return performed(steps, self.transport.send, self.sleep)

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        time.sleep(seconds)

    def close(self) -> None:
        """Close the connections, unless they are somebody else's."""
        if not self.is_view:
            self.transport.close()


class AsyncSession(_View):
    """Calls that are awaited; one session may serve many tasks."""

    def __init__(
        self,
        settings: Settings,
        http_client: httpx2.AsyncClient | AsyncEngine | None,
    ) -> None:
        self.policy = Policy(_timed(settings, http_client))
        self.transport = async_engine(http_client)

    async def send(self, request: Request, kind: Kind[T]) -> T:
        """Send, and return the answer as its type."""
        steps = self.policy.value(request, kind)
        return await performed_async(steps, self.transport.send, self.sleep)

    async def sleep(self, seconds: float) -> None:
        """Let time pass, in which other tasks go on."""
        await slept(seconds)

    async def close(self) -> None:
        """Close the connections, unless they are somebody else's."""
        if not self.is_view:
            await self.transport.close()


def performed(
    steps: Steps[T], send: Send, sleep: Callable[[float], None] = time.sleep
) -> T:
    """What comes of the steps of a call, performed one after another."""
    try:
        step = next(steps)
        while True:
            answer: Response | None = None
            try:
                match step:
                    case Outgoing():
                        answer = send(step)
                    case Wait():
                        sleep(step.seconds)
                    case Join():
                        step.wait()
            except ConnectionFailed as error:
                step = steps.throw(error)
            else:
                step = steps.send(answer)
    except StopIteration as done:
        return cast(T, done.value)
    finally:
        steps.close()


async def slept(seconds: float) -> None:
    """Let time pass, in which other tasks go on."""
    import asyncio  # which blocking calls need not wait for

    await asyncio.sleep(seconds)


async def performed_async(
    steps: Steps[T],
    send: AsyncSend,
    sleep: Callable[[float], Awaitable[None]] = slept,
) -> T:
    """What comes of the steps of a call, performed while other tasks go on."""
    try:
        step = next(steps)
        while True:
            answer: Response | None = None
            try:
                match step:
                    case Outgoing():
                        answer = await send(step)
                    case Wait():
                        await sleep(step.seconds)
                    case Join():
                        await step.wait_async()
            except ConnectionFailed as error:
                step = steps.throw(error)
            else:
                step = steps.send(answer)
    except StopIteration as done:
        return cast(T, done.value)
    finally:
        steps.close()


def _timed(settings: Settings, http_client: object) -> Settings:
    """The settings; a client's own timeouts are only ours to choose if it is ours."""
    if settings.timeout is None and http_client is None:
        return replace(settings, timeout=Timeout())
    return settings
