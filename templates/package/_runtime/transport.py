"""Performs the steps of calls, with httpx2."""

from __future__ import annotations

import time
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Awaitable,
    Callable,
    Generator,
    Iterable,
    Iterator,
)
from concurrent import futures
from contextlib import AbstractAsyncContextManager as AsyncContext
from contextlib import asynccontextmanager, contextmanager, nullcontext
from typing import Any, ClassVar, TypeVar, cast

import httpx2

from .connections import (
    Connections,
    Explaining,
    async_http_client,
    http_client,
    httpx_timeout,
)
from .errors import ClientUnusable, ConnectionFailed, InvalidArgument
from .request import Outcome, Outgoing, Response, Secret, Steps, Wait

T = TypeVar("T")
Headers = httpx2.Headers


class Transport(Connections):
    """Performs steps, and blocks."""

    KIND: ClassVar[Any] = httpx2.Client

    def __init__(
        self, given: httpx2.Client | Callable[[], httpx2.Client] | None = None
    ) -> None:
        super().__init__(http_client() if given is None else given)

    def perform(
        self, steps: Steps[T], send: Callable[[Outgoing], Response] | None = None
    ) -> T:
        """Perform the steps of a call one after another, and return its result."""
        send = send or self.send
        outcome: Outcome = None
        try:
            while True:
                step, outcome = steps.send(outcome), None
                try:
                    if isinstance(step, Outgoing):
                        outcome = send(step)
                    else:
                        self.wait(step)
                except ConnectionFailed as error:
                    outcome = error
        except StopIteration as done:
            return cast(T, done.value)
        finally:
            steps.close()

    def wait(self, step: Wait) -> None:
        """Block for some time, or until the work is done."""
        if step.done is None:
            time.sleep(step.seconds)
        else:
            futures.wait([step.done], step.seconds)

    def send(self, outgoing: Outgoing) -> Response:
        """Send a request, and return the whole response."""
        if outgoing.deadline is not None:
            with self.opened(outgoing) as (response, chunks):
                return response._replace(content=b"".join(chunks))
        client = self.client
        with Explaining(outgoing, self):
            got = client.send(_request(client, outgoing), follow_redirects=False)
        return Response(got.status_code, got.headers, got.content)

    @contextmanager
    def opened(self, outgoing: Outgoing) -> Generator[tuple[Response, Iterator[bytes]]]:
        """Send a request; give the response without content, and the content."""
        client = self.client
        with Explaining(outgoing, self):
            request = _request(client, outgoing)
            got = client.send(request, stream=True, follow_redirects=False)
        try:
            chunks = self._chunks(got.iter_bytes(), outgoing, client)
            yield Response(got.status_code, got.headers, b""), chunks
        finally:
            if client is self._client:
                got.close()

    def _chunks(
        self, chunks: Iterator[bytes], outgoing: Outgoing, client: object
    ) -> Iterator[bytes]:
        with Explaining(outgoing, self):
            while self.is_current(client) and (chunk := next(chunks, None)) is not None:
                if outgoing.deadline and time.monotonic() > outgoing.deadline:
                    raise TimeoutError("the answer was not complete in time")
                yield chunk

    def close(self) -> None:
        """Close the connections, unless the caller owns them."""
        if self._make:
            self.client.close()


