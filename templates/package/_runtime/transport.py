"""Performs the steps of calls; the only module that uses the HTTP library, httpx2."""

from __future__ import annotations

import ssl
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
from threading import Lock
from typing import Any, ClassVar, ParamSpec, TypeAlias, TypeVar, cast

import httpx2

from .client import Timeout
from .errors import ClientUnusable, ConnectionFailed, InvalidArgument, TimedOut
from .forks import Renewed
from .request import Outcome, Outgoing, Response, Secret, Steps, Wait, check_type

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

    def __init__(self, outgoing: Outgoing, owner: Connections) -> None:
        self.outgoing = outgoing
        self.owner = owner

    def __enter__(self) -> None:
        """Begin to use the HTTP library."""

    def __exit__(self, kind: object, error: BaseException | None, _: object) -> None:
        """Raise our exception; it shows no query, which may contain secrets."""
        if isinstance(error, RuntimeError) and (problem := self.owner.problem()):
            raise ClientUnusable(problem) from error
        if not isinstance(error, (*self.INVALID, *self.SILENT, *self.OTHERS)):
            return
        method, url = self.outgoing.method, self.outgoing.url.partition("?")[0]
        place, name = f"{method} {url}", type(error).__name__
        is_bad_certificate = _forget_secrets(error)
        if isinstance(error, httpx2.RequestError):
            error.request = httpx2.Request(method, url)
        if isinstance(error, self.INVALID) and not is_bad_certificate:
            raise InvalidArgument(f"{place}: {str(error) or name}") from error
        failure = ConnectionFailed(f"{place}: {str(error) or name}")
        if isinstance(error, self.SILENT):
            failure = TimedOut(f"{place}: no answer in time ({name})")
        failure.is_lasting = is_bad_certificate
        failure.may_have_arrived = not isinstance(error, self.BEFORE_SENDING)
        raise failure from error


def _forget_secrets(error: BaseException | None) -> bool:
    """Drop the HTTP library's frames, whose variables contain the headers.

    Returns whether the server's certificate is bad.
    """
    is_bad_certificate = False
    while error is not None and error.__traceback__ is not None:
        error.__traceback__ = None
        is_bad_certificate |= isinstance(error, ssl.SSLCertVerificationError)
        error = error.__cause__ or error.__context__
    return is_bad_certificate


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


class Connections(Renewed):
    """The client of an HTTP library: our own, or the caller's, which stays open.

    A forked process makes its own, and may not use the caller's.
    """

    KIND: ClassVar[Any]
    IS_CLOSED = "is_closed"
    """The client's attribute."""
    _client: Any = None
    _is_closed = False
    _loop: object = None
    """The event loop of the first request, if it is awaited."""

    def __init__(self, given: object) -> None:
        """Take a client, or a function that makes one for each process."""
        super().__init__()
        self._make = given if callable(given) else None
        self._client = given() if callable(given) else given
        check_type("http_client", self._client, self.KIND)

    def _renew(self) -> None:
        self._client = self._loop = None
        self._lock = Lock()

    @property
    def client(self) -> Any:
        """The client of this process; raises ClientUnusable."""
        if self._client is None or self._is_closed:
            if problem := self.problem():
                raise ClientUnusable(problem)
            with self._lock:  # one client for all threads
                self._client = self._client or (self._make and self._make())
        return self._client

    def problem(self) -> str | None:
        """Return why the client cannot be used."""
        if self._is_closed or getattr(self._client, self.IS_CLOSED, False):
            return "the client is closed"
        if self._client is None and not self._make:
            return "this process was forked: give its client an http_client of its own"
        return None

    def is_current(self, client: object) -> bool:
        """Return True; raises ClientUnusable if the process was forked since then."""
        if client is not self._client:
            raise ClientUnusable("the answer began before this process was forked")
        return True


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
            self._is_closed = True
            if self._client is not None:
                self._client.close()


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
        if self._loop is not (loop := self._running_loop()):
            if self._make and self._is_elsewhere():
                raise ClientUnusable(self.problem())
            self._loop = self._loop or loop
        return super().client

    def _is_elsewhere(self) -> bool:
        loop = self._running_loop()
        return loop is not None and self._loop is not None and self._loop is not loop

    def problem(self) -> str | None:
        """Return why the client cannot be used."""
        if self._is_elsewhere():
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
        if self._make and not self._is_closed:
            if self._client is not None:
                await self.client.aclose()
            self._is_closed = True


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
    options: dict[str, Any] = {"timeout": _httpx_timeout(timeout)} if timeout else {}
    request: httpx2.Request = client.build_request(
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
