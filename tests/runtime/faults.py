"""A server that fails on purpose, in all the ways that networks and servers do.

It offers what partner clients has. Each call names itself in the header `X-Call`, by
which the server knows what is planned for it; it keeps what became of each request.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import struct
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Thread
from typing import Any, Literal
from urllib.parse import parse_qs

from generated.partner_clients import (
    ApiError,
    BadRequest,
    Conflict,
    ConnectionFailed,
    DecodingError,
    Forbidden,
    Locked,
    NotFound,
    ServerError,
    StatusError,
    TimedOut,
    TooManyRequests,
    Unauthorized,
    UnprocessableContent,
)
from tests.runtime.samples import ERROR, RECORD

PAGES, PER_PAGE = 2, 2
DRIP, DRIPS = 0.05, 30
"""Seconds between two bytes of a server that drips, and how many bytes there are."""
COLLECTION = "/crm/v3/objects/partner_clients"


class Exchange:
    """One request, and the connection that it came over."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, head: bytes
    ) -> None:
        self._reader = reader
        self._writer = writer
        start, *lines = head.decode("latin-1").strip().split("\r\n")
        self.method, self.target, _ = start.split(" ")
        pairs = (line.partition(":") for line in lines)
        self.headers = {name.lower(): value.strip() for name, _, value in pairs}
        self.elsewhere = ""
        self.body = b""
        self.is_over = False
        """Whether the connection serves no further request."""

    async def read(self) -> None:
        """Take the body, after which the request may have been acted on."""
        length = int(self.headers.get("content-length", 0))
        self.body = await self._reader.readexactly(length)

    async def write(self, content: bytes) -> None:
        """Send a part of the answer."""
        self._writer.write(content)
        await self._writer.drain()

    async def patience(self, seconds: float) -> None:
        """Do nothing, until the client goes away."""
        self.is_over = True
        with suppress(TimeoutError):
            await asyncio.wait_for(self._reader.read(1), seconds)

    def reset(self) -> None:
        """Break the connection off; what is under way is lost."""
        self.is_over = True
        connection: socket.socket = self._writer.get_extra_info("socket")
        at_once = struct.pack("ii", 1, 0)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
        self._writer.transport.abort()


Act = Callable[[Exchange], Awaitable[None]]
Again = Literal["always", "if repeatable", "renewed", "never", "harmless"]


@dataclass(frozen=True)
class Fault:
    """A fault of a request, and the client's right reaction."""

    act: Act
    again: Again
    """Whether the call is sent again; what is harmless is as good as any answer."""
    ends_in: type[ApiError]
    """The error if it is not sent again, or not often enough."""
    is_timed: bool = False
    """Whether it is a matter of seconds."""


# --- what servers do ---------------------------------------------------------------