class AsyncTransport(Connections):
    """Performs steps, while other tasks run.

    Subclasses may send with another HTTP library.
    """

    KIND: ClassVar[Any] = httpx2.AsyncClient
    EXPLAINING: ClassVar[type[Explaining]] = Explaining

    def __init__(self, given: object = None) -> None:
        import asyncio  # blocking programs do not need it

        self._running_loop = asyncio._get_running_loop
        super().__init__(async_http_client() if given is None else given)

    @property
    def client(self) -> Any:
        """The client of this process and event loop; raises ClientUnusable."""
        loop = self._running_loop()
        if loop is not self._loop and loop:
            if self._loop and self._make:
                raise ClientUnusable(self.problem())
            self._loop = self._loop or loop
        return super().client

    def problem(self) -> str | None:
        """Return why the client cannot be used."""
        if self._loop and self._loop is not self._running_loop():
            return "the client belongs to another event loop"
        return super().problem()

    async def perform(
        self,
        steps: Steps[T],
        send: Callable[[Outgoing], Awaitable[Response]] | None = None,
    ) -> T:
        """Perform the steps of a call one after another, and return its result."""
        send = send or self.send
        outcome: Outcome = None
        try:
            while True:
                step, outcome = steps.send(outcome), None
                try:
                    if isinstance(step, Outgoing):
                        outcome = await send(step)
                    else:
                        await self.wait(step)
                except ConnectionFailed as error:
                    outcome = error
        except StopIteration as done:
            return cast(T, done.value)
        finally:
            steps.close()

    async def wait(self, step: Wait) -> None:
        """Let other tasks run for some time, or until the work is done."""
        import asyncio

        if step.done is None:
            await (step.work or asyncio.sleep(step.seconds))
            return
        waiting = asyncio.wrap_future(step.done)
        try:
            await asyncio.wait([waiting], timeout=step.seconds)
        finally:
            waiting.cancel()  # otherwise it reports to a loop that may be closed

    async def send(self, outgoing: Outgoing) -> Response:
        """Send a request, and return the whole response."""
        client = self.client
        with Explaining(outgoing, self):
            async with until(outgoing.deadline):
                request = _async_request(client, outgoing)
                got = await client.send(request, follow_redirects=False)
        return Response(got.status_code, got.headers, got.content)

    @asynccontextmanager
    async def opened(
        self, outgoing: Outgoing
    ) -> AsyncGenerator[tuple[Response, AsyncIterator[bytes]]]:
        """Send a request; give the response without content, and the content."""
        client = self.client
        with Explaining(outgoing, self):
            async with until(outgoing.deadline):
                request = _async_request(client, outgoing)
                got = await client.send(request, stream=True, follow_redirects=False)
        try:
            chunks = self._chunks(got.aiter_bytes(), outgoing, client)
            yield Response(got.status_code, got.headers, b""), chunks
        finally:
            if client is self._client:
                await got.aclose()

    async def _chunks(
        self, chunks: AsyncIterator[bytes], outgoing: Outgoing, client: object
    ) -> AsyncIterator[bytes]:
        with self.EXPLAINING(outgoing, self):
            while self.is_current(client):
                async with until(outgoing.deadline):
                    chunk = await anext(chunks, None)
                if chunk is None:
                    return
                yield chunk

    async def close(self) -> None:
        """Close the connections, unless the caller owns them."""
        if self._make:
            await self.client.aclose()


def until(deadline: float | None) -> AsyncContext[object]:
    """Return a context that raises TimeoutError at the deadline."""
    if deadline is None:
        return nullcontext()
    import asyncio

    return asyncio.timeout(deadline - time.monotonic())


def _request(client: Any, outgoing: Outgoing) -> httpx2.Request:
    request = _built(client, outgoing)
    if outgoing.deadline is not None:
        timeouts = _Shrinking(request.extensions["timeout"])
        timeouts.deadline = outgoing.deadline
        request.extensions["timeout"] = timeouts
    if not isinstance(request.stream, httpx2.SyncByteStream):
        raise InvalidArgument("a body that is awaited needs an AsyncClient")
    return request


def _async_request(client: Any, outgoing: Outgoing) -> httpx2.Request:
    request = _built(client, outgoing)
    if not isinstance(request.stream, httpx2.AsyncByteStream):
        request.stream = Awaited(request.stream)
    return request


def _built(client: Any, outgoing: Outgoing) -> httpx2.Request:
    method, url, headers, content, timeout, *_ = outgoing
    options: dict[str, Any] = {"timeout": httpx_timeout(timeout)} if timeout else {}
    request: httpx2.Request = client.build_request(
        method, url, headers=headers, content=content, **options
    )
    if isinstance(url, Secret):
        request.url = _SecretUrl(url)
    return request


class _SecretUrl(httpx2.URL):
    """A URL whose query contains a key, and is not shown."""

    def __str__(self) -> str:
        return super().__str__().partition("?")[0]

    def __repr__(self) -> str:
        return f"URL({str(self)!r})"


class Awaited(httpx2.AsyncByteStream):
    """A blocking body, such as a file, for an asyncio client."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self._chunks:
            yield chunk


class _Shrinking(dict[str, float | None]):
    """Timeouts that shrink to the time left at each step of a blocking attempt."""

    deadline: float

    def get(self, step: str, default: Any = None) -> Any:
        """Return the seconds for connecting, writing or reading."""
        seconds = super().get(step, default)
        left = max(0.001, self.deadline - time.monotonic())
        return left if seconds is None else min(seconds, left)
