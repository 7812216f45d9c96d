"""One scenario for both clients: written for the blocking one, run through each.

`AsyncCaller` gives the scenario an AsyncClient, and awaits what comes back;
`AiohttpCaller` does so with one that sends by the other engine.
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
    """A client, blocking or not, that scenarios are run with."""

    library: str
    """The HTTP library to send with."""
    client: Any
    """The client that scenarios are run with."""

    def __init__(self, **options: Any) -> None: ...

    def __call__(self, call: Callable[[Client], T]) -> T:
        """Return the result of the call."""

    def items(self, call: Callable[[Client], Iterable[T]]) -> list[T]:
        """All that the pager gives."""

    def take(self, count: int, call: Callable[[Client], Iterable[T]]) -> list[T]:
        """The first few that the pager gives; no more are asked for."""

    def close(self) -> None:
        """Close the client."""


class SyncCaller:
    """Runs scenarios with a Client."""

    library = "httpx2"

    def __init__(self, make: Callable[..., Client] = Client, **options: Any) -> None:
        self.client = make(**options)

    def __call__(self, call: Callable[[Client], T]) -> T:
        """Return the result of the call."""
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

    library = "httpx2"

    def __init__(
        self, make: Callable[..., AsyncClient] = AsyncClient, **options: Any
    ) -> None:
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


class AiohttpCaller(AsyncCaller):
    """Runs scenarios with an AsyncClient that sends with aiohttp."""

    library = "aiohttp"

    def __init__(
        self,
        make: Callable[..., AsyncClient] = AsyncClient,
        engine: Callable[[Any], Any] = engines.AiohttpEngine,
        **options: Any,
    ) -> None:
        super().__init__(make, **options)
        if "http_client" not in options:
            self.session = self._runner.run(aiohttp_session())
            timed = {"timeout": Timeout(), **options}
            self.client = make(**timed, http_client=engine(self.session))

    def close(self) -> None:
        """Close the client, and what it sends with."""
        self._runner.run(self.session.close())
        super().close()


async def aiohttp_session() -> aiohttp.ClientSession:
    """A session, which only a running loop can make."""
    return aiohttp.ClientSession()


@asynccontextmanager
async def sending_with(library: str, **options: Any) -> AsyncIterator[AsyncClient]:
    """An AsyncClient that sends with the library, for as long as the block."""
    async with AsyncExitStack() as stack:
        if library == "aiohttp":
            session = await stack.enter_async_context(aiohttp.ClientSession())
            options = {"timeout": Timeout(), **options}
            options["http_client"] = engines.AiohttpEngine(session)
        yield await stack.enter_async_context(AsyncClient("t", **options))


class Connect(Protocol):
    """Makes callers for the test's server."""

    def __call__(self, **options: Any) -> Caller:
        """A caller whose client is made with these arguments."""
