"""When a call is sent again, how often, after how long, and what its error says."""

from __future__ import annotations

import pickle
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from email.utils import formatdate
from typing import Any

import aiohttp
import httpx2
import pytest

from generated.partner_clients import (
    ApiError,
    Client,
    ConnectionFailed,
    DecodingError,
    InvalidArgument,
    Locked,
    NotFound,
    ServerError,
    TimedOut,
    Timeout,
    TooManyRequests,
    Unauthorized,
)
from generated.partner_clients._runtime import retries
from generated.partner_clients._runtime.auth import TokenSource
from generated.partner_clients._runtime.errors import Attempt
from generated.partner_clients._runtime.request import Request, Response, Steps
from generated.partner_clients._runtime.retries import Attempts, RetryRules
from generated.partner_clients.errors import StatusError
from tests.runtime.callers import Caller, Connect
from tests.runtime.samples import ERROR, RECORD
from tests.runtime.server import Answer, Received, Server, json_answer

HUBSPOT = Client("t")._session.policy.settings.retry_rules
OTHERS = RetryRules()
SLACK = 3.0
"""Seconds that a busy machine may add to a call."""


# --- the decision ------------------------------------------------------------------


def refused(status: int, body: bytes = b"", /, **headers: str) -> StatusError:
    """An answer outside 2xx; underscores in the headers' names stand for hyphens."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    attempt = Attempt("GET /things", "GET", "https://api.example/things", 1)
    return StatusError.named(status)(Response(status, named, body), attempt)


def limited(policy: object) -> StatusError:
    """HubSpot's answer to too many calls."""
    return refused(429, json_answer({"policyName": policy}).body)


def failed(*, may_have_arrived: bool) -> ConnectionFailed:
    """No answer."""
    error = ConnectionFailed("reset")
    error.may_have_arrived = may_have_arrived
    return error


def decided(
    error: ApiError,
    rules: RetryRules = HUBSPOT,
    *,
    number: int = 1,
    max_retries: int = 2,
    repeatable: bool = True,
    total: float | None = None,
) -> float | None:
    """Return the decision after an attempt."""
    attempts = Attempts(rules, max_retries, repeatable, total)
    attempts.number = number
    return attempts.wait_after(error)


@pytest.mark.parametrize(
    ("rules", "status", "always", "if_repeatable"),
    [
        *((OTHERS, status, True, True) for status in (429,)),
        *((OTHERS, status, False, True) for status in (408, 502, 503, 504)),
        *((OTHERS, status, False, False) for status in (400, 401, 404, 423, 477)),
        *((OTHERS, status, False, False) for status in (302, 500, 501, 521, 524)),
        *((HUBSPOT, status, True, True) for status in (423, 429, 477)),
        *((HUBSPOT, status, False, True) for status in (502, 503, 504)),
        *((HUBSPOT, status, False, True) for status in (521, 522, 523, 524)),
        *((HUBSPOT, status, False, False) for status in (400, 401, 403, 404, 409)),
        *((HUBSPOT, status, False, False) for status in (302, 408, 422, 500, 520)),
    ],
)
def test_statuses(
    rules: RetryRules, status: int, always: bool, if_repeatable: bool
) -> None:
    """Refusals are sent again always, failures if that is safe, and nothing else is."""
    error = refused(status)
    assert (decided(error, rules, repeatable=False) is not None) is always
    assert (decided(error, rules, repeatable=True) is not None) is if_repeatable


@pytest.mark.parametrize(
    ("may_have_arrived", "repeatable", "again"),
    [
        (True, True, True),
        (True, False, False),
        (False, True, True),
        (False,) * 2 + (True,),
    ],
)
def test_no_answer(may_have_arrived: bool, repeatable: bool, again: bool) -> None:
    """A request that may have arrived is only repeated if that is safe."""
    error = failed(may_have_arrived=may_have_arrived)
    assert (decided(error, repeatable=repeatable) is not None) is again


@pytest.mark.parametrize("error", [ApiError("?"), InvalidArgument("?")])
def test_other_errors(error: ApiError) -> None:
    """Errors that waiting cannot change are not retried."""
    assert decided(error) is None


