"""Credentials: where they come from, where they go, and where they never show."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from generated.partner_clients import (
    Client,
    CredentialsMissing,
    InvalidArgument,
    Unauthorized,
)
from generated.partner_clients._runtime.auth import Bearer, Credential
from generated.partner_clients._runtime.codec import NOTHING
from generated.partner_clients._runtime.policy import Settings
from generated.partner_clients._runtime.request import Request
from generated.partner_clients._runtime.session import Session
from generated.partner_clients.errors import StatusError
from tests.runtime.callers import Caller, Connect
from tests.runtime.conftest import TOKEN
from tests.runtime.optional import optional
from tests.runtime.samples import ERROR, RECORD
from tests.runtime.server import Received, Server, json_answer

ApiKey = optional("keys").ApiKey
Basic = optional("keys").Basic
Cookies = optional("styles").Cookies


@pytest.fixture(autouse=True)
def answers(server: Server) -> None:
    """The server takes everything."""
    server.handler = lambda _: json_answer(RECORD)


def get(run: Caller) -> None:
    """Make an ordinary call."""
    run(lambda c: c.partner_clients.get("1"))


# --- the access token --------------------------------------------------------------


def test_argument(
    server: Server, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The argument wins over the environment."""
    monkeypatch.setenv("HUBSPOT_ACCESS_TOKEN", "from-the-environment")
    get(connect(access_token="given"))
    assert server.last.header("authorization") == "Bearer given"


