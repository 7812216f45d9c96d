"""An API in memory: tests set its responses, and see the requests.

It replaces the connection. Everything else is the real client: requests, retries,
decoding and errors.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from operator import attrgetter
from threading import RLock
from typing import (
    Any,
    Generic,
    ParamSpec,
    Self,
    TypeVar,
    cast,
    get_args,
    get_overloads,
    get_type_hints,
)

import msgspec
from msgspec import UNSET

from .auth import Credential
from .codec import READING, parsed
from .errors import ConnectionFailed
from .reading import read
from .request import Outgoing, Request, Steps, Styled
from .testing_answers import (
    Answer,
    Call,
    Failure,
    Mistake,
    Reply,
    answered,
    encoded,
    named,
)

_PACKAGE = f"{__name__.partition('._runtime')[0]}."

C = TypeVar("C")
P = ParamSpec("P")
T = TypeVar("T")


class Operation:
    """One operation, with its answers in order; the last answer is repeated."""

    def __init__(
        self, answers: Answers, operation: str, method: Callable[..., object]
    ) -> None:
        self.calls: list[Call] = []
        """The requests, the latest last."""
        self._answers = answers
        self._operation = operation
        self._method = method
        self._replies: deque[Reply] = deque()
        self._last: Reply | None = None
        answers.operations[operation].append(self)

    def fails(
        self,
        failure: int | ConnectionFailed | type[ConnectionFailed],
        body: object = None,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> Self:
        """Answer with an error, or fail to answer.

        Args:
            failure: A status outside 2xx, or ConnectionFailed or TimedOut.
            body: The body of the error: a model, plain JSON, or bytes.
            headers: The headers of the error, for example `Retry-After`.
        """
        if isinstance(failure, int) and 200 <= failure < 300:
            raise Mistake(f"{failure} is no failure: give {self}.returns() an answer")
        if body is not None and not isinstance(body, bytes):
            body = encoded(body)
        self._replies.append(Failure(failure, body, headers))
        return self

    def returns_nothing(
        self, *, status: int = 204, headers: Mapping[str, str] | None = None
    ) -> Self:
        """Answer without content; a call that should return a value returns None."""
        return self._answered((), iter, status=status, content_type="", headers=headers)

    @property
    def has_answer(self) -> bool:
        """Whether it has an answer."""
        return bool(self._replies) or self._last is not None

    def reply(self, request: Request, call: Call) -> Reply:
        """Choose the answer to a request; raises Mistake if it breaks the document."""
        self.calls.append(call)
        self._check(request, call)
        return self._reply(request)

    def _reply(self, request: Request) -> Reply:  # noqa: ARG002
        """Return the next answer, or the last one again."""
        if self._replies:
            self._last = self._replies.popleft()
        if self._last is None:
            raise Mistake(
                f"{self} has no answer: give it one with .returns() or .fails()"
            )
        return self._last

    def __repr__(self) -> str:
        return self._answers.name(self) or self._operation

    def _answered(
        self,
        given: Any,
        chunks: Callable[[Any], Iterable[bytes]],
        *,
        status: int,
        content_type: str,
        headers: Mapping[str, str] | None,
    ) -> Self:
        """Add an answer: a value in chunks, or a value that a function returns."""

        def answer(value: Any) -> Answer:
            return answered(status, content_type, tuple(chunks(value)), headers=headers)

        fixed = None if callable(given) else answer(given)

        def reply(request: Request, call: Call) -> Answer:
            if fixed is not None:
                return fixed
            value = given(call)
            return value(request, call) if isinstance(value, Failure) else answer(value)

        self._replies.append(reply)
        return self

    def _fitting(self, annotation: object, value: object) -> bytes:
        """Return a part of an answer as JSON; raises Mistake if it has another type."""
        content = encoded(value)
        READING.is_response = True
        try:
            self._refuse("the answer", faults(annotation, content))
        finally:
            READING.is_response = False
        return content

    def _check(self, request: Request, call: Call) -> None:
        places = {"query": call.query, "path": request.path, "header": request.headers}
        for place, given in places.items():
            for name, value in _given(given).items():
                hint = self._hint(name, place)
                problems = faults(hint, _sent(hint, value))
                self._refuse(f'"{name}" in the {place}', problems)
        if request.json is not UNSET:
            self._refuse("the body", faults(self._body_hint(request), call.content))

    def _refuse(self, part: str, problems: Sequence[str]) -> None:
        if problems:
            raise Mistake(f"{self}: {part} does not fit: {'; '.join(problems)}")

    @cached_property
    def _hints(self) -> Mapping[str, Any]:
        usual = next(iter(get_overloads(self._method)), self._method)
        returns = get_type_hints(usual).get("return")
        return {**get_type_hints(self._method), "return": returns}

    def _body_hint(self, request: Request) -> Any:
        """Return the type of the body, which may depend on its media type."""
        for overload in get_overloads(self._method):
            hints = get_type_hints(overload)
            if "body" in hints and request.content_type in literals(hints.values()):
                return hints["body"]
        return self._hints["body"]

    def _hint(self, name: str, place: str) -> Any:
        """Return the type of a parameter's argument; its name may include the place."""
        for bare in (_bare(name + place), _bare(name)):
            hints = [
                hint
                for argument, hint in self._hints.items()
                if _bare(argument) == bare and argument not in ("body", "return")
            ]
            if hints:
                return hints[0] if len(hints) == 1 else Any
        return Any