@pytest.mark.parametrize(
    ("number", "max_retries", "again"),
    [(1, 0, False), (1, 1, True), (2, 1, False), (2, 2, True), (3, 2, False)],
)
def test_how_often(number: int, max_retries: int, again: bool) -> None:
    """As often as allowed, and whatever comes of it the error has the count."""
    error = refused(429)
    wait = decided(error, number=number, max_retries=max_retries)
    assert (wait is not None) is again
    assert error.attempts == number


@pytest.mark.parametrize(
    ("headers", "low", "high"),
    [
        ({"retry_after": "3"}, 3, 3),
        ({"retry_after": "0"}, 0, 0),
        ({"retry_after": "1.5"}, 1.5, 1.5),
        ({"retry_after_ms": "250"}, 0.25, 0.25),
        ({"retry_after": "9", "retry_after_ms": "250"}, 0.25, 0.25),
        ({"retry_after": "Sun, 06 Nov 1994 08:49:37 GMT"}, 0, 0),
        *(({"retry_after": text}, 0, 0.5) for text in ("", "soon", "-1", "nan", "inf")),
        ({"retry_after": "99999999999999999999 Jan 1 00:00:00"}, 0, 0.5),
        ({"retry_after": "2", "retry_after_ms": "soon"}, 2, 2),
    ],
)
def test_what_the_server_asks_for(
    headers: dict[str, str], low: float, high: float
) -> None:
    """Seconds, milliseconds or a date are kept to; what makes no sense is not there."""
    for status in (429, 503, 477):
        wait = decided(refused(status, **headers))
        assert wait is not None
        assert low <= wait <= high


def test_dates() -> None:
    """A date is waited for, by the clock of this machine."""
    error = refused(503, retry_after=formatdate(time.time() + 40, usegmt=True))
    wait = decided(error)
    assert wait is not None
    assert 20 <= wait <= 40


@pytest.mark.parametrize(
    ("asked", "total", "wait"),
    [
        ("60", None, 60),  # without a deadline, a minute at most
        ("61", None, None),
        ("86400", None, None),
        ("61", 100, 61),  # with one, whatever fits
        ("99", 100, 99),
        ("100", 100, None),
        ("0.1", 0.05, None),
    ],
)
def test_long_waits(asked: str, total: float | None, wait: float | None) -> None:
    """A wait that is too long is not begun; the error says what was asked for."""
    error = refused(429, retry_after=asked)
    assert decided(error, total=total) == wait
    assert error.retry_after == float(asked)


@pytest.mark.parametrize(
    ("error", "low", "high"),
    [
        (limited("TEN_SECONDLY_ROLLING"), 5, 10),
        (limited("SECONDLY"), 0.5, 1),
        (limited("NEW_POLICY"), 0, 0.5),
        (limited(7), 0, 0.5),
        (limited(None), 0, 0.5),
        (refused(429, b"[]"), 0, 0.5),
        (refused(429, b"<html>"), 0, 0.5),
        (refused(423), 1, 2),
        (refused(477), 0, 0.5),
    ],
    ids=str,
)
def test_what_is_known(error: StatusError, low: float, high: float) -> None:
    """Without a request of the server, the wait is the usual one of the limit."""
    waits = [decided(error) for _ in range(200)]
    found = [wait for wait in waits if wait is not None]
    assert len(found) == len(waits)
    assert low <= min(found) < max(found) <= high


def test_daily_limit() -> None:
    """If waiting is pointless, the call ends at once."""
    assert decided(limited("DAILY")) is None
    assert decided(limited("DAILY"), OTHERS) is not None


def test_known_wait_and_deadline() -> None:
    """A wait that is known not to fit is not begun either."""
    assert decided(limited("TEN_SECONDLY_ROLLING"), total=4) is None


@pytest.mark.parametrize(
    ("number", "ceiling"),
    [(1, 0.5), (2, 1), (3, 2), (4, 4), (5, 8), (6, 8), (5000, 8)],
)
def test_backoff(number: int, ceiling: float) -> None:
    """The wait is anything up to a ceiling that doubles, so that clients spread out."""
    error = failed(may_have_arrived=False)
    waits = [decided(error, number=number, max_retries=9999) for _ in range(300)]
    found = [wait for wait in waits if wait is not None]
    assert len(found) == len(waits)
    assert 0 <= min(found) < 0.2 * ceiling
    assert 0.8 * ceiling < max(found) <= ceiling


