"""Test over real sockets when a call is sent again, and the text of its error."""

from __future__ import annotations

import pickle
import time
import traceback
from collections.abc import Iterator
from typing import Any

import aiohttp
import httpx2
import pytest

from generated.partner_clients import (
    ApiError,
    Client,
    ConnectionFailed,
    DecodingError,
    NotFound,
    ServerError,
    TooManyRequests,
)
from generated.partner_clients._runtime.request import Request
from generated.partner_clients.errors import StatusError
from tests.runtime.callers import Caller, Connect
from tests.runtime.samples import ERROR, RECORD
from tests.runtime.server import Answer, Server, json_answer
from tests.runtime.sessions import OpenSession

pytestmark = pytest.mark.usefixtures("no_waits")


def get(run: Caller) -> str:
    """Make a call that is repeatable, and return the id of the record."""
    return run(lambda c: c.partner_clients.get("512")).id


def things(method: str = "POST", **options: Any) -> Request:
    """Return a request, whether the API has it or not."""
    return Request(f"{method} /things", **options)


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
    open_session: OpenSession,
    status: int,
    method: str,
    options: dict[str, Any],
    requests: int,
) -> None:
    """The server sees each attempt; the caller gets the last error."""
    server.handler = lambda _: json_answer(ERROR, status)
    with pytest.raises(StatusError) as caught:
        open_session(max_retries=2)(things(method, **options))
    assert len(server.received) == requests
    assert caught.value.attempts == requests
    assert len(server.connections) == 1


@pytest.mark.parametrize("raw", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"])
@pytest.mark.parametrize(
    ("repeatable", "requests"), [(False, 1), (True, 3)], ids=["once", "repeatable"]
)
def test_requests_without_response(
    server: Server,
    open_session: OpenSession,
    raw: bytes,
    repeatable: bool,
    requests: int,
) -> None:
    """A broken response may mean success, so only repeatable calls are sent again."""
    server.handler = lambda _: Answer(raw=raw)
    with pytest.raises(ConnectionFailed) as caught:
        open_session(max_retries=2)(things(repeatable=repeatable))
    assert len(server.received) == requests
    assert caught.value.attempts == requests
    assert caught.value.may_have_arrived


def test_success_after_failures(server: Server, connect: Connect) -> None:
    """A call that succeeds after failures returns its result."""
    server.answer(
        json_answer(ERROR, 503),
        Answer(raw=b""),
        json_answer(ERROR, 429),
        json_answer(RECORD),
    )
    assert get(connect(max_retries=3)) == "512"
    assert len(server.received) == 4


def test_refused_connections(open_session: OpenSession) -> None:
    """Without a connection nothing arrives, so every call is retried."""
    send = open_session(base_url="http://127.0.0.1:9", max_retries=2)
    with pytest.raises(ConnectionFailed) as caught:
        send(things(repeatable=False))
    assert caught.value.attempts == 3
    assert not caught.value.may_have_arrived


@pytest.mark.parametrize(("first", "then", "requests"), [(0, 2, 3), (5, 0, 1)])
def test_options(
    server: Server, connect: Connect, first: int, then: int, requests: int
) -> None:
    """`with_options` changes the number of retries for some calls only."""
    server.handler = lambda _: json_answer(ERROR, 503)
    run = connect(max_retries=first)
    with pytest.raises(ServerError):
        run(lambda c: c.with_options(max_retries=then).partner_clients.get("1"))
    assert len(server.received) == requests
    server.received.clear()
    with pytest.raises(ServerError):
        get(run)
    assert len(server.received) == first + 1


def test_idempotency_key(server: Server, open_session: OpenSession) -> None:
    """Each call has a key of its own, which is the same in all attempts."""
    server.handler = lambda _: json_answer(ERROR, 503)
    send = open_session(max_retries=2)
    for _ in range(2):
        with pytest.raises(ServerError):
            send(things(idempotency_key="Idempotency-Key", json={"a": 1}))
    keys = [received.header("idempotency-key") for received in server.received]
    assert [len(set(keys[:3])), len(set(keys[3:])), len(set(keys))] == [1, 1, 2]
    assert all(key and len(key) == 36 for key in keys)


def test_given_idempotency_key(server: Server, open_session: OpenSession) -> None:
    """A given key is sent unchanged."""
    server.answer(json_answer(ERROR, 503), json_answer({}))
    headers = {"Idempotency-Key": "mine"}
    send = open_session(max_retries=2)
    send(things(idempotency_key="Idempotency-Key", headers=headers))
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
def test_bodies(
    server: Server, open_session: OpenSession, body: dict[str, Any]
) -> None:
    """A retry sends the same body and headers."""
    server.answer(json_answer(ERROR, 429), Answer(raw=b""), json_answer({}))
    open_session(max_retries=2)(things(repeatable=True, **body))
    first, *others = server.received
    assert first.body
    assert others == [first, first]


def test_bodies_of_one_reading(server: Server, open_session: OpenSession) -> None:
    """A body that can be read only once is sent only once."""
    server.handler = lambda _: json_answer(ERROR, 429)
    with pytest.raises(TooManyRequests) as caught:
        open_session(max_retries=2)(things(content=iter([b"one ", b"two"])))
    assert [received.body for received in server.received] == [b"one two"]
    assert caught.value.attempts == 1


def test_error_chain(server: Server, connect: Connect) -> None:
    """The last failure is raised; its cause is the previous one, down to the first."""
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


def test_error_chain_of_one_error() -> None:
    """An HTTP client may raise the same error object each time."""
    broken = httpx2.ReadError("always the same")

    def fail(request: httpx2.Request) -> httpx2.Response:
        raise broken

    http_client = httpx2.Client(transport=httpx2.MockTransport(fail))
    client = Client("t", http_client=http_client, max_retries=4)
    with pytest.raises(ConnectionFailed, match="5 attempts") as caught:
        client.partner_clients.get("1")
    assert caught.value.__cause__ is broken


def test_attempts(server: Server, connect: Connect) -> None:
    """An error has the number of attempts and their duration, also in its text."""
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
    """The text of an error after one attempt does not mention attempts."""
    server.answer(json_answer(ERROR, 404))
    with pytest.raises(NotFound) as caught:
        get(connect(max_retries=2))
    assert caught.value.attempts == 1
    assert "attempt" not in str(caught.value)


def test_unreadable_responses(server: Server, connect: Connect) -> None:
    """A response that cannot be read is not requested again."""
    server.handler = lambda _: Answer(200, b"<html>")
    with pytest.raises(DecodingError):
        get(connect(max_retries=2))
    assert len(server.received) == 1


def test_hubspot(server: Server, connect: Connect) -> None:
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
