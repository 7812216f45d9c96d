"""HTTP clients with a proxy, certificates or limits keep the package's defaults."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import httpx2
import pytest

from generated.partner_clients import (
    AsyncClient,
    Client,
    InvalidArgument,
    StatusError,
    async_http_client,
    http_client,
)
from tests.runtime.callers import AsyncCaller, Caller, SyncCaller
from tests.runtime.samples import RECORD
from tests.runtime.server import Answer, Server, json_answer

KINDS = {"sync": (SyncCaller, http_client), "async": (AsyncCaller, async_http_client)}


@pytest.fixture(params=KINDS.values(), ids=list(KINDS))
def kind(request: pytest.FixtureRequest) -> Any:
    """The caller and the helper of each kind of client."""
    return request.param


def own(run: Caller) -> Any:
    """Return the HTTP client that a client sends with."""
    return run.client._session.transport.client


def test_proxy(server: Server, kind: Any) -> None:
    """Requests go to the proxy, by the client's own connections and timeouts."""
    caller, configured = kind
    server.answer(json_answer(RECORD))
    run = caller(
        access_token="t",
        base_url="http://api.example.com",
        http_client=configured(proxy=server.url, headers={"X-Default": "1"}),
    )
    assert run(lambda c: c.partner_clients.get("512")).id == "512"
    assert server.last.path.startswith("http://api.example.com/crm/")
    assert server.last.header("x-default") == "1"
    used = own(run)
    assert used.timeout == httpx2.Timeout(60, connect=5)
    run.close()
    assert used.is_closed


def test_options(kind: Any) -> None:
    """Options override the defaults; each client makes an HTTP client of its own."""
    caller, configured = kind
    made = configured(timeout=3, limits=httpx2.Limits(max_connections=7))
    first, second = caller(http_client=made), caller(http_client=made)
    assert own(first) is not own(second)
    assert own(first).timeout == httpx2.Timeout(3)
    first.close()
    assert not own(second).is_closed
    second.close()


def test_redirects(server: Server, kind: Any) -> None:
    """Redirects are not followed, whatever the HTTP client says."""
    caller, configured = kind
    server.answer(Answer(302, headers={"Location": f"{server.url}/other"}))
    given = configured(follow_redirects=True)
    run = caller(access_token="t", base_url=server.url, http_client=given)
    with pytest.raises(StatusError, match="302"):
        run(lambda c: c.partner_clients.get("512"))
    assert len(server.received) == 1
    run.close()


@pytest.mark.parametrize("options", [{"proxy": "ftp://x"}, {"prox": "http://x"}])
def test_wrong_options(options: Any) -> None:
    """Options that httpx2 refuses are invalid arguments."""
    with pytest.raises(InvalidArgument, match="http_client"):
        Client(http_client=http_client(**options))
    with pytest.raises(InvalidArgument, match="http_client"):
        AsyncClient(http_client=async_http_client(**options))


@pytest.mark.parametrize("copied", [pickle.dumps, copy.deepcopy])
def test_pickling(copied: Any) -> None:
    """Clients, their resources and pagers stay in their process, and say so."""
    with Client("t") as client:
        for part in (client, client.partner_clients, client.partner_clients.list()):
            with pytest.raises(TypeError, match="create one per process"):
                copied(part)


def test_function() -> None:
    """Any function that makes an HTTP client will do."""
    with Client(http_client=lambda: httpx2.Client(timeout=1)) as client:
        transport: Any = client._session.transport
        used = transport.client
        assert used.timeout == httpx2.Timeout(1)
    assert used.is_closed
