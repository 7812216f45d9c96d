"""A server for each test, and clients of it: every test of calls is run with both."""

from __future__ import annotations

import ssl
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

sys.path.append(str(Path(__file__).parents[2]))  # where `generated` is

from tests.extras import FOLDER
from tests.runtime.callers import (
    AiohttpCaller,
    AsyncCaller,
    Caller,
    Connect,
    SyncCaller,
)
from tests.runtime.server import Server, running

sys.path.append(str(FOLDER))  # where `with_extras` is

TOKEN = "pat-na1-secret"


@pytest.fixture(scope="session", autouse=True)
def few_certificates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nothing here is encrypted, and to load all certificates takes 20 ms a client."""
    with pytest.MonkeyPatch.context() as patch:
        for known in ssl.create_default_context().get_ca_certs(binary_form=True)[:1]:
            file = tmp_path_factory.mktemp("certificates") / "one.pem"
            file.write_text(ssl.DER_cert_to_PEM_cert(known), encoding="ascii")
            patch.setenv("SSL_CERT_FILE", str(file))
        yield


@pytest.fixture(autouse=True)
def no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    """Credentials of whoever runs the tests are none of their business."""
    monkeypatch.delenv("HUBSPOT_ACCESS_TOKEN", raising=False)


@pytest.fixture
def server() -> Iterator[Server]:
    """A server without a past."""
    with running() as server:
        yield server


@pytest.fixture(
    params=[SyncCaller, AsyncCaller, AiohttpCaller], ids=["sync", "async", "aiohttp"]
)
def connect(request: pytest.FixtureRequest, server: Server) -> Iterator[Connect]:
    """Makes clients of the server that are closed after the test."""
    with ExitStack() as stack:

        def connected(**options: Any) -> Caller:
            defaults = {"access_token": TOKEN, "base_url": server.url, "max_retries": 0}
            caller: Caller = request.param(**{**defaults, **options})
            return stack.enter_context(closing(caller))

        yield connected


@pytest.fixture(params=["httpx2", "aiohttp"])
def library(request: pytest.FixtureRequest) -> str:
    """Return the HTTP library of an AsyncClient."""
    name: str = request.param
    return name


@pytest.fixture
def run(connect: Connect) -> Caller:
    """An ordinary client of the server."""
    return connect()
