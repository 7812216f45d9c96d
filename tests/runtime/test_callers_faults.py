"""Faults of callers, many of each: forks, cancelled calls, items that raise.

The server fails as well, as in `test_faults.py`. `-m slow` makes ten times as many
calls.
"""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from generated.partner_clients import (
    ApiError,
    AsyncClient,
    BatchError,
    Client,
    ConnectionFailed,
    StatusError,
    Throttle,
    Timeout,
    models,
)
from tests.runtime.fault_calls import (
    AsyncCreatingClient,
    Call,
    CreatingClient,
    Ended,
    calls,
    in_tasks,
    in_threads,
    options,
    view,
)
from tests.runtime.faults import FAULTS, FaultServer, Planned, failing
from tests.runtime.forks import Child
from tests.runtime.test_faults import judge, judge_error, judge_requests

pytestmark = pytest.mark.usefixtures("no_waits")


def counts(few: int) -> pytest.MarkDecorator:
    """Run a test with some calls, and with ten times as many among slow tests."""
    many = pytest.param(10 * few, marks=pytest.mark.slow)
    return pytest.mark.parametrize("count", [few, many])


# --- forks ----------------------------------------------------------------------------

CHILDREN = 3


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@counts(200)
def test_forks(count: int, nowhere: str) -> None:
    """Children that share a client with their parent get their own answers only."""
    each = count // (2 * CHILDREN + 2)
    todo = [calls(each, f"process{n}-", seed=n) for n in range(2 * CHILDREN + 2)]
    with failing() as server:
        plan(server, [call for some in todo for call in some])
        with (
            CreatingClient(base_url=server.url, **options()) as client,
            CreatingClient(base_url=nowhere, **options()) as other,
        ):
            in_threads(calls(20, "before", seed=99), client, other)
            children = [
                Child(lambda n=n: judged(in_threads(todo[n], client, other)))  # type: ignore[misc]
                for n in range(CHILDREN)
            ]
            ended = judged(in_threads(todo[-1], client, other))
            ended += [one for child in children for one in child.result()]
        ended += asyncio.run(_forked_in_a_loop(todo[CHILDREN:-1], server, nowhere))
    assert len(ended) == sum(map(len, todo))
    for one in ended:
        judge(one, server, is_copy=True)
        judge_requests(one.call, server)


def judged(ended: list[Ended]) -> list[Ended]:
    """Return ends; copies of their errors in other processes have no causes."""
    for one in ended:
        if one.error:
            judge_error(one.error)
    return ended


async def _forked_in_a_loop(
    todo: list[list[Call]], server: FaultServer, nowhere: str
) -> list[Ended]:
    """Fork a program with an event loop; the children have loops of their own."""
    async with (
        AsyncCreatingClient(base_url=server.url, **options()) as client,
        AsyncCreatingClient(base_url=nowhere, **options()) as other,
    ):
        await in_tasks(calls(20, "before", seed=98), client, other)
        children = [
            Child(lambda s=some: judged(asyncio.run(in_tasks(s, client, other))))  # type: ignore[misc]
            for some in todo[1:]
        ]
        ended = judged(await in_tasks(todo[0], client, other))
        return ended + [one for child in children for one in child.result()]


def plan(server: FaultServer, todo: Iterable[Call]) -> None:
    """Let the server fail as planned."""
    server.plan = {call.name: call.planned for call in todo if call.planned}


# --- throttles ------------------------------------------------------------------------


@counts(100)
def test_throttle(count: int) -> None:
    """Calls that are cancelled or give up have sent nothing, and keep no places."""
    throttle, chance = Throttle(10, per=0.1), random.Random(5)
    timeouts = [Timeout(total=chance.choice([0.05, 0.3, 60])) for _ in range(count)]
    cancelled = [chance.choice([0.01, 0.05, 60]) for _ in range(count)]

    async def call(client: AsyncClient, number: int) -> object:
        headers = {"X-Call": f"call{number}"}
        used = client.with_options(timeout=timeouts[number], headers=headers)
        getting = used.partner_clients.get(f"call{number}")
        return (await asyncio.wait_for(getting, cancelled[number])).id

    async def scenario(url: str) -> list[Any]:
        given = {**options(), "throttle": throttle}
        async with AsyncClient(base_url=url, **given) as client:
            todo = (call(client, number) for number in range(count))
            return await asyncio.gather(*todo, return_exceptions=True)

    with failing() as server:
        some = range(0, count, 7)
        server.plan = {
            f"call{n}": Planned("503", hits=chance.choice([1, 9])) for n in some
        }
        ends = asyncio.run(scenario(server.url))
    for number, end in enumerate(ends):
        sent = server.seen[f"call{number}"]
        match end:
            case ConnectionFailed():
                assert end.may_have_arrived or not sent
                assert end.attempts >= len(sent)
                assert end.__cause__ is not None or not sent
            case StatusError():
                assert end.attempts == len(sent)
            case TimeoutError():
                pass  # cancelled
            case _:
                assert end == f"call{number}"
    assert any(isinstance(end, ConnectionFailed) for end in ends)
    slot = throttle.reserve()
    assert slot is not None
    assert slot - time.monotonic() <= 0.1


