"""Collections that come in pages, fetched as they are iterated."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from .codec import Kind
from .errors import CursorRepeated
from .request import Request
from .session import AsyncSession, RawResponse, Session, raw_response, recorded

Item = TypeVar("Item")
Page = TypeVar("Page")
AnySession = TypeVar("AnySession")


@dataclass(frozen=True, slots=True)
class Cursor:
    """Paging by a cursor: each page contains the cursor of the next page.

    `items` and `next` are paths of attributes in the page's model.
    """

    items: tuple[str, ...]
    next: tuple[str, ...]
    token: str
    """The parameter or body field that takes the cursor."""
    location: Literal["query", "body"] = "query"

    def first(self, request: Request) -> Request:
        """Return the request for the first page."""
        return request

    def walk(self, first: Request) -> Walk:
        """Return a new iteration over the pages."""
        return Walk(first, self)

    def items_of(self, page: object) -> Sequence[Any]:
        """Return the page's items; none if something else is in their place."""
        items: Sequence[Any] | None = _inside(page, self.items)
        return items if isinstance(items, list) else ()

    def request(self, first: Request, cursor: str) -> Request:
        """Return the request for the page at a cursor."""
        if self.location == "query":
            return first.with_query(self.token, cursor)
        return first.with_json(**{self.token: cursor})

    def resumed(self, first: Request) -> object:
        """Return the cursor of the first request; None for the first page."""
        if self.location == "query":
            return first.query.get(self.token)
        return getattr(first.json, self.token, None)


class Walk:
    """The state of one iteration over pages."""

    def __init__(self, first: Request, paging: Cursor) -> None:
        self.paging = paging
        self.restart(first)

    def restart(self, first: Request) -> None:
        """Continue with the first page of another request, with its own cursors."""
        self.request: Request | None = first
        self._first = first
        self._seen = {self.paging.resumed(first)}

    def advance(self, page: object) -> None:
        """Go to the page after this one, or to the end; raises CursorRepeated."""
        cursor = _inside(page, self.paging.next)
        if not cursor:
            self.request = None
            return
        cursor = str(cursor)
        if cursor in self._seen:
            raise CursorRepeated(cursor)
        self._seen.add(cursor)
        self.request = self.paging.request(self._first, cursor)


class _Pages(Generic[AnySession, Page]):
    """A collection's first request, and how to continue."""

    def __init__(
        self, request: Request, page: Kind[Page], paging: Cursor, *, session: AnySession
    ) -> None:
        self._session = session
        self._request = paging.first(request)
        self._page = page
        self._paging = paging

    def __repr__(self) -> str:
        """Show the operation; no parameters, which may be confidential."""
        return f"<{type(self).__name__} of {self._request.operation}>"


class Pager(_Pages[Session, Page], Generic[Item, Page]):
    """The items of a collection.

    Nothing is sent before the first item is requested. Each iteration starts with the
    first page. Raises CursorRepeated if the API repeats a cursor.
    """

    def __iter__(self) -> Iterator[Item]:
        for page in self.pages():
            yield from self._paging.items_of(page)

    def pages(self) -> Iterator[Page]:
        """Iterate over whole pages, with everything beside the items."""
        for response in self.raw_pages():
            yield response.value

    def raw_pages(self) -> Iterator[RawResponse[Page]]:
        """Iterate over the pages, each with its raw response."""
        walk = self._paging.walk(self._request)
        while walk.request is not None:
            with recorded() as responses:
                page = self._session.send(walk.request, self._page)
            yield raw_response(responses, page)
            walk.advance(page)


class AsyncPager(_Pages[AsyncSession, Page], Generic[Item, Page]):
    """The items of a collection, for `async for`; otherwise like `Pager`."""

    async def __aiter__(self) -> AsyncIterator[Item]:
        async for page in self.pages():
            for item in self._paging.items_of(page):
                yield item

    async def pages(self) -> AsyncIterator[Page]:
        """Iterate over whole pages, with everything beside the items."""
        async for response in self.raw_pages():
            yield response.value

    async def raw_pages(self) -> AsyncIterator[RawResponse[Page]]:
        """Iterate over the pages, each with its raw response."""
        walk = self._paging.walk(self._request)
        while walk.request is not None:
            with recorded() as responses:
                page = await self._session.send(walk.request, self._page)
            yield raw_response(responses, page)
            walk.advance(page)


def _inside(page: object, names: Sequence[str]) -> Any:
    """Return the value at a path of attributes; None if the path breaks off."""
    inside: Any = page
    for name in names:
        inside = getattr(inside, name, None)
    return inside or None
