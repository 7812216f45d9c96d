"""Thousands of calls while servers and networks fail: each ends, and is told why.

`pytest tests/runtime/test_faults.py -s` prints the figures; `-m slow` makes 10,000
calls in place of 1,000.
"""

from __future__ import annotations

import asyncio
import inspect
import json
import logging
import pickle
import random
import socket
import time
import traceback
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx2
import pytest

from generated.partner_clients import (
    ApiError,
    AsyncClient,
    Client,
    ConnectionFailed,
    DecodingError,
    Hooks,
    StatusError,
    TimedOut,
    Timeout,
    models,
)
from generated.partner_clients._runtime import retries
from generated.partner_clients._runtime.auth import TokenSource
from generated.partner_clients._runtime.policy import Policy
from generated.partner_clients._runtime.request import Request, Response, Steps
from generated.partner_clients._runtime.retries import REPEATABLE
from tests.runtime.callers import Connect
from tests.runtime.faults import (
    COLLECTION,
    DRIP,
    DRIPS,
    FAULTS,
    PAGES,
    PER_PAGE,
    Act,
    Exchange,
    Fault,
    FaultServer,
    Planned,
    dripping,
    failing,
    falling_silent,
    proper,
    writing,
)
from tests.runtime.optional import optional
from tests.runtime.samples import RECORD
from tests.runtime.server import running

streaming = optional("streaming")

MAX_RETRIES = 2
THREADS, TASKS = 16, 16
PATIENT = Timeout(connect=10, read=20, total=40)
HURRIED = Timeout(connect=10, read=0.25, total=0.8)
"""For calls that meet a server that takes its time."""
SLACK = 4.0
"""Seconds that a call may take beyond its deadline, on a machine that is busy."""
TOKEN, HEADER = uuid.uuid4().hex, uuid.uuid4().hex
"""Secrets; source lines in tracebacks do not show them."""


# --- calls -------------------------------------------------------------------------


def create(client: Any, name: str) -> Any:
    """A call that must not be repeated; partner clients has none."""
    request = Request(f"POST {COLLECTION}", json={"name": name}, repeatable=False)
    return client._session.send(request, models.SimplePublicObject)


def batch_update(client: Any, name: str) -> Any:
    """Update one record in a batch."""
    given = models.SimplePublicObjectBatchInput(id=name, properties={"a": "b"})
    return client.partner_clients.batch.update(inputs=[given])


def batch_read(client: Any, name: str) -> Any:
    """Read one record in a batch."""
    given = models.SimplePublicObjectId(id=name)
    return client.partner_clients.batch.read(inputs=[given], properties=["a"])


KINDS: dict[str, Callable[[Any, str], Any]] = {
    "get": lambda c, name: c.partner_clients.get(name),
    "update": lambda c, name: c.partner_clients.update(name, properties={"a": "b"}),
    "create": create,
    "batch.update": batch_update,
    "batch.read": batch_read,
    "list": lambda c, _: c.partner_clients.list(limit=PER_PAGE),
    "search": lambda c, name: c.partner_clients.search(query=name),
    "associations.list": lambda c, name: c.partner_clients.associations.list(name, "a"),
    "associations.add": lambda c, name: c.partner_clients.associations.add(
        *(name, "a", "b", "c")
    ),
    "associations.delete": lambda c, name: c.partner_clients.associations.delete(
        *(name, "a", "b", "c")
    ),
}
PAGED = frozenset({"list", "search", "associations.list"})


@dataclass(frozen=True)
class Call:
    """One call, and what will happen to it."""

    name: str
    kind: str
    planned: Planned | None = None
    is_refused: bool = False
    """Whether it goes to a port where nobody listens."""

    @property
    def fault(self) -> Fault | None:
        """Return the fault of the call, unless it would be harmless."""
        fault = FAULTS[self.planned.fault] if self.planned else None
        if fault is None or fault.again == "harmless":
            return None
        if fault.ends_in is DecodingError and self.kind == "associations.delete":
            return None  # nothing of the answer is read
        return fault

    @property
    def timeout(self) -> Timeout:
        """Return the timeout of the call."""
        return HURRIED if self.fault and self.fault.is_timed else PATIENT

    @property
    def ids(self) -> list[str]:
        """Return the expected ids."""
        match self.kind:
            case "associations.delete":
                return []
            case kind if kind in PAGED:
                return [f"{self.name}-{n}" for n in range(PAGES * PER_PAGE)]
            case _:
                return [self.name]