# --- on real sockets ---------------------------------------------------------------


@pytest.fixture
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests have no time to spend half a second."""
    monkeypatch.setattr(retries, "FIRST_WAIT", 0.01)
    monkeypatch.setattr(retries, "LONGEST_BACKOFF", 0.02)


@pytest.fixture
def connect(connect: Connect, short_waits: None) -> Connect:
    """Clients that hardly wait."""
    return connect


def get(run: Caller) -> str:
    """Make a call that may be repeated; what it gets."""
    return run(lambda c: c.partner_clients.get("512")).id


def send(
    method: str = "POST", **options: Any
) -> Callable[[Client], Any]:  # as a method of a resource does
    """Any call, whether the API has it or not."""
    return lambda c: c._session.send(Request(f"{method} /things", **options), Any)


@pytest.mark.parametrize(
    ("status", "method", "options", "requests"),
    [
        (503, "GET", {}, 3),
        (503, "PUT", {}, 3),
        (503, "DELETE", {}, 3),
        (503, "POST", {}, 1),
        (503, "PATCH", {}, 1),
        (503, "POST", {"repeatable": True}, 3),
        (503, "GET", {"repeatable": False}, 1),
        (503, "POST", {"idempotency_key": "Idempotency-Key"}, 3),
        (429, "POST", {}, 3),
        (429, "PATCH", {}, 3),
        (500, "GET", {}, 1),
        (400, "GET", {}, 1),
    ],
)
def test_requests(
    server: Server,
    connect: Connect,
    status: int,
    method: str,
    options: dict[str, Any],
    requests: int,
) -> None:
    """The server sees a call as often as it may be sent; the caller the last error."""
    server.handler = lambda _: json_answer(ERROR, status)
    with pytest.raises(StatusError) as caught:
        connect(max_retries=2)(send(method, **options))
    assert len(server.received) == requests
    assert caught.value.attempts == requests
    assert len(server.connections) == 1


@pytest.mark.parametrize("raw", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"])
@pytest.mark.parametrize(
    ("repeatable", "requests"), [(False, 1), (True, 3)], ids=["once", "repeatable"]
)
def test_requests_without_an_answer(
    server: Server, connect: Connect, raw: bytes, repeatable: bool, requests: int
) -> None:
    """A broken answer may mean success, so only safe calls are repeated."""
    server.handler = lambda _: Answer(raw=raw)
    with pytest.raises(ConnectionFailed) as caught:
        connect(max_retries=2)(send(repeatable=repeatable))
    assert len(server.received) == requests
    assert caught.value.attempts == requests
    assert caught.value.may_have_arrived


def test_success_in_the_end(server: Server, connect: Connect) -> None:
    """A call that succeeds says nothing of the failures before."""
    server.answer(
        json_answer(ERROR, 503),
        Answer(raw=b""),
        json_answer(ERROR, 429),
        json_answer(RECORD),
    )
    assert get(connect(max_retries=3)) == "512"
    assert len(server.received) == 4


def test_refused_connections(connect: Connect) -> None:
    """If nobody listens, nothing arrives, so every call is retried."""
    run = connect(base_url="http://127.0.0.1:9", max_retries=2)
    with pytest.raises(ConnectionFailed) as caught:
        run(send(repeatable=False))
    assert caught.value.attempts == 3
    assert not caught.value.may_have_arrived


@pytest.mark.parametrize(("first", "then", "requests"), [(0, 2, 3), (5, 0, 1)])
def test_options(
    server: Server, connect: Connect, first: int, then: int, requests: int
) -> None:
    """`with_options` says how often for some calls, and leaves the others alone."""
    server.handler = lambda _: json_answer(ERROR, 503)
    run = connect(max_retries=first)
    with pytest.raises(ServerError):
        run(lambda c: c.with_options(max_retries=then).partner_clients.get("1"))
    assert len(server.received) == requests
    server.received.clear()
    with pytest.raises(ServerError):
        get(run)
    assert len(server.received) == first + 1


def test_idempotency_key(server: Server, connect: Connect) -> None:
    """A key is made for each call, and stays the same however often it is sent."""
    server.handler = lambda _: json_answer(ERROR, 503)
    run = connect(max_retries=2)
    for _ in range(2):
        with pytest.raises(ServerError):
            run(send(idempotency_key="Idempotency-Key", json={"a": 1}))
    keys = [received.header("idempotency-key") for received in server.received]
    assert [len(set(keys[:3])), len(set(keys[3:])), len(set(keys))] == [1, 1, 2]
    assert all(key and len(key) == 36 for key in keys)


def test_given_idempotency_key(server: Server, connect: Connect) -> None:
    """A key that is given is sent as it is."""
    server.answer(json_answer(ERROR, 503), json_answer({}))
    headers = {"Idempotency-Key": "mine"}
    run = connect(max_retries=2)
    run(send(idempotency_key="Idempotency-Key", headers=headers))
    assert [r.header("idempotency-key") for r in server.received] == ["mine", "mine"]


class Rewinding:
    """A body that can be read again."""

    def __init__(self) -> None:
        self.reads = 0

    def __iter__(self) -> Iterator[bytes]:
        self.reads += 1
        yield from (b"one ", b"two")

    def rewind(self) -> bool:
        """Go back to the start."""
        return True


@pytest.mark.parametrize(
    "body",
    [
        {"json": {"name": "é", "n": 1.5}},
        {"content": b"\0raw"},
        {"content": Rewinding()},
    ],
    ids=["json", "bytes", "rewinding"],
)
def test_bodies(server: Server, connect: Connect, body: dict[str, Any]) -> None:
    """A retry sends the same bytes, headers included."""
    server.answer(json_answer(ERROR, 429), Answer(raw=b""), json_answer({}))
    connect(max_retries=2)(send(repeatable=True, **body))
    first, *others = server.received
    assert first.body
    assert others == [first, first]


def test_bodies_that_are_gone(server: Server, connect: Connect) -> None:
    """A body that can be read only once is sent only once."""
    server.handler = lambda _: json_answer(ERROR, 429)
    with pytest.raises(TooManyRequests) as caught:
        connect(max_retries=2)(send(content=iter([b"one ", b"two"])))
    assert [received.body for received in server.received] == [b"one two"]
    assert caught.value.attempts == 1


def test_error_chain(server: Server, connect: Connect) -> None:
    """The last failure is raised, and caused by the earlier, down to the first."""
    server.answer(json_answer(ERROR, 503), Answer(raw=b""), json_answer(ERROR, 429))
    with pytest.raises(TooManyRequests) as caught:
        get(connect(max_retries=2))
    last: BaseException | None = caught.value
    chain: list[BaseException] = []
    while last is not None:
        chain.append(last)
        last = last.__cause__
    ours = [type(error) for error in chain if isinstance(error, ApiError)]
    assert ours == [TooManyRequests, ConnectionFailed, ServerError]
    assert isinstance(chain[-1], ServerError)
    of_the_library = (httpx2.RemoteProtocolError, aiohttp.ServerDisconnectedError)
    assert any(isinstance(error, of_the_library) for error in chain)
    numbers = [e.request.number for e in chain if isinstance(e, ApiError) and e.request]
    assert numbers == [3, 2, 1]
    assert "503" in "".join(traceback.format_exception(caught.value))


def test_error_chain_of_one_error(short_waits: None) -> None:
    """An HTTP client that raises one and the same error over and over does no harm."""
    broken = httpx2.ReadError("always the same")

    def fail(request: httpx2.Request) -> httpx2.Response:
        raise broken

    http_client = httpx2.Client(transport=httpx2.MockTransport(fail))
    client = Client("t", http_client=http_client, max_retries=4)
    with pytest.raises(ConnectionFailed, match="5 attempts") as caught:
        client.partner_clients.get("1")
    assert caught.value.__cause__ is broken


def test_attempts(server: Server, connect: Connect) -> None:
    """An error has, and says, how often a call was tried, and for how long."""
    server.handler = lambda _: json_answer(ERROR, 429, Retry_After="0.1")
    started = time.monotonic()
    with pytest.raises(TooManyRequests, match=r" \[3 attempts in 0\.\d s\]$") as caught:
        get(connect(max_retries=2))
    error = caught.value
    assert error.attempts == 3
    assert 0.2 <= error.elapsed <= time.monotonic() - started
    copy = pickle.loads(pickle.dumps(error))
    assert (copy.attempts, copy.elapsed, str(copy)) == (3, error.elapsed, str(error))
    assert copy.request == error.request
    assert error.request is not None
    assert error.request.number == 3


def test_a_single_attempt(server: Server, connect: Connect) -> None:
    """An error of the first attempt does not speak of attempts."""
    server.answer(json_answer(ERROR, 404))
    with pytest.raises(NotFound) as caught:
        get(connect(max_retries=2))
    assert caught.value.attempts == 1
    assert "attempt" not in str(caught.value)


def test_nonsense_is_not_asked_for_again(server: Server, connect: Connect) -> None:
    """An answer that makes no sense would make none the next time."""
    server.handler = lambda _: Answer(200, b"<html>")
    with pytest.raises(DecodingError):
        get(connect(max_retries=2))
    assert len(server.received) == 1


def test_hubspot(
    server: Server, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HubSpot's locks and limits are waited for, except the daily one."""
    run = connect(max_retries=2)
    server.answer(json_answer(ERROR, 423, Retry_After="0"), json_answer(RECORD))
    assert run(lambda c: c.partner_clients.update("1", properties={})).id == "512"
    server.received.clear()

    server.handler = lambda _: json_answer({**ERROR, "policyName": "DAILY"}, 429)
    with pytest.raises(TooManyRequests):
        get(run)
    assert len(server.received) == 1
    server.handler = lambda _: json_answer(ERROR, 477, Retry_After="86400")
    with pytest.raises(StatusError) as caught:
        get(run)
    assert len(server.received) == 2
    assert caught.value.retry_after == 86400


