"""The arguments of a client: server, headers, HTTP client, timeouts."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx2
import pytest

from generated.partner_clients import (
    AsyncClient,
    Client,
    ConnectionFailed,
    InvalidArgument,
    Timeout,
)
from generated.partner_clients._runtime.request import Request
from tests.runtime.callers import AsyncCaller, Connect, SyncCaller
from tests.runtime.samples import RECORD
from tests.runtime.server import Server, json_answer
from tests.runtime.sessions import OpenSession, Send

PATH = "/crm/v3/objects/partner_clients/1"


@pytest.fixture(autouse=True)
def answers(server: Server) -> None:
    """The server answers every request with a record."""
    server.handler = lambda _: json_answer(RECORD)


# --- the server --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("suffix", "prefix"),
    [("", ""), ("/", ""), ("/api", "/api"), ("/api/v%201/", "/api/v%201")],
)
def test_base_url(server: Server, connect: Connect, suffix: str, prefix: str) -> None:
    """The base URL may have a path and a slash at its end."""
    run = connect(base_url=server.url + suffix)
    run(lambda c: c.partner_clients.get("1"))
    assert server.last.target == prefix + PATH


def test_scheme_in_capitals(server: Server, connect: Connect) -> None:
    """The scheme of a URL may be written in any case (RFC 3986, 3.1)."""
    run = connect(base_url=server.url.replace("http", "HTTP"))
    run(lambda c: c.partner_clients.get("1"))
    assert server.last.target == PATH


@pytest.mark.parametrize("kind", [Client, AsyncClient])
@pytest.mark.parametrize(
    "url",
    [
        "",
        "api.example.com",
        "ftp://example.com",
        "/api",
        "http://",
        "https:///api",
        "http://exa mple.com",
        "http://example.com\n",
        "http://example.com?a=b",
        "http://example.com/#top",
        "http://user:secret@example.com",
    ],
)
def test_no_base_url(kind: Any, url: str) -> None:
    """An unusable base URL is refused at once; no password is shown."""
    with pytest.raises(InvalidArgument, match="base_url") as caught:
        kind("token", base_url=url)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["http://[::1", "http://a:b:c", f"http://{'a' * 70}.com", "http://xn--é"]
)
def test_impossible_host(connect: Connect, url: str) -> None:
    """An invalid host raises an error at the first call."""
    run = connect(base_url=url)
    with pytest.raises((InvalidArgument, ConnectionFailed)):
        run(lambda c: c.partner_clients.get("1"))


# --- headers -----------------------------------------------------------------------


def test_own_headers(server: Server, connect: Connect) -> None:
    """Extra headers are sent with every call; they override headers in any case."""
    headers = {"user-AGENT": "mine", "ACCEPT": "text/json", "X-Own": "1"}
    run = connect(headers=headers)
    run(lambda c: c.partner_clients.get("1"))
    run(lambda c: c.partner_clients.update("1", properties={}))
    for sent in server.received:
        assert sent.header("user-agent") == "mine"
        assert sent.header("accept") == "text/json"
        assert sent.header("x-own") == "1"


def test_user_agent(server: Server, connect: Connect) -> None:
    """By default, the User-Agent names the API and the generator."""
    connect()(lambda c: c.partner_clients.get("1"))
    agent = server.last.header("user-agent") or ""
    assert agent.startswith("partner_clients/v3 gen-client/")


@pytest.mark.parametrize("kind", [Client, AsyncClient])
@pytest.mark.parametrize(
    "headers",
    [{"X-A": "a\r\nb"}, {"X-A": "é"}, {"X A": "a"}, {"": "a"}, {"X:": "a"}, {"é": "a"}],
)
def test_impossible_headers(kind: Any, headers: dict[str, str]) -> None:
    """An invalid header is refused at once; its value is not shown."""
    with pytest.raises(InvalidArgument, match="header") as caught:
        kind("token", headers=headers)
    assert "a\r\nb" not in str(caught.value)


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("a b", "a b"),
        (True, "true"),
        (5, "5"),
        (b"ab", "YWI="),
        (None, None),
    ],
)
def test_parameters_in_headers(
    server: Server, send: Send, given: object, written: str | None
) -> None:
    """A plain value in a header is written as in the query, but not encoded."""
    request = Request("GET /", headers={"X-P": given})
    send(request)
    assert server.last.header("x-p") == written


def test_header_names(server: Server, open_session: OpenSession) -> None:
    """A parameter overrides a default header; the client's headers override both."""
    request = Request("GET /", headers={"user-agent": "a", "X-Own": "b"})
    open_session(headers={"x-own": "c"})(request)
    assert server.last.header("user-agent") == "a"
    assert server.last.header("x-own") == "c"


