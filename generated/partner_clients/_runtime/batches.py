"""Lists that are longer than one request takes: sent in parts, one after another."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import Any, Literal, TypeVar, cast

from msgspec import UNSET, UnsetType

from .codec import Kind
from .errors import ApiError, CredentialsMissing, InvalidArgument
from .faults import Key, found_in, note
from .partial import BatchError
from .policy import Policy
from .request import Request
from .session import AsyncSession, Session, performed, performed_async
from .steps import Steps

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Batching:
    """How a list is split, and how the answers are joined.

    Of the answers, arrays are put together, maps are merged and whole numbers are
    added; everything else is as in the last answer, unless `join` says otherwise.
    """

    items: str
    """The body's field that holds the list."""
    size: int
    """How many items one request takes."""
    smaller: tuple[str, int] | None = None
    """A further field of the body, and how many items a request with it takes."""
    join: Mapping[str, Literal["first", "last"]] = field(
        default_factory=dict[str, Literal["first", "last"]]
    )
    """Fields that are those of the first answer, or of the last."""

    def send(
        self,
        session: Session,
        request: Request,
        kind: Kind[T],
        items: Iterable[object] | UnsetType | None,
    ) -> T:
        """Send all items, a part at a time; without items, the request as it is."""
        steps = self._steps(session.policy, request, kind, items)
        return performed(steps, session.transport.send, session.sleep)

    async def send_async(
        self,
        session: AsyncSession,
        request: Request,
        kind: Kind[T],
        items: Iterable[object] | UnsetType | None,
    ) -> T:
        """Send all items, a part at a time; without items, the request as it is."""
        steps = self._steps(session.policy, request, kind, items)
        return await performed_async(steps, session.transport.send, session.sleep)

    def _steps(
        self,
        policy: Policy,
        request: Request,
        kind: Kind[T],
        items: Iterable[object] | UnsetType | None,
    ) -> Steps[T]:
        """No items at all are one empty part: what that means is up to the API."""
        if items is None or isinstance(items, UnsetType):
            return (yield from policy.value(request, kind))
        if isinstance(items, str | bytes | Mapping):
            problem = f"{self.items} is to be a list, not a text or a mapping"
            raise InvalidArgument(problem)
        rest, size = iter(items), self._size(request)
        part = list(islice(rest, size))
        answers: list[T] = []
        while part or not answers:
            sent = self._part(request, part, len(answers) + 1)
            try:
                answers.append((yield from policy.value(sent, kind)))
            except CredentialsMissing:
                raise  # which is no matter of batches
            except ApiError as error:
                pending = list(rest)
                if not answers and not pending:
                    raise  # nothing was split
                done = _joined(answers, self.join) if answers else None
                raise BatchError(done, part, pending, error) from error
            part = list(islice(rest, size))
        return _joined(answers, self.join)

    def _size(self, request: Request) -> int:
        if self.smaller and getattr(request.json, self.smaller[0], None):
            return self.smaller[1]
        return self.size

    def _part(self, request: Request, items: list[object], number: int) -> Request:
        """The request for some of the items; no two parts share an idempotency key."""
        part = request.with_json(**{self.items: items})
        name = request.idempotency_key
        key = request.headers.get(name) if name else None
        if name is None or key is None or number == 1:
            return part
        return replace(part, headers={**part.headers, name: f"{key}-{number}"})


def _joined(answers: list[T], join: Mapping[str, str]) -> T:
    """One answer that says what all of them do."""
    last = answers[-1]
    if len(answers) == 1:
        return last
    names = getattr(last, "__struct_fields__", None) or getattr(last, "__dict__", None)
    if names is None:
        joined: T = _together(answers, None)
        return joined
    whole = copy.copy(last)
    for name in names:
        values = [getattr(answer, name, None) for answer in answers]
        setattr(whole, name, _together(values, join.get(name)))
    note(whole, [*_faults(answers, whole)])
    return whole


def _faults(answers: Sequence[object], whole: object) -> Iterator[tuple[Key, Any]]:
    """What is wrong in the answers and is in the whole, by its place there."""
    declared: Any = getattr(whole, "__declared__", type(whole))
    if not hasattr(declared, "__struct_fields__"):
        return  # for nothing is noted of others than models
    wire, names = declared.__struct_encode_fields__, declared.__struct_fields__
    fields: dict[Key, str] = dict(zip(wire, names, strict=True))
    before: Counter[Key] = Counter()
    for answer in answers:
        for key, wrong in found_in(answer):
            name = fields.get(key, "additional_properties")
            value = getattr(whole, name)
            is_kept = value is getattr(answer, name, None)
            if isinstance(value, list) and not is_kept and not isinstance(wrong, str):
                wrong = [(cast(int, n) + before[key], inside) for n, inside in wrong]
            if is_kept or isinstance(value, list | dict):
                yield key, wrong
        for key, name in fields.items():
            items = getattr(answer, name, None)
            if isinstance(items, list):
                before[key] += len(cast("list[object]", items))


def _together(values: list[Any], rule: str | None) -> Any:
    """One value for several; what is not there does not count."""
    there = [value for value in values if value is not None and value is not UNSET]
    if not there:
        return values[-1]
    if rule == "first":
        return there[0]
    if rule is None and all(isinstance(value, list) for value in there):
        return list(chain.from_iterable(there))
    if rule is None and all(isinstance(value, dict) for value in there):
        return {name: each for value in there for name, each in value.items()}
    if rule is None and all(type(value) is int for value in there):
        return sum(there)
    return there[-1]
