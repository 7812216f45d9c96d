"""Everything a client raises of its own accord.

ApiError
├── InvalidArgument       refused before anything was sent
├── CredentialsMissing    no credential for an operation that needs one
├── ConnectionFailed      no answer: refused, reset, not found, broken off
│   └── TimedOut          no answer in time
├── StatusError           an answer outside 2xx; each subclass is named after its status
├── DecodingError         an answer that is not what the API's document describes
└── CursorRepeated        paging that would never end
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, ClassVar, Self, TypeVar, cast

T = TypeVar("T")

_PHRASES = {status.value: status.phrase for status in HTTPStatus}
_MESSAGE_KEYS = ("message", "detail", "error_description", "title", "error", "errors")
"""Where APIs put the sentence meant for people, the most telling first."""


class ApiError(Exception):
    """The base of everything this package raises."""


class InvalidArgument(ApiError, ValueError):
    """An argument that cannot be sent; nothing was."""


class CredentialsMissing(ApiError):
    """The operation needs a credential, and the client was given none."""


class ConnectionFailed(ApiError):
    """The server gave no answer."""


class TimedOut(ConnectionFailed):
    """The server gave no answer in time."""


class CursorRepeated(ApiError):
    """A page names itself, or an earlier one, as the next: going on would never end."""

    def __init__(self, cursor: str) -> None:
        super().__init__(cursor)
        self.cursor = cursor

    def __str__(self) -> str:
        return f"the cursor {self.cursor!r} came back a second time"


class DecodingError(ApiError):
    """An answer that is not what the API's document describes; `raw` is what came."""

    def __init__(
        self, problem: str, status: int, headers: Mapping[str, str], raw: bytes
    ) -> None:
        super().__init__(problem, status, headers, raw)
        self.problem = problem
        self.status = status
        self.headers = headers
        self.raw = raw

    def __str__(self) -> str:
        kind = self.headers.get("content-type", "no content type")
        return f"{self.problem} (status {self.status}, {kind}, {len(self.raw)} bytes)"


class StatusError(ApiError):
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

    def __init__(
        self,
        status: int,
        headers: Mapping[str, str],
        raw: bytes,
        operation: str,
        path: str,
    ) -> None:
        super().__init__(status, headers, raw, operation, path)
        self.status = status
        """The status code, 100 to 599."""
        self.headers = headers
        """The answer's headers; their names are compared without regard to case."""
        self.raw = raw
        """The answer's body as it came."""
        self.operation = operation
        """Method and path as the document has them: "GET /pets/{id}"."""
        self.path = path
        self._body: object = None

    def __str__(self) -> str:
        phrase = _PHRASES.get(self.status, "Unknown Status")
        facts = [f"{self.status} {phrase}", f"{self.operation.split()[0]} {self.path}"]
        if self.correlation_id:
            facts.append(f"correlation id {self.correlation_id}")
        return f"{self.message or phrase} ({', '.join(facts)})"

    @property
    def message(self) -> str:
        """The API's own words, or "" where it has none."""
        return _message(self.json) or ""

    @property
    def json(self) -> Any:
        """The body as parsed JSON, every field of it; None if it is not JSON."""
        try:
            return json.loads(self.raw)
        except (ValueError, RecursionError):
            return None

    @property
    def correlation_id(self) -> str | None:
        """What to quote to the API's support, from the answer's headers."""
        if self.CORRELATION_HEADER is None:
            return None
        return self.headers.get(self.CORRELATION_HEADER)

    def _read(self, body: type[T]) -> T:
        """The body as a model, whatever came; fields that did not are UNSET."""
        if self._body is None:
            from .tolerant import read_model

            self._body = read_model(body, self.json)
        return cast(T, self._body)


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
