"""Every exception of a client is an ApiError, and says what happened."""

from __future__ import annotations

import asyncio
import dataclasses
import ssl
import subprocess
import time
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import aiohttp
import httpx2
import pytest

from generated.partner_clients import (
    ApiError,
    AsyncClient,
    Client,
    ClientUnusable,
    ConnectionFailed,
    DecodingError,
    Hooks,
    InvalidArgument,
    StatusError,
    Throttle,
    TimedOut,
    Timeout,
    TokenRefused,
)
from tests.runtime.callers import Connect, engines
from tests.runtime.optional import optional
from tests.runtime.samples import RECORD
from tests.runtime.server import Answer, Server, json_answer
from tests.runtime.token_server import REFUSED, TokenServer, get

pytestmark = pytest.mark.usefixtures("no_waits")
keys = optional("keys")


# --- clients that cannot be used ----------------------------------------------------


def test_closed(server: Server) -> None:
    """A closed client says so; the caller's closed httpx2.Client, too."""
    http_client = httpx2.Client()
    http_client.close()
    given: Any = {"base_url": server.url, "http_client": http_client}
    closed = Client("t", base_url=server.url)
    closed.close()
    closed.close()
    for client in (closed, Client("t", **given)):
        with pytest.raises(ClientUnusable, match="the client is closed"):
            client.partner_clients.get("1")
        with pytest.raises(ClientUnusable, match="the client is closed"):
            list(client.with_options(timeout=5).partner_clients.list())
    assert server.received == []


@pytest.mark.parametrize("kind", ["own", "httpx2", "aiohttp"])
def test_closed_async(server: Server, kind: str) -> None:
    """The same for asyncio clients."""

    async def scenario() -> None:
        options: dict[str, Any] = {"base_url": server.url, "timeout": Timeout()}
        if kind == "httpx2":
            options["http_client"] = other = httpx2.AsyncClient()
            await other.aclose()
        if kind == "aiohttp":
            session = aiohttp.ClientSession()
            options["http_client"] = engines.AiohttpEngine(session)
            await session.close()
        client = AsyncClient("t", **options)
        await client.close()
        with pytest.raises(ClientUnusable, match="the client is closed"):
            await client.partner_clients.get("1")
        with pytest.raises(ClientUnusable, match="the client is closed"):
            [each async for each in client.partner_clients.list()]
        await client.close()

    asyncio.run(scenario())
    assert server.received == []


@pytest.mark.parametrize("kind", ["own", "httpx2", "aiohttp"])
def test_another_event_loop(server: Server, kind: str) -> None:
    """A client belongs to the event loop of its first call."""
    server.handler = lambda _: json_answer(RECORD)
    options: dict[str, Any] = {"base_url": server.url, "timeout": Timeout()}

    async def first() -> AsyncClient:
        if kind == "httpx2":
            options["http_client"] = httpx2.AsyncClient()
        if kind == "aiohttp":
            options["http_client"] = engines.AiohttpEngine(aiohttp.ClientSession())
        client = AsyncClient("t", **options)
        await client.partner_clients.get("1")
        return client

    async def then(call: Callable[[], Coroutine[Any, Any, object]]) -> None:
        with pytest.raises(ApiError, match="belongs to another event loop"):
            await call()

    with asyncio.Runner() as runner, asyncio.Runner() as other:
        client = runner.run(first())
        other.run(then(lambda: client.partner_clients.get("1")))
        if kind == "own":
            other.run(then(client.close))
            assert len(server.received) == 1
        runner.run(client.partner_clients.get("2"))
        runner.run(client.close())


