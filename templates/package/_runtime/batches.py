"""Lists that are too long for one request: they are sent in parts."""

from __future__ import annotations

import copy
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any, Literal, TypeAlias, TypeVar, cast

from msgspec import UNSET, UnsetType

from .codec import Kind
from .errors import BatchError, CredentialsMissing, InvalidArgument
from .policy import Policy
from .reading import note, noted, starred
from .request import Request, Steps, Wait, check_type
from .session import AsyncSession, Session

T = TypeVar("T")
Items: TypeAlias = Iterable[object] | AsyncIterable[object] | UnsetType | None


@dataclass(frozen=True, slots=True)
class Batching:
    """The rules to split a list and to combine the results.

    Arrays are concatenated, maps are merged and integers are added; other fields are
    those of the last result, unless `join` says otherwise.
    """

    items: str
    """The body's field that contains the list."""
    size: int
    """The most items that one request may have."""
    smaller: tuple[str, int] | None = None
    """Another field of the body, and the size for requests that have it."""
    join: Mapping[str, Literal["first", "last"]] = field(default_factory=dict[str, Any])
    """Fields that are those of the first or of the last result."""

    def send(
        self, session: Session, request: Request, kind: Kind[T], items: Items
    ) -> T:
        """Send all items in parts; without items, send the request unchanged.

        Raises BatchError, with the results so far, if a part fails or an item cannot be
        taken.
        """
        if isinstance(items, AsyncIterable):
            raise InvalidArgument(f"{self.items}: async items need an AsyncClient")
        steps = self._steps(session.policy, request, kind, items=items)
        return session.transport.perform(steps)

    async def send_async(
        self, session: AsyncSession, request: Request, kind: Kind[T], items: Items
    ) -> T:
        """Send all items in parts; see `send`."""
        steps = self._steps(session.policy, request, kind, items=items)
        return await session.transport.perform(steps)

    def _steps(
        self, policy: Policy, request: Request, kind: Kind[T], items: Items
    ) -> Steps[T]:
        """Send the parts; an empty list is one empty part, which the API judges."""
        if items is None or isinstance(items, UnsetType):
            return (yield from policy.value(request, kind))
        if isinstance(items, str | bytes | Mapping):
            problem = f"{self.items} is to be a list, not a text or a mapping"
            raise InvalidArgument(problem)
        check_type(self.items, items, (Iterable, AsyncIterable))
        size = self.size
        if self.smaller and getattr(request.json, self.smaller[0], None):
            size = self.smaller[1]
        rest, results, deadline = _Items(items), list[T](), policy.deadline()
        while True:
            part = yield from rest.taken(size)
            if rest.error:
                raise self._error(results, rest.error, pending=part)
            if results and not part:
                return _combined(results, self.join)
            sent = self._part(request, part, len(results) + 1)
            try:
                results.append((yield from policy.value(sent, kind, deadline)))
            except Exception as error:
                if isinstance(error, CredentialsMissing) and not results:
                    raise  # not specific to this part
                pending = yield from rest.taken(None)
                if rest.error:
                    error.add_note(f"The items ended in an exception: {rest.error!r}")
                elif not results and not pending:
                    raise  # there was only one part
                failure = self._error(results, error, failed=part, pending=pending)
                raise failure from error

    def _error(
        self,
        results: list[T],
        cause: Exception,
        *,
        pending: list[object],
        failed: list[object] | None = None,
    ) -> BatchError:
        done = _combined(results, self.join) if results else None
        return BatchError(done, failed or [], pending, cause)

    def _part(self, request: Request, items: list[object], number: int) -> Request:
        """Return the request for some items; each has its own idempotency key."""
        part = request.with_json(**{self.items: items})
        name = request.idempotency_key
        key = request.headers.get(name) if name else None
        if name is None or key is None or number == 1:
            return part
        return replace(part, headers={**part.headers, name: f"{key}-{number}"})


class _Items:
    """Items that are taken when they are needed."""

    def __init__(self, items: Iterable[object] | AsyncIterable[object]) -> None:
        self._awaited = aiter(items) if isinstance(items, AsyncIterable) else None
        self._items = iter(()) if isinstance(items, AsyncIterable) else iter(items)
        self.error: Exception | None = None
        """The exception that ended the items."""

    def taken(self, count: int | None) -> Steps[list[object]]:
        """Take so many items, or all that are left; fewer if an exception ends them."""
        part: list[object] = []
        if self._awaited:
            yield Wait(0.0, work=self._await(self._awaited, part, count))
            return part
        try:
            for item in self._items:
                part.append(item)
                if len(part) == count:
                    break
        except Exception as error:
            self.error = error
        return part

    async def _await(
        self, items: AsyncIterator[object], part: list[object], count: int | None
    ) -> None:
        try:
            async for item in items:
                part.append(item)
                if len(part) == count:
                    break
        except Exception as error:
            self.error = error


def _combined(results: list[T], join: Mapping[str, str]) -> T:
    """Combine the results of all parts; their faults keep no indexes."""
    results = [each for each in results if each is not None] or results[:1]
    last: Any = results[-1]
    fields = getattr(last, "__struct_fields__", None) or getattr(last, "__dict__", None)
    if len(results) == 1 or fields is None:
        return cast(T, _value(results, None))
    whole = copy.copy(last)
    for name in fields:
        values = [getattr(result, name, None) for result in results]
        setattr(whole, name, _value(values, join.get(name)))
    note(whole, starred(chain.from_iterable(map(noted, results))))
    return cast(T, whole)


def _value(values: list[Any], rule: str | None) -> Any:
    """Combine the values of one field; absent ones are ignored."""
    present = [value for value in values if value is not None and value is not UNSET]
    if not present:
        return values[-1]
    kinds: set[Any] = set() if rule else {*map(type, present)}
    if kinds == {list}:
        return list(chain.from_iterable(present))
    if kinds == {dict}:
        return {name: each for value in present for name, each in value.items()}
    if kinds == {int}:
        return sum(present)
    return present[0 if rule == "first" else -1]
