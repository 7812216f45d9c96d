"""Holding back: how many requests start within any window, whoever shares it."""

from __future__ import annotations

import asyncio
import random
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generated.partner_clients import (
    AsyncClient,
    Client,
    ServerError,
    Throttle,
    TimedOut,
    Timeout,
)
from generated.partner_clients._runtime.retries import LONGEST, LimitHeaders
from tests.runtime.callers import Connect, sending_with
from tests.runtime.samples import RECORD
from tests.runtime.server import Answer, Received, Server, json_answer


class Clock:
    """A time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        """Now."""
        return self.now

    def time(self) -> float:
        """Now, since 1970."""
        return self.now + 1.7e9

    def replace(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Take the place of the system's clocks."""
        monkeypatch.setattr(time, "monotonic", self.monotonic)
        monkeypatch.setattr(time, "time", self.time)


def delay(throttle: Throttle, deadline: float | None = None) -> float | None:
    """Return the seconds until the next free slot, which is reserved."""
    slot = throttle.reserve(deadline)
    return None if slot is None else slot - time.monotonic()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time of throttles."""
    clock = Clock()
    clock.replace(monkeypatch)
    return clock


@pytest.mark.parametrize(("requests", "per"), [(0, 1), (-1, 1), (1, 0), (1, -1)])
def test_impossible(requests: int, per: float) -> None:
    """A throttle that lets nothing through is a mistake."""
    with pytest.raises(ValueError, match="at least one request"):
        Throttle(requests, per)


def test_window(clock: Clock) -> None:
    """So many at once, the next when the window of the first is over."""
    throttle = Throttle(3, per=10)
    assert [delay(throttle) for _ in range(7)] == [0, 0, 0, 10, 10, 10, 20]
    clock.now += 5
    assert delay(throttle) == 15
    clock.now += 100
    assert [delay(throttle) for _ in range(4)] == [0, 0, 0, 10]


@settings(max_examples=200)
@given(
    requests=st.integers(1, 5),
    per=st.floats(0.1, 10),
    gaps=st.lists(st.floats(0, 5), max_size=40),
)
def test_any_window(requests: int, per: float, gaps: list[float]) -> None:
    """No window of that length ever holds more, and the order is kept."""
    clock = Clock()
    with pytest.MonkeyPatch.context() as patch:
        clock.replace(patch)
        throttle = Throttle(requests, per)
        starts = []
        for gap in gaps:
            clock.now += gap
            starts.append(clock.now + (delay(throttle) or 0))
    assert all(before <= after for before, after in pairwise(starts))
    for start, later in zip(starts, starts[requests:], strict=False):
        assert later - start >= per * 0.999999


@given(
    requests=st.integers(1, 4),
    acts=st.lists(st.tuples(st.floats(0, 5), st.booleans()), max_size=60),
    chance=st.randoms(),
)
def test_any_window_with_gaps(
    requests: int, acts: list[tuple[float, bool]], chance: random.Random
) -> None:
    """Places that are given back are used, and no window ever holds more."""
    clock = Clock()
    with pytest.MonkeyPatch.context() as patch:
        clock.replace(patch)
        throttle, starts = Throttle(requests, 2), list[float]()
        for gap, is_given_back in acts:
            clock.now += gap / 4
            waiting = [start for start in starts if start > clock.now]
            if is_given_back and waiting:
                free = chance.choice(waiting)
                starts.remove(free)
                throttle.give_back(free)
            else:
                start = throttle.reserve()
                assert start is not None
                assert start >= clock.now
                starts.append(start)
    starts.sort()
    for start, later in zip(starts, starts[requests:], strict=False):
        assert later - start >= 2 * 0.999999


LEFT = LimitHeaders("Left", interval="Interval", reset="Reset")


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({}, 0),
        ({"Left": "1", "Reset": "9"}, 0),
        ({"Left": "none", "Reset": "9"}, 0),
        ({"Left": "0"}, 10),
        ({"Left": "0", "Interval": "2500"}, 2.5),
        ({"Left": "0", "Reset": "7"}, 7),
        ({"Left": "0", "Reset": "7", "Interval": "2500"}, 7),
        ({"Left": "0", "Reset": str(1.7e9 + 1004)}, 4),
        ({"Left": "0", "Reset": str(1.7e9)}, 0),
        ({"Left": "0", "Reset": "3600"}, LONGEST),
        ({"Left": "0", "Reset": "-3"}, 0),
        ({"Left": "0", "Reset": "soon"}, 10),
        ({"Left": "0", "Reset": "nan"}, 10),
        ({"Left": "nan"}, 0),
    ],
)
def test_learned(clock: Clock, headers: dict[str, str], wait: float) -> None:
    """An answer that says that nothing is left holds all back until the window ends."""
    throttle = Throttle(5, per=10)
    throttle.learn(headers, LEFT)
    assert delay(throttle) == pytest.approx(wait)


def test_nothing_is_known(clock: Clock) -> None:
    """An API without such headers teaches nothing."""
    throttle = Throttle(5)
    throttle.learn({"": "0"}, LimitHeaders())
    assert delay(throttle) == 0


def test_server(server: Server, connect: Connect) -> None:
    """Requests arrive no faster than they may, whatever becomes of them."""
    arrived: list[float] = []

    def answer(_: Received) -> Answer:
        arrived.append(time.monotonic())
        if len(arrived) == 2:
            return Answer(429, headers={"Retry-After": "0"})
        return json_answer(RECORD)

    server.handler = answer
    run = connect(throttle=Throttle(2, per=0.5), max_retries=1)
    for _ in range(4):
        run(lambda c: c.partner_clients.get("1"))
    assert len(arrived) == 5  # one of them a second attempt
    gaps = [later - start for start, later in zip(arrived, arrived[2:], strict=False)]
    assert min(gaps) > 0.2


def test_preset(server: Server, connect: Connect) -> None:
    """HubSpot's own headers are known."""
    left = {"X-HubSpot-RateLimit-Remaining": "0"}
    window = {"X-HubSpot-RateLimit-Interval-Milliseconds": "300"}
    server.handler = lambda _: json_answer(RECORD)
    server.answer(Answer(204, headers={**left, **window}))
    run = connect(throttle=Throttle(100, per=60))
    run(lambda c: c.partner_clients.associations.delete(*"1234"))
    began = time.monotonic()
    run(lambda c: c.partner_clients.get("1"))
    assert 0.2 < time.monotonic() - began < 30