class Value(Operation, Generic[T]):
    """An operation that returns a value."""

    def __init__(
        self, answers: Answers, operation: str, method: Callable[..., T]
    ) -> None:
        super().__init__(answers, operation, method)

    def returns(
        self,
        value: T | Callable[[Call], T | Failure],
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> Self:
        """Answer with the value; raises Mistake if it does not fit the model.

        A function of the call returns the value for each call, or a Failure.
        """

        def chunks(value: T) -> Iterable[bytes]:
            yield self._fitting(self._hints["return"], value)

        return self._answered(
            value,
            chunks,
            status=status,
            content_type="application/json",
            headers=headers,
        )


class Nothing(Operation):
    """An operation that returns nothing."""

    def returns(
        self,
        function: Callable[[Call], Failure | None] | None = None,
        *,
        status: int = 204,
        headers: Mapping[str, str] | None = None,
    ) -> Self:
        """Answer that all went well; a function of the call may return a Failure."""
        return self._answered(
            function or (),
            lambda _: (),
            status=status,
            content_type="",
            headers=headers,
        )


class Answers:
    """The common part of the operations of a fake."""

    def __init__(self, fake: object) -> None:
        self.operations: defaultdict[str, list[Operation]] = defaultdict(list)
        self.calls: list[Call] = []
        self.waits: list[float] = []
        self._fake = fake
        self._lock = RLock()
        """Keeps calls and answers in one order, whatever thread they are from."""
        self._apis: dict[str, Answers] = {"": self}

    def of(self, api: str) -> Answers:
        """Return those of one of several APIs, which may have equal operations."""
        return self._apis.setdefault(api, Answers(self._fake))

    def client(self, kind: Callable[P, C]) -> Callable[P, C]:
        """Return a function that makes blocking clients, answered from here."""
        from .testing_connection import Connection

        return self._over(kind, Connection(self))

    def async_client(self, kind: Callable[P, C]) -> Callable[P, C]:
        """Return a function that makes asyncio clients, answered from here."""
        from .testing_connection import AsyncConnection

        return self._over(kind, AsyncConnection(self))

    def answer(self, outgoing: Outgoing, content: bytes) -> Answer:
        """Record a request, and return the answer."""
        request = outgoing.request
        if request is None or outgoing.api is None:
            raise Mistake(f"{outgoing!r} is no operation, but asks for a credential")
        call = Call(
            operation=request.operation,
            path=request.expanded_path,
            variables=_given(request.path),
            query=_given(request.query),
            headers=named(outgoing.headers),
            content=content,
        )
        with self._lock:
            self.calls.append(call)
            alike = self._alike(outgoing.api, request)
            ready = (operation for operation in alike if operation.has_answer)
            reply = next(ready, alike[0]).reply(request, call)
        return reply(request, call)

    def _alike(self, api: str, request: Request) -> list[Operation]:
        """Return the operations with this method and path, or with the stream of it."""
        if api not in self._apis:
            attrgetter(api)(self._fake)  # creates it, so that it can complain
        operations = self._apis[api].operations
        accepting = f"{request.operation} {request.accept}"
        return operations.get(accepting) or operations[request.operation]

    def name(self, operation: Operation) -> str | None:
        """Return the path to an operation in tests: `fake.partner_clients.update`."""
        return _path("fake", self._fake, operation)

    def _over(self, kind: Callable[P, C], connection: object) -> Callable[P, C]:
        def made(*args: P.args, **kwargs: P.kwargs) -> C:
            kwargs["http_client"] = connection
            client: Any = kind(*args, **kwargs)
            credentials = client._session.policy.settings.credentials
            if not any(credentials.values()):
                credentials = dict.fromkeys(credentials, _NotNeeded())
            client._session = client._session.with_settings(credentials=credentials)
            return cast(C, client)

        return made


class _NotNeeded(Credential):
    """Stands for credentials that a test did not give."""

    def placed(self, outgoing: Outgoing) -> Steps[Outgoing]:
        """Return the request unchanged."""
        yield from ()
        return outgoing


def _given(values: Mapping[str, object]) -> dict[str, Any]:
    """Return the parameters that are sent, with the values that were passed."""
    bare = {
        name: getattr(value, "value", None) if isinstance(value, Styled) else value
        for name, value in values.items()
    }
    return {k: v for k, v in bare.items() if v is not None and v is not UNSET}


def faults(annotation: Any, content: bytes) -> list[str]:
    """Return the faults of JSON that has to fit a type."""
    _, broken = read(annotation, parsed(content))
    return [f"{fault.path} {fault.problem}".strip() for fault in broken]


def _sent(annotation: Any, value: object) -> bytes:
    """Return a parameter as JSON; a string may contain JSON or a number."""
    if isinstance(value, str) and faults(annotation, encoded(value)):
        with suppress(msgspec.DecodeError):
            parsed(value)
            return value.encode()
    return encoded(value)


def literals(hints: Iterable[Any]) -> set[object]:
    """Return the values of types that are Literals, alone or in a union."""
    inner = [part for hint in hints for part in (hint, *get_args(hint))]
    return {value for part in inner for value in get_args(part)}


def _bare(name: str) -> str:
    """Return a name without case and separators, to compare names."""
    return re.sub(r"[\W_]", "", name).lower()


def _path(place: str, holder: object, operation: Operation) -> str | None:
    """Return the path of attributes to an operation."""
    for name, held in vars(holder).items():
        path = f"{place}.{name}"
        if held is operation:
            return path
        is_resource = type(held).__module__.startswith(_PACKAGE)
        if not is_resource or name.startswith("_"):
            continue
        if inside := _path(path, held, operation):
            return inside
    return None
