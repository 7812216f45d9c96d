"""Answers as they came, beside what they are read as."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from .client import AsyncBaseClient, BaseClient, rebound
from .errors import InvalidArgument
from .policy import Policy
from .request import Request
from .session import AsyncSession, Session
from .steps import Response, Steps

T = TypeVar("T")
AnySession = TypeVar("AnySession", Session, AsyncSession)


@dataclass(frozen=True, slots=True)
class RawResponse(Generic[T]):
    """One answer, with what was made of it."""

    status: int
    headers: Mapping[str, str]
    """Names are compared without regard to case."""
    raw: bytes
    """The body as it came."""
    value: T
    """What the call returns."""


class Recorder(Policy):
    """A policy that keeps the latest answer."""

    response: Response | None = None

    def answered(self, request: Request) -> Steps[Response]:
        """Any 2xx, which is kept."""
        self.response = yield from super().answered(request)
        return self.response

    def answer(self, value: T) -> RawResponse[T]:
        """What was kept, beside its value; raises InvalidArgument if nothing was."""
        if self.response is None:
            raise self.is_lazy()
        status, headers, content, _ = self.response
        return RawResponse(status, headers, content, value)

    def is_lazy(self) -> InvalidArgument:
        """The error for a call that is lazy."""
        return InvalidArgument(
            "raw() cannot call this: it sends nothing before its result is used, which "
            "has raw_pages(), or open(), or is iterated"
        )


def recording(session: AnySession) -> tuple[AnySession, Recorder]:
    """A view of a session, and what keeps the answers that it gets."""
    recorder = Recorder(session.policy.settings)
    return session.with_policy(recorder), recorder


def recorded(method: Any, session: AnySession) -> tuple[Any, Recorder]:
    """A method of a client's resource, and what keeps the answer to it.

    Raises InvalidArgument for anything else.
    """
    resource: Any = getattr(method, "__self__", None)
    is_client = isinstance(resource, BaseClient | AsyncBaseClient)
    if is_client or not isinstance(getattr(resource, "_session", None), type(session)):
        kind = "an awaited" if isinstance(session, AsyncSession) else "a blocking"
        raise InvalidArgument(f"raw() takes a method of a resource of {kind} client")
    recorded_session, recorder = recording(resource._session)
    view = rebound(resource, recorded_session)
    return method.__func__.__get__(view), recorder