# --- deadlines ---------------------------------------------------------------------


def ended(run: Caller, call: Callable[[Caller], object]) -> tuple[ApiError, float]:
    """The error that a call ends with, and after how many seconds."""
    started = time.monotonic()
    with pytest.raises(ApiError) as caught:
        call(run)
    return caught.value, time.monotonic() - started


def test_silent_servers(server: Server, connect: Connect) -> None:
    """All attempts together are given up on when the time is over."""
    server.handler = lambda _: json_answer(RECORD)
    server.answer(*[Answer(delay=30)] * 9)
    run = connect(timeout=Timeout(read=0.4, total=1.0), max_retries=9)
    error, seconds = ended(run, get)
    assert isinstance(error, TimedOut)
    assert 0.8 <= seconds < 1.0 + SLACK
    assert 2 <= error.attempts < 9
    assert error.elapsed <= seconds


def test_silence_is_shorter_than_the_deadline(server: Server, connect: Connect) -> None:
    """The deadline holds though the server may be silent for longer."""
    server.answer(Answer(delay=30))
    error, seconds = ended(connect(timeout=Timeout(read=60, total=0.5)), get)
    assert isinstance(error, TimedOut)
    assert 0.4 <= seconds < 0.5 + SLACK


def test_long_waits_are_not_begun(server: Server, connect: Connect) -> None:
    """A wait that would end after the deadline ends the call at once."""
    server.answer(json_answer(ERROR, 429, Retry_After="20"))
    error, seconds = ended(connect(timeout=Timeout(total=10), max_retries=2), get)
    assert isinstance(error, TooManyRequests)
    assert error.retry_after == 20
    assert (error.attempts, len(server.received)) == (1, 1)
    assert seconds < SLACK