def test_shared_by_all(server: Server) -> None:
    """Threads and tasks, of several clients, count together."""
    arrived: list[float] = []

    def answer(_: Received) -> Answer:
        arrived.append(time.monotonic())
        return json_answer(RECORD)

    server.handler = answer
    throttle = Throttle(5, per=0.5)

    async def tasks() -> None:
        async with AsyncClient("t", base_url=server.url, throttle=throttle) as client:
            calls = (client.partner_clients.get("1") for _ in range(8))
            await asyncio.gather(*calls)

    with (
        Client("t", base_url=server.url, throttle=throttle) as client,
        ThreadPoolExecutor(8) as pool,
    ):
        threads = [pool.submit(client.partner_clients.get, "1") for _ in range(8)]
        asyncio.run(tasks())
        for thread in threads:
            thread.result()
    assert len(arrived) == 16
    arrived.sort()
    assert arrived[-1] - arrived[0] > 0.9  # four windows; two, if they did not share


def test_waiting_tasks_let_others_go_on(server: Server) -> None:
    """A task that is held back holds up nobody else."""
    server.handler = lambda _: json_answer(RECORD)
    throttle = Throttle(1, per=0.5)

    async def scenario() -> int:
        ticks = 0
        async with AsyncClient("t", base_url=server.url, throttle=throttle) as client:
            calls = [
                asyncio.create_task(client.partner_clients.get("1")) for _ in range(2)
            ]
            while not all(call.done() for call in calls):
                await asyncio.sleep(0.02)
                ticks += 1
        return ticks

    assert asyncio.run(scenario()) >= 5


