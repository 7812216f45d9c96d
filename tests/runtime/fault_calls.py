"""Calls for a server that fails: many of them, in threads or in tasks."""

from __future__ import annotations

import asyncio
import inspect
import logging
import random
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from generated.partner_clients import (
    ApiError,
    AsyncClient,
    Client,
    DecodingError,
    Timeout,
    models,
)
from generated.partner_clients._runtime.auth import TokenSource
from generated.partner_clients._runtime.request import Request, Steps
from tests.runtime.acts import (
    COLLECTION,
    PAGES,
    PER_PAGE,
    Fault,
)
from tests.runtime.faults import (
    FAULTS,
    Planned,
)

MAX_RETRIES = 2
THREADS, TASKS = 16, 16
PATIENT = Timeout(connect=10, read=20, total=40)
HURRIED = Timeout(connect=10, read=0.25, total=0.8)
"""The timeout of calls that meet a slow server."""
SLACK = 4.0
"""Seconds that a busy machine may add to a call."""
TOKEN, HEADER = uuid.uuid4().hex, uuid.uuid4().hex
"""Secrets; they are random so that source lines in tracebacks cannot show them."""


# --- calls -------------------------------------------------------------------------


class CreatingClient(Client):
    """A client with one more call, which is not repeatable."""

    def create(self, name: str) -> models.SimplePublicObject:
        """Create a record."""
        return self._session.send(creation(name), models.SimplePublicObject)


class AsyncCreatingClient(AsyncClient):
    """The same for asyncio."""

    async def create(self, name: str) -> models.SimplePublicObject:
        """Create a record."""
        return await self._session.send(creation(name), models.SimplePublicObject)


def creation(name: str) -> Request:
    """Return the request of `create`."""
    return Request(f"POST {COLLECTION}", json={"name": name}, repeatable=False)


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
    "create": lambda c, name: c.create(name),
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
REPEATABLE = KINDS.keys() - {"create"}


@dataclass(frozen=True)
class Call:
    """One call, and the fault that it meets."""

    name: str
    kind: str
    planned: Planned | None = None
    is_refused: bool = False
    """Whether it is sent to a port on which nobody listens."""

    @property
    def fault(self) -> Fault | None:
        """Return the fault of the call; None if it does not matter."""
        fault = FAULTS[self.planned.fault] if self.planned else None
        if fault is None or fault.again == "harmless":
            return None
        if fault.ends_in is DecodingError and self.kind == "associations.delete":
            return None  # the response is not read
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
    """Return calls; 30 % of them meet faults, each fault about equally often."""
    chance = random.Random(seed)
    faults = _dealt([*FAULTS, "refused"], chance)
    return [_call(f"{prefix}{n}", chance, faults) for n in range(count)]


def _dealt(cards: list[str], chance: random.Random) -> Iterator[str]:
    """Yield cards for ever; shuffle them each time that all were dealt."""
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


# --- results -----------------------------------------------------------------------


@dataclass
class Ended:
    """The result or the error of a call, and its duration."""

    call: Call
    seconds: float
    ids: list[str] | None = None
    error: ApiError | None = None


def ids(result: Any) -> list[str]:
    """Return the ids in a result."""
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
    """Returns a new token each time the last one was discarded."""

    def __init__(self) -> None:
        self._version = 0

    def __call__(self) -> str:
        """Return the latest token."""
        return f"{TOKEN}-{self._version}"

    def prepared(self, deadline: float | None) -> Steps[None]:  # noqa: ARG002
        """Request nothing."""
        yield from ()

    def discard(self, token: str) -> None:
        """Replace the token, unless that was done already."""
        self._version += token == self()


def options() -> dict[str, Any]:
    """Return the options of both clients."""
    return {
        "access_token": Tokens(),
        "headers": {"X-Custom-Secret": HEADER},
        "max_retries": MAX_RETRIES,
        "strict": True,  # otherwise an empty response is None, with a warning
    }


def view(client: Any, call: Call) -> Any:
    """Return a client with the timeout and the name of a call."""
    return client.with_options(timeout=call.timeout, headers={"X-Call": call.name})


def blocking(todo: list[Call], url: str, nowhere: str) -> list[Ended]:
    """Make the calls in threads that share a client."""
    client = CreatingClient(base_url=url, **options())
    other = CreatingClient(base_url=nowhere, **options())
    with client, other:
        return in_threads(todo, client, other)


def in_threads(todo: list[Call], client: Client, other: Client) -> list[Ended]:
    """Make the calls in threads; those to be refused use the other client."""

    def ended(call: Call) -> Ended:
        started = time.monotonic()
        try:
            used = view(other if call.is_refused else client, call)
            result = KINDS[call.kind](used, call.name)
            names = ids(list(result) if call.kind in PAGED else result)
        except ApiError as error:
            return Ended(call, time.monotonic() - started, error=error)
        return Ended(call, time.monotonic() - started, names)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(ended, todo))


def awaited(todo: list[Call], url: str, nowhere: str) -> list[Ended]:
    """Make the calls in tasks that share a client."""

    async def scenario() -> list[Ended]:
        client = AsyncCreatingClient(base_url=url, **options())
        other = AsyncCreatingClient(base_url=nowhere, **options())
        async with client, other:
            return await in_tasks(todo, client, other)

    return asyncio.run(scenario())


async def in_tasks(
    todo: list[Call], client: AsyncClient, other: AsyncClient
) -> list[Ended]:
    """Make the calls in tasks; those to be refused use the other client."""
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
                names = ids(result)
            except ApiError as error:
                return Ended(call, time.monotonic() - started, error=error)
            return Ended(call, time.monotonic() - started, names)

    return await asyncio.gather(*map(ended, todo))


# --- logs --------------------------------------------------------------------------


class Watcher(logging.Handler):
    """Reads the records of all loggers, and keeps those with a secret."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.records: Counter[str] = Counter()
        self.leaks: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Read one record."""
        text = self.format(record) if record.exc_info else record.getMessage()
        self.records[record.name.partition(".")[0]] += 1
        if TOKEN in text or HEADER in text:
            self.leaks.append(text)


@contextmanager
def watching() -> Iterator[Watcher]:
    """Log everything to a watcher only; other handlers would keep all records."""
    watcher, root = Watcher(), logging.getLogger()
    before = root.level, root.handlers
    root.setLevel(logging.DEBUG)
    root.handlers = [watcher]
    try:
        yield watcher
    finally:
        root.setLevel(before[0])
        root.handlers = before[1]