def calls(count: int, prefix: str, seed: int) -> list[Call]:
    """So many calls; 30 % of them are hit by faults, by each about as often."""
    chance = random.Random(seed)
    faults = _dealt([*FAULTS, "refused"], chance)
    return [_call(f"{prefix}{n}", chance, faults) for n in range(count)]


def _dealt(cards: list[str], chance: random.Random) -> Iterator[str]:
    """Card after card, for ever; the pack is shuffled each time it comes to its end."""
    while True:
        yield from chance.sample(cards, len(cards))


def _call(name: str, chance: random.Random, faults: Iterator[str]) -> Call:
    kind = chance.choice(list(KINDS))
    if chance.random() >= 0.3:
        return Call(name, kind)
    fault = next(faults)
    if fault == "refused":
        return Call(name, kind, is_refused=True)
    first = chance.randrange(PAGES) if kind in PAGED else 0
    return Call(name, kind, Planned(fault, first, chance.choice([1, 1, 1, 2, 3, 9])))


# --- what becomes of them ----------------------------------------------------------


@dataclass
class Ended:
    """The end of a call."""

    call: Call
    seconds: float
    ids: list[str] | None = None
    error: ApiError | None = None


def ids(result: Any) -> list[str]:
    """The ids of whatever came back."""
    match result:
        case None:
            return []
        case list():
            return [item.id for item in result]
        case models.BatchResponseSimplePublicObjectWithErrors():
            return [item.id for item in result.results]
        case _:
            return [result.id]


class Tokens(TokenSource):
    """Gives a new token whenever the last one was refused."""

    def __init__(self) -> None:
        self._version = 0

    def __call__(self) -> str:
        """The latest token."""
        return f"{TOKEN}-{self._version}"

    def prepared(self, deadline: float | None) -> Steps[None]:  # noqa: ARG002
        """There is nothing to wait for."""
        yield from ()

    def discard(self, token: str) -> None:
        """The next token is another, unless somebody saw to that."""
        self._version += token == self()


def options() -> dict[str, Any]:
    """Return the options of both clients."""
    return {
        "access_token": Tokens(),
        "headers": {"X-Custom-Secret": HEADER},
        "max_retries": MAX_RETRIES,
    }


def view(client: Any, call: Call) -> Any:
    """The client as this call uses it."""
    return client.with_options(timeout=call.timeout, headers={"X-Call": call.name})


def made(make: Callable[..., Any], url: str) -> Any:
    """A client that waits for locks and limits, only a hundredth of the time."""
    client = make(base_url=url, **options())
    settings = client._session.policy.settings
    rules = settings.retry_rules
    lasting = {status: seconds / 100 for status, seconds in rules.lasting.items()}
    limits = {name: s and s / 100 for name, s in rules.limits.items()}
    shorter = replace(rules, lasting=lasting, limits=limits)
    client._session.policy = Policy(replace(settings, retry_rules=shorter))
    return client


def blocking(todo: list[Call], url: str, nowhere: str) -> list[Ended]:
    """Make the calls in threads that share a client."""
    client, other = made(Client, url), made(Client, nowhere)

    def ended(call: Call) -> Ended:
        started = time.monotonic()
        try:
            used = view(other if call.is_refused else client, call)
            result = KINDS[call.kind](used, call.name)
            found = ids(list(result) if call.kind in PAGED else result)
        except ApiError as error:
            return Ended(call, time.monotonic() - started, error=error)
        return Ended(call, time.monotonic() - started, found)

    with ThreadPoolExecutor(THREADS) as pool:
        everything = list(pool.map(ended, todo))
    client.close()
    other.close()
    return everything


