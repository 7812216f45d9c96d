"""Calls: what is sent, what is made of the answer, and the two ways of waiting for it.

`Policy` decides and never waits: its methods are generators that yield what to send and
are given the answer. `Session` and `AsyncSession` do the waiting.
"""

from __future__ import annotations

import codecs
import logging
import re
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast

import msgspec
from msgspec import UNSET

from .auth import Credential, Placed
from .client import Timeout
from .codec import Form, Kind, Reader, decoder, encode
from .errors import CredentialsMissing, DecodingError, InvalidArgument, StatusError
from .request import Encoded, Request, Styled, check_header, text
from .tolerant import Fault, read
from .transport import AsyncTransport, Outgoing, Response, Transport

if TYPE_CHECKING:
    import httpx2

T = TypeVar("T")
Steps = Generator[Outgoing, Response, T]
"""One call: yields what to send, is given the answer, returns the result."""

_log = logging.getLogger(__name__.partition("._runtime")[0])
_INDEX = re.compile(r"(?<=/)\d+(?=/|$)")
_BASE_URL = re.compile(r"https?://[^\s/?#@]+(/[^\s?#]*)?", re.IGNORECASE)
_TOKEN = re.compile(r"[\w!#$%&'*+.^`|~-]+", re.ASCII)


@dataclass(frozen=True, slots=True, repr=False)
class Settings:
    """What one client does for all of its calls; some of it is secret."""

    base_url: str
    user_agent: str
    headers: Mapping[str, str]
    """Sent with every call, in place of any other of the same name."""
    credentials: Mapping[str, Credential | None]
    """The API's credentials, by the names of their arguments; None if not given."""
    missing: str
    """What to say when none of them will do."""
    security: tuple[tuple[str, ...], ...]
    """Which of them will do: alternatives of combinations; () if none is needed."""
    status_error: type[StatusError]
    """What is raised for an answer outside 2xx, or one of its subclasses."""
    strict: bool = False
    uses_servers: bool = True
    """Whether calls that have servers of their own go there."""
    timeout: float | Timeout | None = None
    """Seconds, or None: as Timeout says, or as the HTTP client was made."""

    def __post_init__(self) -> None:
        if not _BASE_URL.fullmatch(self.base_url):
            shown = self.base_url.rpartition("@")[2]  # no passwords in messages
            raise InvalidArgument(f"base_url {shown!r} is no plain http or https URL")
        for name, value in self.headers.items():
            if not _TOKEN.fullmatch(name):
                raise InvalidArgument(f"{name!r} is no name of a header")
            check_header(f"the header {name!r}", value)


