"""Token flows: one request for all, ahead of need, and nothing secret shown."""

from __future__ import annotations

import asyncio
import base64
import logging
import pickle
import threading
import time
import traceback
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import Any
from urllib.parse import parse_qs

import pytest

from generated.partner_clients import (
    AsyncClient,
    Client,
    ConnectionFailed,
    InvalidArgument,
    RefreshToken,
    TimedOut,
    Timeout,
    Token,
    TokenRefused,
    Unauthorized,
)
from generated.partner_clients._runtime.auth import Bearer
from generated.partner_clients._runtime.oauth import LONGEST, GrantedTokens
from generated.partner_clients._runtime.request import (
    Outgoing,
    Request,
    Response,
    Wait,
)
from tests.runtime.callers import Caller, Connect
from tests.runtime.optional import optional
from tests.runtime.samples import ERROR, RECORD
from tests.runtime.server import Answer, Received, Server, json_answer, running
from tests.runtime.sessions import blocking_session

client_credentials = optional("client_credentials")

pytestmark = pytest.mark.usefixtures("no_waits")

PATH = "/oauth/token"
SECRETS = ("s3cret", "refresh-0", "old-access", "access-1", "refresh-1")
REFUSED = {"error": "invalid_grant", "error_description": "The token is too old."}
CROWD = 50


