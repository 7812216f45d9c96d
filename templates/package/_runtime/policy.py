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
from .codec import READING, Form, Kind, decoder, encode
from .errors import ApiError, Attempt, ConnectionFailed, StatusError
from .reading import Fault, read, response_faults, starred
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
    merged,
    text,
)
from .retries import REPEATABLE, Attempts, LimitHeaders, RetryRules, Throttle

T = TypeVar("T")

RECORDED: ContextVar[list[Response] | None] = ContextVar("recorded", default=None)
"""Collects the successful responses to calls, if a caller wants them (`raw`)."""
MOST_WARNINGS = 1_000
"""The most faults that a client logs, and remembers to log them only once."""
_log = logging.getLogger(__name__.partition("._runtime")[0])
_BASE_URL = re.compile(r"https?://[^\s/?#@]+(/[^\s?#]*)?", re.IGNORECASE)
_TOKEN = re.compile(r"[\w!#$%&'*+.^`|~-]+", re.ASCII)


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
        if not _BASE_URL.fullmatch(self.base_url):
            shown = self.base_url.rpartition("@")[2]  # no passwords in messages
            raise errors.InvalidArgument(
                f"base_url {shown!r} is no plain http or https URL"
            )
        for name, value in self.headers.items():
            if not _TOKEN.fullmatch(name):
                raise errors.InvalidArgument(f"{name!r} is no name of a header")
            check_header(f"the header {name!r}", value)
        if self.max_retries < 0:
            raise errors.InvalidArgument("max_retries cannot be less than 0")


class Policy:
    """Decides everything about a call, and waits for nothing."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._base_url = settings.base_url.rstrip("/")
        self._headers = {name: Secret(text) for name, text in settings.headers.items()}
        given = settings.timeout
        self._timeout = Timeout(read=given) if isinstance(given, int | float) else given
        self._hooks = settings.hooks or Hooks()

    def __reduce__(self) -> NoReturn:
        """Raise TypeError: a client, with its secrets, stays in its process."""
        raise TypeError("clients cannot be pickled or copied: create one per process")

    def value(self, request: Request, kind: Kind[T]) -> Steps[T]:
        """Return the response, decoded as JSON unless its kind says otherwise."""
        response = yield from self.answered(request)
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

    def answered(self, request: Request) -> Steps[Response]:
        """Return the 2xx response, after retries; raises StatusError for any other."""
        hooks = self._hooks.started(request.operation)
        try:
            response = yield from self._tried(request, hooks)
        except BaseException as error:
            hooks.ended(error)
            raise
        hooks.ended(None)
        if (responses := RECORDED.get()) is not None:
            responses.append(response)
        return response

    def _tried(self, request: Request, hooks: Hooks) -> Steps[Response]:
        request, repeatable = _with_key(request)
        total = self._timeout.total if self._timeout else None
        rules, retries = self.settings.retry_rules, self.settings.max_retries
        attempts = Attempts(rules, retries, repeatable, total=total)
        may_renew = True
        while True:
            outgoing = yield from self._outgoing(request, attempts.deadline)
            attempts.number += 1
            url = outgoing.url.partition("?")[0]
            attempt = Attempt(
                request.operation, request.method, url, number=attempts.number
            )
            outcome = yield from self._outcome(attempt, outgoing, hooks)
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
            hooks.retrying(attempt, outcome, wait)
            yield Wait(wait)

    def _outcome(
        self, attempt: Attempt, outgoing: Outgoing, hooks: Hooks
    ) -> Steps[Response | StatusError | ConnectionFailed]:
        """Make one attempt; return its 2xx response or its error."""
        throttle = self.settings.throttle
        if throttle:
            delay = throttle.reserve(outgoing.deadline)
            if delay is None:
                raise errors.TimedOut(f"{attempt.operation}: held back for too long")
            if delay:
                yield Wait(delay)
        if added := hooks.sending(attempt):
            outgoing = outgoing._replace(headers={**outgoing.headers, **added})
        started = time.monotonic()
        result: object = "broken off"
        try:
            answer = yield outgoing
            assert answer is not None
            result = answer.status
        except ConnectionFailed as failure:
            result = failure
            failure.request = attempt
            return failure
        finally:
            seconds = time.monotonic() - started
            _log.debug("%s: %s in %.3f s", attempt.operation, result, seconds)
        if throttle:
            throttle.learn(answer.headers, self.settings.limit_headers)
        response = answer._replace(attempt=attempt)
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
            result, faults = read(annotation, msgspec.json.decode(content))
            if any(fault.path == "" for fault in faults):
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
