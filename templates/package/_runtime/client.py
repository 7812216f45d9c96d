"""The common part of clients: options, hooks, raw responses, closing."""

from __future__ import annotations

import copy
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, ParamSpec, Self, TypeVar, cast

if TYPE_CHECKING:
    from .errors import ApiError, Attempt
    from .request import Response
    from .session import AsyncSession, RawResponse, Session

P = ParamSpec("P")
T = TypeVar("T")


class Timeout(NamedTuple):
    """Seconds to wait; None waits forever."""

    connect: float | None = 5.0
    """Seconds until a connection is made."""
    read: float | None = 60.0
    """Seconds of silence from the server, or for it to accept what is sent."""
    total: float | None = None
    """Seconds for a whole call: all attempts and the waits between them.

    A blocking call may take longer while a name is looked up, or a header arrives byte
    by byte, and by at most `read` seconds if the server stops in the middle of a body.
    """


@dataclass(frozen=True)
class Hooks:
    """Functions to call during each call; they must be quick.

    An exception that one raises ends the call. They receive no secrets.
    """

    on_request: Callable[[Attempt], object] | None = None
    """Called before each attempt."""
    on_response: Callable[[Attempt, Response], object] | None = None
    """Called after each response, whatever its status."""
    on_retry: Callable[[Attempt, ApiError, float], object] | None = None
    """Called before a retry: the failed attempt, the error, the seconds to wait."""

    def started(self, operation: str) -> Hooks:  # noqa: ARG002
        """Return the hooks of one call, which begins now."""
        return self

    def sending(self, attempt: Attempt) -> Mapping[str, str]:
        """Return headers to add to an attempt that is about to be sent."""
        if self.on_request:
            self.on_request(attempt)
        return {}

    def received(self, attempt: Attempt, response: Response) -> None:
        """See a response, whatever its status."""
        if self.on_response:
            self.on_response(attempt, response)

    def retrying(self, attempt: Attempt, error: ApiError, seconds: float) -> None:
        """See why a call is sent again, and after how many seconds."""
        if self.on_retry:
            self.on_retry(attempt, error, seconds)

    def ended(self, error: BaseException | None) -> None:
        """See the end of the call."""


class _Client:
    """The part that does not depend on how a client waits."""

    _session: Any

    def with_options(
        self,
        *,
        timeout: float | Timeout | None = None,
        max_retries: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Self:
        """Return this client with other options, over the same connections.

        Options that are None stay as they are; headers are added. Creating the new
        client is cheap. Close only the original client.
        """
        options = {"timeout": timeout, "max_retries": max_retries, "headers": headers}
        view = copy.copy(self)
        for name in vars(self):
            if isinstance(getattr(type(self), name, None), cached_property):
                del view.__dict__[name]  # a resource, bound to the old session
        given = {name: value for name, value in options.items() if value is not None}
        view._session = self._session.with_settings(**given)
        return view

    def __repr__(self) -> str:
        """Show the server; no credentials."""
        return f"<{type(self).__name__} of {self._session.policy.settings.base_url}>"


class BaseClient(_Client):
    """A blocking client; leaving its `with` block closes it."""

    _session: Session

    def raw(
        self, method: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> RawResponse[T]:
        """Call a method, and return the raw response together with its value.

        `client.raw(client.things.get, "1")` has `status`, `headers`, `raw` and `value`.
        Raises InvalidArgument for methods that send nothing at once.
        """
        from .session import raw_response, recorded

        with recorded(method, self._session) as responses:
            value = method(*args, **kwargs)
        return raw_response(responses, value)

    def close(self) -> None:
        """Close the connections; the client cannot be used afterwards."""
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()


class AsyncBaseClient(_Client):
    """An asyncio client; leaving its `async with` block closes it."""

    _session: AsyncSession

    async def raw(
        self, method: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> RawResponse[T]:
        """Call a method, and return the raw response together with its value.

        `await client.raw(client.things.get, "1")` has `status`, `headers`, `raw` and
        `value`. Raises InvalidArgument for methods that are not awaited.
        """
        from .session import raw_response, recorded

        with recorded(method, self._session) as responses:
            returned: Any = method(*args, **kwargs)
            value = await returned if hasattr(returned, "__await__") else returned
        return raw_response(responses, cast(T, value))

    async def close(self) -> None:
        """Close the connections; the client cannot be used afterwards."""
        await self._session.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *raised: object) -> None:
        await self.close()