class TokenServer:
    """Gives access-1, access-2, …; the API beside it takes none but the latest."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.url = server.url + PATH
        self.delay = 0.0
        self.fields: dict[str, Any] = {"expires_in": 1800}
        self.answers: list[Answer] = []
        """The first answers, before the usual ones."""
        self.accepted: set[str] = set()
        self.given = 0
        server.handler = self.answer

    def answer(self, received: Received) -> Answer:
        """One answer of either."""
        if received.path == PATH:
            if self.answers:
                return self.answers.pop(0)
            self.given += 1
            token = f"access-{self.given}"
            self.accepted = {f"Bearer {token}"}
            body = {"access_token": token, "token_type": "bearer", **self.fields}
            return delayed(json_answer(body), self.delay)
        if received.header("authorization") in self.accepted:
            return json_answer(RECORD)
        return json_answer(ERROR, 401)

    @property
    def asked(self) -> list[dict[str, str]]:
        """The forms that came."""
        bodies = [r.body.decode() for r in self.server.received if r.path == PATH]
        return [
            {name: value for name, [value] in parse_qs(body).items()} for body in bodies
        ]

    @property
    def sent(self) -> list[str | None]:
        """The tokens that the API saw."""
        received = [r for r in self.server.received if r.path != PATH]
        return [r.header("authorization") for r in received]

    def refresh(self, **options: Any) -> RefreshToken:
        """A source that refreshes."""
        own = {"token_url": self.url, **options}
        return RefreshToken("an id", "s3cret", "refresh-0", **own)

    def credentials(self, **options: Any) -> Any:
        """A source for the caller itself."""
        return client_credentials.ClientCredentials(
            "an id", "s3cret", **{"token_url": self.url, **options}
        )


@pytest.fixture
def tokens(server: Server) -> TokenServer:
    """A token server, and the API beside it."""
    return TokenServer(server)


def get(run: Caller) -> None:
    """Make an ordinary call."""
    run(lambda c: c.partner_clients.get("1"))


# --- what is sent, and how it is read ----------------------------------------------


def test_refresh_token(connect: Connect, tokens: TokenServer) -> None:
    """The refresh token gets a token, which is used from then on."""
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
    """A token that lasts is used; there is nothing to ask for."""
    tokens.accepted = {"Bearer old-access"}
    source = tokens.refresh(access_token="old-access", expires_at=time.time() + 90)
    get(connect(access_token=source))
    assert tokens.asked == []


def test_old_token_at_hand(connect: Connect, tokens: TokenServer) -> None:
    """One that is over is not."""
    source = tokens.refresh(access_token="old-access", expires_at=time.time() - 1)
    get(connect(access_token=source))
    assert tokens.sent == ["Bearer access-1"]


def read(fields: dict[str, Any], source: GrantedTokens | None = None) -> Token:
    """The token that is made of an answer."""
    found: list[Token] = []
    source = source or client_credentials.ClientCredentials(
        "id", "s", token_url="http://h", scopes=["asked"], on_token=found.append
    )
    steps = source.prepared(None)
    next(steps)
    answer = json_answer({"access_token": "t", **fields})
    with pytest.raises(StopIteration):
        steps.send(Response(200, {}, answer.body))
    return found[0]


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        *((60, 60), ("60", 60), (60.5, 60.5), (True, 1)),
        *((None, None), ("soon", None), ([1], None)),
        *((0, None), (-5, None), ("inf", None), ("nan", None)),
    ],
)
def test_lifetimes(given: object, seconds: float | None) -> None:
    """Lifetimes are read from what servers make of them."""
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
    """A server that says nothing of scopes gives those asked for (5.1)."""
    assert read(fields).scopes == scopes


def test_token() -> None:
    """A token shows nothing, and can be stored."""
    token = Token("access-1", "refresh-1", 12.5, ("a",))
    assert repr(token) == "Token(expires_at=12.5, scopes=('a',))"
    assert pickle.loads(pickle.dumps(token)) == token


@pytest.mark.parametrize(
    "url", ["", "ftp://x/y", "token", "https://u:p@h/t", "http://"]
)
def test_no_url(url: str) -> None:
    """Without a place to go to, there is no source; the URL may hold a password."""
    with pytest.raises(InvalidArgument, match="token_url") as caught:
        client_credentials.ClientCredentials("id", "s3cret", token_url=url)
    assert "p@" not in str(caught.value)


# --- ahead of need, and again ------------------------------------------------------


def test_ahead(connect: Connect, tokens: TokenServer) -> None:
    """A token is replaced before it ends."""
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


def first_steps(source: GrantedTokens, count: int) -> list[object]:
    """Return the first steps of callers that come now."""
    return [next(source.prepared(None)) for _ in range(count)]


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
    """A token that the API refuses is replaced, and the call sent once more."""
    source = tokens.refresh(access_token="old-access")
    get(connect(access_token=source))
    assert tokens.sent == ["Bearer old-access", "Bearer access-1"]


def test_renewal_once(connect: Connect, tokens: TokenServer) -> None:
    """Once: an API that takes no token is not asked for ever."""
    run = connect(access_token=tokens.refresh())
    tokens.server.handler = lambda received: (
        tokens.answer(received) if received.path == PATH else json_answer(ERROR, 401)
    )
    with pytest.raises(Unauthorized):
        get(run)
    assert tokens.sent == ["Bearer access-1", "Bearer access-2"]


def test_rotation(connect: Connect, tokens: TokenServer) -> None:
    """A refresh token that comes with a token is used next, and can be stored."""
    stored: list[Token] = []
    source = tokens.refresh(on_token=stored.append)
    run = connect(access_token=source)
    tokens.fields = {"refresh_token": "refresh-1", "expires_in": 60, "scope": "a b"}
    get(run)
    tokens.fields = {}
    for _ in range(2):  # without another one, the old one stays good
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


# --- a crowd -----------------------------------------------------------------------


def in_threads(client: Client) -> None:
    """Make a call in each of many threads, all at the same time."""
    together = threading.Barrier(CROWD)

    def call() -> None:
        together.wait()
        client.partner_clients.get("1")

    with ThreadPoolExecutor(CROWD) as pool:
        for done in [pool.submit(call) for _ in range(CROWD)]:
            done.result()


def in_tasks(source: GrantedTokens, url: str) -> None:
    """Make a call in each of many tasks, in a loop of their own."""

    async def calls() -> None:
        async with AsyncClient(source, base_url=url, max_retries=0) as client:
            coming = (client.partner_clients.get("1") for _ in range(CROWD))
            await asyncio.gather(*coming)

    asyncio.run(calls())


@pytest.mark.parametrize("is_refused", [False, True])
def test_threads(tokens: TokenServer, is_refused: bool) -> None:
    """Many threads need one token; also after the API refused the last for all."""
    tokens.delay = 0.1
    given = {"access_token": "old-access"} if is_refused else {}
    source = tokens.refresh(**given)
    with Client(source, base_url=tokens.server.url, max_retries=0) as client:
        in_threads(client)
    assert len(tokens.asked) == 1
    assert tokens.sent.count("Bearer access-1") == CROWD


@pytest.mark.parametrize("is_refused", [False, True])
def test_tasks(tokens: TokenServer, is_refused: bool) -> None:
    """Many tasks as well."""
    tokens.delay = 0.1
    given = {"access_token": "old-access"} if is_refused else {}
    in_tasks(tokens.refresh(**given), tokens.server.url)
    assert len(tokens.asked) == 1
    assert tokens.sent.count("Bearer access-1") == CROWD


def test_threads_and_loops(tokens: TokenServer) -> None:
    """One source serves blocking and asyncio clients, in several loops, at once."""
    tokens.delay = 0.3
    source = tokens.credentials()
    with (
        Client(source, base_url=tokens.server.url, max_retries=0) as client,
        ThreadPoolExecutor(3) as pool,
    ):
        done = [pool.submit(in_threads, client)]
        done += [pool.submit(in_tasks, source, tokens.server.url) for _ in range(2)]
        for future in done:
            future.result()
    assert len(tokens.asked) == 1
    assert tokens.sent == ["Bearer access-1"] * 3 * CROWD


def test_refusal_is_shared(tokens: TokenServer) -> None:
    """A refusal is raised to all waiting callers, after one request."""
    refusal = json_answer(REFUSED, 400)
    tokens.answers = [delayed(refusal, 0.3)] + [refusal] * CROWD
    source = tokens.refresh()
    client = Client(source, base_url=tokens.server.url, max_retries=0)
    with ThreadPoolExecutor(5) as pool, client:
        calls = [pool.submit(client.partner_clients.get, "1") for _ in range(5)]
        errors = [call.exception() for call in calls]
    assert [type(error) for error in errors] == [TokenRefused] * 5
    assert len(set(map(id, errors))) == 5  # a traceback of its own for each
    assert len(tokens.asked) == 1
    assert tokens.sent == []


def delayed(answer: Answer, seconds: float) -> Answer:
    """The answer, after a while."""
    return Answer(answer.status, answer.body, answer.headers, seconds)


def test_leader_cancelled(tokens: TokenServer) -> None:
    """If the task that gets the token is cancelled, another one gets it."""
    tokens.delay = 0.6
    source = tokens.refresh()

    async def calls() -> None:
        async with AsyncClient(source, base_url=tokens.server.url) as client:
            first, *others = [
                asyncio.create_task(client.partner_clients.get("1")) for _ in range(9)
            ]
            await asyncio.sleep(0.05)
            first.cancel()
            await asyncio.gather(*others)
            assert first.cancelled()

    asyncio.run(calls())
    assert tokens.sent == ["Bearer access-2"] * 8
    assert len(tokens.asked) == 2


def test_follower_leaves(tokens: TokenServer, caplog: pytest.LogCaptureFixture) -> None:
    """One who waits may go, loop and all; that disturbs nobody."""
    tokens.delay = 1.0
    source = tokens.refresh()

    async def impatient() -> None:
        async with AsyncClient(source, base_url=tokens.server.url) as client:
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(client.partner_clients.get("1"), 0.1)

    with (
        Client(source, base_url=tokens.server.url) as client,
        ThreadPoolExecutor(1) as pool,
    ):
        call = pool.submit(client.partner_clients.get, "1")
        while not tokens.asked:
            time.sleep(0.01)
        asyncio.run(impatient())
        assert call.result().id == RECORD["id"]
    assert len(tokens.asked) == 1
    assert "exception" not in caplog.text


def test_leader_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for ever for one who never goes on."""
    source = client_credentials.ClientCredentials(
        "id", "s3cret", token_url="http://127.0.0.1/token"
    )
    lost = source.prepared(None)
    next(lost)
    step = next(source.prepared(None))
    assert isinstance(step, Wait)
    assert step.seconds == pytest.approx(LONGEST + 1, abs=1)
    later = time.monotonic() + LONGEST + 2
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert [type(step) for step in first_steps(source, 1)] == [Outgoing]


