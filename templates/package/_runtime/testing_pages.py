"""Pages for tests: each page has the cursor of the next one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Protocol, Self, TypeVar, cast, get_args

import msgspec
from msgspec import UNSET

from .codec import parsed
from .errors import ApiError
from .reading import read
from .request import Request
from .testing import Answers, Operation, faults
from .testing_answers import (
    Answer,
    Call,
    Failure,
    Mistake,
    Reply,
    answered,
    encoded,
    sole,
)

if TYPE_CHECKING:
    from .paging import Cursor

Item = TypeVar("Item")
Page = TypeVar("Page")
ItemOut = TypeVar("ItemOut", covariant=True)
PageOut = TypeVar("PageOut", covariant=True)


class Paged(Protocol[ItemOut, PageOut]):
    """The result of a paged call."""

    def __iter__(self) -> Iterator[ItemOut]:
        """Iterate over the items."""
        ...

    def pages(self) -> Iterator[PageOut]:
        """Iterate over the pages."""
        ...


class Pages(Operation, Generic[Item, Page]):
    """An operation that returns a collection, page by page.

    One answer is a whole collection, for every iteration until the next answer. A
    failure is the answer to one request, for the first page or a later one.
    """

    def __init__(
        self,
        answers: Answers,
        operation: str,
        method: Callable[..., Paged[Item, Page]],
        paging: Cursor,
    ) -> None:
        super().__init__(answers, operation, method)
        self._paging = paging
        self._firsts: list[Request] = []
        """The requests for first pages so far."""
        self._count = 0
        """The number of pages so far, so that no two iterations share a cursor."""
        self._started: list[_Walk | _Function] = []

    def returns(
        self,
        *items: Item | Callable[[Call], Page | Sequence[Item] | Failure],
        **fields: object,
    ) -> Self:
        """Answer with one page of these items.

        Args:
            items: The items; with none, the collection is empty. A single function of
                the call, which is called for each page, returns the items or the page.
            fields: Other fields of the page, by name.
        """
        only = sole(items)
        if not callable(only):
            return self.returns_pages(cast("Sequence[Item]", items), **fields)
        self._replies.append(
            _Function(only, self._written, fields, paging=self._paging)
        )
        return self

    def returns_pages(self, *pages: Page | Sequence[Item], **fields: object) -> Self:
        """Answer with these pages, one after the other.

        A page without a cursor gets one, unless it is the last.

        Args:
            pages: Models of pages, or the items of each.
            fields: Other fields of the pages that are given by their items.
        """
        annotation = get_args(self._hints["return"])[1]
        following, cursor_type = _properties(annotation, self._paging.next)
        walk: dict[str, bytes] = {}
        cursor = ""
        for position, page in enumerate(pages, start=1):
            value = self._plain_page(page, fields)
            if position < len(pages) and not _at(value, following):
                number = self._count + position + 1
                text = str(number)
                is_text = not faults(cursor_type, encoded(text))
                _put(value, following, text if is_text else number)
            walk[cursor] = self._fitting(annotation, value)
            cursor = str(_at(value, following))
        self._count += len(pages)
        self._replies.append(_Walk(walk, annotation, self._paging, firsts=self._firsts))
        return self

    def _plain_page(
        self, page: Page | Sequence[Item], fields: Mapping[str, object]
    ) -> Any:
        """Return a page, given whole or by its items, as parsed JSON."""
        annotation = get_args(self._hints["return"])[1]
        value = _plain(page)
        if isinstance(value, list):
            listed = cast("object", value)
            value = _plain(_named(annotation, fields))
            _put(value, _properties(annotation, self._paging.items)[0], listed)
        return value

    def _written(
        self, page: Page | Sequence[Item], fields: Mapping[str, object]
    ) -> bytes:
        """Return the JSON of a page, given whole or by its items."""
        annotation = get_args(self._hints["return"])[1]
        return self._fitting(annotation, self._plain_page(page, fields))

    def _reply(self, request: Request) -> Reply:
        """Return the iteration that a request belongs to, or else the next answer.

        A failure that is next comes first.
        """
        fails = bool(self._replies) and isinstance(self._replies[0], Failure)
        cursor = self._paging.resumed(request)
        started = next((each for each in self._started if each.has(cursor)), None)
        if isinstance(self._last, _Walk | _Function) and not fails:
            if self._last.goes_on(request):
                return self._last
            if started:
                return started
        reply = super()._reply(request)
        if isinstance(reply, _Walk | _Function) and reply not in self._started:
            self._started.append(reply)
            if isinstance(reply, _Walk) and isinstance(started, _Walk):
                reply.continues(started, str(cursor))
        return reply


@dataclass(frozen=True, eq=False)
class _Function:
    """A function that returns each page of a collection."""

    function: Callable[[Call], Any]
    written: Callable[[Any, Mapping[str, object]], bytes]
    fields: Mapping[str, object]
    paging: Cursor

    def __call__(self, request: Request, call: Call) -> Answer:
        page = self.function(call)
        if isinstance(page, Failure):
            return page(request, call)
        chunks = (self.written(page, self.fields),)
        return answered(200, "application/json", chunks)

    def goes_on(self, request: Request) -> bool:
        """Whether a request is for a later page."""
        return self.has(self.paging.resumed(request))

    def has(self, cursor: object) -> bool:
        """Whether there is a cursor."""
        return cursor not in (None, UNSET)


@dataclass(frozen=True, eq=False)
class _Walk:
    """The pages of a collection, by their cursors."""

    pages: Mapping[str, bytes]
    annotation: Any
    paging: Cursor
    firsts: list[Request]
    others: dict[str, str] = field(default_factory=dict[str, str])
    """Cursors of an iteration that failed, with those of the same pages here."""

    def __call__(self, request: Request, _: Call) -> Answer:
        cursor = self._cursor(request)
        if not cursor and request not in self.firsts:
            self.firsts.append(request)
        if cursor not in self.pages:
            cursors = ", ".join(map(repr, filter(None, self.pages))) or "none"
            problem = f"no page has the cursor {cursor!r}, but {cursors}"
            raise Mistake(f"{request}: {problem}")
        return answered(200, "application/json", (self.pages[cursor],))

    def goes_on(self, request: Request) -> bool:
        """Whether a request is for a later page of these."""
        return self.has(self._cursor(request) or None)

    def continues(self, failed: _Walk, cursor: str) -> None:
        """Continue an iteration that failed, at the same page."""
        number = list(failed.pages).index(cursor)
        self.others[cursor] = dict(enumerate(self.pages)).get(number, cursor)

    def has(self, cursor: object) -> bool:
        """Whether a later page has the cursor."""
        return cursor not in (None, UNSET) and str(cursor) in self.pages

    def _cursor(self, request: Request) -> str:
        """Return the cursor of the requested page; "" for the first."""
        cursor = self.paging.resumed(request)
        if cursor is not None and cursor is not UNSET:
            return self.others.get(str(cursor), str(cursor))
        ahead = (step for first in self.firsts for step in self._ahead(first))
        return next((text for sent, text in ahead if sent == request), "")

    def _ahead(self, first: Request) -> Iterator[tuple[Request, str]]:
        """Yield the requests of an iteration, each with the cursor of its page."""
        from .paging import following

        walk = self.paging.walk(first)
        request = following(walk, None)
        with suppress(ApiError):  # these pages do not suit this kind of iteration
            for cursor, content in self.pages.items():
                if request is None:
                    return
                yield request, cursor
                page, _ = read(self.annotation, parsed(content))
                request = following(walk, page)


def _properties(annotation: Any, names: Sequence[str]) -> tuple[list[str], Any]:
    """Return the path of properties for a path of fields, and the type there."""
    path: list[str] = []
    for name in names:
        field = _fields(annotation)[name]
        path.append(field.encode_name)
        annotation = field.type
    return path, annotation


def _fields(annotation: Any) -> dict[str, msgspec.structs.FieldInfo]:
    """Return the fields of a model, which may be nullable."""
    members = get_args(annotation) or (annotation,)
    model = next(m for m in members if hasattr(m, "__declared__") or _is_model(m))
    declared = getattr(model, "__declared__", model)
    return {field.name: field for field in msgspec.structs.fields(declared)}


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _named(annotation: Any, values: Mapping[str, object]) -> dict[str, Any]:
    """Return an object with some fields of a model, by their property names."""
    fields = _fields(annotation)
    if unknown := values.keys() - fields.keys():
        raise Mistake(f"a page has no field {min(unknown)!r}: {', '.join(fields)}")
    return {fields[name].encode_name: value for name, value in values.items()}


def _plain(value: object) -> Any:
    """Return a value as parsed JSON."""
    return parsed(encoded(value))


def _at(value: Any, path: Sequence[str]) -> Any:
    for name in path:
        value = value.get(name) if value else None
    return value


def _put(value: dict[str, Any], path: Sequence[str], part: object) -> None:
    for name in path[:-1]:
        value[name] = value.get(name) or {}
        value = value[name]
    value[path[-1]] = part
