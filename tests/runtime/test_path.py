"""Path variables: each is one segment of the path, whatever it holds."""

from __future__ import annotations

from enum import Enum, IntEnum
from typing import Any
from urllib.parse import unquote
from uuid import UUID

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec import UNSET

from generated.partner_clients import Client, InvalidArgument
from generated.partner_clients._runtime.request import Request
from tests.runtime.callers import Caller
from tests.runtime.samples import RECORD
from tests.runtime.server import Server, json_answer, running

PREFIX = "/crm/v3/objects/partner_clients/"


class Colour(str, Enum):  # noqa: UP042 - its str() is no value
    """A value that callers may pass for a string."""

    RED = "dark red"


class Size(IntEnum):
    """A value that callers may pass for an integer."""

    LARGE = 3


@pytest.mark.parametrize(
    ("given", "segment"),
    [
        ("512", "512"),
        ("a/b", "a%2Fb"),
        ("a?b", "a%3Fb"),
        ("a#b", "a%23b"),
        ("100%", "100%25"),
        ("%2F", "%252F"),
        ("...", "..."),
        ("%2E", "%252E"),
        ("../x", "..%2Fx"),
        (".x", ".x"),
        ("a b", "a%20b"),
        (" ", "%20"),
        ("é", "%C3%A9"),
        ("a;b,c=d&e", "a%3Bb%2Cc%3Dd%26e"),
        ("a:b@c", "a%3Ab%40c"),
        ("~-_.", "~-_."),
        ("a\\b\n\0", "a%5Cb%0A%00"),
        ("😀", "%F0%9F%98%80"),
    ],
)
def test_encoding(server: Server, run: Caller, given: str, segment: str) -> None:
    """Characters with a meaning in URLs are percent-encoded."""
    server.answer(json_answer(RECORD))
    run(lambda c: c.partner_clients.get(given))
    assert server.last.target == PREFIX + segment


def test_each_variable(server: Server, run: Caller) -> None:
    """Every variable goes to its own place."""
    server.answer(json_answer(RECORD))
    run(lambda c: c.partner_clients.associations.add("1/2", "a b", "..c", "x?y"))
    assert server.last.target == f"{PREFIX}1%2F2/associations/a%20b/..c/x%3Fy"


@pytest.mark.parametrize("position", range(4))
def test_empty(server: Server, run: Caller, position: int) -> None:
    """An empty variable would name another resource; nothing is sent."""
    given = ["1", "2", "3", "4"]
    given[position] = ""
    first, second, third, fourth = given
    with pytest.raises(InvalidArgument, match="is empty"):
        run(lambda c: c.partner_clients.associations.add(first, second, third, fourth))
    assert server.received == []


@pytest.mark.parametrize("given", [".", ".."])
@pytest.mark.parametrize("position", range(4))
def test_dots(server: Server, run: Caller, position: int, given: str) -> None:
    """Proxies and servers remove such segments, so that another path is meant."""
    values = ["1", "2", "3", "4"]
    values[position] = given
    first, second, third, fourth = values
    with pytest.raises(InvalidArgument, match="another path"):
        run(lambda c: c.partner_clients.associations.add(first, second, third, fourth))
    assert server.received == []


def test_dots_of_two_variables() -> None:
    """Variables that together make such a segment are refused too."""
    path = {"a": ".", "b": "."}
    with pytest.raises(InvalidArgument, match="another path"):
        Request("GET /{a}{b}/x", path=path)
    assert Request("GET /{a}-{b}", path=path).expanded_path == "/.-."


def test_surrogate(server: Server, run: Caller) -> None:
    """Half a character is the caller's mistake, not a bug of the client."""
    with pytest.raises(InvalidArgument, match="partnerClientId"):
        run(lambda c: c.partner_clients.get("a\ud800"))
    assert server.received == []


@pytest.mark.parametrize("given", [None, UNSET, ["a"], {"a": "b"}, 1 + 2j])
def test_no_single_value(given: object) -> None:
    """Only single values can be segments."""
    with pytest.raises(InvalidArgument, match="id"):
        Request("GET /things/{id}", path={"id": given})


@pytest.mark.parametrize(
    ("given", "segment"),
    [
        (7, "7"),
        (True, "true"),
        (1.5, "1.5"),
        (Colour.RED, "dark%20red"),
        (Size.LARGE, "3"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
    ],
)
def test_other_types(given: object, segment: str) -> None:
    """Values of other types are written as JSON writes them, less the quotes."""
    request = Request("GET /things/{id}", path={"id": given})
    assert request.expanded_path == f"/things/{segment}"


@settings(deadline=None)
@given(text=st.text(min_size=1).filter(lambda t: t.isprintable() or t.isascii()))
def test_round_trip(shared: tuple[Server, Client], text: str) -> None:
    """Any text arrives as one segment of the path, and as itself."""
    assume(text not in (".", ".."))
    server, client = shared
    client.partner_clients.get(text)
    path, _, query = server.received.pop().target.partition("?")
    segment = path.removeprefix(PREFIX)
    assert "/" not in segment
    assert segment not in (".", "..")
    assert unquote(segment, errors="strict") == text
    assert not query


@settings(deadline=None)
@given(text=st.text(st.characters(categories=["Cs"]), min_size=1))
def test_surrogates(text: str) -> None:
    """No surrogate is ever sent."""
    with pytest.raises(InvalidArgument):
        Request("GET /things/{id}", path={"id": text})


@pytest.fixture(scope="module")
def shared() -> Any:
    """A server and a client for many examples."""
    with running() as server:
        server.handler = lambda _: json_answer(RECORD)
        with Client("token", base_url=server.url) as client:
            yield server, client
