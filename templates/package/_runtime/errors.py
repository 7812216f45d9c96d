"""Everything a client raises of its own accord.

ApiError
├── InvalidArgument       refused before anything was sent
├── CredentialsMissing    no credential for an operation that needs one
├── ConnectionFailed      no answer: refused, reset, not found, broken off
│   └── TimedOut          no answer in time
├── AnswerError
│   ├── StatusError       an answer outside 2xx; subclasses are named after statuses
│   └── DecodingError     an answer that is not what the API's document describes
└── CursorRepeated        paging that would never end
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Self, TypeVar, cast

if TYPE_CHECKING:
    from .steps import Response

T = TypeVar("T")

_PHRASES = {status.value: status.phrase for status in HTTPStatus}
_MESSAGE_KEYS = ("message", "detail", "error_description", "title", "error", "errors")
"""Where APIs put the sentence meant for people, the most telling first."""


class Attempt(NamedTuple):
    """What was sent, without anything secret: no headers, and no query."""

    operation: str
    """Method and path as the document has them: "GET /pets/{id}"."""
    method: str
    url: str
    """Without the query, which may hold secrets."""
    number: int
    """1 for the first attempt of a call."""


class ApiError(Exception):
    """The base of everything this package raises."""

    request: Attempt | None = None
    """What was sent last; None if nothing was."""
    attempts: int = 0
    """How often the call was tried."""
    elapsed: float = 0.0
    """Seconds from the first attempt to the end of the last."""

    def __str__(self) -> str:
        return f"{self._text()}{self._tried()}"

    def _text(self) -> str:
        return super().__str__()

    def _tried(self) -> str:
        if self.attempts < 2:
            return ""
        return f" [{self.attempts} attempts in {self.elapsed:.1f} s]"


class InvalidArgument(ApiError, ValueError):
    """An argument that cannot be sent; nothing was."""


class CredentialsMissing(ApiError):
    """The operation needs a credential, and the client was given none."""


class ConnectionFailed(ApiError):
    """The server gave no answer."""

    may_have_arrived = True
    """Whether the server may have received the request, and acted on it."""


class TimedOut(ConnectionFailed):
    """The server gave no answer in time."""


class CursorRepeated(ApiError):
    """A page names itself, or an earlier one, as the next: going on would never end."""

    def __init__(self, cursor: str) -> None:
        super().__init__(cursor)
        self.cursor = cursor

    def _text(self) -> str:
        return f"the cursor {self.cursor!r} came back a second time"


class AnswerError(ApiError):
    """An answer that is not what was hoped for."""

    response: Response
    """The answer, read to its end."""

    @property
    def status(self) -> int:
        """The status code, 100 to 599."""
        return self.response.status

    @property
    def headers(self) -> Mapping[str, str]:
        """The answer's headers; their names are compared without regard to case."""
        return self.response.headers

    @property
    def raw(self) -> bytes:
        """The answer's body as it came."""
        return self.response.content

    @property
    def json(self) -> Any:
        """The body as parsed JSON, every field of it; None if it is not JSON."""
        try:
            return json.loads(self.raw)
        except (ValueError, RecursionError):
            return None


class DecodingError(AnswerError):
    """An answer that is not what the API's document describes; `raw` is what came."""

    def __init__(self, problem: str, response: Response) -> None:
        super().__init__(problem, response)
        self.problem = problem
        self.response = response
        self.request = response.attempt

    def _text(self) -> str:
        kind = self.headers.get("content-type", "no content type")
        return f"{self.problem} (status {self.status}, {kind}, {len(self.raw)} bytes)"


class StatusError(AnswerError):
    """An answer outside 2xx (RFC 9110, section 15)."""

    CORRELATION_HEADER: str | None = None
    """The header by which the API's support finds a request, where it has one."""
    _for: ClassVar[int] = 0

    def __init_subclass__(cls, status: int = 0) -> None:
        """`status` is the one that the class is raised for; 500 is all of 5xx."""
        super().__init_subclass__()
        cls._for = status

    @classmethod
    def named(cls, status: int) -> type[Self]:
        """The subclass for a status, or this class if there is none."""
        named = {subclass._for: subclass for subclass in cls.__subclasses__()}
        return named.get(status, named.get(500, cls) if status >= 500 else cls)

    def __init__(self, response: Response, request: Attempt) -> None:
        super().__init__(response, request)
        self.response = response
        self.request = self._sent = request
        self._body: object = None

    def _text(self) -> str:
        phrase = _PHRASES.get(self.status, "Unknown Status")
        facts = [f"{self.status} {phrase}", f"{self._sent.method} {self.path}"]
        if self.correlation_id:
            facts.append(f"correlation id {self.correlation_id}")
        return f"{self.message or phrase} ({', '.join(facts)})"

    @property
    def operation(self) -> str:
        """Method and path as the document has them: "GET /pets/{id}"."""
        return self._sent.operation

    @property
    def path(self) -> str:
        """The path as it was sent."""
        rest = self._sent.url.partition("://")[2]
        return f"/{rest.partition('/')[2]}"

    @property
    def message(self) -> str:
        """The API's own words, or "" where it has none."""
        return _message(self.json) or ""

    @property
    def correlation_id(self) -> str | None:
        """What to quote to the API's support, from the answer's headers."""
        if self.CORRELATION_HEADER is None:
            return None
        return self.headers.get(self.CORRELATION_HEADER)

    @property
    def retry_after(self) -> float | None:
        """Seconds to wait, if the answer asks for it (RFC 9110, 10.2.3)."""
        milliseconds = number(self.headers.get("retry-after-ms", ""))
        if milliseconds is not None and milliseconds >= 0:
            return milliseconds / 1000
        text = self.headers.get("retry-after", "")
        seconds = number(text)
        if not text or (seconds is not None and seconds >= 0):
            return seconds
        from email.utils import parsedate_to_datetime

        try:
            date = parsedate_to_datetime(text).timestamp()
        except (ValueError, OverflowError):
            return None
        return max(0.0, date - time.time())

    def _read(self, body: type[T]) -> T:
        """The body as a model, whatever came; fields that did not are UNSET."""
        if self._body is None:
            from .tolerant import read_model

            self._body = read_model(body, self.json)
        return cast(T, self._body)


def number(text: str) -> float | None:
    """The number in a header; None if there is none, or one that has no end."""
    try:
        found = float(text)
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def _message(body: object, depth: int = 5) -> str | None:
    """The first sentence found where APIs put theirs, which is never far down."""
    if isinstance(body, str):
        return body
    if isinstance(body, list) and depth:
        items = cast("list[object]", body)
        return _message(items[0], depth - 1) if items else None
    if isinstance(body, dict) and depth:
        fields = cast("dict[str, object]", body)
        found = (_message(fields.get(key), depth - 1) for key in _MESSAGE_KEYS)
        return next(filter(None, found), None)
    return None