def test_leader_stopped() -> None:
    """A leader that is stopped wakes the others; the first of them takes over."""
    source = client_credentials.ClientCredentials(
        "id", "s3cret", token_url="http://127.0.0.1/token"
    )
    leader, *others = [source.prepared(None) for _ in range(3)]
    next(leader)
    joins = [next(other) for other in others]
    leader.close()
    done = [join.done for join in joins if isinstance(join, Wait)]
    assert [future is not None and future.done() for future in done] == [True, True]
    assert [type(other.send(None)) for other in others] == [Outgoing, Wait]


@pytest.mark.parametrize("deadline", [None, 1.0])
def test_leader_without_answer(deadline: float | None) -> None:
    """No answer is no answer for all, unless it was the leader who had no time."""
    source = client_credentials.ClientCredentials(
        "id", "s3cret", token_url="http://127.0.0.1/token"
    )
    leader = source.prepared(deadline and time.monotonic() + deadline)
    next(leader)
    other = source.prepared(None)
    next(other)
    failed = ConnectionFailed("gone")
    with pytest.raises(ConnectionFailed):
        while True:
            step = leader.throw(failed)
            while isinstance(step, Wait):
                step = leader.send(None)
    if deadline is None:
        with pytest.raises(ConnectionFailed) as caught:
            other.send(None)
        assert caught.value.__cause__ is failed
    else:
        assert isinstance(other.send(None), Outgoing)