class Policy:
    """All of the thinking, none of the waiting."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._base_url = settings.base_url.rstrip("/")
        self._warned: dict[tuple[str, str], Fault] = {}

    def value(self, request: Request, kind: type[T] | Form[T] | Reader[T]) -> Steps[T]:
        """The answer, read as JSON of the type, or as the reader does it."""
        response = yield from self.answered(request)
        if isinstance(kind, Reader):
            return kind.read(response)
        annotation: Any = kind.annotation if isinstance(kind, Form) else kind
        content = response.content.removeprefix(codecs.BOM_UTF8)
        try:
            return cast(T, self.decoded(request, content, annotation))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            problem = f"cannot be read: {error}" if content else "is empty"
            raise DecodingError(f"the answer {problem}", *response) from error

    def nothing(self, request: Request) -> Steps[None]:
        """None: whatever comes with the answer is not described."""
        yield from self.answered(request)

    def answered(self, request: Request) -> Steps[Response]:
        """Any 2xx; everything else is raised."""
        response = yield self._outgoing(request)
        if 200 <= response.status < 300:
            return response
        raise self._settings.status_error.named(response.status)(
            response.status,
            response.headers,
            response.content,
            request.operation,
            request.expanded_path(),
        )

    def _outgoing(self, request: Request) -> Outgoing:
        headers = {"Accept": request.accept, "User-Agent": self._settings.user_agent}
        content = encode(request.json) if request.json is not UNSET else request.content
        if isinstance(content, Encoded):
            headers, content = {**headers, **content.headers}, content.content
        elif content is not None:
            check_header("the content type", request.content_type)
            headers["Content-Type"] = request.content_type
        headers = _over(headers, _texts(request.headers))
        placed = Placed(headers, [])
        self._place_credentials(request, placed)
        headers = _over(placed.headers, self._settings.headers)
        own_server = request.server if self._settings.uses_servers else None
        url = (own_server or self._base_url) + request.expanded_path()
        if query := "&".join(filter(None, [request.query_string(), *placed.query])):
            url += f"&{query}" if "?" in url else f"?{query}"  # a path may bring one
        return Outgoing(request.method, url, headers, content)

    def _place_credentials(self, request: Request, placed: Placed) -> None:
        """Use the first alternative that is complete (OpenAPI 3.1, 4.8.30)."""
        settings = self._settings
        accepted = settings.security if request.security is None else request.security
        for names in accepted:
            credentials = [settings.credentials[name] for name in names]
            given = [found for found in credentials if found is not None]
            if len(given) == len(credentials):
                for credential in given:
                    credential.place(placed)
                return
        if accepted and "authorization" not in map(str.lower, settings.headers):
            raise CredentialsMissing(f"{request}: {settings.missing}")

    def decoded(self, request: Request, content: bytes, annotation: Any) -> Any:
        """What came, even if parts of it break their schema; unless strict."""
        try:
            return decoder(annotation).decode(content or b"null")
        except msgspec.ValidationError:
            if self._settings.strict or not content:
                raise
            result, faults = read(annotation, msgspec.json.decode(content))
            if any(fault.path == "" for fault in faults):
                raise  # nothing of the type came that a caller could use
        for fault in faults:
            self._warn_once(request, fault)
        return result

    def _warn_once(self, request: Request, fault: Fault) -> None:
        place = (str(request), _INDEX.sub("*", fault.path))
        if self._warned.setdefault(place, fault) is fault:  # also between threads
            _log.warning("%s answered with %s: %s", *place, fault.problem)


class Session:
    """Blocking calls; one session may serve many threads."""

    def __init__(self, settings: Settings, http_client: httpx2.Client | None) -> None:
        self.policy = Policy(settings)
        self.transport = Transport(http_client, settings.timeout)

    def send(self, request: Request, kind: Kind[T]) -> T:
        """Send, and return the answer as its type."""
        return self._run(self.policy.value(request, kind))

    def send_only(self, request: Request) -> None:
        """Send, and return nothing."""
        self._run(self.policy.nothing(request))

    def _run(self, steps: Steps[T]) -> T:
        try:
            outgoing = next(steps)
            while True:
                outgoing = steps.send(self.transport.send(outgoing))
        except StopIteration as done:
            return cast(T, done.value)


class AsyncSession:
    """Calls that are awaited; one session may serve many tasks."""

    def __init__(
        self, settings: Settings, http_client: httpx2.AsyncClient | None
    ) -> None:
        self.policy = Policy(settings)
        self.transport = AsyncTransport(http_client, settings.timeout)

    async def send(self, request: Request, kind: Kind[T]) -> T:
        """Send, and return the answer as its type."""
        return await self._run(self.policy.value(request, kind))

    async def send_only(self, request: Request) -> None:
        """Send, and return nothing."""
        await self._run(self.policy.nothing(request))

    async def _run(self, steps: Steps[T]) -> T:
        try:
            outgoing = next(steps)
            while True:
                outgoing = steps.send(await self.transport.send(outgoing))
        except StopIteration as done:
            return cast(T, done.value)


def _texts(values: Mapping[str, object]) -> dict[str, str]:
    """The values of the headers that are given."""
    texts: dict[str, str] = {}
    for name, value in values.items():
        if isinstance(value, Styled):
            value = value.in_header(name) or None
        if value is not None and value is not UNSET:
            texts[name] = text(name, value)
            check_header(f'"{name}"', texts[name])
    return texts


def _over(headers: Mapping[str, str], others: Mapping[str, str]) -> dict[str, str]:
    """Both; the others win, in whatever case they are written (RFC 9110, 5.1)."""
    names = {name.lower() for name in others}
    kept = {name: headers[name] for name in headers if name.lower() not in names}
    return {**kept, **others}
