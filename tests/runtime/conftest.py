"""A server for each test, and every kind of client and session for it."""

from __future__ import annotations

import random
import socket
import ssl
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

sys.path.append(str(Path(__file__).parents[2]))  # where `generated` is

from generated.partner_clients._runtime.request import Request
from tests.extras import FOLDER
from tests.runtime.callers import (
    AiohttpCaller,
    AsyncCaller,
    Caller,
    Connect,
    SyncCaller,
)
from tests.runtime.server import Server, running
from tests.runtime.sessions import (
    OpenSession,
    Send,
    asyncio_session,
    blocking_session,
)
from tests.runtime.token_server import TokenServer

sys.path.append(str(FOLDER))  # where `with_extras` is

TOKEN = "pat-na1-secret"


@pytest.fixture(scope="session", autouse=True)
def few_certificates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Trust one certificate only: loading all of them takes 20 ms per client."""
    with pytest.MonkeyPatch.context() as patch:
        certificates = ssl.create_default_context().get_ca_certs(binary_form=True)
        for certificate in certificates[:1]:
            file = tmp_path_factory.mktemp("certificates") / "one.pem"
            file.write_text(ssl.DER_cert_to_PEM_cert(certificate), encoding="ascii")
            patch.setenv("SSL_CERT_FILE", str(file))
        yield


@pytest.fixture(autouse=True)
def no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ignore the token in the environment of the person who runs the tests."""
    monkeypatch.delenv("HUBSPOT_ACCESS_TOKEN", raising=False)


@pytest.fixture
def no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retry at once, unless the server asks for a wait: chance always gives 0."""
    monkeypatch.setattr(random, "uniform", lambda *_: 0.0)


@pytest.fixture
def server() -> Iterator[Server]:
    """Return a server that has received nothing yet."""
    with running() as server:
        yield server


@pytest.fixture
def tokens(server: Server) -> TokenServer:
    """Return a token server, and the API beside it."""
    return TokenServer(server)


@pytest.fixture
def nowhere() -> Iterator[str]:
    """Return the URL of a port on which nobody listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"


@pytest.fixture(
    params=[SyncCaller, AsyncCaller, AiohttpCaller], ids=["sync", "async", "aiohttp"]
)
def caller(request: pytest.FixtureRequest) -> Callable[..., Caller]:
    """Each kind of client."""
    kind: Callable[..., Caller] = request.param
    return kind


@pytest.fixture
def connect(caller: Callable[..., Caller], server: Server) -> Iterator[Connect]:
    """Return a function that creates clients of the server; they are closed later."""
    with ExitStack() as stack:

        def connected(**options: Any) -> Caller:
            defaults = {"access_token": TOKEN, "base_url": server.url, "max_retries": 0}
            return stack.enter_context(closing(caller(**{**defaults, **options})))

        yield connected


@pytest.fixture
def open_session(
    caller: Callable[..., Caller], server: Server
) -> Iterator[OpenSession]:
    """Return a function that opens sessions of the server; they are closed later."""
    make = blocking_session if caller is SyncCaller else asyncio_session
    with ExitStack() as stack:

        def opened(**changes: Any) -> Send:
            run = caller(make=make, **{"base_url": server.url, **changes})
            stack.enter_context(closing(run))

            def send(request: Request, kind: Any = object) -> Any:
                def call(session: Any) -> Any:
                    return session.send(request, kind)

                return run(call)

            return send

        yield opened


@pytest.fixture
def send(open_session: OpenSession) -> Send:
    """Return what sends requests with ordinary settings."""
    return open_session()


@pytest.fixture(params=["httpx2", "aiohttp"])
def library(request: pytest.FixtureRequest) -> str:
    """Return the HTTP library of an AsyncClient."""
    name: str = request.param
    return name


@pytest.fixture
def run(connect: Connect) -> Caller:
    """Return an ordinary client of the server."""
    return connect()