# --- options ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"timeout": "x"}, "timeout must be int or float, not str"),
        ({"timeout": True}, "timeout must be int or float, not bool"),
        ({"timeout": -1}, "timeout -1 is not between 0 and 1,000,000 seconds"),
        ({"timeout": float("nan")}, "timeout nan"),
        ({"timeout": float("inf")}, "timeout inf"),
        ({"timeout": (1, 2)}, "timeout must be int or float, not tuple"),
        ({"timeout": httpx2.Timeout(5)}, "timeout must be int or float, not Timeout"),
        ({"timeout": Timeout(read="1")}, "timeout must be int or float, not str"),  # type: ignore[arg-type]
        ({"timeout": Timeout(connect=-1)}, "timeout -1"),
        ({"headers": {"X-Név": "1"}}, "no name of a header"),
        ({"headers": {"X-A": "é"}}, "'X-A'"),
        ({"headers": {"X-A": "a\r\nX-B: b"}}, "'X-A'"),
        ({"headers": {"X-A\n": "a"}}, "no name of a header"),
        ({"headers": {"X-A": b"1"}}, "'X-A' must be str, not bytes"),
        ({"headers": {"X-A": None}}, "'X-A' must be str, not NoneType"),
        ({"headers": {1: "a"}}, "must be str, not int"),
        ({"headers": [("X-A", "1")]}, "headers must be Mapping, not list"),
        ({"headers": "X-A: 1"}, "headers must be Mapping, not str"),
        ({"max_retries": "2"}, "max_retries must be int, not str"),
    ],
)
def test_options(options: dict[str, Any], problem: str) -> None:
    """Wrong types and values of options are refused, wherever they are given."""
    for kind in (Client, AsyncClient):
        with pytest.raises(InvalidArgument, match=problem):
            kind("t", **options)
        with pytest.raises(InvalidArgument, match=problem):
            kind("t").with_options(**options)


@pytest.mark.parametrize(
    "options",
    [
        {"base_url": 5},
        {"access_token": 5},
        {"access_token": b"t"},
        {"http_client": "x"},
        {"http_client": httpx2},
    ],
)
def test_options_of_clients(options: dict[str, Any]) -> None:
    """The same for options that only clients have."""
    for kind in (Client, AsyncClient):
        with pytest.raises(
            InvalidArgument, match=r"must be .*, not (int|bytes|str|module)"
        ):
            kind(**options)


def test_clients_of_the_other_kind() -> None:
    """Each client has its own kind of `http_client`."""
    other: Any = httpx2.AsyncClient()
    with pytest.raises(
        InvalidArgument, match="http_client must be Client, not AsyncClient"
    ):
        Client("t", http_client=other)
    blocking: Any = httpx2.Client()
    with pytest.raises(
        InvalidArgument, match="http_client must be AsyncClient, not Client"
    ):
        AsyncClient("t", http_client=blocking)


@pytest.mark.parametrize("given", [("5", 1), (5, "1"), (5, float("nan")), (1.5, 1)])
def test_throttles(given: tuple[Any, Any]) -> None:
    """A throttle needs numbers."""
    with pytest.raises(InvalidArgument):
        Throttle(*given)


@pytest.mark.parametrize("given", [(5, "secret"), ("me", None), ("me", b"secret")])
def test_basic(given: tuple[Any, Any]) -> None:
    """So do user names and passwords need text."""
    with pytest.raises(InvalidArgument, match="must be str, not"):
        keys.Basic(*given)


@pytest.mark.parametrize(
    "timeout", [0, 0.0, Timeout(total=0), Timeout(read=0), Timeout(connect=0)]
)
def test_no_time(server: Server, connect: Connect, timeout: float | Timeout) -> None:
    """A timeout of 0 is one attempt, which fails at once and sends nothing."""
    run, began = connect(timeout=timeout, max_retries=5), time.monotonic()
    with pytest.raises(TimedOut, match="no time is left") as caught:
        get(run)
    assert time.monotonic() - began < 1
    assert (caught.value.attempts, caught.value.may_have_arrived) == (1, False)
    assert caught.value.request is not None
    assert server.received == []


# --- facts in exceptions --------------------------------------------------------------


