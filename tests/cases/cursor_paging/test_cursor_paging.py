"""Pages are fetched as they are needed, whatever takes the cursor."""

from types import ModuleType
from typing import Any

import pytest


def book(title: str) -> dict[str, str]:
    """A book as it is sent."""
    return {"title": title}


def test_cursor_in_the_query(client: Any, server: Any) -> None:
    """All else stays the same from page to page."""
    server.answers(200, {"items": [book("a"), book("b")], "next_cursor": "x y"})
    server.answers(200, {"items": [book("c")], "next_cursor": None})
    books = client.books.list(limit=2)
    assert server.requests == []
    assert [found.title for found in books] == ["a", "b", "c"]
    queries = [request.url.query for request in server.requests]
    assert queries == [b"limit=2", b"limit=2&cursor=x%20y"] or queries == [
        b"limit=2",
        b"cursor=x%20y&limit=2",
    ]


def test_cursor_in_the_body(client: Any, server: Any) -> None:
    """The page's own request is sent again, with the cursor in it."""
    server.answers(200, {"items": [book("a")], "next_cursor": "2"})
    server.answers(200, {"items": []})
    assert len(list(client.books.query(words="sea"))) == 1
    bodies = [request.content for request in server.requests]
    assert bodies == [b'{"words":"sea"}', b'{"words":"sea","cursor":"2"}']


def test_pages_carry_what_items_do_not(client: Any, server: Any) -> None:
    """Such as the total; `cursor` resumes where a caller left off."""
    server.answers(200, {"items": [book("b")], "total": 2})
    (page,) = client.books.list(cursor="1").pages()
    assert page.total == 2
    assert server.last.url.query == b"cursor=1"


def test_the_document_may_say_how(client: Any, server: Any) -> None:
    """`x-gen-client-paging` names what no rule would find."""
    server.answers(200, {"shelves": ["a"], "more": {"token": "t"}})
    server.answers(200, {"shelves": ["b"]})
    assert list(client.shelves.list()) == ["a", "b"]
    assert server.last.url.query == b"from=t"


def test_the_document_may_say_no(client: Any, server: Any, package: ModuleType) -> None:
    """`false` gives the page itself."""
    server.answers(200, {"items": []})
    assert isinstance(client.rooms.list(), package.models.Books)


def test_a_cursor_that_comes_back_ends_it(
    client: Any, server: Any, package: ModuleType
) -> None:
    """Rather than going round for ever."""
    for _ in range(2):
        server.answers(200, {"items": [], "next_cursor": "1"})
    with pytest.raises(package.CursorRepeated):
        list(client.books.list())


def test_in_memory(fake: Any, package: ModuleType) -> None:
    """A fake is given the items of each page, wherever pages and cursors are."""
    books = [package.models.Book(title=title) for title in "abc"]
    fake.books.list.returns_pages(books[:2], books[2:], total=3)
    fake.books.query.returns_pages(books[:1], books[1:2], books[2:])
    fake.shelves.list.returns_pages(["a"], ["b"])
    with fake.client(strict=True) as client:
        assert list(client.books.list()) == books
        assert [page.total for page in client.books.list().pages()] == [3, 3]
        assert list(client.books.query(words="sea")) == books
        assert list(client.shelves.list()) == ["a", "b"]
    assert [call.json for call in fake.books.query.calls] == [
        {"words": "sea"},
        {"words": "sea", "cursor": "2"},
        {"words": "sea", "cursor": "3"},
    ]
    assert [call.query for call in fake.shelves.list.calls] == [{}, {"from": "2"}]
