"""Calls: what is sent, what is made of the answer, and the two ways of waiting for it.

`Policy` decides and never waits: its methods are generators that yield what to send and
are given the answer. `Session` and `AsyncSession` do the waiting.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast

import msgspec
from msgspec import UNSET

from .auth import Credential, Placed
from .codec import Form, decoder, encode
from .errors import CredentialsMissing, DecodingError, InvalidArgument, StatusError
from .request import Encoded, Request, Styled, check_header, text
from .timeout import Timeout
from .tolerant import Fault, read
from .transport import AsyncTransport, Content, Outgoing, Response, Transport

if TYPE_CHECKING:
    import httpx2

T = TypeVar("T")
Steps = Generator[Outgoing, Response, T]
"""One call: yields what to send, is given the answer, returns the result."""

_log = logging.getLogger(__name__.partition("._runtime")[0])
_INDEX = re.compile(r"(?<=/)\d+(?=/|$)")
_BASE_URL = re.compile(r"https?://[^\s/?#@]+(/[^\s?#]*)?", re.IGNORECASE)
_TOKEN = re.compile(r"[\w!#$%&'*+.^`|~-]+", re.ASCII)
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


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
    status_error: Callable[[int], type[StatusError]]
    strict: bool = False

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

    def value(self, request: Request, kind: type[T] | Form[T]) -> Steps[T]:
        """The answer's JSON as its type."""
        annotation: Any = kind.annotation if isinstance(kind, Form) else kind
        response = yield from self._answered(request)
        content = response.content.removeprefix(_BYTE_ORDER_MARK)
        try:
            return cast(T, self._decoded(request, content, annotation))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            problem = f"cannot be read: {error}" if content else "is empty"
            raise _undecodable(f"the answer {problem}", response) from error

    def nothing(self, request: Request) -> Steps[None]:
        """None: whatever comes with the answer is not described."""
        yield from self._answered(request)

    def text(self, request: Request) -> Steps[str]:
        """The answer as text, in the character set that it names."""
        response = yield from self._answered(request)
        kind = response.headers.get("content-type", "")
        charset = re.search(r'charset="?([\w.:-]+)', kind, re.IGNORECASE)
        try:
            return response.content.decode(charset[1] if charset else "utf-8")
        except (LookupError, UnicodeError) as error:
            raise _undecodable(f"the answer is not text: {error}", response) from error

    def content(self, request: Request) -> Steps[bytes]:
        """The answer's bytes."""
        response = yield from self._answered(request)
        return response.content

    def _answered(self, request: Request) -> Steps[Response]:
        """Any 2xx; everything else is raised."""
        response = yield self._outgoing(request)
        if 200 <= response.status < 300:
            return response
        raise self._settings.status_error(response.status)(
            response.status,
            response.headers,
            response.content,
            request.method,
            request.expanded_path(),
        )

    def _outgoing(self, request: Request) -> Outgoing:
        headers = {"Accept": request.accept, "User-Agent": self._settings.user_agent}
        content = _content(request)
        if isinstance(content, Encoded):
            headers, content = {**headers, **content.headers}, content.content
        elif content is not None:
            check_header("the content type", request.content_type)
            headers["Content-Type"] = request.content_type
        headers = _over(headers, _texts(request.headers))
        placed = Placed(headers, {}, {**request.cookies})
        self._place_credentials(request, placed)
        if cookie := _cookie(request, placed.cookies):
            placed.headers["Cookie"] = cookie
        headers = _over(placed.headers, self._settings.headers)
        url = self._base_url + request.expanded_path()
        query = _joined_query(request, placed)
        return Outgoing(request.method, url + query, headers, content)

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

    def _decoded(self, request: Request, content: bytes, annotation: Any) -> Any:
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

    def __init__(
        self,
        settings: Settings,
        http_client: httpx2.Client | None,
        timeout: Timeout | None,
    ) -> None:
        self._policy = Policy(settings)
        self._transport = Transport(http_client, timeout)

    def send(self, request: Request, kind: type[T] | Form[T]) -> T:
        """Send, and return the answer's JSON as its type."""
        return self._run(self._policy.value(request, kind))

    def send_only(self, request: Request) -> None:
        """Send, and return nothing."""
        self._run(self._policy.nothing(request))

    def text(self, request: Request) -> str:
        """Send, and return the answer as text."""
        return self._run(self._policy.text(request))

    def content(self, request: Request) -> bytes:
        """Send, and return the answer's bytes."""
        return self._run(self._policy.content(request))

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def _run(self, steps: Steps[T]) -> T:
        try:
            outgoing = next(steps)
            while True:
                outgoing = steps.send(self._transport.send(outgoing))
        except StopIteration as done:
            return cast(T, done.value)


class AsyncSession:
    """Calls that are awaited; one session may serve many tasks."""

    def __init__(
        self,
        settings: Settings,
        http_client: httpx2.AsyncClient | None,
        timeout: Timeout | None,
    ) -> None:
        self._policy = Policy(settings)
        self._transport = AsyncTransport(http_client, timeout)

    async def send(self, request: Request, kind: type[T] | Form[T]) -> T:
        """Send, and return the answer's JSON as its type."""
        return await self._run(self._policy.value(request, kind))

    async def send_only(self, request: Request) -> None:
        """Send, and return nothing."""
        await self._run(self._policy.nothing(request))

    async def text(self, request: Request) -> str:
        """Send, and return the answer as text."""
        return await self._run(self._policy.text(request))

    async def content(self, request: Request) -> bytes:
        """Send, and return the answer's bytes."""
        return await self._run(self._policy.content(request))

    async def close(self) -> None:
        """Close the connections."""
        await self._transport.close()

    async def _run(self, steps: Steps[T]) -> T:
        try:
            outgoing = next(steps)
            while True:
                outgoing = steps.send(await self._transport.send(outgoing))
        except StopIteration as done:
            return cast(T, done.value)


def _content(request: Request) -> Content | Encoded | None:
    if request.json is not UNSET:
        return encode(request.json)
    if not isinstance(request.content, str):
        return request.content
    try:
        return request.content.encode()
    except UnicodeEncodeError as error:
        raise InvalidArgument(f"the body cannot be encoded: {error}") from error


def _joined_query(request: Request, placed: Placed) -> str:
    for name, value in placed.query.items():
        request = request.with_query(name, value)
    query = request.query_string()
    joint = "&" if "?" in request.template else "?"  # some paths bring a query along
    return f"{joint}{query}" if query else ""


def _cookie(request: Request, values: Mapping[str, object]) -> str:
    """The header Cookie; no value may end its pair (RFC 6265, 4.2.1)."""
    styled = [v.in_url(n) for n, v in values.items() if isinstance(v, Styled)]
    texts = _texts({n: v for n, v in values.items() if not isinstance(v, Styled)})
    if any(";" in written for written in texts.values()):
        raise InvalidArgument(f"{request}: a cookie holds a semicolon")
    plain = [f"{name}={written}" for name, written in texts.items()]
    return "; ".join([*plain, *filter(None, styled)])


def _texts(values: Mapping[str, object]) -> dict[str, str]:
    """The values of headers or cookies that are given."""
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


def _undecodable(problem: str, response: Response) -> DecodingError:
    return DecodingError(problem, response.status, response.headers, response.content)
