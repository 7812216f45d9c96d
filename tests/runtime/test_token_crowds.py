"""Token flows: many callers share one request for a token."""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from generated.partner_clients import (
    AsyncClient,
    Client,
    ConnectionFailed,
    TokenRefused,
)
from generated.partner_clients._runtime.oauth import LONGEST, GrantedTokens
from generated.partner_clients._runtime.request import (
    Outgoing,
    Wait,
)
from tests.runtime.samples import RECORD
from tests.runtime.server import json_answer
from tests.runtime.token_server import (
    REFUSED,
    TokenServer,
    client_credentials,
    delayed,
    first_steps,
)

pytestmark = pytest.mark.usefixtures("no_waits")
CROWD = 50


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
    """Many threads request one token, also after the API rejected the last one."""
    tokens.delay = 0.1
    given = {"access_token": "old-access"} if is_refused else {}
    source = tokens.refresh(**given)
    with Client(source, base_url=tokens.server.url, max_retries=0) as client:
        in_threads(client)
    assert len(tokens.asked) == 1
    assert tokens.sent.count("Bearer access-1") == CROWD


@pytest.mark.parametrize("is_refused", [False, True])
def test_tasks(tokens: TokenServer, is_refused: bool) -> None:
    """Many tasks request one token."""
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


def test_leader_cancelled(tokens: TokenServer) -> None:
    """If the task that requests the token is cancelled, another one requests it."""
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
    """A waiting task may be cancelled and its loop closed; the others go on."""
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
    """If the requesting caller never continues, another one takes over."""
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
    """All callers fail with the leader, unless its own deadline was the cause."""
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
