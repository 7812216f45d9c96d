"""One scenario for both clients: written for the blocking one, run through each.

`AsyncCaller` gives the scenario an AsyncClient, and awaits what comes back.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterable, Awaitable, Callable, Iterable
from itertools import islice
from typing import Any, Protocol, TypeVar, cast

from generated.partner_clients import AsyncClient, Client

T = TypeVar("T")


class Caller(Protocol):
    """A client, blocking or not, that scenarios are run with."""

    def __init__(self, **options: Any) -> None: ...

    def __call__(self, call: Callable[[Client], T]) -> T:
        """What the call returns."""

    def items(self, call: Callable[[Client], Iterable[T]]) -> list[T]:
        """All that the pager gives."""

    def take(self, count: int, call: Callable[[Client], Iterable[T]]) -> list[T]:
        """The first few that the pager gives; no more are asked for."""

    def close(self) -> None:
        """Close the client."""


class SyncCaller:
    """Runs scenarios with a Client."""

    def __init__(self, make: Callable[..., Client] = Client, **options: Any) -> None:
        self.client = make(**options)

    def __call__(self, call: Callable[[Client], T]) -> T:
        """What the call returns."""
        return call(self.client)

    def items(self, call: Callable[[Client], Iterable[T]]) -> list[T]:
        """All that the pager gives."""
        return list(call(self.client))

    def take(self, count: int, call: Callable[[Client], Iterable[T]]) -> list[T]:
        """The first few that the pager gives; no more are asked for."""
        return list(islice(call(self.client), count))

    def close(self) -> None:
        """Close the client."""
        self.client.close()


class AsyncCaller:
    """Runs scenarios with an AsyncClient, all in one event loop."""

    def __init__(
        self, make: Callable[..., AsyncClient] = AsyncClient, **options: Any
    ) -> None:
        self.client = make(**options)
        self._runner = asyncio.Runner()

    def __call__(self, call: Callable[[Client], T]) -> T:
        """What the call returns."""

        async def awaited() -> T:
            result = self._called(call)
            if inspect.isawaitable(result):
                return await cast("Awaitable[T]", result)
            return cast(T, result)

        return self._runner.run(awaited())

    def items(self, call: Callable[[Client], Iterable[T]]) -> list[T]:
        """All that the pager gives."""

        async def collected() -> list[T]:
            return [item async for item in self._iterated(call)]

        return self._runner.run(collected())

    def take(self, count: int, call: Callable[[Client], Iterable[T]]) -> list[T]:
        """The first few that the pager gives; no more are asked for."""

        async def collected() -> list[T]:
            taken: list[T] = []
            async for item in self._iterated(call):
                taken.append(item)
                if len(taken) == count:
                    break
            return taken

        return self._runner.run(collected())

    def close(self) -> None:
        """Close the client."""
        self._runner.run(self.client.close())
        self._runner.close()

    def _called(self, call: Callable[[Client], Any]) -> object:
        return call(cast(Client, self.client))

    def _iterated(self, call: Callable[[Client], Iterable[T]]) -> AsyncIterable[T]:
        return cast("AsyncIterable[T]", self._called(call))


class Connect(Protocol):
    """Makes callers for the test's server."""

    def __call__(self, **options: Any) -> Caller:
        """A caller whose client is made with these arguments."""
