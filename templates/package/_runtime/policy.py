"""What is sent, and what is made of the answer: all thinking, and no waiting.

The methods of `Policy` are generators that yield steps and are given answers; a session
performs the steps.
"""

from __future__ import annotations

import codecs
import logging
import re
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar, cast

import msgspec
from msgspec import UNSET

from . import telemetry
from .auth import Credential
from .client import Timeout
from .codec import Form, Reader, decoder, encode
from .errors import (
    ApiError,
    Attempt,
    ConnectionFailed,
    CredentialsMissing,
    DecodingError,
    InvalidArgument,
    StatusError,
    TimedOut,
)
from .faults import Fault, distinct
from .hooks import Hooks
from .request import Encoded, Request, Security, Styled, check_header, text
from .retries import REPEATABLE, Attempts, RetryRules
from .steps import Content, Outgoing, Response, Secret, Steps, Wait
from .throttle import LimitHeaders, Throttle
from .tolerant import examined

T = TypeVar("T")

_log = logging.getLogger(__name__.partition("._runtime")[0])
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
    security: Security
    """Which of them will do: alternatives of combinations; () if none is needed."""
    status_error: type[StatusError]
    """What is raised for an answer outside 2xx, or one of its subclasses."""
    retry_rules: RetryRules = field(default_factory=RetryRules)
    limit_headers: LimitHeaders = field(default_factory=LimitHeaders)
    strict: bool = False
    api: str = ""
    """Which of several APIs the calls are of, by its place on the client."""
    server: str | None = None
    """The server of that API, if it is not the client's."""
    uses_servers: bool = True
    """Whether calls, or APIs, that have servers of their own go there."""
    timeout: float | Timeout | None = None
    """Seconds, or None: as Timeout says, or as the HTTP client was made."""
    max_retries: int = 2
    throttle: Throttle | None = None
    hooks: Hooks | None = None
    warned: dict[tuple[str, str], Fault] = field(default_factory=dict[Any, Any])
    """What there was a warning of; the same for all views of a client."""

    def __post_init__(self) -> None:
        if not _BASE_URL.fullmatch(self.base_url):
            shown = self.base_url.rpartition("@")[2]  # no passwords in messages
            raise InvalidArgument(f"base_url {shown!r} is no plain http or https URL")
        for name, value in self.headers.items():
            if not _TOKEN.fullmatch(name):
                raise InvalidArgument(f"{name!r} is no name of a header")
            check_header(f"the header {name!r}", value)
        if self.max_retries < 0:
            raise InvalidArgument("max_retries cannot be less than 0")