# --- failures ----------------------------------------------------------------------


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
    """An invalid token answer is an error with the server's own words."""
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
    """Getting a token is a part of the call, and of its time."""
    tokens.delay = 2.0
    run = connect(access_token=tokens.refresh(), timeout=Timeout(total=0.3))
    started = time.monotonic()
    with pytest.raises(TimedOut):
        get(run)
    assert time.monotonic() - started < 1.5


def test_deadline_of_followers(tokens: TokenServer) -> None:
    """One who waits for another's request has a time of its own."""
    source = tokens.refresh()
    leader = source.prepared(None)
    next(leader)
    client = Client(source, base_url=tokens.server.url, timeout=Timeout(total=0.2))
    with client, pytest.raises(TimedOut, match="no token in time"):
        client.partner_clients.get("1")


# --- secrets -----------------------------------------------------------------------


def test_elsewhere(connect: Connect, tokens: TokenServer) -> None:
    """Neither server sees what is the other's, and no third one sees anything."""
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
    """Nothing secret in the error of the block, its traceback's locals, or the log."""
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
    """An error, and those that led to it."""
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
    """A token server that fails shows nothing secret, not even if it says it."""
    tokens.answers = list(answers)
    run = connect(access_token=tokens.refresh(auth=auth))
    with nothing_shown(caplog):
        get(run)


def test_redaction_of_hook(
    connect: Connect, tokens: TokenServer, caplog: pytest.LogCaptureFixture
) -> None:
    """Nor does a hook that fails."""

    def failing(token: Token) -> None:
        raise OSError("the disk is full")

    tokens.fields = {"refresh_token": "refresh-1"}
    run = connect(access_token=tokens.refresh(on_token=failing))
    with nothing_shown(caplog):
        get(run)


def test_redaction_of_calls(
    connect: Connect, tokens: TokenServer, caplog: pytest.LogCaptureFixture
) -> None:
    """Nor does a call that is refused, or that has no answer."""
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


# --- calls of other kinds ----------------------------------------------------------


def test_download(tokens: TokenServer) -> None:
    """The answer that holds a token is read whole, though the call's is not."""
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