def answering(status: int, body: object = ERROR, **headers: str) -> Act:
    """A proper answer; underscores in the headers' names stand for hyphens."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()

    async def act(exchange: Exchange) -> None:
        await exchange.read()
        cookie = {"Set-Cookie": "session=secret-cookie"}
        await exchange.write(proper(status, content, {**cookie, **headers}))

    return act


def proper(status: int, content: bytes, headers: Mapping[str, str]) -> bytes:
    """An answer as it should be."""
    fields = {
        "Content-Type": "application/json",
        **{name.replace("_", "-"): text for name, text in headers.items()},
    }
    if status != 204:
        fields["Content-Length"] = str(len(content))
    lines = [f"HTTP/1.1 {status} Whatever"]
    lines += (f"{name}: {text}" for name, text in fields.items())
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + content


def writing(raw: bytes) -> Act:
    """Send these bytes, then close the connection."""

    async def act(exchange: Exchange) -> None:
        await exchange.read()
        await exchange.write(raw)
        exchange.is_over = True

    return act


def altering(alter: Callable[[bytes], bytes]) -> Act:
    """The proper answer in another form."""

    async def act(exchange: Exchange) -> None:
        await exchange.read()
        status, content = offered(exchange)
        await exchange.write(alter(proper(status, content, {})))

    return act


def redirecting(status: int) -> Act:
    """To the same place on another host."""

    async def act(exchange: Exchange) -> None:
        location = exchange.elsewhere + exchange.target
        await answering(status, b"", Location=location)(exchange)

    return act


async def reset_before(exchange: Exchange) -> None:
    """Break off before the body was read."""
    exchange.reset()


async def reset_after(exchange: Exchange) -> None:
    """Break off after the request was read."""
    await exchange.read()
    exchange.reset()


async def silent(exchange: Exchange) -> None:
    """Read, and say nothing."""
    await exchange.read()
    await exchange.patience(30)


def dripping(
    start: bytes, then: bytes = b"x", drips: int = DRIPS, end: bytes = b""
) -> Act:
    """Say something, then byte after byte, and at last perhaps the rest."""

    async def act(exchange: Exchange) -> None:
        await exchange.read()
        await exchange.write(start)
        for _ in range(drips):
            await exchange.write(then)
            await asyncio.sleep(DRIP)
        await exchange.write(end)
        exchange.is_over = True

    return act


def falling_silent(start: bytes) -> Act:
    """Say something, and no more."""

    async def act(exchange: Exchange) -> None:
        await exchange.read()
        await exchange.write(start)
        await exchange.patience(30)

    return act


def compressed(answer: bytes) -> bytes:
    """The answer with its body in gzip."""
    content = gzip.compress(answer.partition(b"\r\n\r\n")[2])
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
    return b"%sContent-Length: %d\r\n\r\n%s" % (head, len(content), content)


def chunked(answer: bytes) -> bytes:
    """The answer with its body in two chunks and a trailer."""
    content = answer.partition(b"\r\n\r\n")[2]
    parts = (content[:1], content[1:])
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts if part)
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    return head + chunks + b"0\r\nX-Checksum: 1\r\n\r\n"


_POLICIES: dict[str, Again] = {
    "TEN_SECONDLY_ROLLING": "always",
    "SECONDLY": "always",
    "DAILY": "never",
}
_OK = b"HTTP/1.1 200 OK\r\n"
_HTML = b"<html><title>Sign in to the wireless network</title></html>"
FAULTS: dict[str, Fault] = {
    # no answer, or half of one
    "reset before reading": Fault(reset_before, "if repeatable", ConnectionFailed),
    "reset after reading": Fault(reset_after, "if repeatable", ConnectionFailed),
    **{
        name: Fault(writing(raw), "if repeatable", ConnectionFailed)
        for name, raw in {
            "closed": b"",
            "half a status line": b"HTTP/1.1 2",
            "half of the headers": _OK + b"Content-Ty",
            "truncated body": _OK + b'Content-Length: 99\r\n\r\n{"id":',
            "truncated chunks": _OK
            + b'Transfer-Encoding: chunked\r\n\r\n5\r\n{"id"\r\n',
            "truncated chunk": _OK + b'Transfer-Encoding: chunked\r\n\r\nff\r\n{"id"',
            "another protocol": b"SSH-2.0-OpenSSH_9.6\r\n",
            "binary": bytes(range(256)),
            "wrong length": _OK + b"Content-Length: -1\r\n\r\n{}",
            "two lengths": _OK + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
            "wrong chunk": _OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}",
            "wrong compression": (
                _OK + b"Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}"
            ),
            "endless headers": _OK + b"X-Padding: " + b"x" * 200_000 + b"\r\n",
        }.items()
    },
    # no answer in time
    "silent": Fault(silent, "if repeatable", TimedOut, is_timed=True),
    "silent after the headers": Fault(
        falling_silent(_OK + b"Content-Length: 9\r\n\r\n{"),
        *("if repeatable", TimedOut, True),
    ),
    "dripping headers": Fault(
        dripping(_OK + b"X-Drip: "), "if repeatable", ConnectionFailed, is_timed=True
    ),
    "dripping body": Fault(
        dripping(_OK + b"Content-Length: 999\r\n\r\n", b" "),
        *("if repeatable", ConnectionFailed, True),
    ),
    # refusals
    "429": Fault(answering(429), "always", TooManyRequests),
    "429 without a body": Fault(answering(429, b""), "always", TooManyRequests),
    "429 Retry-After": Fault(
        answering(429, Retry_After="0"), "always", TooManyRequests
    ),
    "429 retry-after-ms": Fault(
        answering(429, retry_after_ms="20"), "always", TooManyRequests
    ),
    **{
        f"429 {policy}": Fault(
            answering(429, {**ERROR, "policyName": policy}), again, TooManyRequests
        )
        for policy, again in _POLICIES.items()
    },
    "423": Fault(answering(423), "always", Locked),
    "477": Fault(answering(477), "always", StatusError),
    "477 for a day": Fault(answering(477, Retry_After="86400"), "never", StatusError),
    "401": Fault(answering(401), "renewed", Unauthorized),
    # failures
    **{
        str(status): Fault(answering(status, body), "if repeatable", ServerError)
        for status, body in (
            *((502, _HTML), (503, ERROR), (504, b"")),
            *((521, _HTML), (522, _HTML), (523, _HTML), (524, _HTML)),
        )
    },
    # errors that stay
    **{
        str(status): Fault(answering(status), "never", kind)
        for status, kind in (
            *((400, BadRequest), (403, Forbidden), (404, NotFound), (409, Conflict)),
            *((418, StatusError), (422, UnprocessableContent), (500, ServerError)),
            *((599, ServerError), (300, StatusError), (451, StatusError)),
        )
    },
    **{
        f"redirected by {status}": Fault(redirecting(status), "never", StatusError)
        for status in (301, 302, 303, 307, 308)
    },
    "redirected to nowhere": Fault(
        answering(302, b"", Location="http://[::1:\xff\xfe/%"), "never", StatusError
    ),
    "redirected without a place": Fault(answering(302, b""), "never", StatusError),
    # answers that are none
    "web page": Fault(
        answering(200, _HTML, Content_Type="text/html"), "never", DecodingError
    ),
    "empty": Fault(answering(200, b""), "never", DecodingError),
    "no content": Fault(answering(204, b""), "never", DecodingError),
    "half of the JSON": Fault(answering(200, b'{"id": "'), "never", DecodingError),
    "no UTF-8": Fault(answering(200, b'{"id": "\xff"}'), "never", DecodingError),
    "something else": Fault(answering(200, b"[[]]"), "never", DecodingError),
    # odd, and right
    "text/plain": Fault(
        altering(lambda a: a.replace(b"application/json", b"text/plain")),
        *("harmless", ApiError),
    ),
    "early hints": Fault(
        altering(lambda a: b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + a),
        *("harmless", ApiError),
    ),
    "gzip": Fault(altering(compressed), "harmless", ApiError),
    "chunks": Fault(altering(chunked), "harmless", ApiError),
}


# --- what the API offers -----------------------------------------------------------


def offered(exchange: Exchange) -> tuple[int, bytes]:
    """Status and body where nothing goes wrong."""
    call = exchange.headers["x-call"]
    sent: dict[str, Any] = json.loads(exchange.body or b"{}")
    path, _, query = exchange.target.partition("?")
    match exchange.method, path.removeprefix(COLLECTION).split("/")[1:]:
        case "DELETE", _:
            return 204, b""
        case "POST", []:
            return 201, json.dumps({**RECORD, "id": call}).encode()
        case "POST", ["batch", _]:
            results = [{**RECORD, "id": given["id"]} for given in sent["inputs"]]
            return 200, json.dumps({**BATCH, "results": results}).encode()
        case ("GET", [] | [_, "associations", _]) | ("POST", ["search"]):
            after = sent.get("after") or parse_qs(query).get("after", ["0"])[0]
            return 200, json.dumps(page(call, int(after))).encode()
        case _:
            return 200, json.dumps({**RECORD, "id": call}).encode()


BATCH = {
    "status": "COMPLETE",
    "startedAt": "2026-01-01T00:00:00Z",
    "completedAt": "2026-01-01T00:00:01Z",
    "numErrors": 0,
    "errors": [],
}


def page(call: str, number: int) -> dict[str, Any]:
    """A page of records, or of what else has an id."""
    first = number * PER_PAGE
    names = [f"{call}-{n}" for n in range(first, first + PER_PAGE)]
    results = [{**RECORD, "id": name, "type": "partner"} for name in names]
    found: dict[str, Any] = {"results": results, "total": PAGES * PER_PAGE}
    if number + 1 < PAGES:
        found["paging"] = {"next": {"after": str(number + 1)}}
    return found


# --- the server --------------------------------------------------------------------


@dataclass(frozen=True)
class Planned:
    """Which of a call's requests go wrong, and how."""

    fault: str
    first: int = 0
    """The number of requests before."""
    hits: int = 1

    def __contains__(self, number: int) -> bool:
        return self.first <= number < self.first + self.hits


