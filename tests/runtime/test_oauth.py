"""Token flows: requests for tokens, and their renewal ahead of need."""

from __future__ import annotations

import base64
import pickle
import time
from contextlib import closing
from typing import Any

import pytest

from generated.partner_clients import (
    InvalidArgument,
    Token,
    Unauthorized,
)
from generated.partner_clients._runtime.auth import Bearer
from generated.partner_clients._runtime.oauth import GrantedTokens
from generated.partner_clients._runtime.request import (
    Outgoing,
    Request,
    Response,
    Wait,
)
from tests.runtime.callers import Connect
from tests.runtime.optional import optional
from tests.runtime.samples import ERROR, RECORD
from tests.runtime.server import json_answer
from tests.runtime.sessions import blocking_session
from tests.runtime.token_server import (
    PATH,
    REFUSED,
    TokenServer,
    client_credentials,
    first_steps,
    get,
)

pytestmark = pytest.mark.usefixtures("no_waits")


def test_refresh_token(connect: Connect, tokens: TokenServer) -> None:
    """The refresh token is exchanged once; the new token is used for all calls."""
    run = connect(access_token=tokens.refresh())
    get(run)
    get(run)
    assert tokens.asked == [
        {
            "grant_type": "refresh_token",
            "refresh_token": "refresh-0",
            "client_id": "an id",
            "client_secret": "s3cret",
        }
    ]
    assert tokens.sent == ["Bearer access-1"] * 2
    asked = tokens.server.received[0]
    assert asked.header("content-type") == "application/x-www-form-urlencoded"
    assert asked.header("authorization") is None


def test_basic(connect: Connect, tokens: TokenServer) -> None:
    """Id and secret may be user and password, form-encoded (RFC 6749, 2.3.1)."""
    source = client_credentials.ClientCredentials(
        "a:b", "s&3 é", scopes=["x", "y"], token_url=tokens.url, auth="basic"
    )
    get(connect(access_token=source))
    assert tokens.asked == [{"grant_type": "client_credentials", "scope": "x y"}]
    header = tokens.server.received[0].header("authorization") or ""
    decoded = base64.b64decode(header.removeprefix("Basic ")).decode()
    assert decoded == "a%3Ab:s%263+%C3%A9"


def test_token_at_hand(connect: Connect, tokens: TokenServer) -> None:
    """A token that is still valid is used; no token is requested."""
    tokens.accepted = {"Bearer old-access"}
    source = tokens.refresh(access_token="old-access", expires_at=time.time() + 90)
    get(connect(access_token=source))
    assert tokens.asked == []


def test_old_token_at_hand(connect: Connect, tokens: TokenServer) -> None:
    """An expired token is replaced."""
    source = tokens.refresh(access_token="old-access", expires_at=time.time() - 1)
    get(connect(access_token=source))
    assert tokens.sent == ["Bearer access-1"]


def read(fields: dict[str, Any], source: GrantedTokens | None = None) -> Token:
    """Return the token in the response of a token server."""
    tokens: list[Token] = []
    source = source or client_credentials.ClientCredentials(
        "id", "s", token_url="http://h", scopes=["asked"], on_token=tokens.append
    )
    steps = source.prepared(None)
    next(steps)
    answer = json_answer({"access_token": "t", **fields})
    with pytest.raises(StopIteration):
        steps.send(Response(200, {}, answer.body))
    return tokens[0]


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        *((60, 60), ("60", 60), (60.5, 60.5), (True, 1)),
        *((None, None), ("soon", None), ([1], None)),
        *((0, None), (-5, None), ("inf", None), ("nan", None)),
    ],
)
def test_lifetimes(given: object, seconds: float | None) -> None:
    """Lifetimes may be numbers or text; others are ignored."""
    expires_at = read({"expires_in": given}).expires_at
    if seconds is None:
        assert expires_at is None
    else:
        assert expires_at == pytest.approx(time.time() + seconds, abs=1)


@pytest.mark.parametrize(
    ("fields", "scopes"),
    [({}, ("asked",)), ({"scope": "a b"}, ("a", "b")), ({"scope": ["a"]}, ("asked",))],
)
def test_scopes(fields: dict[str, Any], scopes: tuple[str, ...]) -> None:
    """Without scopes in the response, the token has the requested ones (5.1)."""
    assert read(fields).scopes == scopes


def test_token() -> None:
    """The `repr` of a token shows no secret; a token can be pickled."""
    token = Token("access-1", "refresh-1", 12.5, ("a",))
    assert repr(token) == "Token(expires_at=12.5, scopes=('a',))"
    assert pickle.loads(pickle.dumps(token)) == token