def awaited(todo: list[Call], url: str, nowhere: str) -> list[Ended]:
    """Make the calls in tasks that share a client."""

    async def scenario() -> list[Ended]:
        client, other = made(AsyncClient, url), made(AsyncClient, nowhere)
        places = asyncio.Semaphore(TASKS)

        async def ended(call: Call) -> Ended:
            async with places:
                started = time.monotonic()
                try:
                    used = view(other if call.is_refused else client, call)
                    result = KINDS[call.kind](used, call.name)
                    if inspect.isawaitable(result):
                        result = await result
                    elif call.kind in PAGED:
                        result = [item async for item in result]
                    found = ids(result)
                except ApiError as error:
                    return Ended(call, time.monotonic() - started, error=error)
                return Ended(call, time.monotonic() - started, found)

        everything = await asyncio.gather(*map(ended, todo))
        await client.close()
        await other.close()
        return everything

    return asyncio.run(scenario())


# --- what is watched ---------------------------------------------------------------


class Watcher(logging.Handler):
    """Reads every log record, of any logger, and keeps those that tell a secret."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.records: Counter[str] = Counter()
        self.leaks: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Take one record."""
        text = self.format(record) if record.exc_info else record.getMessage()
        self.records[record.name.partition(".")[0]] += 1
        if TOKEN in text or HEADER in text:
            self.leaks.append(text)


@contextmanager
def watching() -> Iterator[Watcher]:
    """Everything is logged, and nobody else listens, who would keep all of it."""
    watcher, root = Watcher(), logging.getLogger()
    before = root.level, root.handlers
    root.setLevel(logging.DEBUG)
    root.handlers = [watcher]
    try:
        yield watcher
    finally:
        root.setLevel(before[0])
        root.handlers = before[1]


@pytest.fixture
def nowhere() -> Iterator[str]:
    """The URL of a port where nobody listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests have no time to spend half a second."""
    monkeypatch.setattr(retries, "FIRST_WAIT", 0.01)
    monkeypatch.setattr(retries, "LONGEST_BACKOFF", 0.02)


class Noting(Policy):
    """Keeps what the last call was."""

    request: Request

    def answered(self, request: Request) -> Steps[Response]:
        """Any 2xx."""
        self.request = request
        return (yield from super().answered(request))


@pytest.fixture(scope="module")
def repeatable() -> frozenset[str]:
    """The kinds of calls that may be repeated, as the package says."""
    with failing() as server, Client(base_url=server.url, **options()) as client:

        def may_be_repeated(kind: str) -> bool:
            used = view(client, Call("x", kind))
            noting = used._session.policy = Noting(used._session.policy.settings)
            result = KINDS[kind](used, "x")
            if kind in PAGED:
                next(iter(result))
            request = noting.request
            if request.repeatable is not None:
                return request.repeatable
            return request.method in REPEATABLE

        return frozenset(filter(may_be_repeated, KINDS))


# --- the figures -------------------------------------------------------------------


@dataclass
class Figures:
    """The figures of all calls."""

    everything: list[Ended]
    server: FaultServer
    watcher: Watcher
    seconds: float
    errors: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        raised = (ended.error for ended in self.everything if ended.error)
        self.errors = Counter(type(error).__name__ for error in raised)

    @property
    def faults(self) -> Counter[str]:
        """Count the faults."""
        seen = self.server.seen.values()
        faults = Counter(name for names in seen for name in names if name)
        faults["refused"] = sum(ended.call.is_refused for ended in self.everything)
        return faults

    @property
    def sent_again(self) -> int:
        """Count the repeated requests."""
        return sum(
            FAULTS[name].again != "harmless"
            for names in self.server.seen.values()
            for name in names[:-1]
            if name
        )

    @property
    def hit(self) -> int:
        """Count the calls with a fault."""
        return sum(e.call.is_refused or bool(e.call.planned) for e in self.everything)

    def __str__(self) -> str:
        requests = sum(map(len, self.server.seen.values()))
        results = sum(ended.error is None for ended in self.everything)
        longest = max(self.everything, key=lambda ended: ended.seconds)
        return f"""
{len(self.everything):,} calls, {self.hit:,} of them hit, in {self.seconds:.1f} s
requests: {requests:,}, of which sent again: {self.sent_again:,}
results: {results:,}
errors: {_listed(self.errors)}
longest call: {longest.seconds:.2f} s ({longest.call})
log records: {_listed(self.watcher.records)}
faults: {_listed(self.faults)}"""


