"""Pages for tests: each page has the cursor of the next one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Protocol, Self, TypeVar, cast, get_args

import msgspec
from msgspec import UNSET

from .errors import ApiError
from .reading import read
from .request import Request
from .testing import Answer, Answers, Mistake, Operation, encoded, faults, named

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

    def returns(self, *items: Item, **fields: object) -> Self:
        """Answer with one page of these items.

        Args:
            items: The items; with none, the collection is empty.
            fields: Other fields of the page, by name.
        """
        return self.returns_pages(items, **fields)

    def returns_pages(self, *pages: Page | Sequence[Item], **fields: object) -> Self:
        """Answer with these pages, one after the other.

        A page without a cursor gets one, unless it is the last.

        Args:
            pages: Models of pages, or the items of each.
            fields: Other fields of the pages that are given by their items.
        """
        annotation = get_args(self._hints["return"])[1]
        items, _ = _properties(annotation, self._paging.items)
        following, cursor_type = _properties(annotation, self._paging.next)
        walk: dict[str, bytes] = {}
        cursor = ""
        for number, page in enumerate(pages, start=2):
            value = _plain(page)
            if isinstance(value, list):
                listed = cast("object", value)
                value = _plain(_named(annotation, fields))
                _put(value, items, listed)
            if number <= len(pages) and not _at(value, following):
                text = str(number)
                is_text = not faults(cursor_type, encoded(text))
                _put(value, following, text if is_text else number)
            walk[cursor] = self._fitting(annotation, value)
            cursor = str(_at(value, following))
        self._replies.append(_Walk(walk, annotation, self._paging, firsts=self._firsts))
        return self

    def _reply(self, request: Request) -> Callable[[Request], Answer]:
        """Return the current iteration, unless a failure or another answer is next."""
        fails = bool(self._replies) and not isinstance(self._replies[0], _Walk)
        if isinstance(self._last, _Walk) and self._last.goes_on(request) and not fails:
            return self._last
        return super()._reply(request)


@dataclass(frozen=True)
class _Walk:
    """The pages of a collection, by their cursors."""

    pages: Mapping[str, bytes]
    annotation: Any
    paging: Cursor
    firsts: list[Request]

    def __call__(self, request: Request) -> Answer:
        cursor = self._cursor(request)
        if not cursor and request not in self.firsts:
            self.firsts.append(request)
        if cursor not in self.pages:
            cursors = ", ".join(map(repr, filter(None, self.pages))) or "none"
            problem = f"no page has the cursor {cursor!r}, but {cursors}"
            raise Mistake(f"{request}: {problem}")
        headers = named({"Content-Type": "application/json"})
        return Answer(200, headers, (self.pages[cursor],))

    def goes_on(self, request: Request) -> bool:
        """Whether a request is for a later page of these."""
        cursor = self._cursor(request)
        return bool(cursor) and cursor in self.pages

    def _cursor(self, request: Request) -> str:
        """Return the cursor of the requested page; "" for the first."""
        cursor = self.paging.resumed(request)
        if cursor is not None and cursor is not UNSET:
            return str(cursor)
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
                page, _ = read(self.annotation, msgspec.json.decode(content))
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
    return msgspec.json.decode(encoded(value))


def _at(value: Any, path: Sequence[str]) -> Any:
    for name in path:
        value = value.get(name) if value else None
    return value


def _put(value: dict[str, Any], path: Sequence[str], part: object) -> None:
    for name in path[:-1]:
        value[name] = value.get(name) or {}
        value = value[name]
    value[path[-1]] = part
