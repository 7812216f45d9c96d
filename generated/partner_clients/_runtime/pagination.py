"""Collections that come in pages, fetched as they are iterated."""

from __future__ import annotations

import copy
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Literal, Self, TypeVar

from .codec import Kind
from .errors import CursorRepeated
from .request import Request
from .session import AsyncSession, Session

if TYPE_CHECKING:
    from .raw import RawResponse, Recorder

Item = TypeVar("Item")
Page = TypeVar("Page")
AnySession = TypeVar("AnySession")


@dataclass(frozen=True, slots=True)
class Cursor:
    """Paging by a cursor that each page gives for the next one.

    `items` and `next` are attributes of the page's model, one inside the other.
    """

    items: tuple[str, ...]
    next: tuple[str, ...]
    token: str
    """The parameter, or the body's field, that takes the cursor."""
    location: Literal["query", "body"] = "query"

    def first(self, request: Request) -> Request:
        """The request for the first page, made of what a caller asks for."""
        return request

    def walk(self, first: Request) -> Walk:
        """The way through the pages."""
        return Walk(first, self)

    def items_of(self, page: object) -> Sequence[Any]:
        """The page's items; none where something else came in their place."""
        found: Sequence[Any] | None = _inside(page, self.items)
        return found if isinstance(found, list) else ()

    def request(self, first: Request, cursor: str) -> Request:
        """The request for the page at the cursor."""
        if self.location == "query":
            return first.with_query(self.token, cursor)
        return first.with_json(**{self.token: cursor})

    def resumed(self, first: Request) -> object:
        """The cursor that the first request starts from; None for the first page."""
        if self.location == "query":
            return first.query.get(self.token)
        return getattr(first.json, self.token, None)


class Walk:
    """Where one walk through the pages stands."""

    def __init__(self, first: Request, paging: Cursor) -> None:
        self.paging = paging
        self.restart(first)

    def restart(self, first: Request) -> None:
        """Go on with the first page of another request, whose cursors are its own."""
        self.request: Request | None = first
        self._first = first
        self._seen = {self.paging.resumed(first)}

    def advance(self, page: object) -> None:
        """Go to the page after this one, or to the end; a cursor may come only once."""
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
    """A collection's first request, and how to go on from there."""

    def __init__(
        self, session: AnySession, request: Request, page: Kind[Page], paging: Cursor
    ) -> None:
        self._session = session
        self._request = paging.first(request)
        self._page = page
        self._paging = paging

    def _recorded(self) -> tuple[Self, Recorder]:
        """The same pages, and what keeps them as they come."""
        from .raw import recording

        pager: Any = copy.copy(self)
        pager._session, recorder = recording(pager._session)
        return pager, recorder


class Pager(_Pages[Session, Page], Generic[Item, Page]):
    """The items of a collection.

    Nothing is sent before the first is asked for. Each iteration starts again with
    the first page. Raises CursorRepeated rather than going round in circles.
    """

    def __iter__(self) -> Iterator[Item]:
        for page in self.pages():
            yield from self._paging.items_of(page)

    def pages(self) -> Iterator[Page]:
        """The pages themselves, with all that comes beside the items."""
        walk = self._paging.walk(self._request)
        while walk.request is not None:
            page = self._session.send(walk.request, self._page)
            yield page
            walk.advance(page)

    def raw_pages(self) -> Iterator[RawResponse[Page]]:
        """The pages as they came, each beside its value."""
        pager, recorder = self._recorded()
        for page in pager.pages():
            yield recorder.answer(page)


class AsyncPager(_Pages[AsyncSession, Page], Generic[Item, Page]):
    """The items of a collection, for `async for`.

    Nothing is sent before the first is asked for. Each iteration starts again with
    the first page. Raises CursorRepeated rather than going round in circles.
    """

    async def __aiter__(self) -> AsyncIterator[Item]:
        async for page in self.pages():
            for item in self._paging.items_of(page):
                yield item

    def pages(self) -> AsyncIterator[Page]:
        """The pages themselves, with all that comes beside the items."""
        walk = self._paging.walk(self._request)
        return _AsyncPages(self._session, walk, self._page)

    async def raw_pages(self) -> AsyncIterator[RawResponse[Page]]:
        """The pages as they came, each beside its value."""
        pager, recorder = self._recorded()
        async for page in pager.pages():
            yield recorder.answer(page)


class _AsyncPages(Generic[Page]):
    """The pages of one walk; whoever leaves it half-way leaves nothing to clean up."""

    def __init__(self, session: AsyncSession, walk: Walk, page: Kind[Page]) -> None:
        self._session = session
        self._walk = walk
        self._kind = page
        self._given: tuple[Page, ...] = ()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Page:
        for page in self._given:
            self._walk.advance(page)
        self._given = ()
        if self._walk.request is None:
            raise StopAsyncIteration
        page = await self._session.send(self._walk.request, self._kind)
        self._given = (page,)
        return page


def _inside(page: object, names: Sequence[str]) -> Any:
    """What stands at a path of attributes; None if the path breaks off."""
    found: Any = page
    for name in names:
        found = getattr(found, name, None)
    return found or None