@pytest.mark.parametrize(
    "url", ["", "ftp://x/y", "token", "https://u:p@h/t", "http://"]
)
def test_no_url(url: str) -> None:
    """An invalid token URL is refused; a password in it is not shown."""
    with pytest.raises(InvalidArgument, match="token_url") as caught:
        client_credentials.ClientCredentials("id", "s3cret", token_url=url)
    assert "p@" not in str(caught.value)


def test_ahead(connect: Connect, tokens: TokenServer) -> None:
    """A token is replaced before it expires."""
    tokens.fields = {"expires_in": 1}
    run = connect(access_token=tokens.credentials())
    get(run)
    time.sleep(0.85)
    get(run)
    assert tokens.sent == ["Bearer access-1", "Bearer access-2"]


def pass_time(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Set the system's clock forward."""
    later = time.time() + seconds
    monkeypatch.setattr(time, "time", lambda: later)


def test_others_go_on(tokens: TokenServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one caller replaces a token that is still valid, the others use it."""
    source = tokens.refresh(access_token="old-access", expires_at=time.time() + 20)
    assert list(source.prepared(None)) == []
    pass_time(monkeypatch, 18)
    leader = source.prepared(None)
    assert isinstance(next(leader), Outgoing)
    assert list(source.prepared(None)) == []
    assert source() == "old-access"
    source.discard("old-access")
    assert [type(step) for step in first_steps(source, 2)] == [Wait, Wait]


def test_old_token_is_kept(
    connect: Connect,
    tokens: TokenServer,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A token that is still valid is used if the token server fails."""
    source = tokens.refresh(access_token="old-access", expires_at=time.time() + 20)
    tokens.accepted = {"Bearer old-access"}
    pass_time(monkeypatch, 18)
    tokens.answers = [json_answer(REFUSED, 400)]
    run = connect(access_token=source)
    get(run)
    get(run)
    assert len(tokens.asked) == 1
    assert "invalid_grant" in caplog.text
    assert tokens.sent == ["Bearer old-access"] * 2


def test_renewal(connect: Connect, tokens: TokenServer) -> None:
    """A token that the API rejects is replaced, and the call is sent once more."""
    source = tokens.refresh(access_token="old-access")
    get(connect(access_token=source))
    assert tokens.sent == ["Bearer old-access", "Bearer access-1"]


def test_renewal_once(connect: Connect, tokens: TokenServer) -> None:
    """The call ends if the API rejects the new token, too."""
    run = connect(access_token=tokens.refresh())
    tokens.server.handler = lambda received: (
        tokens.answer(received) if received.path == PATH else json_answer(ERROR, 401)
    )
    with pytest.raises(Unauthorized):
        get(run)
    assert tokens.sent == ["Bearer access-1", "Bearer access-2"]


def test_rotation(connect: Connect, tokens: TokenServer) -> None:
    """A new refresh token is used from then on, and passed to `on_token`."""
    stored: list[Token] = []
    source = tokens.refresh(on_token=stored.append)
    run = connect(access_token=source)
    tokens.fields = {"refresh_token": "refresh-1", "expires_in": 60, "scope": "a b"}
    get(run)
    tokens.fields = {}
    for _ in range(2):  # without a new one, the old one is used
        source.discard(source())
        get(run)
    refreshed = [form["refresh_token"] for form in tokens.asked]
    assert refreshed == ["refresh-0", "refresh-1", "refresh-1"]
    assert [token.access_token for token in stored] == [
        f"access-{n}" for n in (1, 2, 3)
    ]
    assert {token.refresh_token for token in stored} == {"refresh-1"}
    assert stored[0].scopes == ("a", "b")


def test_hook_fails(connect: Connect, tokens: TokenServer) -> None:
    """The call raises the hook's exception; the next call has the token."""

    def failing(token: Token) -> None:
        raise OSError("the disk is full")

    run = connect(access_token=tokens.refresh(on_token=failing))
    with pytest.raises(OSError, match="the disk is full"):
        get(run)
    get(run)
    assert len(tokens.asked) == 1


def test_download(tokens: TokenServer) -> None:
    """A download can be the first call that needs a token."""
    download = optional("streaming").Download
    session = blocking_session(
        base_url=tokens.server.url,
        credentials={"token": Bearer(tokens.refresh())},
        security=(("token",),),
    )
    with closing(session):
        chunks = list(download(session, Request("GET /file")))
    assert b"".join(chunks) == json_answer(RECORD).body
    assert tokens.sent == ["Bearer access-1"]
