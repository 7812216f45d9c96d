"""The two ways of waiting: a session performs the steps that a policy yields."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar, cast

from .client import Timeout
from .codec import Kind
from .errors import ConnectionFailed
from .policy import Policy, Settings
from .request import Request
from .steps import Join, Outgoing, Response, Step, Steps, Wait
from .transport import AsyncEngine, Transport, async_engine

if TYPE_CHECKING:
    import httpx2

T = TypeVar("T")


class Sender(Protocol):
    """What sends a request and waits for the answer; raises ConnectionFailed."""

    def send(self, outgoing: Outgoing) -> Response:
        """The answer."""
        ...


class AsyncSender(Protocol):
    """What sends a request, and awaits the answer; raises ConnectionFailed."""

    async def send(self, outgoing: Outgoing) -> Response:
        """The answer."""
        ...


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
        return self.run(self.policy.value(request, kind), self.transport)

    def send_only(self, request: Request) -> None:
        """Send, and return nothing."""
        self.run(self.policy.nothing(request), self.transport)

    def run(self, steps: Steps[T], sender: Sender) -> T:
        """Perform the steps of one call."""
        try:
            step = next(steps)
            while True:
                try:
                    answer = self._performed(step, sender)
                except ConnectionFailed as error:
                    step = steps.throw(error)
                else:
                    step = steps.send(answer)
        except StopIteration as done:
            return cast(T, done.value)
        finally:
            steps.close()

    def _performed(self, step: Step, sender: Sender) -> Response | None:
        match step:
            case Outgoing():
                return sender.send(step)
            case Wait():
                time.sleep(step.seconds)
            case Join():
                step.wait()
        return None

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
        return await self.run(self.policy.value(request, kind), self.transport)

    async def send_only(self, request: Request) -> None:
        """Send, and return nothing."""
        await self.run(self.policy.nothing(request), self.transport)

    async def run(self, steps: Steps[T], sender: AsyncSender) -> T:
        """Perform the steps of one call."""
        try:
            step = next(steps)
            while True:
                try:
                    answer = await self._performed(step, sender)
                except ConnectionFailed as error:
                    step = steps.throw(error)
                else:
                    step = steps.send(answer)
        except StopIteration as done:
            return cast(T, done.value)
        finally:
            steps.close()

    async def _performed(self, step: Step, sender: AsyncSender) -> Response | None:
        match step:
            case Outgoing():
                return await sender.send(step)
            case Wait():
                import asyncio  # which blocking calls need not wait for

                await asyncio.sleep(step.seconds)
            case Join():
                await step.wait_async()
        return None

    async def close(self) -> None:
        """Close the connections, unless they are somebody else's."""
        if not self.is_view:
            await self.transport.close()


def _timed(settings: Settings, http_client: object) -> Settings:
    """The settings; a client's own timeouts are only ours to choose if it is ours."""
    if settings.timeout is None and http_client is None:
        return replace(settings, timeout=Timeout())
    return settings
