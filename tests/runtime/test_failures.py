"""No answer, or not a whole one."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from generated.partner_clients import ConnectionFailed, TimedOut, Timeout
from tests.runtime.callers import Caller, Connect
from tests.runtime.samples import RECORD
from tests.runtime.server import Answer, Server, json_answer


@pytest.fixture
def nobody() -> Iterator[str]:
    """The URL of a port where nobody listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"


def is_from(library: str, cause: BaseException | None) -> bool:
    """Whether the cause is the library's own error."""
    return type(cause).__module__.partition(".")[0] == library


def test_refused(connect: Connect, nobody: str) -> None:
    """The error says which call it was and what happened, without the query."""
    run = connect(base_url=nobody)
    with pytest.raises(ConnectionFailed) as caught:
        run(lambda c: c.partner_clients.get("1", id_property="secret"))
    error = caught.value
    assert type(error) is ConnectionFailed
    assert not error.may_have_arrived
    assert str(error).startswith(f"GET {nobody}/crm/v3/objects/partner_clients/1: ")
    assert is_from(run.library, error.__cause__)
    assert "secret" not in f"{error!r} {error}"


def test_unknown_host(connect: Connect) -> None:
    """A host that does not exist is a failure of the connection."""
    run = connect(base_url="http://nowhere.invalid")
    with pytest.raises(ConnectionFailed):
        run(lambda c: c.partner_clients.get("1"))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\x01garbage\r\n\r\n",
        b"HTTP/1.1 200",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{",
        b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Encoding: gzip\r\n\r\n{}",
    ],
    ids=["nothing", "garbage", "start", "short", "chunk", "length", "compression"],
)
def test_broken_off(server: Server, run: Caller, raw: bytes) -> None:
    """Half an answer is none; the client can be used again."""
    server.answer(Answer(raw=raw), json_answer(RECORD))
    with pytest.raises(ConnectionFailed) as caught:
        run(lambda c: c.partner_clients.get("1"))
    assert not isinstance(caught.value, TimedOut)
    assert is_from(run.library, caught.value.__cause__)
    assert run(lambda c: c.partner_clients.get("1")).id == "512"


@pytest.mark.parametrize("timeout", [0.05, Timeout(read=0.05)])
def test_timed_out(server: Server, connect: Connect, timeout: object) -> None:
    """A silent server is given up on, in time."""
    run = connect(timeout=timeout)
    server.answer(Answer(delay=5))
    started = time.monotonic()
    with pytest.raises(TimedOut, match="no answer in time") as caught:
        run(lambda c: c.partner_clients.get("1"))
    assert time.monotonic() - started < 4
    assert is_from(run.library, caught.value.__cause__)


def test_after_a_timeout(server: Server, connect: Connect) -> None:
    """The client can be used again, and does not take the late answer for another."""
    run = connect(timeout=0.5)
    late = json_answer({**RECORD, "id": "late"})
    server.answer(replace(late, delay=0.6), json_answer(RECORD))
    with pytest.raises(TimedOut):
        run(lambda c: c.partner_clients.get("1"))
    assert run(lambda c: c.partner_clients.get("1")).id == "512"


def test_closed_while_idle(server: Server, run: Caller) -> None:
    """A connection that the server closed between two calls is made anew."""
    last = json_answer(RECORD, Connection="close")
    server.answer(last, json_answer(RECORD))
    run(lambda c: c.partner_clients.get("1"))
    run(lambda c: c.partner_clients.get("1"))
    assert len(server.connections) == 2