class Policy:
    """All of the thinking, none of the waiting."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._base_url = settings.base_url.rstrip("/")
        self._headers = {name: Secret(text) for name, text in settings.headers.items()}
        self._timeout = _timeout(settings.timeout)
        self._hooks = settings.hooks or Hooks()
        self._usual = self._sufficient(settings.security)

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
            raise DecodingError(f"the answer {problem}", response) from error

    def answered(self, request: Request) -> Steps[Response]:
        """Any 2xx; everything else is raised once there is no use in going on."""
        with telemetry.span(request.operation) as span:
            return (yield from self._answered(request, span))

    def _answered(self, request: Request, span: telemetry.Span) -> Steps[Response]:
        request, repeatable = _with_key(request)
        total = self._timeout.total if self._timeout else None
        rules, retries = self.settings.retry_rules, self.settings.max_retries
        attempts = Attempts(rules, retries, repeatable, total)
        may_renew = True
        while True:
            outgoing = yield from self._outgoing(request, attempts.deadline)
            attempt = attempts.another(request.operation, outgoing)
            outcome = yield from self._outcome(attempt, outgoing, span)
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
            if self._hooks.on_retry:
                self._hooks.on_retry(attempt, outcome, wait)
            yield Wait(wait)

    def _outcome(
        self, attempt: Attempt, outgoing: Outgoing, span: telemetry.Span
    ) -> Steps[Response | StatusError | ConnectionFailed]:
        """What comes of one attempt: any 2xx, or the error that says what it was."""
        if self.settings.throttle:
            delay = self.settings.throttle.reserve(outgoing.deadline)
            if delay is None:
                raise TimedOut(f"{attempt.operation}: held back for too long")
            if delay:
                yield Wait(delay)
        if self._hooks.on_request:
            self._hooks.on_request(attempt)
        started = time.monotonic()
        result: object = "broken off"
        try:
            answer = yield span.sent(attempt, outgoing)
            assert answer is not None
            result = answer.status
        except ConnectionFailed as failure:
            result = failure
            failure.request = attempt
            return failure
        finally:
            seconds = time.monotonic() - started
            _log.debug("%s: %s in %.3f s", attempt.operation, result, seconds)
        return self._answer(attempt, answer, span)

    def _answer(
        self, attempt: Attempt, answer: Response, span: telemetry.Span
    ) -> Response | StatusError:
        """What an answer means, once everybody was told of it."""
        response = Response(answer.status, answer.headers, answer.content, attempt)
        if self.settings.throttle:
            self.settings.throttle.learn(answer.headers, self.settings.limit_headers)
        span.answered(response.status)
        if self._hooks.on_response:
            self._hooks.on_response(attempt, response)
        if 200 <= response.status < 300:
            return response
        return self.settings.status_error.named(response.status)(response, attempt)

    def _outgoing(self, request: Request, deadline: float | None) -> Steps[Outgoing]:
        headers = {"Accept": request.accept, "User-Agent": self.settings.user_agent}
        content = encode(request.json) if request.json is not UNSET else request.content
        if isinstance(content, Encoded):
            headers, content = {**headers, **content.headers}, content.content
        elif content is not None:
            check_header("the content type", request.content_type)
            headers["Content-Type"] = request.content_type
        headers = _over(headers, _texts(request.headers))
        secrets: list[str] = []
        for credential in self._credentials(request):
            yield from credential.prepared(deadline)
            credential.place(headers, secrets)
        headers = _over(headers, self._headers)
        settings = self.settings
        own = (request.server or settings.server) if settings.uses_servers else None
        url = (own or self._base_url) + request.expanded_path
        if query := "&".join(filter(None, [request.query_string(), *secrets])):
            url += f"&{query}" if "?" in url else f"?{query}"  # a path may bring one
        return Outgoing(
            request.method,
            Secret(url) if secrets else url,
            headers,
            content,
            _within(self._timeout, deadline),
            deadline,
            request,
            settings.api,
        )

    def _credentials(self, request: Request) -> list[Credential]:
        own = request.security
        found = self._usual if own is None else self._sufficient(own)
        if found is None:
            raise CredentialsMissing(f"{request}: {self.settings.missing}")
        return found

    def _sufficient(self, accepted: Security) -> list[Credential] | None:
        """The first alternative that is complete (OpenAPI 3.1, 4.8.30), if one is."""
        settings = self.settings
        for names in accepted:
            credentials = [settings.credentials[name] for name in names]
            given = [found for found in credentials if found is not None]
            if len(given) == len(credentials):
                return given
        is_free = not accepted or "authorization" in map(str.lower, settings.headers)
        return [] if is_free else None

    def _renewed(self, request: Request, error: ApiError, sent: Outgoing) -> bool:
        """Whether the API refused a credential, and there may be another (401)."""
        if not isinstance(error, StatusError) or error.status != 401:
            return False
        renewed = [found.renewed(sent) for found in self._credentials(request)]
        return any(renewed)  # of all of them

    def decoded(self, request: Request, content: bytes, annotation: Any) -> Any:
        """What came, even if parts of it break their schema; unless strict."""
        try:
            return decoder(annotation).decode(content or b"null")
        except msgspec.ValidationError:
            if self.settings.strict or not content:
                raise
            result, found = examined(annotation, msgspec.json.decode(content))
            faults = distinct(found)
            if any(fault.path == "" for fault in faults):
                raise  # nothing of the type came that a caller could use
        for fault in faults:
            place = (request.operation, fault.path)
            if self.settings.warned.setdefault(place, fault) is fault:  # with threads
                _log.warning("%s answered with %s: %s", *place, fault.problem)
        return result


def _timeout(given: float | Timeout | None) -> Timeout | None:
    """Seconds of silence, or all that can be said of time."""
    if given is None or isinstance(given, Timeout):
        return given
    return Timeout(read=given)


def _within(timeout: Timeout | None, deadline: float | None) -> Timeout | None:
    """The timeout of one attempt, which may not go on for longer than the call."""
    if timeout is None or deadline is None:
        return timeout
    left = max(0.001, deadline - time.monotonic())
    connect, read = (
        left if seconds is None else min(seconds, left)
        for seconds in (timeout.connect, timeout.read)
    )
    return Timeout(connect, read)


def _with_key(request: Request) -> tuple[Request, bool]:
    """The request with the key that lets it be repeated, and whether it may be."""
    name = request.idempotency_key
    if name is None:
        if request.repeatable is not None:
            return request, request.repeatable
        return request, request.method in REPEATABLE
    if request.headers.get(name) is None:
        request = replace(request, headers={**request.headers, name: str(uuid.uuid4())})
    return request, True


def _rewound(content: Content | None) -> bool:
    """Whether a body can be sent once more; if so, it is back at its start."""
    if content is None or isinstance(content, bytes):
        return True
    rewind = getattr(content, "rewind", None)
    return rewind is not None and bool(rewind())


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


def _over(headers: dict[str, str], others: Mapping[str, str]) -> dict[str, str]:
    """Both; the others win, in whatever case they are written (RFC 9110, 5.1)."""
    if not others:
        return headers
    names = {name.lower() for name in others}
    kept = {name: headers[name] for name in headers if name.lower() not in names}
    return {**kept, **others}
