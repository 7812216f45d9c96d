"""What the clients have in common: options, raw answers, and how they end."""

from __future__ import annotations

import copy
from collections.abc import Awaitable, Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, ParamSpec, Self, TypeVar, cast

if TYPE_CHECKING:
    from .raw import RawResponse
    from .session import AsyncSession, Session

P = ParamSpec("P")
T = TypeVar("T")


class Timeout(NamedTuple):
    """Seconds to wait; None waits for ever."""

    connect: float | None = 5.0
    """Seconds until a connection is made."""
    read: float | None = 60.0
    """Seconds the server may stay silent, or may take to accept what is sent."""
    total: float | None = None
    """Seconds for a call, whatever it is made of: attempts, and waits between them.

    An asyncio call ends in time whatever happens. A blocking one may outlast it where a
    server keeps sending a header byte by byte, or falls silent in the middle of a body
    (then by `read` seconds at most), and while a name is looked up.
    """


class _Client:
    """What is the same for both clients."""

    _session: Any

    def with_options(
        self,
        *,
        timeout: float | Timeout | None = None,
        max_retries: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Self:
        """This client with other options, over the same connections.

        What is None stays as it is; headers are added. It costs next to nothing, and is
        not to be closed: the client that it was made of closes all.
        """
        before = self._session.policy.settings
        changes: dict[str, Any] = {}
        if timeout is not None:
            changes["timeout"] = timeout
        if max_retries is not None:
            changes["max_retries"] = max_retries
        if headers is not None:
            names = {name.lower() for name in headers}
            kept = {n: v for n, v in before.headers.items() if n.lower() not in names}
            changes["headers"] = {**kept, **headers}
        return rebound(self, self._session.with_settings(**changes))


def rebound(owner: T, session: object) -> T:
    """A copy of a client or a resource, over another session.

    The resources in it, which are bound to the old one, will be made anew.
    """
    view: Any = copy.copy(owner)
    for name in vars(owner):
        if _is_cached(type(owner), name):
            del view.__dict__[name]
    view._session = session
    return cast(T, view)


def _is_cached(owner: type, name: str) -> bool:
    return isinstance(getattr(owner, name, None), cached_property)


class BaseClient(_Client):
    """A blocking client; at the end of a `with` it closes itself."""

    _session: Session

    def raw(
        self, method: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> RawResponse[T]:
        """Call a method, and return the answer as it came beside its value.

        `client.raw(client.things.get, "1")` has `status`, `headers`, `raw` and `value`.
        """
        from .raw import recorded

        call, recorder = recorded(method, self._session)
        return recorder.answer(call(*args, **kwargs))

    def close(self) -> None:
        """Close the connections; the client is of no use afterwards."""
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()


class AsyncBaseClient(_Client):
    """An asyncio client; at the end of an `async with` it closes itself."""

    _session: AsyncSession

    async def raw(
        self, method: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> RawResponse[T]:
        """Call a method, and return the answer as it came beside its value.

        `await client.raw(client.things.get, "1")` has `status`, `headers`, `raw` and
        `value`.
        """
        from .raw import recorded

        call, recorder = recorded(method, self._session)
        returned: Any = call(*args, **kwargs)
        if not hasattr(returned, "__await__"):
            raise recorder.is_lazy()
        return recorder.answer(cast(T, await returned))

    async def close(self) -> None:
        """Close the connections; the client is of no use afterwards."""
        await self._session.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *raised: object) -> None:
        await self.close()
