"""Token flows: failures of token servers, and secrets that must not be shown."""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from generated.partner_clients import (
    Client,
    ConnectionFailed,
    TimedOut,
    Timeout,
    Token,
    TokenRefused,
)
from tests.runtime.callers import Connect
from tests.runtime.server import Answer, json_answer, running
from tests.runtime.token_server import (
    PATH,
    REFUSED,
    TokenServer,
    get,
)

pytestmark = pytest.mark.usefixtures("no_waits")
SECRETS = ("s3cret", "refresh-0", "old-access", "access-1", "refresh-1")


@pytest.mark.parametrize(
    "failure", [Answer(503), Answer(429), Answer(raw=b""), Answer(502, b"<html>")]
)
def test_transient(connect: Connect, tokens: TokenServer, failure: Answer) -> None:
    """Temporary failures are retried."""
    tokens.answers = [failure, failure]
    get(connect(access_token=tokens.refresh()))
    assert len(tokens.asked) == 3


@pytest.mark.parametrize(
    ("answer", "message", "error"),
    [
        (json_answer(REFUSED, 400), "invalid_grant: The token is too old.", REFUSED),
        (json_answer({"error": "invalid_client"}, 401), "invalid_client", None),
        (json_answer({"message": "No such app."}, 400), "No such app.", None),
        (json_answer({"refresh_token": "refresh-1"}), "holds no access token", None),
        (json_answer({"access_token": 5}), "holds no access token", None),
        (json_answer([]), "holds no access token", None),
        (Answer(200, b"\xff{"), "holds no access token", None),
        (Answer(307, b"", {"Location": "http://127.0.0.1:1/"}), "Temporary", None),
        (Answer(503), "Service Unavailable", None),
    ],
)
def test_refusals(
    connect: Connect, tokens: TokenServer, answer: Answer, message: str, error: Any
) -> None:
    """A refused token is an error with the message of the server."""
    tokens.answers = [answer] * 3
    with pytest.raises(TokenRefused) as caught:
        get(connect(access_token=tokens.refresh()))
    assert message in str(caught.value)
    assert f"POST {PATH}" in str(caught.value)
    assert caught.value.status == answer.status
    if error:
        assert caught.value.error == "invalid_grant"
        assert caught.value.json == REFUSED
    assert len(tokens.asked) == (3 if answer.status == 503 else 1)
    assert tokens.sent == []


def test_no_server(connect: Connect, tokens: TokenServer) -> None:
    """A missing token server is reported."""
    source = tokens.refresh(token_url="http://127.0.0.1:1/token")
    with pytest.raises(ConnectionFailed, match=":1/token") as caught:
        get(connect(access_token=source))
    assert caught.value.attempts == 3


def test_deadline(connect: Connect, tokens: TokenServer) -> None:
    """The time for a token counts towards the deadline of the call."""
    tokens.delay = 2.0
    run = connect(access_token=tokens.refresh(), timeout=Timeout(total=0.3))
    started = time.monotonic()
    with pytest.raises(TimedOut):
        get(run)
    assert time.monotonic() - started < 1.5


def test_deadline_of_followers(tokens: TokenServer) -> None:
    """A caller that waits for another's request has a deadline of its own."""
    source = tokens.refresh()
    leader = source.prepared(None)
    next(leader)
    client = Client(source, base_url=tokens.server.url, timeout=Timeout(total=0.2))
    with client, pytest.raises(TimedOut, match="no token in time"):
        client.partner_clients.get("1")


def test_elsewhere(connect: Connect, tokens: TokenServer) -> None:
    """Secrets for one server reach no other server, not even by redirects."""
    with running() as other:
        redirect = Answer(307, b"", {"Location": f"{other.url}/stolen"})
        tokens.answers = [redirect]
        with pytest.raises(TokenRefused):
            get(connect(access_token=tokens.refresh()))
        get(connect(access_token=tokens.refresh(), headers={"X-Key": "private"}))
        tokens.server.handler = lambda _: redirect
        source = tokens.refresh(access_token="old-access")
        with pytest.raises(Exception, match="307"):
            get(connect(access_token=source))
        assert other.received == []
    for received in tokens.server.received:
        shown = f"{received.target}{received.headers}"
        if received.path == PATH:
            assert "private" not in shown
            assert "access" not in shown
        assert "s3cret" not in shown


@contextmanager
def nothing_shown(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Check that the error, its traceback and the log show no secret."""
    caplog.set_level(logging.DEBUG, "generated.partner_clients")
    with pytest.raises(Exception) as caught:
        yield
    found = traceback.TracebackException.from_exception(
        caught.value, capture_locals=True
    )
    ours = [
        (frame.name, frame.locals)
        for error in chain(found)
        for frame in error.stack
        if "partner_clients" in frame.filename
    ]
    assert ours
    error = caught.value
    text = f"{ours} {error} {error!r} {vars(error)} {error.args} {caplog.text}"
    assert [secret for secret in SECRETS if secret in text] == []


def chain(
    error: traceback.TracebackException,
) -> Generator[traceback.TracebackException]:
    """Yield an error, its causes and its contexts."""
    yield error
    for other in (error.__cause__, error.__context__):
        if other is not None:
            yield from chain(other)


ECHO = {"error": "invalid_grant", "error_description": "refresh-0 of s3cret is old"}


@pytest.mark.parametrize(
    "answers",
    [
        [json_answer(ECHO, 400)],
        [json_answer({"refresh_token": "refresh-1", "token": "access-1"})],
        [Answer(200, b'{"access_token": "access-1", ')],
        [Answer(raw=b"")] * 3,
    ],
)
@pytest.mark.parametrize("auth", ["body", "basic"])
def test_redaction(
    connect: Connect,
    tokens: TokenServer,
    caplog: pytest.LogCaptureFixture,
    answers: list[Answer],
    auth: str,
) -> None:
    """Errors show no secret, even if the token server repeats it."""
    tokens.answers = list(answers)
    run = connect(access_token=tokens.refresh(auth=auth))
    with nothing_shown(caplog):
        get(run)


def test_redaction_of_hook(
    connect: Connect, tokens: TokenServer, caplog: pytest.LogCaptureFixture
) -> None:
    """The error of a failing hook shows no secret."""

    def failing(token: Token) -> None:
        raise OSError("the disk is full")

    tokens.fields = {"refresh_token": "refresh-1"}
    run = connect(access_token=tokens.refresh(on_token=failing))
    with nothing_shown(caplog):
        get(run)


def test_redaction_of_calls(
    connect: Connect, tokens: TokenServer, caplog: pytest.LogCaptureFixture
) -> None:
    """The error of a call without a response shows no secret."""
    run = connect(access_token=tokens.refresh())
    get(run)
    tokens.server.handler = lambda _: Answer(raw=b"")
    with nothing_shown(caplog):
        get(run)


def test_repr(tokens: TokenServer) -> None:
    """No source shows a secret."""
    source = tokens.refresh(access_token="old-access")
    shown = f"{source!r} {vars(source)} {source()!r}"
    assert [secret for secret in SECRETS if secret in shown] == []
