"""Performs the steps of calls; the only module that uses the HTTP library, httpx2."""

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
from functools import lru_cache
from typing import Any, ParamSpec, TypeAlias, TypeVar, cast

import httpx2

from .client import Timeout
from .errors import ConnectionFailed, InvalidArgument, TimedOut
from .request import Outgoing, Response, Secret, Steps, Wait

C = TypeVar("C")
P = ParamSpec("P")
T = TypeVar("T")
Headers = httpx2.Headers
Kinds: TypeAlias = tuple[type[Exception], ...]


class Explaining:
    """Turns the exceptions of an HTTP library into ours; used with `with`."""

    INVALID: Kinds = (httpx2.InvalidURL, httpx2.UnsupportedProtocol, UnicodeError)
    SILENT: Kinds = (httpx2.TimeoutException, TimeoutError)
    BEFORE_SENDING: Kinds = (
        *(httpx2.ConnectError, httpx2.ConnectTimeout),
        *(httpx2.PoolTimeout, httpx2.ProxyError),
    )
    OTHERS: Kinds = (httpx2.RequestError,)

    def __init__(self, outgoing: Outgoing) -> None:
        self.outgoing = outgoing

    def __enter__(self) -> None:
        """Begin to use the HTTP library."""

    def __exit__(self, kind: object, error: BaseException | None, _: object) -> None:
        """Raise our exception; it shows no query, which may contain secrets."""
        if not isinstance(error, (*self.INVALID, *self.SILENT, *self.OTHERS)):
            return
        method, url = self.outgoing.method, self.outgoing.url.partition("?")[0]
        place, name = f"{method} {url}", type(error).__name__
        _forget_secrets(error)
        if isinstance(error, httpx2.RequestError):
            error.request = httpx2.Request(method, url)
        if isinstance(error, self.INVALID):
            raise InvalidArgument(f"{place}: {str(error) or name}") from error
        failure = ConnectionFailed(f"{place}: {str(error) or name}")
        if isinstance(error, self.SILENT):
            failure = TimedOut(f"{place}: no answer in time ({name})")
        failure.may_have_arrived = not isinstance(error, self.BEFORE_SENDING)
        raise failure from error


def _forget_secrets(error: BaseException | None) -> None:
    """Drop the HTTP library's frames, whose variables contain the headers."""
    while error is not None and error.__traceback__ is not None:
        error.__traceback__ = None
        error = error.__cause__ or error.__context__


def configurable(kind: Callable[P, C]) -> Callable[P, Callable[[], C]]:
    """Return a function that takes the arguments of an HTTP client, for later.

    Clients make it when they need it: at first, and again in a forked process.
    """

    def configured(*args: P.args, **kwargs: P.kwargs) -> Callable[[], C]:
        kwargs.setdefault("timeout", _httpx_timeout(Timeout()))

        def make() -> C:
            try:
                return kind(*args, **kwargs)
            except (ImportError, OSError, TypeError, ValueError) as error:
                raise InvalidArgument(f"http_client: {error}") from error

        return make

    return configured


http_client = configurable(httpx2.Client)
"""Configures the HTTP client of a `Client`: our defaults, and options of httpx2.Client.

For example, `Client(http_client=http_client(proxy="http://localhost:3128"))`.
"""
async_http_client = configurable(httpx2.AsyncClient)
"""Configures the HTTP client of an `AsyncClient`."""


class Transport:
    """Sends with an httpx2.Client: its own, or the caller's, which it never closes."""

    def __init__(
        self, client: httpx2.Client | Callable[[], httpx2.Client] | None = None
    ) -> None:
        make = client or http_client()
        self._is_own = callable(make)
        self.client = make() if callable(make) else make

    def perform(
        self, steps: Steps[T], send: Callable[[Outgoing], Response] | None = None
    ) -> T:
        """Perform the steps of a call one after another, and return its result."""
        send = send or self.send
        try:
            step = next(steps)
            while True:
                response: Response | None = None
                try:
                    if isinstance(step, Outgoing):
                        response = send(step)
                    else:
                        self.wait(step)
                except ConnectionFailed as error:
                    step = steps.throw(error)
                else:
                    step = steps.send(response)
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
        with Explaining(outgoing):
            got = self.client.send(self._request(outgoing), follow_redirects=False)
        return Response(got.status_code, got.headers, got.content)

    @contextmanager
    def opened(self, outgoing: Outgoing) -> Generator[tuple[Response, Iterator[bytes]]]:
        """Send a request; give the response without content, and the content."""
        explaining = Explaining(outgoing)
        with explaining:
            request = self._request(outgoing)
            got = self.client.send(request, stream=True, follow_redirects=False)
        try:
            chunks = _chunks(got, explaining, outgoing.deadline)
            yield Response(got.status_code, got.headers, b""), chunks
        finally:
            got.close()

    def _request(self, outgoing: Outgoing) -> httpx2.Request:
        request = _built(self.client, outgoing)
        if outgoing.deadline is not None:
            timeouts = _Shrinking(request.extensions["timeout"])
            timeouts.deadline = outgoing.deadline
            request.extensions["timeout"] = timeouts
        if not isinstance(request.stream, httpx2.SyncByteStream):
            raise InvalidArgument("a body that is awaited needs an AsyncClient")
        return request

    def close(self) -> None:
        """Close the connections, unless the caller owns them."""
        if self._is_own:
            self.client.close()


