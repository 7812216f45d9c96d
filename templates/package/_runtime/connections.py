"""The HTTP clients of transports, each for one process, and their exceptions."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from functools import lru_cache
from threading import Lock
from typing import Any, ClassVar, ParamSpec, TypeAlias, TypeVar

import httpx2

from .client import Timeout
from .errors import ClientUnusable, ConnectionFailed, InvalidArgument, TimedOut
from .forks import Renewed
from .request import Outgoing, check_type

C = TypeVar("C")
P = ParamSpec("P")
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
            raise ClientUnusable(problem) from None
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


@lru_cache(maxsize=64)
def httpx_timeout(timeout: Timeout) -> httpx2.Timeout:
    """Return a timeout of httpx2."""
    return httpx2.Timeout(timeout.read, connect=timeout.connect)


def configurable(kind: Callable[P, C]) -> Callable[P, Callable[[], C]]:
    """Return a function that takes the arguments of an HTTP client, for later.

    Clients make it when they need it: at first, and again in a forked process.
    """

    def configured(*args: P.args, **kwargs: P.kwargs) -> Callable[[], C]:
        kwargs.setdefault("timeout", httpx_timeout(Timeout()))

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
    _loop: object = None
    """The event loop of the first request, if it is awaited."""

    def __init__(self, given: object) -> None:
        """Take a client, or a function that makes one for each process."""
        super().__init__()
        self._make = given if callable(given) else None
        self._client = given() if callable(given) else given
        check_type("http_client", self._client, self.KIND)

    def _renew(self) -> None:
        if not getattr(self._client, self.IS_CLOSED, False):
            self._client = self._loop = None
        self._lock = Lock()

    @property
    def client(self) -> Any:
        """The client of this process; raises ClientUnusable."""
        if self._client is None:
            if self._make is None:
                raise ClientUnusable("this process was forked after http_client")
            with self._lock:  # one client for all threads
                self._client = self._client or self._make()
        return self._client

    def problem(self) -> str | None:
        """Return why the client cannot be used."""
        is_closed = getattr(self._client, self.IS_CLOSED, False)
        return "the client is closed" if is_closed else None

    def is_current(self, client: object) -> bool:
        """Return True; raises ClientUnusable if the process was forked since then."""
        if client is not self._client:
            raise ClientUnusable("the answer began before this process was forked")
        return True