@pytest.mark.parametrize("given", ["a\r\nX: b", "é", ["a", "\n"]])
def test_impossible_parameters(server: Server, send: Send, given: object) -> None:
    """A parameter with a line break or another invalid character is refused."""
    request = Request("GET /", headers={"X-P": given})
    with pytest.raises(InvalidArgument, match="X-P"):
        send(request)
    assert server.received == []


# --- the HTTP client ---------------------------------------------------------------


def test_own_http_client(server: Server) -> None:
    """The caller's HTTP client is used, with its own settings, and never closed."""
    with httpx2.Client(headers={"X-Default": "1"}) as http_client:
        for _ in range(2):
            with Client("t", base_url=server.url, http_client=http_client) as client:
                client.partner_clients.get("1")
            assert not http_client.is_closed
        assert server.last.header("x-default") == "1"
        assert server.last.header("authorization") == "Bearer t"
        assert len(server.connections) == 1


def test_own_async_http_client(server: Server) -> None:
    """An asyncio client does the same."""

    async def scenario() -> None:
        async with httpx2.AsyncClient(headers={"X-Default": "1"}) as http_client:
            options: dict[str, Any] = {"http_client": http_client}
            for _ in range(2):
                async with AsyncClient("t", base_url=server.url, **options) as client:
                    await client.partner_clients.get("1")
                assert not http_client.is_closed

    asyncio.run(scenario())
    assert server.last.header("x-default") == "1"
    assert len(server.connections) == 1


def test_closing(server: Server) -> None:
    """A closed client sends nothing any more; it may be closed twice."""
    with Client("t", base_url=server.url) as client:
        client.partner_clients.get("1")
    with pytest.raises(RuntimeError, match="closed"):
        client.partner_clients.get("1")
    client.close()
    assert len(server.received) == 1


def test_async_closing(server: Server) -> None:
    """An asyncio client does the same."""

    async def scenario() -> None:
        async with AsyncClient("t", base_url=server.url) as client:
            await client.partner_clients.get("1")
        with pytest.raises(RuntimeError, match="closed"):
            await client.partner_clients.get("1")
        await client.close()

    asyncio.run(scenario())
    assert len(server.received) == 1


def test_closed_after_an_error(server: Server) -> None:
    """An error in the `with` block closes the client and is raised."""
    client = Client("t", base_url=server.url)
    with pytest.raises(KeyError), client:
        raise KeyError
    with pytest.raises(RuntimeError, match="closed"):
        client.partner_clients.get("1")


# --- timeouts ----------------------------------------------------------------------

Seconds = dict[str, float | None]


class Recorder(httpx2.BaseTransport, httpx2.AsyncBaseTransport):
    """Records the timeouts of the latest request."""

    def __init__(self) -> None:
        self.timeout: Seconds = {}

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Record the timeouts and answer."""
        self.timeout = request.extensions["timeout"]
        return httpx2.Response(200, json=RECORD)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Record the timeouts and answer."""
        return self.handle_request(request)


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    """Record the requests of all HTTP clients that the test creates."""
    recorder = Recorder()
    for kind in (httpx2.Client, httpx2.AsyncClient):
        original = kind.__init__

        def made(self: Any, *, original: Any = original, **options: Any) -> None:
            original(self, **{"transport": recorder, **options})

        monkeypatch.setattr(kind, "__init__", made)
    return recorder


@pytest.mark.parametrize(
    ("given", "connecting", "reading"),
    [
        (None, 5.0, 60.0),
        (7, 5.0, 7),
        (0.5, 5.0, 0.5),
        (Timeout(), 5.0, 60.0),
        (Timeout(connect=1), 1, 60.0),
        (Timeout(read=None), 5.0, None),
        (Timeout(None, None), None, None),
    ],
)
@pytest.mark.parametrize("caller", [SyncCaller, AsyncCaller], indirect=True)
def test_timeouts(
    recorder: Recorder, connect: Connect, given: Any, connecting: Any, reading: Any
) -> None:
    """The default is 5 seconds for connecting and 60 for everything else."""
    connect(timeout=given)(lambda c: c.partner_clients.get("1"))
    seconds = recorder.timeout
    assert (seconds["connect"], seconds["read"]) == (connecting, reading)
    assert seconds["write"] == seconds["pool"] == reading


@pytest.mark.parametrize(("given", "reading"), [(None, 33), (7, 7)])
def test_timeouts_of_own_http_client(given: Any, reading: float) -> None:
    """The caller's HTTP client keeps its timeouts unless `timeout` is given."""
    recorder = Recorder()
    with httpx2.Client(transport=recorder, timeout=33) as http_client:
        client = Client("t", http_client=http_client, timeout=given)
        client.partner_clients.get("1")
    assert recorder.timeout["read"] == reading