def test_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    """A call that cannot start in time takes no place."""
    clock = Clock()
    clock.replace(monkeypatch)
    throttle = Throttle(1, 10)
    assert delay(throttle, clock.now + 5) == 0
    assert delay(throttle, clock.now + 5) is None
    assert delay(throttle, clock.now + 15) == 10


def test_places_that_are_given_back(clock: Clock) -> None:
    """The first of them is taken first, unless its time is over."""
    throttle = Throttle(1, per=10)
    slots = [throttle.reserve() or 0.0 for _ in range(5)]
    for slot in (slots[3], slots[1]):
        throttle.give_back(slot)
        throttle.give_back(slot)  # no place is given twice
    assert [delay(throttle) for _ in range(3)] == [10, 30, 50]
    throttle.give_back(slots[2])
    clock.now += 21
    assert delay(throttle) == 39


def test_cancelled_calls(server: Server, library: str) -> None:
    """Calls that are cancelled or timed out while they wait keep nobody waiting."""
    server.handler = lambda _: json_answer(RECORD)
    throttle = Throttle(1, per=60)

    async def scenario() -> None:
        options = {"base_url": server.url, "throttle": throttle}
        async with sending_with(library, **options) as client:
            await client.partner_clients.get("0")
            calls = [
                asyncio.create_task(
                    asyncio.wait_for(client.partner_clients.get("1"), 0.01 if n else 60)
                )
                for n in range(50)
            ]
            await asyncio.wait(calls[1:])
            calls[0].cancel()
            ends = await asyncio.gather(*calls, return_exceptions=True)
            assert isinstance(ends[0], asyncio.CancelledError)
            assert all(isinstance(end, TimeoutError) for end in ends[1:])

    asyncio.run(scenario())
    assert len(server.received) == 1
    assert 0 < (delay(throttle) or 0) <= 60


def test_interrupted_call(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A blocking call that is interrupted gives its place back."""

    def interrupted(_: float) -> None:
        raise KeyboardInterrupt

    server.handler = lambda _: json_answer(RECORD)
    throttle = Throttle(1, per=60)
    with Client("t", base_url=server.url, throttle=throttle) as client:
        client.partner_clients.get("1")
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(time, "sleep", interrupted)
            client.partner_clients.get("2")
    assert 0 < (delay(throttle) or 0) <= 60


def test_call_that_gives_up(server: Server, connect: Connect) -> None:
    """A call that waits too long for its place says that nothing was sent."""
    throttle = Throttle(1, per=60)
    throttle.reserve()
    run = connect(throttle=throttle, timeout=Timeout(total=5), max_retries=2)
    with pytest.raises(TimedOut, match="held back for too long") as caught:
        run(lambda c: c.partner_clients.get("1"))
    error = caught.value
    assert (error.attempts, error.may_have_arrived) == (0, False)
    assert (error.request, error.__cause__) == (None, None)
    assert server.received == []


def test_call_that_gives_up_later(server: Server, connect: Connect) -> None:
    """A call that was sent before says what became of that."""
    server.answer(Answer(503, headers={"Retry-After": "0"}))
    throttle, timeout = Throttle(1, per=60), Timeout(total=5)
    run = connect(throttle=throttle, timeout=timeout, max_retries=2)
    with pytest.raises(TimedOut, match="held back for too long") as caught:
        run(lambda c: c.partner_clients.get("1"))
    error = caught.value
    assert (error.attempts, error.may_have_arrived) == (1, True)
    assert 0 < error.elapsed < 5
    assert error.request is not None
    assert isinstance(error.__cause__, ServerError)