def _listed(counts: Counter[str]) -> str:
    found = ", ".join(f"{name} {count:,}" for name, count in counts.most_common())
    return f"{counts.total():,} ({found})"


# --- the verdict -------------------------------------------------------------------


def tries(call: Call, fault: Fault, repeatable: frozenset[str]) -> int:
    """Return the number of attempts of a call that meets a fault each time."""
    match fault.again:
        case "always":
            return MAX_RETRIES + 1
        case "if repeatable":
            return MAX_RETRIES + 1 if call.kind in repeatable else 1
        case "renewed":
            return 2
        case _:
            return 1


def judge(ended: Ended, server: FaultServer, repeatable: frozenset[str]) -> None:
    """Each call ends as it should, after as many requests as it should."""
    call, fault, error = ended.call, ended.call.fault, ended.error
    requests = len(server.seen[call.name])
    pages = PAGES if call.kind in PAGED else 1
    if call.is_refused:
        assert type(error) is ConnectionFailed
        assert not error.may_have_arrived
        assert (error.attempts, requests) == (MAX_RETRIES + 1, 0)
    elif fault is None or call.planned is None:
        assert (ended.ids, requests) == (call.ids, pages), error
    elif fault.is_timed:
        assert ended.ids == call.ids or isinstance(error, ConnectionFailed)
    elif call.planned.hits < (limit := tries(call, fault, repeatable)):
        assert (ended.ids, requests) == (call.ids, pages + call.planned.hits), error
    else:
        assert type(error) is fault.ends_in
        assert requests == call.planned.first + limit
        if not isinstance(error, DecodingError):
            assert error.attempts == limit
    if error:
        judge_error(error)


def judge_error(error: ApiError) -> None:
    """An error says what happened, whole or copied, and tells no secret."""
    text = str(error)
    match error:
        case StatusError():
            assert f"({error.status} " in text
            assert error.path in text
        case DecodingError():
            assert f"status {error.status}" in text
        case ConnectionFailed():
            assert "/crm/v3/objects/partner_clients" in text
            assert error.__cause__ is not None
    assert error.request is not None
    assert error.request.operation.startswith(error.request.method)
    assert str(pickle.loads(pickle.dumps(error))) == text
    shown = f"{error!r} {vars(error)} {''.join(traceback.format_exception(error))}"
    assert TOKEN not in shown
    assert HEADER not in shown


def judge_requests(call: Call, server: FaultServer, repeatable: frozenset[str]) -> None:
    """Check that no unsafe call was repeated, and no refused token reused."""
    names, tokens = server.seen[call.name], server.tokens[call.name]
    assert all(token.startswith(f"Bearer {TOKEN}-") for token in tokens)
    for number, name in enumerate(names[:-1]):
        again = FAULTS[name].again if name else "harmless"
        assert again in ("always", "renewed") or (
            call.kind in PAGED if again == "harmless" else call.kind in repeatable
        ), f"{call} was sent again after {name!r}"
        if again == "renewed":
            assert tokens[number + 1] != tokens[number]


def deadline(call: Call, *, is_blocking: bool) -> float:
    """Seconds until the end of a call; each page has its own."""
    assert call.timeout.total is not None
    allowed = call.timeout.total * (PAGES if call.kind in PAGED else 1)
    if is_blocking and call.planned and call.planned.fault == "dripping headers":
        allowed += DRIP * DRIPS  # a blocking call notices no sooner
    return allowed


