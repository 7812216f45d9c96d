"""Decisions about a call: its request, its retries, and its result.

The methods of `Policy` are generators: they yield steps and never wait themselves.
"""

from __future__ import annotations

import codecs
import logging
import re
import time
import uuid
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any, NoReturn, TypeVar, cast

import msgspec
from msgspec import UNSET

from . import errors
from .auth import Credential
from .client import Hooks, Timeout
from .codec import READING, Form, Kind, decoder, encode, parsed
from .errors import (
    ApiError,
    Attempt,
    ConnectionFailed,
    InvalidArgument,
    StatusError,
    TimedOut,
)
from .reading import Fault, is_kept, read, response_faults, starred
from .request import (
    Encoded,
    Outgoing,
    Request,
    Response,
    Secret,
    Steps,
    Styled,
    Wait,
    check_header,
    check_headers,
    check_type,
    merged,
    text,
)
from .retries import (
    REPEATABLE,
    Attempts,
    LimitHeaders,
    RetryRules,
    Throttle,
    checked_timeout,
)

T = TypeVar("T")

RECORDED: ContextVar[list[Response] | None] = ContextVar("recorded", default=None)
"""Collects the successful responses to calls, if a caller wants them (`raw`)."""
MOST_WARNINGS = 1_000
"""The most faults that a client logs, and remembers to log them only once."""
_log = logging.getLogger(__name__.partition("._runtime")[0])
_BASE_URL = re.compile(r"https?://[^\s/?#@]+(/[^\s?#]*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, repr=False)
class Settings:
    """The settings of one client; its `repr` shows none, as some are secret."""

    base_url: str
    user_agent: str = ""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    """Sent with every call; they override all others."""
    credentials: Mapping[str, Credential | None] = field(default_factory=dict[str, Any])
    """The API's credentials by argument name; None if not given."""
    credential_sources: tuple[tuple[str, str], ...] = ()
    """The arguments and environment variables of credentials, for messages."""
    security: tuple[tuple[str, ...], ...] = ()
    """Alternative sets of credentials; () if none are needed."""
    status_error: type[StatusError] = StatusError
    """The error for a non-2xx status; a subclass may be more specific."""
    retry_rules: RetryRules = field(default_factory=RetryRules)
    limit_headers: LimitHeaders = field(default_factory=LimitHeaders)
    successes: tuple[int, ...] = ()
    """Statuses of successes, if other 2xx are described as errors; () for all 2xx."""
    strict: bool = False
    api: str | None = ""
    """Which of several APIs is called, by its place; None for a token server."""
    server: str | None = None
    """The server of that API, if it is not the client's."""
    uses_servers: bool = True
    """Whether calls and APIs with servers of their own use them."""
    timeout: float | Timeout | None = None
    """Seconds, or None for the HTTP client's own."""
    max_retries: int = 2
    throttle: Throttle | None = None
    hooks: Hooks | None = None
    warned: dict[tuple[str, str], Fault] = field(default_factory=dict[Any, Any])
    """The faults that were logged; all views of a client share it."""

    def __post_init__(self) -> None:
        check_type("base_url", self.base_url, str)
        if not _BASE_URL.fullmatch(self.base_url):
            shown = self.base_url.rpartition("@")[2]  # no passwords in messages
            raise InvalidArgument(f"base_url {shown!r} is no plain http or https URL")
        check_headers(self.headers)
        check_type("max_retries", self.max_retries, int)
        if self.max_retries < 0:
            raise InvalidArgument("max_retries cannot be less than 0")


class Policy:
    """Decides everything about a call, and waits for nothing."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._base_url = settings.base_url.rstrip("/")
        self._headers = {name: Secret(text) for name, text in settings.headers.items()}
        self._timeout = checked_timeout(settings.timeout)
        self._hooks = settings.hooks or Hooks()

    def __reduce__(self) -> NoReturn:
        """Raise TypeError: a client, with its secrets, stays in its process."""
        raise TypeError("clients cannot be pickled or copied: create one per process")

    def deadline(self) -> float | None:
        """Return when a call that begins now has to end."""
        total = self._timeout.total if self._timeout else None
        return None if total is None else time.monotonic() + total

    def value(
        self, request: Request, kind: Kind[T], deadline: float | None = None
    ) -> Steps[T]:
        """Return the response, decoded as JSON unless its kind says otherwise.

        A deadline replaces that of the timeout.
        """
        response = yield from self.answered(request, deadline)
        if isinstance(kind, Form) and kind.read:
            return kind.read(response)
        annotation: Any = kind.annotation if isinstance(kind, Form) else kind
        if not response.content:
            return cast(T, self._without_content(request, response, annotation))
        content = response.content.removeprefix(codecs.BOM_UTF8)
        expected = request.successes
        if expected is None:
            expected = self.settings.successes
        if expected and response.status not in expected:
            self._raise_described(response, content, annotation)
        try:
            return cast(T, self.decoded(request, content, annotation))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            problem = f"the answer cannot be read: {error}"
            raise errors.DecodingError(response, problem) from error

    def _without_content(
        self, request: Request, response: Response, annotation: Any
    ) -> Any:
        """Return None for an empty response, whatever its type; raises if strict."""
        try:
            is_described = decoder(annotation).decode(b"null") is None  # no Unknown
        except msgspec.ValidationError:
            is_described = False
        if is_described:
            return None
        if self.settings.strict:
            raise errors.DecodingError(response, "the answer is empty")
        self._warn(request, (Fault("nothing", "a value is described"),))
        return None

    def _raise_described(
        self, response: Response, content: bytes, annotation: Any
    ) -> None:
        """Raise the error of `default`, unless a response fits only the success."""
        error: Any = self._refusal(response)
        try:
            decoder(annotation).decode(content)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise error from None
        if isinstance(error.json, dict) and not response_faults(error.body):
            raise error

    def answered(
        self, request: Request, deadline: float | None = None
    ) -> Steps[Response]:
        """Return the 2xx response, after retries; raises StatusError for any other."""
        hooks = self._hooks.started(request.operation)
        try:
            response = yield from self._tried(request, hooks, deadline)
        except BaseException as error:
            hooks.ended(error)
            raise
        hooks.ended(None)
        if (responses := RECORDED.get()) is not None:
            responses.append(response)
        return response

    def _tried(
        self, request: Request, hooks: Hooks, deadline: float | None
    ) -> Steps[Response]:
        request, repeatable = _with_key(request)
        rules, retries = self.settings.retry_rules, self.settings.max_retries
        deadline, throttle = deadline or self.deadline(), self.settings.throttle
        attempts = Attempts(rules, retries, repeatable, deadline=deadline)
        may_renew = True
        while True:
            try:
                outgoing = yield from self._outgoing(request, deadline)
                if throttle:
                    yield from throttle.held_back(request.operation, deadline)
            except ApiError as error:
                attempts.complete(error)
                raise
            attempts.number += 1
            outcome = yield from self._outcome(
                request, outgoing, attempts=attempts, hooks=hooks
            )
            if isinstance(outcome, Response):
                return outcome
            wait = attempts.wait_after(outcome)
            if wait is None and may_renew and self._renewed(request, outcome, outgoing):
                may_renew, wait = False, 0.0
            if wait is not None and not _rewound(outgoing.content):
                note = "It was not sent again: its body can be read only once."
                outcome.add_note(note)
                wait = None
            if wait is None:
                raise outcome
            _log.info("%s is sent again in %.1f s: %s", request, wait, outcome)
            assert outcome.request is not None
            hooks.retrying(outcome.request, outcome, wait)
            yield Wait(wait)

    def _outcome(
        self, request: Request, outgoing: Outgoing, *, attempts: Attempts, hooks: Hooks
    ) -> Steps[Response | StatusError | ConnectionFailed]:
        """Make one attempt; return its 2xx response or its error."""
        operation, url = request.operation, outgoing.url.partition("?")[0]
        attempt = Attempt(operation, request.method, url, number=attempts.number)
        if added := hooks.sending(attempt):
            outgoing = outgoing._replace(headers={**outgoing.headers, **added})
        started = time.monotonic()
        result: object = "broken off"
        try:
            answer = _late(outgoing, started) or (yield outgoing)
            result = answer.status if isinstance(answer, Response) else answer
        finally:
            now = time.monotonic()
            _log.debug("%s: %s in %.3f s", operation, result, now - started)
        if not isinstance(answer, Response):
            assert answer is not None
            answer.request = attempt
            return answer
        if self.settings.throttle:
            self.settings.throttle.learn(answer.headers, self.settings.limit_headers)
        response = answer._replace(attempt=attempt, elapsed=now - attempts.started)
        hooks.received(attempt, response)
        return response if 200 <= response.status < 300 else self._refusal(response)

    def _refusal(self, response: Response) -> StatusError:
        """Return the error for a response."""
        return self.settings.status_error.named(response.status)(response)

    def _outgoing(self, request: Request, deadline: float | None) -> Steps[Outgoing]:
        settings = self.settings
        headers = {"Accept": request.accept}
        if settings.user_agent:
            headers["User-Agent"] = settings.user_agent
        content = encode(request.json) if request.json is not UNSET else request.content
        if isinstance(content, Encoded):
            headers, content = {**headers, **content.headers}, content.content
        elif content is not None:
            check_header("the content type", request.content_type)
            headers["Content-Type"] = request.content_type
        server = (request.server or settings.server) if settings.uses_servers else None
        url = (server or self._base_url) + request.expanded_path
        if query := request.query_string():
            url += f"&{query}" if "?" in url else f"?{query}"  # a path may bring one
        headers = merged(headers, _texts(request.headers))
        timeout, api = self._timeout, settings.api
        outgoing = Outgoing(
            request.method,
            url,
            headers,
            content=content,
            timeout=timeout,
            deadline=deadline,
            request=request,
            api=api,
        )
        for credential in self._credentials(request):
            outgoing = yield from credential.placed(outgoing)
        if not self._headers:
            return outgoing
        return outgoing._replace(headers=merged(outgoing.headers, self._headers))

    def _credentials(self, request: Request) -> list[Credential]:
        """Return the first complete set of credentials (OpenAPI 3.1, 4.8.30)."""
        settings = self.settings
        accepted = settings.security if request.security is None else request.security
        for names in accepted:
            credentials = [settings.credentials[name] for name in names]
            given = [each for each in credentials if each is not None]
            if len(given) == len(credentials):
                return given
        if accepted and "authorization" not in map(str.lower, settings.headers):
            raise errors.CredentialsMissing(f"{request}: {self._lacking(accepted)}")
        return []

    def _lacking(self, accepted: Iterable[Iterable[str]]) -> str:
        """Return what each accepted set of credentials lacks."""
        credentials = self.settings.credentials
        sources = dict(self.settings.credential_sources)
        lacking = (
            " and ".join(sources.get(n, n) for n in names if credentials[n] is None)
            for names in accepted
        )
        return f"a credential is needed: {'; or '.join(dict.fromkeys(lacking))}"

    def _renewed(self, request: Request, error: ApiError, sent: Outgoing) -> bool:
        """Whether a rejected credential (401) can be replaced by a new one."""
        if not isinstance(error, StatusError) or error.status != 401:
            return False
        renewed = [each.renewed(sent) for each in self._credentials(request)]
        return any(renewed)  # after all of them were told

    def decoded(self, request: Request, content: bytes, annotation: Any) -> Any:
        """Decode a response; unless strict, parts that break their schema are kept."""
        READING.is_response = True
        try:
            return decoder(annotation).decode(content or b"null")
        except msgspec.ValidationError:
            if self.settings.strict or not content:
                raise
            value = parsed(content)
            result, faults = read(annotation, value)
            if not is_kept(annotation, value, faults):
                raise  # nothing in it can be used
        finally:
            READING.is_response = False
        self._warn(request, starred(faults))
        return result

    def _warn(self, request: Request, faults: tuple[Fault, ...]) -> None:
        """Log faults, each once, until there are too many of them."""
        warned = self.settings.warned
        for fault in faults:
            place = (request.operation, fault.path)
            if len(warned) >= MOST_WARNINGS:
                return
            if warned.setdefault(place, fault) is fault:  # thread-safe
                _log.warning("%s answered with %s: %s", *place, fault.problem)
                if len(warned) == MOST_WARNINGS:
                    _log.warning("further faults of answers are not logged")


def _late(outgoing: Outgoing, now: float) -> TimedOut | None:
    """Return the error of an attempt for which no time is left."""
    if outgoing.deadline is None or now < outgoing.deadline:
        return None
    error = TimedOut(f"{outgoing!r}: no time is left")
    error.may_have_arrived = False
    return error


def _with_key(request: Request) -> tuple[Request, bool]:
    """Return the request with its idempotency key, and whether it is repeatable."""
    name = request.idempotency_key
    if name is None:
        is_safe, stated = request.method in REPEATABLE, request.repeatable
        return request, is_safe if stated is None else stated
    if request.headers.get(name) is None:
        request = replace(request, headers={**request.headers, name: str(uuid.uuid4())})
    return request, True


def _rewound(content: Any) -> bool:
    """Whether a body can be sent again; if so, it is rewound to its start."""
    if content is None or isinstance(content, bytes):
        return True
    return hasattr(content, "rewind") and bool(content.rewind())


def _texts(values: Mapping[str, object]) -> dict[str, str]:
    """Return the headers that were given, as text."""
    texts: dict[str, str] = {}
    for name, value in values.items():
        if isinstance(value, Styled):
            value = value.in_header(name) or None
        if value is not None and value is not UNSET:
            texts[name] = text(name, value)
            check_header(f'"{name}"', texts[name])
    return texts
