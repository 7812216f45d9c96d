"""Collections that come in pages, fetched as they are iterated."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, Literal, Self, TypeAlias, TypeVar

from msgspec import UNSET

from .codec import Kind
from .errors import ApiError, CursorRepeated
from .request import Request, Response
from .session import AsyncSession, RawResponse, Session, raw_response, recorded

Item = TypeVar("Item")
Page = TypeVar("Page")
Result = TypeVar("Result")
AnySession = TypeVar("AnySession")
Walk: TypeAlias = Generator[Request, object, None]
"""One iteration over pages: yields the request for each page, and receives the page."""


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
        """Yield the request for each page; raises CursorRepeated."""
        request, seen = first, {self.resumed(first)}
        while cursor := str(_inside((yield request), self.next) or ""):
            if cursor in seen:
                raise CursorRepeated(cursor)
            seen.add(cursor)
            request = self.request(first, cursor)

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


@contextmanager
def failing_at(cursor: object) -> Generator[None]:
    """Tell errors the cursor of their page; None or UNSET for the first page."""
    try:
        yield
    except ApiError as error:
        if cursor not in (None, UNSET):
            error.cursor = cursor
            error.add_note(f"This was the page at the cursor {cursor!r}.")
        raise


def following(walk: Walk, page: object) -> Request | None:
    """Return the request for the page after this one; None after the last page."""
    try:
        return walk.send(page)
    except StopIteration:
        return None


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
    first page. Errors have the `cursor` of the page that failed. Raises CursorRepeated
    if the API repeats a cursor.
    """

    def __iter__(self) -> Iterator[Item]:
        for page in self.pages():
            yield from self._paging.items_of(page)

    def pages(self) -> Iterator[Page]:
        """Iterate over whole pages, with everything beside the items."""
        return (response.value for response in self.raw_pages())

    def raw_pages(self) -> Iterator[RawResponse[Page]]:
        """Iterate over the pages, each with its raw response."""
        walk = self._paging.walk(self._request)
        request = following(walk, None)
        while request is not None:
            with recorded() as responses, failing_at(self._paging.resumed(request)):
                page = self._session.send(request, self._page)
            yield raw_response(responses, page)
            request = following(walk, page)


class AsyncPager(_Pages[AsyncSession, Page], Generic[Item, Page]):
    """The items of a collection, for `async for`; otherwise like `Pager`."""

    async def __aiter__(self) -> AsyncIterator[Item]:
        async for page in self.pages():
            for item in self._paging.items_of(page):
                yield item

    def pages(self) -> AsyncIterator[Page]:
        """Iterate over whole pages, with everything beside the items."""
        walk = self._paging.walk(self._request)
        return _AsyncPages(
            self._session,
            walk,
            self._page,
            paging=self._paging,
            result=lambda _, page: page,
        )

    def raw_pages(self) -> AsyncIterator[RawResponse[Page]]:
        """Iterate over the pages, each with its raw response."""
        walk = self._paging.walk(self._request)
        return _AsyncPages(
            self._session,
            walk,
            self._page,
            paging=self._paging,
            result=raw_response,
        )


@dataclass(slots=True)
class _AsyncPages(Generic[Page, Result]):
    """One iteration; unlike a generator, it needs no task to clean up if left early."""

    session: AsyncSession
    walk: Walk
    kind: Kind[Page]
    paging: Cursor
    result: Callable[[Sequence[Response], Page], Result]
    page: Page | None = None
    request: Request | None = None

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Result:
        self.request = self.request or following(self.walk, self.page)
        if self.request is None:
            raise StopAsyncIteration
        with recorded() as responses, failing_at(self.paging.resumed(self.request)):
            page = await self.session.send(self.request, self.kind)
        self.page, self.request = page, None
        return self.result(responses, page)


def _inside(page: Any, names: Sequence[str]) -> Any:
    """Return the value at a path of attributes; None if the path breaks off."""
    for name in names:
        page = getattr(page, name, None)
    return page
