"""Run one scenario, written for a blocking client, with every kind of client.

`AsyncCaller` passes an AsyncClient to the scenario and awaits the result.
`AiohttpCaller` does the same with an AsyncClient that sends with aiohttp.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import (
    AsyncIterable,
    AsyncIterator,
    Awaitable,
    Callable,
    Iterable,
)
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import islice
from typing import Any, Protocol, TypeVar, cast

import aiohttp

from generated.partner_clients import AsyncClient, Client, Timeout
from tests.runtime.optional import optional

T = TypeVar("T")
engines = optional("aiohttp_engine")


class Caller(Protocol):
    """Runs scenarios with a client."""

    library: str
    """The HTTP library to send with."""
    client: Any
    """A client or a session."""

    def __init__(self, **options: Any) -> None: ...

    def __call__(self, call: Callable[[Client], T]) -> T:
        """Return the result of the call."""

    def items(self, call: Callable[[Client], Iterable[T]]) -> list[T]:
        """Return all items of a pager."""

    def take(self, count: int, call: Callable[[Client], Iterable[T]]) -> list[T]:
        """Return the first items of a pager, and request no more."""

    def close(self) -> None:
        """Close the client."""


class SyncCaller:
    """Runs scenarios with a Client."""

    library = "httpx2"

    def __init__(self, make: Callable[..., Any] = Client, **options: Any) -> None:
        self.client = make(**options)

    def __call__(self, call: Callable[[Client], T]) -> T:
        """Return the result of the call."""
        return call(self.client)

    def items(self, call: Callable[[Client], Iterable[T]]) -> list[T]:
        """Return all items of a pager."""
        return list(call(self.client))

    def take(self, count: int, call: Callable[[Client], Iterable[T]]) -> list[T]:
        """Return the first items of a pager, and request no more."""
        return list(islice(call(self.client), count))

    def close(self) -> None:
        """Close the client."""
        self.client.close()


class AsyncCaller:
    """Runs scenarios with an AsyncClient, all in one event loop."""

    library = "httpx2"

    def __init__(self, make: Callable[..., Any] = AsyncClient, **options: Any) -> None:
        self._runner = asyncio.Runner()
        self.client = make(**options)

    def __call__(self, call: Callable[[Client], T]) -> T:
        """Return the result of the call."""

        async def awaited() -> T:
            result = self._called(call)
            if inspect.isawaitable(result):
                return await cast("Awaitable[T]", result)
            return cast(T, result)

        return self._runner.run(awaited())

    def items(self, call: Callable[[Client], Iterable[T]]) -> list[T]:
        """Return all items of a pager."""

        async def collected() -> list[T]:
            return [item async for item in self._iterated(call)]

        return self._runner.run(collected())

    def take(self, count: int, call: Callable[[Client], Iterable[T]]) -> list[T]:
        """Return the first items of a pager, and request no more."""

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


class AiohttpCaller(AsyncCaller):
    """Runs scenarios with an AsyncClient that sends with aiohttp."""

    library = "aiohttp"

    def __init__(
        self,
        make: Callable[..., Any] = AsyncClient,
        engine: Callable[[Any], Any] = engines.AiohttpEngine,
        **options: Any,
    ) -> None:
        super().__init__(make, **options)
        if "http_client" not in options:
            self.session = self._runner.run(aiohttp_session())
            timed = {"timeout": Timeout(), **options}
            self.client = make(**timed, http_client=engine(self.session))

    def close(self) -> None:
        """Close the client and its HTTP library."""
        self._runner.run(self.session.close())
        super().close()


async def aiohttp_session() -> aiohttp.ClientSession:
    """Return a session of aiohttp, which needs a running loop."""
    return aiohttp.ClientSession()


@asynccontextmanager
async def sending_with(library: str, **options: Any) -> AsyncIterator[AsyncClient]:
    """Open an AsyncClient that sends with an HTTP library."""
    async with AsyncExitStack() as stack:
        if library == "aiohttp":
            session = await stack.enter_async_context(aiohttp.ClientSession())
            options = {"timeout": Timeout(), **options}
            options["http_client"] = engines.AiohttpEngine(session)
        yield await stack.enter_async_context(AsyncClient("t", **options))


class Connect(Protocol):
    """Creates clients of the test's server."""

    def __call__(self, **options: Any) -> Caller:
        """Return a caller with a client that has these options."""