def _chunks(
    response: httpx2.Response, explaining: Explaining, deadline: float | None
) -> Iterator[bytes]:
    with explaining:
        for chunk in response.iter_bytes():
            if deadline is not None and time.monotonic() > deadline:
                raise TimeoutError("the answer was not complete in time")
            yield chunk


class AsyncTransport:
    """Sends with an httpx2.AsyncClient: its own, or the caller's, never closed.

    Subclasses may send with another HTTP library.
    """

    def __init__(
        self,
        client: httpx2.AsyncClient | Callable[[], httpx2.AsyncClient] | None = None,
    ) -> None:
        make = client or async_http_client()
        self._is_own = callable(make)
        self.client = make() if callable(make) else make

    async def perform(
        self,
        steps: Steps[T],
        send: Callable[[Outgoing], Awaitable[Response]] | None = None,
    ) -> T:
        """Perform the steps of a call, while other tasks run; return its result."""
        send = send or self.send
        try:
            step = next(steps)
            while True:
                response: Response | None = None
                try:
                    if isinstance(step, Outgoing):
                        response = await send(step)
                    else:
                        await self.wait(step)
                except ConnectionFailed as error:
                    step = steps.throw(error)
                else:
                    step = steps.send(response)
        except StopIteration as done:
            return cast(T, done.value)
        finally:
            steps.close()

    async def wait(self, step: Wait) -> None:
        """Let other tasks run for some time, or until the work is done."""
        import asyncio  # blocking programs do not need it

        if step.done is None:
            await asyncio.sleep(step.seconds)
            return
        waiting = asyncio.wrap_future(step.done)
        try:
            await asyncio.wait([waiting], timeout=step.seconds)
        finally:
            waiting.cancel()  # otherwise it reports to a loop that may be closed

    async def send(self, outgoing: Outgoing) -> Response:
        """Send a request, and return the whole response."""
        with Explaining(outgoing):
            async with until(outgoing.deadline):
                request = self._request(outgoing)
                got = await self.client.send(request, follow_redirects=False)
        return Response(got.status_code, got.headers, got.content)

    @asynccontextmanager
    async def opened(
        self, outgoing: Outgoing
    ) -> AsyncGenerator[tuple[Response, AsyncIterator[bytes]]]:
        """Send a request; give the response without content, and the content."""
        explaining, deadline = Explaining(outgoing), outgoing.deadline
        with explaining:
            async with until(deadline):
                request = self._request(outgoing)
                got = await self.client.send(
                    request, stream=True, follow_redirects=False
                )
        try:
            chunks = timely(got.aiter_bytes(), explaining, deadline)
            yield Response(got.status_code, got.headers, b""), chunks
        finally:
            await got.aclose()

    def _request(self, outgoing: Outgoing) -> httpx2.Request:
        request = _built(self.client, outgoing)
        if not isinstance(request.stream, httpx2.AsyncByteStream):
            request.stream = Awaited(request.stream)
        return request

    async def close(self) -> None:
        """Close the connections, unless the caller owns them."""
        if self._is_own:
            await self.client.aclose()


async def timely(
    chunks: AsyncIterator[bytes], explaining: Explaining, deadline: float | None
) -> AsyncIterator[bytes]:
    """Yield chunks until the deadline; raises TimedOut then."""
    with explaining:
        while True:
            async with until(deadline):
                chunk = await anext(chunks, None)
            if chunk is None:
                return
            yield chunk


def until(deadline: float | None) -> AsyncContext[object]:
    """Return a context that raises TimeoutError at the deadline."""
    if deadline is None:
        return nullcontext()
    import asyncio

    return asyncio.timeout(deadline - time.monotonic())


def _built(
    client: httpx2.Client | httpx2.AsyncClient, outgoing: Outgoing
) -> httpx2.Request:
    method, url, headers, content, timeout, *_ = outgoing
    options: dict[str, Any] = {"timeout": _httpx_timeout(timeout)} if timeout else {}
    request = client.build_request(
        method, url, headers=headers, content=content, **options
    )
    if isinstance(url, Secret):
        request.url = _SecretUrl(url)
    return request


@lru_cache(maxsize=64)
def _httpx_timeout(timeout: Timeout) -> httpx2.Timeout:
    return httpx2.Timeout(timeout.read, connect=timeout.connect)


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