def test_decoding_error(server: Server, connect: Connect) -> None:
    """An answer that cannot be read has attempts, time and body."""
    server.answer(Answer(503), json_answer(["no", "record"]))
    run = connect(max_retries=1, strict=True)
    with pytest.raises(DecodingError, match=r"\[2 attempts in ") as caught:
        get(run)
    assert caught.value.attempts == 2
    assert 0 < caught.value.elapsed < 10
    assert caught.value.body == caught.value.json == ["no", "record"]
    assert caught.value.request is not None


@pytest.mark.parametrize(
    ("answer", "body"),
    [(json_answer(REFUSED, 400), REFUSED), (json_answer({"scope": "a"}), None)],
)
def test_token_refused(
    connect: Connect, tokens: TokenServer, answer: Answer, body: object
) -> None:
    """A refused token is one of the package's own StatusErrors."""
    tokens.answers = [Answer(503), answer]
    with pytest.raises(StatusError) as caught:
        get(connect(access_token=tokens.refresh()))
    error = caught.value
    assert type(error) is TokenRefused
    assert (error.attempts, error.body) == (2, body)
    assert 0 < error.elapsed < 10


def test_token_refused_after_an_attempt(connect: Connect, tokens: TokenServer) -> None:
    """The attempt before counts, and is the cause."""
    tokens.answers = [json_answer(REFUSED, 400)]
    run = connect(access_token=tokens.refresh(access_token="old"), max_retries=2)
    with pytest.raises(TokenRefused) as caught:
        get(run)
    assert caught.value.attempts == 2
    assert isinstance(caught.value.__cause__, StatusError)
    assert caught.value.__cause__.status == 401


def test_nothing_arrived(connect: Connect, tokens: TokenServer) -> None:
    """Without a token, nothing of the call itself was sent."""
    tokens.answers = [Answer(raw=b"")] * 3
    with pytest.raises(ConnectionFailed) as caught:
        get(connect(access_token=tokens.refresh()))
    assert (caught.value.attempts, caught.value.may_have_arrived) == (3, False)


@pytest.mark.parametrize("first", [Answer(raw=b""), Answer(503)])
def test_something_arrived(server: Server, connect: Connect, first: Answer) -> None:
    """A call whose last attempt failed early may have arrived before."""

    def leave(*_: object) -> None:
        server.shutdown()
        server.server_close()

    server.answer(first, Answer(raw=b""))
    server.answers[0] = dataclasses.replace(first, headers={"Connection": "close"})
    run = connect(max_retries=1, hooks=Hooks(on_retry=leave))
    with pytest.raises(ConnectionFailed) as caught:
        get(run)
    assert len(server.received) == 1
    assert isinstance(caught.value.__cause__, Exception)
    assert (caught.value.attempts, caught.value.may_have_arrived) == (2, True)


# --- certificates ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a certificate that nobody vouches for, and its key."""
    file = tmp_path_factory.mktemp("tls") / "self-signed.pem"
    subject = ["-subj", "/CN=localhost", "-days", "1"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *subject]
    try:
        subprocess.run(
            [*command, "-keyout", file, "-out", file.with_suffix(".crt")],
            check=True,
            capture_output=True,
        )
    except OSError:
        pytest.skip("needs openssl")
    file.write_text(file.read_text() + file.with_suffix(".crt").read_text())
    return file


@pytest.fixture
def tls(certificate: Path) -> Iterator[Server]:
    """Return a server with that certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with Server() as server:
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
        Thread(target=server.serve_forever, args=(0.005,), daemon=True).start()
        yield server
        server.shutdown()


def test_certificates(tls: Server, connect: Connect) -> None:
    """A bad certificate stays bad: there is one attempt."""
    url = tls.url.replace("http://127.0.0.1", "https://localhost")
    run = connect(base_url=url, max_retries=3)
    with pytest.raises(ConnectionFailed, match="certificate") as caught:
        get(run)
    assert caught.value.attempts == 1
    assert caught.value.is_lasting
    assert not caught.value.may_have_arrived
    assert tls.received == []
