"""The parts of calls that callers can watch, and the secrets that nobody sees."""

from __future__ import annotations

import asyncio
import logging
import re
import socket
import time
import traceback
from collections.abc import Iterator
from types import FrameType
from typing import Any

import httpx2
import pytest

from generated.partner_clients import (
    ApiError,
    ConnectionFailed,
    Hooks,
    NotFound,
    StatusError,
    Throttle,
)
from generated.partner_clients._runtime.auth import Bearer, Credential
from generated.partner_clients._runtime.policy import Settings
from generated.partner_clients._runtime.request import Request, Secret
from generated.partner_clients._runtime.session import AsyncSession, Session
from tests.runtime.callers import Connect
from tests.runtime.conftest import TOKEN
from tests.runtime.optional import optional
from tests.runtime.samples import RECORD
from tests.runtime.server import Answer, Server, json_answer

pytestmark = pytest.mark.usefixtures("no_waits")

ApiKey = optional("keys").ApiKey
Basic = optional("keys").Basic

OPERATION = "GET /crm/v3/objects/partner_clients/{partnerClientId}"
BUSY = Answer(429, headers={"Retry-After": "0"})
BROKEN = Answer(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")

Seen = list[tuple[Any, ...]]


def watching() -> tuple[Seen, Hooks]:
    """Return hooks, and the list in which they record their arguments."""
    seen: Seen = []
    return seen, Hooks(
        on_request=lambda *given: seen.append(("request", *given)),
        on_response=lambda *given: seen.append(("response", *given)),
        on_retry=lambda *given: seen.append(("retry", *given)),
    )


# --- hooks --------------------------------------------------------------------------


def test_order(server: Server, connect: Connect) -> None:
    """Hooks see the request and response of each attempt, and why it is retried."""
    seen, hooks = watching()
    server.answer(BUSY, BROKEN, json_answer(RECORD, X_A="1"))
    run = connect(hooks=hooks, max_retries=2)
    run(lambda c: c.partner_clients.get("512", archived=True))
    kinds = [kind for kind, *_ in seen]
    once = ["request", "response", "retry"]
    assert kinds == [*once, "request", "retry", "request", "response"]
    attempts = [given[0] for _, *given in seen]
    assert [attempt.number for attempt in attempts] == [1, 1, 1, 2, 2, 3, 3]
    for attempt in attempts:
        assert attempt.operation == OPERATION
        assert attempt.method == "GET"
        assert attempt.url == f"{server.url}/crm/v3/objects/partner_clients/512"
    answers = [given[1] for kind, *given in seen if kind == "response"]
    assert [answer.status for answer in answers] == [429, 200]
    assert answers[1].headers["x-a"] == "1"
    reasons = [given[1:] for kind, *given in seen if kind == "retry"]
    assert [type(error) for error, _ in reasons][1] is ConnectionFailed
    assert reasons[0][0].status == 429
    assert reasons[0][1] == 0.0
    assert 0 <= reasons[1][1] <= 1


def test_hooks_of_pages_and_downloads(server: Server, connect: Connect) -> None:
    """Hooks see pages and downloads, too."""
    seen, hooks = watching()
    server.handler = lambda _: json_answer({"results": [RECORD]})
    connect(hooks=hooks).items(lambda c: c.partner_clients.list())
    assert [kind for kind, *_ in seen] == ["request", "response"]


@pytest.mark.parametrize("name", ["on_request", "on_response", "on_retry"])
@pytest.mark.parametrize("error", [KeyError("mine"), ConnectionFailed("mine")])
def test_hook_that_raises(
    server: Server, connect: Connect, name: str, error: Exception
) -> None:
    """A hook's exception ends the call, even if a retry was due."""

    def refuse(*_: object) -> None:
        raise error

    server.handler = lambda _: BUSY
    run = connect(hooks=Hooks(**{name: refuse}), max_retries=3)
    with pytest.raises(type(error), match="mine") as caught:
        run(lambda c: c.partner_clients.get("1"))
    assert caught.value is error
    assert len(server.received) == (0 if name == "on_request" else 1)


def test_hooks_with_a_throttle(server: Server, connect: Connect) -> None:
    """`on_request` is called when a request is sent, after a throttle's delay."""
    times: list[float] = []
    hooks = Hooks(on_request=lambda _: times.append(time.monotonic()))
    server.handler = lambda _: json_answer(RECORD)
    run = connect(hooks=hooks, throttle=Throttle(1, per=0.2))
    for _ in range(2):
        run(lambda c: c.partner_clients.get("1"))
    assert times[1] - times[0] > 0.15


# --- logs ---------------------------------------------------------------------------


def records(caplog: pytest.LogCaptureFixture) -> list[tuple[str, int, str]]:
    """Return the log records of the package."""
    name = "generated.partner_clients"
    return [found for found in caplog.record_tuples if found[0] == name]


def test_log(
    server: Server, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    """There is one record for each attempt, and one for each retry."""
    caplog.set_level(logging.DEBUG)
    server.answer(BUSY, BROKEN, json_answer(RECORD))
    connect(max_retries=2)(lambda c: c.partner_clients.get("512"))
    levels = [level for _, level, _ in records(caplog)]
    debug, info = logging.DEBUG, logging.INFO
    assert levels == [debug, info, debug, info, debug]
    texts = [text for *_, text in records(caplog)]
    assert texts[0].startswith(f"{OPERATION}: 429 in 0.")
    assert texts[1].startswith(f"{OPERATION} is sent again in 0.0 s: ")
    assert re.search("peer closed connection|not completed", texts[2])
    assert texts[4].startswith(f"{OPERATION}: 200 in 0.")


def test_quiet(
    server: Server, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    """A call that succeeds at once logs nothing above the level DEBUG."""
    caplog.set_level(logging.INFO)
    server.answer(json_answer(RECORD))
    connect()(lambda c: c.partner_clients.get("512"))
    assert records(caplog) == []


# --- secrets ------------------------------------------------------------------------

HIDDEN = "s3cr3t"
CREDENTIALS: dict[str, Credential] = {
    "bearer": Bearer(HIDDEN),
    "supplied": Bearer(lambda: f"{HIDDEN}"),
    "basic": Basic("user", HIDDEN),
    "header": ApiKey("header", "X-Key", HIDDEN),
    "query": ApiKey("query", "key", HIDDEN),
    "cookie": ApiKey("cookie", "session", HIDDEN),
}
ENCODED = "dXNlcjpzM2NyM3Q"  # user:s3cr3t
ANSWERS = {
    "refused": Answer(404),
    "busy": BUSY,
    "broken": BROKEN,
    "nothing": Answer(raw=b""),
    "no HTTP": Answer(raw=b"SSH-2.0\r\n"),
    "no JSON": Answer(200, b"<html>"),
    "late": Answer(200, delay=1.5),
}


def fails(
    url: str, kind: str, credential: Credential, request: Request, **options: Any
) -> Exception:
    """Return the exception of a failing call."""
    settings = Settings(
        base_url=url,
        headers={"X-Own": f"{HIDDEN}!"},
        credentials={"it": credential},
        security=(("it",),),
        **options,
    )
    with pytest.raises(Exception) as caught:
        if kind == "sync":
            session = Session(settings, None)
            try:
                session.send(request, dict)
            finally:
                session.close()
        else:
            asyncio.run(_awaited(settings, request))
    return caught.value


async def _awaited(settings: Settings, request: Request) -> None:
    session = AsyncSession(settings, None)
    try:
        await session.send(request, dict)
    finally:
        await session.close()


def shown(error: BaseException) -> Iterator[tuple[str, str]]:
    """Yield all texts that a report of an error may show, with their places."""
    yield "traceback", "".join(traceback.format_exception(error))
    seen: set[int] = set()
    found: list[BaseException | None] = [error]
    while found:
        one = found.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        found += [one.__cause__, one.__context__]
        yield f"repr of {type(one)}", repr(one)
        if isinstance(one, httpx2.RequestError):
            yield "request", f"{one.request.url} {list(one.request.headers.items())}"
        for name, value in vars(one).items():
            yield f"{name} of {type(one)}", repr(value)
        for frame, _ in traceback.walk_tb(one.__traceback__):
            yield from _variables(frame)


def _variables(frame: FrameType) -> Iterator[tuple[str, str]]:
    """Yield the variables of a frame, and the values inside them."""
    if frame.f_code.co_filename == __file__:
        return
    for name, value in frame.f_locals.items():
        place = f"{name} of {frame.f_code.co_qualname} in {frame.f_code.co_filename}"
        yield place, repr(value)
        for inner in _members(value):
            yield f"inside of {place}", repr(inner)
            for innermost in _members(inner):
                yield f"deep inside of {place}", repr(innermost)


def _members(value: object) -> list[Any]:
    match value:
        case dict():
            return [*value.keys(), *value.values()]
        case list() | tuple() | set() | frozenset():
            return [*value]
        case _:
            return []


def leaks(texts: Iterator[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the texts that show the secret, plain or encoded."""
    return [(p, text) for p, text in texts if HIDDEN in text or ENCODED in text]


@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize("name", CREDENTIALS)
@pytest.mark.parametrize("answer", ANSWERS)
def test_secrets(
    server: Server,
    caplog: pytest.LogCaptureFixture,
    kind: str,
    name: str,
    answer: str,
) -> None:
    """No log, hook, message or traceback shows a secret, however the call fails."""
    caplog.set_level(logging.DEBUG, "")
    seen, hooks = watching()
    server.handler = lambda _: ANSWERS[answer]
    error = fails(
        server.url,
        kind,
        CREDENTIALS[name],
        Request("GET /things", query={"a": 1}),
        hooks=hooks,
        timeout=0.2 if answer == "late" else 10,
        max_retries=1,
    )
    assert isinstance(error, ApiError)
    assert HIDDEN in str(server.last) or ENCODED in str(server.last)
    assert leaks(shown(error)) == []
    for record in caplog.records:
        assert leaks(iter([(record.name, record.getMessage())])) == []
        assert leaks((record.name, repr(item)) for item in record.args or ()) == []
    assert len(seen) >= 2
    for _, *given in seen:
        for item in given:
            assert leaks(iter([("hook", repr(item))])) == []
            if isinstance(item, ApiError):
                assert leaks(shown(item)) == []


@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize("name", CREDENTIALS)
def test_secrets_of_refused_connections(kind: str, name: str) -> None:
    """No error of a refused connection shows a secret."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        error = fails(url, kind, CREDENTIALS[name], Request("GET /"), max_retries=0)
    assert isinstance(error, ConnectionFailed)
    assert isinstance(error.__cause__, Exception)
    assert leaks(shown(error)) == []


@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize("url", ["http://[::1", "http://a:b:c", "http://xn--é"])
def test_secrets_of_impossible_hosts(kind: str, url: str) -> None:
    """No error of an invalid host shows a secret."""
    error = fails(url, kind, CREDENTIALS["query"], Request("GET /"))
    assert leaks(shown(error)) == []


@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize("end", ["\n", " ", "é"])
def test_secrets_that_cannot_be_sent(kind: str, end: str) -> None:
    """A token with a line end is refused, and not shown."""
    error = fails("http://a", kind, Bearer(HIDDEN + end), Request("GET /"))
    assert "the token" in str(error)
    assert leaks(shown(error)) == []


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_secrets_of_failing_hooks(server: Server, kind: str) -> None:
    """The error of a failing hook shows no secret."""

    def broken(*_: object) -> None:
        raise KeyError("mine")

    for name in ("on_request", "on_response"):
        hooks = Hooks(**{name: broken})
        credential = CREDENTIALS["query"]
        error = fails(server.url, kind, credential, Request("GET /"), hooks=hooks)
        assert isinstance(error, KeyError)
        assert leaks(shown(error)) == []


def test_parts_of_secrets() -> None:
    """The `repr` of a part of a secret hides it; reports may cut texts."""
    secret = Secret("Bearer abcdef")
    assert {repr(part) for part in (secret, secret[:8], secret[0])} == {"'[secret]'"}
    assert secret[7:] == "abcdef"


def test_http_client_log(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    """The HTTP client logs URLs without keys."""
    caplog.set_level(logging.INFO, "httpx2")
    server.handler = lambda _: json_answer({})
    settings = Settings(server.url, "test", {}, {}, (), (), StatusError)
    session = Session(settings, None)
    session.send(Request("GET /a", query={"b": 1}), dict)
    assert f"{server.url}/a?b=1" in caplog.text
    keyed = {"it": CREDENTIALS["query"]}
    settings = Settings(server.url, "t", {}, keyed, (), (("it",),), StatusError)
    Session(settings, None).send(Request("GET /c", query={"b": 1}), dict)
    assert server.last.query == f"b=1&key={HIDDEN}"
    assert f'{server.url}/c "HTTP/1.1 200' in caplog.text
    assert HIDDEN not in caplog.text


def test_reprs(connect: Connect) -> None:
    """No object reachable from a client shows a secret."""
    client = connect()(lambda c: c)
    found: list[tuple[str, object]] = [("client", client)]
    seen: set[int] = set()
    while found:
        place, thing = found.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if not isinstance(thing, str):
            assert TOKEN not in repr(thing), place
        if type(thing).__module__.startswith("generated."):
            names = [n for n in dir(thing) if not n.startswith("__")]
            found += [
                (f"{place}.{n}", getattr(thing, n, None))
                for n in names
                if n not in ("name", "json")
            ]
        elif isinstance(thing, dict):
            found += [(f"{place}[{key!r}]", value) for key, value in thing.items()]
    assert len(seen) > 20


def test_errors_of_calls(server: Server, connect: Connect) -> None:
    """The frames of generated methods hold no setting of the client."""
    server.answer(Answer(404))
    with pytest.raises(NotFound) as caught:
        connect()(lambda c: c.partner_clients.get("1"))
    frames = [frame for frame, _ in traceback.walk_tb(caught.value.__traceback__)]
    texts = [text for frame in frames for _, text in _variables(frame)]
    assert any("partner_clients" in text for text in texts)
    assert [text for text in texts if TOKEN in text] == []