# --- batches --------------------------------------------------------------------------


@dataclass(frozen=True)
class Batch:
    """A batch, the fault of one of its parts, and the end of its items."""

    name: str
    size: int
    planned: Planned | None
    is_broken: bool
    """Whether the items end in an exception."""

    def items(self) -> Iterator[models.SimplePublicObjectBatchInput]:
        """Yield the items one by one."""
        for number in range(self.size):
            name = f"{self.name}-{number}"
            yield models.SimplePublicObjectBatchInput(id=name, properties={})
        if self.is_broken:
            raise LookupError(self.name)

    async def async_items(self) -> AsyncIterator[models.SimplePublicObjectBatchInput]:
        """Yield the same items with asyncio."""
        for item in self.items():
            yield item


def batches(count: int, prefix: str, seed: int) -> list[Batch]:
    """Return batches of up to three parts."""
    chance = random.Random(seed)
    faults = [name for name in FAULTS if not FAULTS[name].is_timed]
    return [
        Batch(
            f"{prefix}{number}",
            chance.choice([0, 1, 99, 100, 101, 150, 200, 230, 300]),
            chance.choice(
                [None, Planned(chance.choice(faults), chance.randrange(3), 9)]
            ),
            chance.random() < 0.4,
        )
        for number in range(count)
    ]


@counts(60)
@pytest.mark.parametrize("how", ["blocking", "async", "async items"])
def test_batches(count: int, how: str) -> None:
    """Of each batch, all items are done, failed or pending, in their order."""
    todo = batches(count, how.replace(" ", "-"), seed=count)
    with failing() as server:
        server.plan = {b.name: b.planned for b in todo if b.planned}
        ends = WAYS[how](todo, server.url)
    for batch, end in zip(todo, ends, strict=True):
        judge_batch(batch, end)
    assert len({type(end) for end in ends}) > 2


def blocking_batches(todo: list[Batch], url: str) -> list[object]:
    """Send batches with a blocking client."""

    def end(client: Client, batch: Batch) -> object:
        used = view(client, Call(batch.name, "batch.update"))
        try:
            return used.partner_clients.batch.update(inputs=batch.items())
        except ApiError as error:
            return error

    with Client(base_url=url, **options()) as client:
        return [end(client, batch) for batch in todo]


def async_batches(todo: list[Batch], url: str, are_async: bool) -> list[object]:
    """Send batches at once with an asyncio client."""

    async def scenario() -> list[object]:
        async with AsyncClient(base_url=url, **options()) as client:
            views = [view(client, Call(batch.name, "batch.update")) for batch in todo]
            sending = (
                used.partner_clients.batch.update(
                    inputs=batch.async_items() if are_async else batch.items()
                )
                for used, batch in zip(views, todo, strict=True)
            )
            return list(await asyncio.gather(*sending, return_exceptions=True))

    return asyncio.run(scenario())


WAYS: dict[str, Callable[[list[Batch], str], list[object]]] = {
    "blocking": blocking_batches,
    "async": lambda todo, url: async_batches(todo, url, are_async=False),
    "async items": lambda todo, url: async_batches(todo, url, are_async=True),
}


def judge_batch(batch: Batch, end: Any) -> None:
    """Check that nothing is lost, and that the first failure is the cause."""
    everything = [f"{batch.name}-{number}" for number in range(batch.size)]
    if not isinstance(end, BatchError):
        is_whole = isinstance(end, models.BatchResponseSimplePublicObjectWithErrors)
        assert is_whole or isinstance(end, ApiError), end
        assert not batch.is_broken
        assert is_whole or batch.size <= 100
        assert not is_whole or [record.id for record in end.results] == everything
        return
    done = [record.id for record in end.done.results] if end.done else []
    failed, pending = ([item.id for item in some] for some in (end.failed, end.pending))
    assert [*done, *failed, *pending] == everything
    assert len(done) % 100 == 0
    if isinstance(end.__cause__, LookupError):
        assert batch.is_broken
        assert not failed
        return
    assert batch.planned is not None
    assert type(end.__cause__) is FAULTS[batch.planned.fault].ends_in
    assert len(done) == 100 * batch.planned.first
    if batch.is_broken:
        assert f"LookupError({batch.name!r})" in end.__cause__.__notes__[-1]