@dataclass
class FaultServer:
    """Does what is planned for each call, and what is right otherwise."""

    elsewhere: str = "http://127.0.0.1:9"
    """The target of redirects."""
    plan: dict[str, Planned] = field(default_factory=dict)
    seen: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """The faults of each call's requests, "" for none."""
    tokens: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """The credentials that came with each request of a call."""
    url: str = ""

    async def serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Serve one connection, until either side has enough."""
        gone = (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError)
        with suppress(*gone):
            while await self._exchanged(reader, writer):
                pass
        writer.close()
        with suppress(*gone, OSError):
            await writer.wait_closed()

    async def _exchanged(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        """Serve one request; whether there may be another."""
        exchange = Exchange(reader, writer, await reader.readuntil(b"\r\n\r\n"))
        exchange.elsewhere = self.elsewhere
        call = exchange.headers["x-call"]
        number = len(self.seen[call])
        planned = self.plan.get(call)
        name = planned.fault if planned and number in planned else ""
        self.seen[call].append(name)
        self.tokens[call].append(exchange.headers.get("authorization", ""))
        if name:
            await FAULTS[name].act(exchange)
        else:
            await exchange.read()
            await exchange.write(proper(*offered(exchange), {}))
        return not exchange.is_over


@contextmanager
def failing(elsewhere: str = "http://127.0.0.1:9") -> Iterator[FaultServer]:
    """A server for as long as the block, in a thread of its own."""
    loop = asyncio.new_event_loop()
    server = FaultServer(elsewhere)

    async def started() -> asyncio.Server:
        return await asyncio.start_server(server.serve, "127.0.0.1", 0, backlog=1024)

    async def ended() -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    listening = loop.run_until_complete(started())
    server.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(listening.close)
        asyncio.run_coroutine_threadsafe(ended(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
