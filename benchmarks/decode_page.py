"""Measure the cost of typed answers: a page of 100 partner clients."""

from __future__ import annotations

import gc
import json
import logging
import tracemalloc
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice, product
from time import perf_counter
from typing import Any

import httpx2
import msgspec

from benchmarks.measuring import medians, rounds, table
from benchmarks.page_server import serving
from generated.partner_clients import Client, models
from generated.partner_clients._runtime.codec import decoder
from generated.partner_clients._runtime.request import Request

PATH = "/crm/v3/objects/partner_clients"
RECORDS = 100
REPETITIONS = 20
"""Runs of each subject in one round."""

Page = models.CollectionResponseSimplePublicObjectWithAssociationsForwardPaging
Work = Callable[[], object]


def main() -> None:
    """Measure and print."""
    count = rounds("Measure decoding and fetching.", default=50)
    page = compact(body())
    print(f"A page of {RECORDS} records, {len(page) / 1000:.0f} kB of JSON\n")
    print(decoding_table(page, count))
    print()
    print(fetching_table(page, count))


def decoding_table(page: bytes, count: int) -> str:
    """Measure decoding, from bytes in memory to objects."""
    logging.disable(logging.WARNING)  # one per wrong place
    read = partial(Client("token")._session.policy.decoded, Request("GET /"))
    subjects: dict[str, Work] = {
        "`json.loads`": partial(json.loads, page),
        "`msgspec.json.decode`, to dicts": partial(msgspec.json.decode, page),
        "the client's decoder, to models": partial(decoder(Page).decode, page),
        "the same, one value wrong": partial(read, compact(wrong(1)), Page),
        "the same, 300 values wrong": partial(read, compact(wrong(300)), Page),
        "the same, all properties wrong": partial(read, compact(numbered()), Page),
        "the same, nothing right": partial(read, compact(nothing_right(body())), Page),
    }
    times = medians(timed(subjects), count)
    baseline = times["`json.loads`"]
    rows = []
    for name, work in subjects.items():
        peak, kept = memory(work)
        ratio = times[name] / baseline
        rows.append((name, f"{times[name]:.0f}", f"{ratio:.2f}", peak, kept))
    return table(("decoding", "µs", "ratio", "peak, kB", "kept, kB"), rows)


def fetching_table(page: bytes, count: int) -> str:
    """Measure calls over a connection that stays open."""
    with (
        serving({"partner_clients": page}) as url,
        httpx2.Client() as http,
        Client("token", base_url=url) as client,
    ):
        times = medians(timed(fetching(url, http, client)), count)
    baseline = times["httpx2, `json.loads`"]
    rows = [
        (name, f"{time:.0f}", f"{time / baseline:.2f}") for name, time in times.items()
    ]
    return table(("a whole call", "µs", "ratio"), rows)


def fetching(url: str, http: httpx2.Client, client: Client) -> dict[str, Work]:
    """Return the same call by hand and with the client."""

    def get() -> bytes:
        return http.get(
            f"{url}{PATH}",
            params={"limit": RECORDS},
            headers={"Authorization": "Bearer token", "Accept": "application/json"},
        ).content

    def page() -> object:
        return next(client.partner_clients.list(limit=RECORDS).pages())

    return {
        "httpx2, bytes only": get,
        "httpx2, `json.loads`": lambda: json.loads(get()),
        "the client": page,
    }


def timed(subjects: Mapping[str, Work]) -> dict[str, Callable[[], float]]:
    """Return the measurement of each subject."""
    return {name: partial(microseconds, work) for name, work in subjects.items()}


def microseconds(work: Work) -> float:
    """Return the average time of the work."""
    started = perf_counter()
    for _ in range(REPETITIONS):
        work()
    return (perf_counter() - started) / REPETITIONS * 1e6


def memory(work: Work) -> tuple[str, str]:
    """Return the work's largest memory in kB, and that of its result."""
    gc.collect()
    tracemalloc.start()
    result = work()
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del result
    return f"{peak / 1000:.0f}", f"{kept / 1000:.0f}"


def body() -> dict[str, Any]:
    """Return a page as the API sends it."""
    return {
        "results": [record(number) for number in range(RECORDS)],
        "paging": {"next": {"after": "MTAw", "link": f"{PATH}?after=MTAw"}},
    }


def wrong(count: int) -> dict[str, Any]:
    """Return a page in which `count` values break their schema."""
    page = body()
    fields = (("createdAt", "yesterday"), ("archived", "no"), ("url", 7))
    places = product(page["results"], fields)
    for found, (name, value) in islice(places, count):
        found[name] = value
    return page


def numbered() -> dict[str, Any]:
    """Return a page whose 1,300 properties are numbers instead of texts."""
    page = body()
    for found in page["results"]:
        found["properties"] = dict.fromkeys(found["properties"], 17)
    return page


def nothing_right(value: object) -> object:
    """Replace every text, number and null by a number: 2,400 in a page."""
    match value:
        case dict():
            return {name: nothing_right(part) for name, part in value.items()}
        case list():
            return [nothing_right(item) for item in value]
        case _:
            return 17


def compact(value: object) -> bytes:
    """Return the value as JSON without spaces."""
    return json.dumps(value, separators=(",", ":")).encode()


def record(number: int) -> dict[str, object]:
    """Return a partner client with a dozen properties and associations."""
    created = datetime(2019, 10, 30, 3, 30, 17, 883000, UTC) + timedelta(hours=number)
    times = {"createdAt": iso(created), "updatedAt": iso(created + timedelta(days=38))}
    properties = {
        "hs_object_id": str(51200 + number),
        "name": f"Partner client {number}",
        "domain": f"client-{number}.example.com",
        "tier": ("gold", "silver", "bronze", None)[number % 4],
        "city": ("Dublin", "Zürich", "São Paulo", "東京")[number % 4],
        "annual_revenue": str(17_000 * (number + 1)),
        "number_of_seats": str(number % 40),
        "is_active": ("true", "false")[number % 2],
        "contract_start": str(1_572_480_000_000 + number * 86_400_000),
        "interests": "chocolate;strawberry;vanilla",
        "description": "A record like those that a CRM holds, of ordinary length.",
        "closed_reason": None,
    }
    associated = [{"id": str(900 + n), "type": "partner_to_deal"} for n in range(3)]
    return {
        "id": str(51200 + number),
        "archived": False,
        **times,
        "properties": {**properties, "hs_lastmodifieddate": times["updatedAt"]},
        "associations": {"deals": {"results": associated}},
        "url": f"https://app.hubspot.com/contacts/1/record/{51200 + number}",
    }


def iso(time: datetime) -> str:
    """Return a time in the API's format."""
    return time.strftime("%Y-%m-%dT%H:%M:%S.") + f"{time.microsecond // 1000:03}Z"


if __name__ == "__main__":
    main()
