"""Answers for tests, and the requests that they answer."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from .codec import encode
from .errors import ConnectionFailed, InvalidArgument
from .request import Request


class Mistake(AssertionError):
    """A call without a response, or a value that does not fit the API's models."""


@dataclass(frozen=True)
class Call:
    """One request; a retried call makes several."""

    operation: str
    """Method and path as in the document: "GET /pets/{id}"."""
    path: str
    """The path as sent, without the server's URL."""
    variables: Mapping[str, Any]
    """The path variables, by their names in the document."""
    query: Mapping[str, Any]
    """The query parameters, by their names in the document."""
    headers: Mapping[str, str]
    """The headers as sent; names are case-insensitive."""
    content: bytes
    """The body as sent."""

    @property
    def json(self) -> Any:
        """The body as parsed JSON; None if it is not JSON."""
        try:
            return json.loads(self.content)
        except ValueError:
            return None


class Answer(NamedTuple):
    """A response, with its body in chunks."""

    status: int
    headers: Mapping[str, str]
    chunks: tuple[bytes, ...]


Reply: TypeAlias = Callable[[Request, Call], Answer]
"""Makes the answer to a request."""


@dataclass(frozen=True)
class Failure:
    """An error that a function returns in place of an answer; see `fails`."""

    failure: int | ConnectionFailed | type[ConnectionFailed]
    body: object = None
    headers: Mapping[str, str] | None = None

    def __call__(self, request: Request, _: Call) -> Answer:
        """Return the error, or raise it if there is no answer."""
        failure, body = self.failure, self.body
        if isinstance(failure, type):
            raise failure(f"{request}: the test says that there is no answer")
        if not isinstance(failure, int):
            raise copy.copy(failure)
        content = body if isinstance(body, bytes) else encoded(body)
        chunks = () if body is None else (content,)
        return answered(failure, "application/json", chunks, headers=self.headers)


def named(headers: Mapping[str, str]) -> Mapping[str, str]:
    """Return headers whose names are case-insensitive (RFC 9110, 5.1)."""
    from .transport import Headers

    return Headers(headers)


def answered(
    status: int,
    content_type: str,
    chunks: tuple[bytes, ...],
    *,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Return an answer; without content, it has no content type."""
    fields = {"content-type": content_type} if chunks else {}
    return Answer(status, named({**fields, **named(headers or {})}), chunks)


def sole(values: tuple[Any, ...]) -> Any:
    """Return the function that is given in place of values, or the values."""
    return values[0] if len(values) == 1 and callable(values[0]) else values


def encoded(value: object) -> bytes:
    """Return a value as JSON; raises Mistake if that is not possible."""
    try:
        return encode(value)
    except InvalidArgument as error:
        raise Mistake(str(error)) from error