def test_storms(server: Server, connect: Connect) -> None:
    """A server that refuses for ever is left alone at the deadline."""
    server.handler = lambda _: json_answer(ERROR, 429, Retry_After="0.1")
    run = connect(timeout=Timeout(total=0.55), max_retries=10_000)
    error, seconds = ended(run, get)
    assert isinstance(error, TooManyRequests)
    assert seconds < 0.55 + SLACK
    assert 2 <= error.attempts <= 6
    assert len(server.received) == error.attempts


def test_locks(server: Server, connect: Connect) -> None:
    """A lock that lasts longer than the deadline is not waited for."""
    server.answer(json_answer(ERROR, 423))
    error, seconds = ended(connect(timeout=Timeout(total=0.9), max_retries=2), get)
    assert isinstance(error, Locked)
    assert seconds < 0.9


@pytest.mark.parametrize("total", [0, 1e-9, -1])
def test_no_time_at_all(server: Server, connect: Connect, total: float) -> None:
    """A deadline that is over before it began ends the call."""
    server.handler = lambda _: json_answer(RECORD)
    server.answer(Answer(delay=30))
    error, seconds = ended(connect(timeout=Timeout(total=total), max_retries=2), get)
    assert isinstance(error, TimedOut)
    assert seconds < SLACK