@pytest.mark.parametrize("count", [1_000, pytest.param(10_000, marks=pytest.mark.slow)])
def test_calls(count: int, nowhere: str, repeatable: frozenset[str]) -> None:
    """Every call returns its result, or raises the error that explains why not."""
    in_threads = calls(count // 2, "thread", seed=1)
    in_tasks = calls(count // 2, "task", seed=2)
    with (
        running() as elsewhere,
        failing(elsewhere.url) as server,
        watching() as watcher,
    ):
        server.plan = {c.name: c.planned for c in in_threads + in_tasks if c.planned}
        started = time.monotonic()
        first = blocking(in_threads, server.url, nowhere)
        then = awaited(in_tasks, server.url, nowhere)
        seconds = time.monotonic() - started
    figures = Figures(first + then, server, watcher, seconds)
    print(figures)

    for ended in figures.everything:
        judge(ended, server, repeatable)
        judge_requests(ended.call, server, repeatable)
    for ended in first:
        assert ended.seconds < deadline(ended.call, is_blocking=True) + SLACK, ended
    for ended in then:
        assert ended.seconds < deadline(ended.call, is_blocking=False) + SLACK, ended
    assert elsewhere.received == []
    assert elsewhere.connections == []
    assert watcher.leaks == []
    assert {"httpx2", "httpcore2", "generated"} <= set(watcher.records)
    assert figures.hit >= 0.25 * count
    assert {*FAULTS, "refused"} <= {name for name, n in figures.faults.items() if n}


# --- one by one --------------------------------------------------------------------


@pytest.fixture(params=[blocking, awaited], ids=["sync", "async"])
def end(request: pytest.FixtureRequest, nowhere: str) -> Iterator[Any]:
    """Return the end of a call with an answer of the test's own."""

    with failing() as server, pytest.MonkeyPatch.context() as patch:

        def ended(act: Act) -> tuple[Ended, int]:
            patch.setitem(FAULTS, "own", Fault(act, "if repeatable", TimedOut, True))
            call = Call("x", "get", Planned("own", hits=99))
            server.plan = {"x": Planned("own", hits=99)}
            (found,) = request.param([call], server.url, nowhere)
            return found, len(server.seen["x"])

        ended.is_blocking = request.param is blocking  # type: ignore[attr-defined]
        yield ended


def test_dripping_body(end: Any) -> None:
    """A body that comes byte by byte, for ever, is read until the deadline."""
    start = b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"
    found, requests = end(dripping(start, b" ", drips=400))
    assert isinstance(found.error, TimedOut)
    assert found.seconds < 0.8 + SLACK
    assert requests == 1


def test_dripping_headers(end: Any) -> None:
    """The same of a header; here a blocking call notices only at its end."""
    start, rest = b"HTTP/1.1 200 OK\r\nX-Drip: ", b"\r\nContent-Length: 2\r\n\r\n{}"
    seconds = 1.6 if end.is_blocking else 10
    found, requests = end(dripping(start, drips=int(seconds / DRIP), end=rest))
    assert isinstance(found.error, TimedOut)
    assert found.seconds < 0.8 + SLACK
    assert requests == 1


def test_refused_at_first(connect: Connect) -> None:
    """A server that comes up in the meantime gets the call, whatever it is."""
    with socket.socket() as bound, ThreadPoolExecutor(1) as pool:
        bound.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{bound.getsockname()[1]}"

        def serve() -> bytes:
            connection, _ = bound.accept()
            with connection:
                received = connection.recv(9999)
                connection.sendall(proper(200, json.dumps(RECORD).encode(), {}))
                return received

        def start(*_: object) -> None:
            bound.listen()
            served.append(pool.submit(serve))

        served: list[Future[bytes]] = []
        run = connect(base_url=url, max_retries=1, hooks=Hooks(on_retry=start))
        assert run(lambda c: c.partner_clients.update("1", properties={})).id == "512"
        assert served[0].result().startswith(b"PATCH /crm/")


@pytest.mark.parametrize("name", ["truncated chunk", "reset in the middle"])
def test_cut_off_downloads(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Items before the break are delivered, then the error; nothing is repeated."""
    start = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\nff\r\n"

    async def reset_in_the_middle(exchange: Exchange) -> None:
        await exchange.read()
        await exchange.write(start)
        await asyncio.sleep(0.1)  # or what was written would be lost as well
        exchange.reset()

    act = writing(start) if name == "truncated chunk" else reset_in_the_middle
    fault = Fault(act, "never", ConnectionFailed)
    monkeypatch.setitem(FAULTS, "own", fault)
    request = Request("GET /file")

    def download(url: str) -> list[bytes]:
        with Client(base_url=url, **options()) as client:
            session = view(client, Call("threads", "get"))._session
            got: list[bytes] = []
            with pytest.raises(ConnectionFailed):
                got.extend(streaming.Download(session, request))
            with pytest.raises(ConnectionFailed):
                streaming.Download(session, request).save(tmp_path / "file")
            return got

    async def async_download(url: str) -> list[bytes]:
        async with AsyncClient(base_url=url, **options()) as client:
            session = view(client, Call("tasks", "get"))._session
            got: list[bytes] = []
            with pytest.raises(ConnectionFailed):
                async for chunk in streaming.AsyncDownload(session, request):
                    got.append(chunk)
            with pytest.raises(ConnectionFailed):
                await streaming.AsyncDownload(session, request).save(tmp_path / "file")
            return got

    with failing() as server:
        server.plan = {call: Planned("own", hits=9) for call in ("threads", "tasks")}
        assert download(server.url) == [b"first"]
        assert asyncio.run(async_download(server.url)) == [b"first"]
        assert server.seen == {"threads": ["own"] * 2, "tasks": ["own"] * 2}
    assert list(tmp_path.iterdir()) == []


def test_silent_downloads(monkeypatch: pytest.MonkeyPatch) -> None:
    """A task that reads a download is told at the deadline, even amid silence."""
    start = b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nfirst"
    monkeypatch.setitem(FAULTS, "own", Fault(falling_silent(start), "never", TimedOut))

    async def scenario(url: str) -> float:
        async with AsyncClient(base_url=url, **options()) as client:
            used = client.with_options(
                headers={"X-Call": "x"}, timeout=Timeout(total=2)
            )
            started = time.monotonic()
            chunks = aiter(streaming.AsyncDownload(used._session, Request("GET /file")))
            assert await anext(chunks) == b"first"
            await asyncio.sleep(1.8)
            with pytest.raises(TimedOut):
                await anext(chunks)
            return time.monotonic() - started

    with failing() as server:
        server.plan = {"x": Planned("own")}
        assert 1.9 <= asyncio.run(scenario(server.url)) < 3.5  # and not 3.8


def test_cancelling() -> None:
    """After 1,000 calls that were cancelled at any point, all connections are free."""
    chance = random.Random(3)

    async def cancelled(client: Any, number: int) -> int:
        names = [f"{number}-{n}" for n in range(50)]
        tasks = [
            asyncio.create_task(view(client, Call(n, "get")).partner_clients.get(n))
            for n in names
        ]
        await asyncio.sleep(chance.uniform(0, 0.08))
        for task in tasks:
            task.cancel()
        if number % 2:
            await asyncio.sleep(0)
            for task in tasks:
                task.cancel()  # once more, in the middle of cleaning up
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        kinds = Counter(map(type, ended))
        count = kinds.pop(asyncio.CancelledError, 0)
        assert set(kinds) <= {models.SimplePublicObjectWithAssociations}
        return count

    async def scenario(server: FaultServer) -> int:
        limits = httpx2.Limits(max_connections=4)
        async with httpx2.AsyncClient(limits=limits) as http_client:
            client = AsyncClient(
                base_url=server.url, http_client=http_client, **options()
            )
            count = number = 0
            while count < 1000:
                count += await cancelled(client, number)
                number += 1
            names = [f"after-{n}" for n in range(40)]
            calls = [view(client, Call(n, "get")).partner_clients.get(n) for n in names]
            assert [found.id for found in await asyncio.gather(*calls)] == names
            return count

    with failing() as server:
        for number in range(100):
            name = f"{number}-{chance.randrange(50)}"
            server.plan[name] = Planned("silent")
        started = time.monotonic()
        assert asyncio.run(scenario(server)) >= 1000
        assert time.monotonic() - started < 30


def test_deadlines_free_connections() -> None:
    """So do calls that met their deadline, wherever they were."""

    async def scenario(server: FaultServer) -> None:
        limits = httpx2.Limits(max_connections=2)
        async with httpx2.AsyncClient(limits=limits) as http_client:
            client = AsyncClient(
                base_url=server.url, http_client=http_client, **options()
            )
            hurried = client.with_options(
                timeout=Timeout(total=0.2), headers={"X-Call": "silent"}
            )
            late = (hurried.partner_clients.get("1") for _ in range(100))
            ended = await asyncio.gather(*late, return_exceptions=True)
            assert {type(error) for error in ended} == {TimedOut}
            used = view(client, Call("x", "get"))
            assert (await used.partner_clients.get("x")).id == "x"

    with failing() as server:
        server.plan = {"silent": Planned("silent", hits=1000)}
        asyncio.run(scenario(server))
