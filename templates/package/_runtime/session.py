"""Sessions: a policy, and the transport that performs what it decides."""

from __future__ import annotations

import copy
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from .client import AsyncBaseClient, BaseClient
from .codec import Kind
from .errors import InvalidArgument
from .policy import RECORDED, Policy, Settings
from .request import Request, Response, check_headers, merged
from .transport import AsyncTransport, Transport

if TYPE_CHECKING:
    import httpx2

T = TypeVar("T")


class _View:
    """A session, or a view of one with other settings."""

    policy: Policy
    is_view = False

    def with_settings(self, **changes: Any) -> Self:
        """Return a view with other settings, over the same connections.

        Headers are added to those before.
        """
        settings, view = self.policy.settings, copy.copy(self)
        check_headers(added := changes.pop("headers", {}))
        headers = merged(settings.headers, added)
        view.policy = Policy(replace(settings, headers=headers, **changes))
        view.is_view = True
        return view


class Session(_View):
    """Blocking calls; threads may share one session."""

    def __init__(
        self,
        settings: Settings,
        http_client: httpx2.Client | Transport | Callable[[], httpx2.Client] | None,
    ) -> None:
        self.policy = Policy(settings)
        if not isinstance(http_client, Transport):
            http_client = Transport(http_client)
        self.transport = http_client

    def send(self, request: Request, kind: Kind[T]) -> T:
        """Send the request, and return the response read as `kind`."""
        return self.transport.perform(self.policy.value(request, kind))

    def close(self) -> None:
        """Close the connections, unless the caller provided them."""
        if not self.is_view:
            self.transport.close()


class AsyncSession(_View):
    """Calls that are awaited; tasks may share one session."""

    def __init__(
        self,
        settings: Settings,
        http_client: (
            httpx2.AsyncClient
            | Callable[[], httpx2.AsyncClient]
            | AsyncTransport
            | None
        ),
    ) -> None:
        self.policy = Policy(settings)
        if not isinstance(http_client, AsyncTransport):
            http_client = AsyncTransport(http_client)
        self.transport = http_client

    async def send(self, request: Request, kind: Kind[T]) -> T:
        """Send the request, and return the response read as `kind`."""
        return await self.transport.perform(self.policy.value(request, kind))

    async def close(self) -> None:
        """Close the connections, unless the caller provided them."""
        if not self.is_view:
            await self.transport.close()


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
        hint = "use raw_pages() or open() of its result, or raw(download.read)"
        raise InvalidArgument(f"raw() sends nothing for this call: {hint}")
    last = responses[-1]
    return RawResponse(last.status, last.headers, last.content, value=value)


def record(response: Response) -> None:
    """Keep a response that was read to its end, if its caller uses `raw`."""
    if (responses := RECORDED.get()) is not None:
        responses.append(response)


@contextmanager
def recorded(
    method: object = None, session: Session | AsyncSession | None = None
) -> Generator[Sequence[Response]]:
    """Record the responses to calls that are made in the `with` block.

    Raises InvalidArgument unless `method` belongs to a resource with such a session.
    """
    resource = getattr(method, "__self__", None)
    is_client = isinstance(resource, BaseClient | AsyncBaseClient)
    own = None if is_client else getattr(resource, "_session", None)
    if session is not None and not isinstance(own, type(session)):
        kind = "an awaited" if isinstance(session, AsyncSession) else "a blocking"
        raise InvalidArgument(f"raw() takes a method of a resource of {kind} client")
    responses: list[Response] = []
    token = RECORDED.set(responses)
    try:
        yield responses
    finally:
        RECORDED.reset(token)