def test_full_pools(server: Server) -> None:
    """Waiting for a free connection is part of a call, and leaves less for the rest."""
    server.answer(json_answer(RECORD), Answer(delay=30))
    server.answers[0] = replace(server.answers[0], delay=1.2)
    limits = httpx2.Limits(max_connections=1)
    with httpx2.Client(limits=limits) as http_client, ThreadPoolExecutor() as pool:
        client = Client("t", base_url=server.url, http_client=http_client)
        first = pool.submit(client.partner_clients.get, "1")
        while not server.received:
            time.sleep(0.01)
        hurried = client.with_options(timeout=Timeout(total=1.6), max_retries=0)
        started = time.monotonic()
        with pytest.raises(TimedOut):
            hurried.partner_clients.get("2")
        assert 1.5 <= time.monotonic() - started < 2.6
        assert first.result().id == "512"


# --- renewed tokens ----------------------------------------------------------------


class Renewing(TokenSource):
    """Gives another token each time the last one was discarded."""

    def __init__(self) -> None:
        self.version = 1

    def __call__(self) -> str:
        """The latest token."""
        return f"token-{self.version}"

    def prepared(self, deadline: float | None) -> Steps[None]:  # noqa: ARG002
        """Nothing has to be fetched."""
        yield from ()

    def discard(self, token: str) -> None:
        """The next token is another, unless somebody saw to that."""
        self.version += token == self()


def only(token: str) -> Callable[[Received], Answer]:
    """Takes one token and no other."""

    def answer(received: Received) -> Answer:
        if received.header("authorization") == f"Bearer {token}":
            return json_answer(RECORD)
        return json_answer(ERROR, 401)

    return answer


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("max_retries", [0, 2])
def test_renewed(
    server: Server, connect: Connect, method: str, max_retries: int
) -> None:
    """A token that was refused is renewed; nothing was done, so any call goes on."""
    server.handler = only("token-2")
    run = connect(access_token=Renewing(), max_retries=max_retries)
    assert run(send(method, json={}))["id"] == "512"
    assert [r.header("authorization") for r in server.received] == [
        "Bearer token-1",
        "Bearer token-2",
    ]


def test_renewed_only_once(server: Server, connect: Connect) -> None:
    """A server that refuses the new token as well is believed."""
    server.handler = only("another")
    with pytest.raises(Unauthorized) as caught:
        get(connect(access_token=Renewing(), max_retries=9))
    assert len(server.received) == 2
    assert caught.value.attempts == 2
    assert isinstance(caught.value.__cause__, Unauthorized)


@pytest.mark.parametrize("token", ["token", lambda: "token"], ids=["text", "function"])
def test_not_renewed(server: Server, connect: Connect, token: object) -> None:
    """Without another token, a refusal is final."""
    server.handler = only("another")
    with pytest.raises(Unauthorized):
        get(connect(access_token=token, max_retries=9))
    assert len(server.received) == 1


def test_renewed_between_failures(server: Server, connect: Connect) -> None:
    """Renewing and sending again go together."""
    server.answer(json_answer(ERROR, 503))
    server.handler = only("token-2")
    assert get(connect(access_token=Renewing(), max_retries=2)) == "512"
    assert len(server.received) == 3


def test_renewing_needs_the_body(server: Server, connect: Connect) -> None:
    """A body that can be read only once is not sent with another token."""
    server.handler = only("token-2")
    run = connect(access_token=Renewing())
    with pytest.raises(Unauthorized):
        run(send(content=iter([b"one"])))
    assert len(server.received) == 1
