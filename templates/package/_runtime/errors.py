"""The exceptions that clients raise.

ApiError
├── InvalidArgument       an argument cannot be sent; nothing was sent
├── CredentialsMissing    the operation needs a credential
├── ClientUnusable        closed, or of another process or event loop
├── ConnectionFailed      no response: connection refused, reset or closed
│   └── TimedOut          no response in time
├── AnswerError
│   ├── StatusError       a non-2xx response; subclasses are named after statuses
│   └── DecodingError     a response that does not match the API's document
├── PartialFailure        a response with errors beside its results
├── BatchError            a part of a batch failed
└── CursorRepeated        the API repeats a page
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Self, TypeVar, cast

if TYPE_CHECKING:
    from .request import Response

T = TypeVar("T")

_PHRASES = {status.value: status.phrase for status in HTTPStatus}
_MESSAGE_KEYS = ("message", "detail", "error_description", "title", "error", "errors")
"""Keys under which APIs put their message, the most specific first."""


class Attempt(NamedTuple):
    """A request that was sent, without anything secret: no headers, no query."""

    operation: str
    """Method and path as in the document: "GET /pets/{id}"."""
    method: str
    url: str
    number: int
    """1 for the first attempt of a call."""


class ApiError(Exception):
    """The base class of all exceptions of this package."""

    request: Attempt | None = None
    """The last request; None if nothing was sent."""
    attempts: int = 0
    """The number of attempts."""
    elapsed: float = 0.0
    """Seconds from the first attempt to the end of the last."""
    cursor: Any = None
    """The cursor of the page that failed, to call the method again from there."""

    def __str__(self) -> str:
        if self.attempts < 2:
            return self._text()
        return f"{self._text()} [{self.attempts} attempts in {self.elapsed:.1f} s]"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"

    def _text(self) -> str:
        return super().__str__()


class InvalidArgument(ApiError, ValueError):
    """An argument cannot be sent; nothing was sent."""


class CredentialsMissing(ApiError):
    """The operation needs a credential, and the client has none."""


class ClientUnusable(ApiError, RuntimeError):
    """The client is closed, or belongs to another process or event loop."""


class ConnectionFailed(ApiError):
    """There was no response."""

    may_have_arrived = True
    """Whether the server may have received a request of this call and processed it."""
    is_lasting = False
    """Whether another attempt is pointless: the server's certificate is bad."""


class TimedOut(ConnectionFailed):
    """There was no response in time."""


@dataclass(eq=False, repr=False)
class CursorRepeated(ApiError):
    """A page names itself or an earlier page as the next, so paging would not end."""

    cursor: str

    def _text(self) -> str:
        return f"the cursor {self.cursor!r} came back a second time"


@dataclass(eq=False, repr=False)
class PartialFailure(ApiError):
    """The API returned errors beside its results."""

    result: Any
    """The response, whose results are valid."""

    def __post_init__(self) -> None:
        self.errors: Sequence[Any] = self.result.errors

    def _text(self) -> str:
        messages = (getattr(error, "message", None) for error in self.errors)
        first = next((text for text in messages if isinstance(text, str)), "")
        count = f"{len(self.errors)} errors beside the results"
        return f"{count}, the first: {first}" if first else count


class Partial:
    """A mixin for responses that may contain errors beside their results."""

    __slots__ = ()

    def raise_for_errors(self) -> Self:
        """Return the response; raises PartialFailure if it contains errors."""
        if getattr(self, "errors", None):
            raise PartialFailure(self)
        return self


@dataclass(eq=False, repr=False)
class BatchError(ApiError):
    """A part of a batch failed, or the items ended in an exception: the `__cause__`.

    If the whole batch fits into one request, that request's own error is raised.
    """

    done: Any
    """The combined results so far; None if there are none."""
    failed: list[Any]
    """The items of the part that failed."""
    pending: list[Any]
    """The items that were not sent."""
    cause: Exception

    def __post_init__(self) -> None:
        self.__cause__, self._problem = self.cause, repr(self.cause)
        if isinstance(self.cause, ApiError):
            self._problem, self.request = self.cause._text(), self.cause.request
            self.attempts, self.elapsed = self.cause.attempts, self.cause.elapsed

    def _text(self) -> str:
        failed, pending = len(self.failed), len(self.pending)
        return f"{self._problem} ({failed} items failed, {pending} were not sent)"