def test_environment(
    server: Server, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without an argument, the environment has it."""
    monkeypatch.setenv("HUBSPOT_ACCESS_TOKEN", "from-the-environment")
    get(connect(access_token=None))
    assert server.last.header("authorization") == "Bearer from-the-environment"


@pytest.mark.parametrize("token", [None, ""])
def test_missing(server: Server, connect: Connect, token: str | None) -> None:
    """A client can be made without a token; a call cannot, and nothing is sent."""
    run = connect(access_token=token)
    with pytest.raises(CredentialsMissing) as caught:
        get(run)
    message = str(caught.value)
    assert "GET /crm/v3/objects/partner_clients/{partnerClientId}" in message
    assert "HUBSPOT_ACCESS_TOKEN" in message
    assert server.received == []
    assert server.connections == []


@pytest.mark.parametrize("returned", [None, "", 5])
def test_function_without_token(
    server: Server, connect: Connect, returned: Any
) -> None:
    """A function must return a token; otherwise nothing is sent."""
    run = connect(access_token=lambda: returned)
    with pytest.raises(CredentialsMissing, match="the function for the token"):
        get(run)
    assert server.received == []


@pytest.mark.parametrize("token", ["pat\n", "pat\r\nX: y", "pät", "pat\0", "pat\ud800"])
def test_impossible(server: Server, connect: Connect, token: str) -> None:
    """A token that no header can carry is refused, and not shown."""
    run = connect(access_token=token)
    with pytest.raises(InvalidArgument, match="the token holds a character") as caught:
        get(run)
    assert "pat" not in str(caught.value)
    assert server.received == []


@pytest.mark.parametrize("name", ["Authorization", "authorization"])
@pytest.mark.parametrize("token", [None, TOKEN])
def test_own_header(
    server: Server, connect: Connect, name: str, token: str | None
) -> None:
    """An Authorization header of one's own takes the place of any token."""
    get(connect(access_token=token, headers={name: "Custom secret"}))
    assert server.last.header("authorization") == "Custom secret"


def test_nothing_shows(server: Server, connect: Connect) -> None:
    """Neither the client nor an error shows a token."""
    secret = "Custom secret"
    run = connect(headers={"X-Key": secret})
    server.handler = lambda _: json_answer(ERROR, 401)
    with pytest.raises(Unauthorized) as caught:
        get(run)
    shown = [run(lambda c: c), caught.value, caught.value.args, vars(caught.value)]
    for thing in shown:
        assert TOKEN not in f"{thing!r} {thing}"
        assert secret not in f"{thing!r} {thing}"


# --- every kind of credential ------------------------------------------------------


def sent(
    server: Server,
    credentials: dict[str, Credential | None],
    security: tuple[tuple[str, ...], ...],
    request: Request,
    **headers: str,
) -> Received:
    """Return the request that a client with these credentials sends."""
    settings = Settings(
        base_url=server.url,
        user_agent="test",
        headers=headers,
        credentials=credentials,
        credential_sources=tuple(
            (name, f"{name}= or {name.upper()}") for name in "abc"
        ),
        security=security,
        status_error=StatusError,
    )
    session = Session(settings, None)
    session.send(request, NOTHING)
    session.transport.close()
    return server.last


THINGS = Request("GET /things", query={"a": 1}, headers={"Cookie": Cookies({"c": "1"})})


def test_basic(server: Server) -> None:
    """User name and password, in UTF-8 (RFC 7617)."""
    basic = Basic("jörg", "a:b ü")
    received = sent(server, {"basic": basic}, (("basic",),), THINGS)
    kind, _, pair = (received.header("authorization") or "").partition(" ")
    assert (kind, base64.b64decode(pair).decode()) == ("Basic", "jörg:a:b ü")


def test_basic_with_colon() -> None:
    """A user name with a colon is refused, because its end would be unclear."""
    with pytest.raises(InvalidArgument, match="colon"):
        Basic("a:b", "c")


def test_key_in_header(server: Server) -> None:
    """A header of its own."""
    key = ApiKey("header", "X-Key", "k y")
    received = sent(server, {"key": key}, (("key",),), THINGS)
    assert received.header("x-key") == "k y"
    assert received.header("authorization") is None


def test_key_in_query(server: Server) -> None:
    """One more parameter of the query."""
    key = ApiKey("query", "hapikey", "k&y")
    received = sent(server, {"key": key}, (("key",),), THINGS)
    assert received.target == "/things?a=1&hapikey=k%26y"


def test_key_in_cookie(server: Server) -> None:
    """One more cookie."""
    key = ApiKey("cookie", "session", "a/b+c==")
    received = sent(server, {"key": key}, (("key",),), THINGS)
    assert received.header("cookie") == "c=1; session=a/b+c=="


@pytest.mark.parametrize("key", ["a;b", "a\nb", "é"])
@pytest.mark.parametrize("is_credential", [True, False])
def test_impossible_cookies(server: Server, key: str, is_credential: bool) -> None:
    """No value of a cookie can add another, or a header."""
    cookies = Cookies({"c": "fine" if is_credential else key})
    request = Request("GET /", headers={"Cookie": cookies})
    with pytest.raises(InvalidArgument):
        cookie = ApiKey("cookie", "session", key if is_credential else "fine")
        sent(server, {"key": cookie}, (("key",),), request)
    assert server.received == []


@pytest.mark.parametrize("key", ["a\r\nb", "é"])
def test_impossible_keys(key: str) -> None:
    """No key can add a header."""
    with pytest.raises(InvalidArgument, match="the key holds"):
        ApiKey("header", "X-Key", key)


@pytest.mark.parametrize("kind", [Bearer, lambda s: Basic("u", s)])
def test_repr(kind: Any) -> None:
    """No credential shows what is secret about it."""
    assert "hidden" not in repr(kind("hidden"))
    assert "hidden" not in repr(ApiKey("query", "name", "hidden"))


@pytest.mark.parametrize(
    ("given", "headers"),
    [
        (("a", "b", "c"), {"x-a"}),
        (("b", "c"), {"x-b", "x-c"}),
        (("c",), None),
        (("b",), None),
        ((), None),
    ],
)
def test_alternatives(
    server: Server, given: tuple[str, ...], headers: set[str] | None
) -> None:
    """The first alternative that is complete is used, and only that one."""
    credentials: dict[str, Credential | None] = {
        name: ApiKey("header", f"x-{name}", name) if name in given else None
        for name in "abc"
    }
    security = (("a",), ("b", "c"))
    if headers is None:
        lacking = "a= or A; or " + " and ".join(
            f"{name}= or {name.upper()}" for name in "bc" if name not in given
        )
        with pytest.raises(CredentialsMissing, match=f"needed: {lacking}$"):
            sent(server, credentials, security, THINGS)
        assert server.received == []
    else:
        received = sent(server, credentials, security, THINGS)
        assert {n for n, _ in received.headers if n.startswith("x-")} == headers


@pytest.mark.parametrize("security", [(), ((),)])
def test_none_needed(server: Server, security: tuple[tuple[str, ...], ...]) -> None:
    """An operation can do without what the API asks for elsewhere."""
    key: dict[str, Credential | None] = {"key": ApiKey("header", "X-Key", "k")}
    request = Request("GET /", security=security)
    assert sent(server, key, (("key",),), request).header("x-key") is None


def test_own_needs(server: Server) -> None:
    """An operation can ask for something else."""
    credentials: dict[str, Credential | None] = {"a": None, "b": Bearer("t")}
    request = Request("GET /", security=(("b",),))
    received = sent(server, credentials, (("a",),), request)
    assert received.header("authorization") == "Bearer t"


def test_supplied_token(server: Server) -> None:
    """A function supplies the token of each request."""
    tokens = iter(["first", "second"])
    with Client(lambda: next(tokens), base_url=server.url) as client:
        client.partner_clients.get("1")
        assert server.last.header("authorization") == "Bearer first"
        client.partner_clients.get("1")
        assert server.last.header("authorization") == "Bearer second"


def test_impossible_supplied_token(server: Server) -> None:
    """A supplied token is checked and kept secret, too."""
    client = Client(lambda: "a\nb", base_url=server.url)
    with pytest.raises(InvalidArgument, match="the token holds") as caught:
        client.partner_clients.get("1")
    assert "a\nb" not in str(caught.value)
    assert server.received == []
