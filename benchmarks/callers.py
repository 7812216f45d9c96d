"""The clients that `calls` compares, each in its own process.

`python -m benchmarks.callers SUBJECT URL` reads jobs from standard input, one per line,
and answers each with its cost. A library is imported only where it is used, because
HubSpot's own are installed in another environment.
"""

from __future__ import annotations

import asyncio
import functools
import json
import sys
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter, process_time
from typing import Any, NamedTuple

PATH = "/crm/v3/objects/partner_clients"
ID = "51200"
RECORDS = 100
HEADERS = {"Authorization": "Bearer token", "Accept": "application/json"}


class Job(NamedTuple):
    """Calls of one kind, and the number of them at a time."""

    operation: str
    """The thing to fetch: "record" or "page"."""
    flavour: str
    """The way to call: "sync", in threads, or "async", in tasks."""
    in_flight: int
    calls: int


class Cost(NamedTuple):
    """Microseconds for each call."""

    wall: float
    cpu: float
    """CPU time of the calling process with all its threads."""


class Subject(NamedTuple):
    """One library's way to fetch a record and a page."""

    sync: Mapping[str, Callable[[], object]]
    """Blocking calls by operation; empty if there are none."""
    awaited: Mapping[str, Callable[[], Awaitable[object]]]
    """Async calls by operation; empty if there are none."""
    close: Callable[[], Coroutine[Any, Any, None]] | None = None
    """Closes the client, if it complains otherwise."""


def main() -> None:
    """Do jobs until standard input ends."""
    name, url = sys.argv[1:]
    subject = SUBJECTS[name](url)
    with asyncio.Runner() as runner:
        for line in sys.stdin:
            cost = measured(subject, Job(*json.loads(line)), runner)
            print(json.dumps(cost), flush=True)
        if subject.close:
            runner.run(subject.close())


def measured(subject: Subject, job: Job, runner: asyncio.Runner) -> Cost:
    """Return the cost of a job."""
    walls, cpu = perf_counter(), process_time()
    if job.flavour == "sync":
        in_threads(subject.sync[job.operation], job)
    else:
        runner.run(in_tasks(subject.awaited[job.operation], job))
    return Cost(
        (perf_counter() - walls) / job.calls * 1e6,
        (process_time() - cpu) / job.calls * 1e6,
    )


def in_threads(call: Callable[[], object], job: Job) -> None:
    """Make the calls in threads, each its share, one after another."""

    def share() -> None:
        for _ in range(job.calls // job.in_flight):
            call()

    if job.in_flight == 1:
        share()
        return
    with ThreadPoolExecutor(job.in_flight) as pool:
        for done in [pool.submit(share) for _ in range(job.in_flight)]:
            done.result()


async def in_tasks(call: Callable[[], Awaitable[object]], job: Job) -> None:
    """Make the calls in tasks, each its share, one after another."""

    async def share() -> None:
        for _ in range(job.calls // job.in_flight):
            await call()

    await asyncio.gather(*(share() for _ in range(job.in_flight)))


def bare(url: str) -> Subject:
    """Return httpx2 and msgspec by hand, without the client's other work."""
    import httpx2
    import msgspec

    from generated.partner_clients import models

    record = msgspec.json.Decoder(models.SimplePublicObjectWithAssociations)
    page = msgspec.json.Decoder(
        models.CollectionResponseSimplePublicObjectWithAssociationsForwardPaging
    )
    http, http_async = httpx2.Client(), httpx2.AsyncClient()
    one, many = f"{url}{PATH}/{ID}", f"{url}{PATH}"
    limit = {"limit": RECORDS}

    async def get_record() -> object:
        return record.decode((await http_async.get(one, headers=HEADERS)).content)

    async def get_page() -> object:
        answer = await http_async.get(many, params=limit, headers=HEADERS)
        return page.decode(answer.content)

    return Subject(
        {
            "record": lambda: record.decode(http.get(one, headers=HEADERS).content),
            "page": lambda: page.decode(
                http.get(many, params=limit, headers=HEADERS).content
            ),
        },
        {"record": get_record, "page": get_page},
    )


def generated(url: str) -> Subject:
    """Return the generated client."""
    from generated.partner_clients import AsyncClient, Client

    clients = Client("token", base_url=url).partner_clients
    async_clients = AsyncClient("token", base_url=url).partner_clients
    return Subject(
        {
            "record": lambda: clients.get(ID),
            "page": lambda: next(clients.list(limit=RECORDS).pages()),
        },
        {
            "record": lambda: async_clients.get(ID),
            "page": lambda: anext(async_clients.list(limit=RECORDS).pages()),
        },
    )


def generated_with_aiohttp(url: str) -> Subject:
    """Return the generated client with the other engine, `AiohttpEngine`."""
    import aiohttp

    from generated.partner_clients import AsyncClient, Timeout
    from tests.runtime.optional import optional

    engine = optional("aiohttp_engine").AiohttpEngine

    @functools.cache  # created on first use, when the session's loop runs
    def session() -> aiohttp.ClientSession:
        return aiohttp.ClientSession()

    @functools.cache
    def clients() -> Any:
        client = AsyncClient(
            "token", base_url=url, timeout=Timeout(), http_client=engine(session())
        )
        return client.partner_clients

    async def record() -> object:
        return await clients().get(ID)

    async def page() -> object:
        return await anext(clients().list(limit=RECORDS).pages())

    async def close() -> None:
        await session().close()

    return Subject({}, {"record": record, "page": page}, close)


def official(url: str) -> Subject:
    """Return `hubspot-api-client`; its API objects are created once and kept."""
    from hubspot import HubSpot  # type: ignore[import-not-found]

    api: Any = HubSpot(access_token="token", host=url).crm.objects.basic_api
    return Subject(
        {
            "record": lambda: api.get_by_id("partner_clients", ID),
            "page": lambda: api.get_page("partner_clients", limit=RECORDS),
        },
        {},
    )


def sdk(url: str) -> Subject:
    """Return `hubspot-sdk`, a pre-release."""
    from hubspot_sdk import AsyncHubSpot, HubSpot  # type: ignore[import-not-found]

    hubspot: Any = HubSpot(access_token="token", base_url=url)
    async_hubspot: Any = AsyncHubSpot(access_token="token", base_url=url)
    clients = hubspot.crm.objects.partner_clients
    async_clients = async_hubspot.crm.objects.partner_clients

    async def page() -> object:
        return await async_clients.list(limit=RECORDS)

    return Subject(
        {
            "record": lambda: clients.get(ID),
            "page": lambda: clients.list(limit=RECORDS),
        },
        {"record": lambda: async_clients.get(ID), "page": page},
    )


SUBJECTS: dict[str, Callable[[str], Subject]] = {
    "bare": bare,
    "the client": generated,
    "over aiohttp": generated_with_aiohttp,
    "hubspot-api-client": official,
    "hubspot-sdk": sdk,
}

if __name__ == "__main__":
    main()