@dataclass(eq=False, repr=False)
class AnswerError(ApiError):
    """A response that is not a usable success."""

    response: Response
    """The whole response."""
    problem: str = ""

    def __post_init__(self) -> None:
        self.request, self.elapsed = self.response.attempt, self.response.elapsed
        self.attempts = self.request.number if self.request else 0

    @property
    def status(self) -> int:
        """The status code, 100 to 599."""
        return self.response.status

    @property
    def headers(self) -> Mapping[str, str]:
        """The response's headers; names are case-insensitive."""
        return self.response.headers

    @property
    def raw(self) -> bytes:
        """The unchanged body."""
        return self.response.content

    @property
    def json(self) -> Any:
        """The whole body as parsed JSON; None if it is not JSON."""
        try:
            from .codec import EXACT

            return json.loads(self.raw, parse_float=EXACT.parse)
        except (ValueError, RecursionError):
            return None

    @property
    def body(self) -> Any:
        """The body as parsed JSON, or None if it is not JSON; `raw` has the bytes."""
        return self.json


class DecodingError(AnswerError):
    """A response that does not match the API's document; its body is in `raw`."""

    def _text(self) -> str:
        kind = self.headers.get("content-type", "no content type")
        return f"{self.problem} (status {self.status}, {kind}, {len(self.raw)} bytes)"


class StatusError(AnswerError):
    """A response outside 2xx, or one that only the described error fits."""

    CORRELATION_HEADER: ClassVar[str] = ""
    """The header with the id that the API's support asks for."""
    _for: ClassVar[int] = 0
    _body: object = None

    def __init_subclass__(cls, status: int = 0) -> None:
        """Register a class for a status; 500 stands for all of 5xx."""
        super().__init_subclass__()
        cls._for = status

    @classmethod
    def named(cls, status: int) -> type[Self]:
        """Return the subclass for a status, or this class if there is none."""
        named = {subclass._for: subclass for subclass in cls.__subclasses__()}
        return named.get(status, named.get(500, cls) if status >= 500 else cls)

    def _text(self) -> str:
        phrase = _PHRASES.get(self.status, "Unknown Status")
        method = self.operation.partition(" ")[0]
        facts = [f"{self.status} {phrase}", f"{method} {self.path}"]
        if self.correlation_id:
            facts.append(f"correlation id {self.correlation_id}")
        return f"{self.message or phrase} ({', '.join(facts)})"

    @property
    def operation(self) -> str:
        """Method and path as in the document: "GET /pets/{id}"."""
        return self.request.operation if self.request else ""

    @property
    def path(self) -> str:
        """The path that was requested."""
        url = self.request.url if self.request else ""
        return f"/{url.partition('://')[2].partition('/')[2]}"

    @property
    def message(self) -> str:
        """The API's own message, or "" if it sent none."""
        return _message(self.json) or ""

    @property
    def correlation_id(self) -> str | None:
        """The id to quote to the API's support; None if the response has none."""
        return self.headers.get(self.CORRELATION_HEADER)

    @property
    def retry_after(self) -> float | None:
        """The seconds that the response asks to wait (RFC 9110, 10.2.3), or None."""
        milliseconds = number(self.headers.get("retry-after-ms", ""))
        if milliseconds is not None and milliseconds >= 0:
            return milliseconds / 1000
        text = self.headers.get("retry-after", "")
        seconds = number(text)
        if not text or (seconds is not None and seconds >= 0):
            return seconds
        from email.utils import parsedate_to_datetime

        try:
            return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
        except (ValueError, OverflowError):
            return None

    def _read(self, body: type[T]) -> T:
        """Return the body as a model, whatever it is; missing fields are UNSET."""
        if self._body is None:
            from .reading import read_model

            self._body = read_model(body, self.json)
        return cast(T, self._body)


def number(given: Any) -> float | None:
    """Return what a server gives as a number; None if it is no finite one."""
    try:
        value = float(given)
    except (TypeError, ValueError, OverflowError):
        return None
    return value if math.isfinite(value) else None


def _message(body: object, depth: int = 5) -> str | None:
    """Return the first message, at most a few levels down."""
    match body:
        case str():
            return body
        case list() if body and depth:
            return _message(cast("list[object]", body)[0], depth - 1)
        case dict() if depth:
            fields = cast("dict[str, object]", body)
            texts = (_message(fields.get(key), depth - 1) for key in _MESSAGE_KEYS)
            return next(filter(None, texts), None)
        case _:
            return None
