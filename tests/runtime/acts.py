"""The acts of a server: proper responses, and many kinds of failures."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import struct
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import parse_qs

from generated.partner_clients import (
    ApiError,
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
        """Read the body; from now on the request may have had an effect."""
        length = int(self.headers.get("content-length", 0))
        self.body = await self._reader.readexactly(length)

    async def write(self, content: bytes) -> None:
        """Send a part of the response."""
        self._writer.write(content)
        await self._writer.drain()

    async def patience(self, seconds: float) -> None:
        """Do nothing until the client disconnects or some seconds have passed."""
        self.is_over = True
        with suppress(TimeoutError):
            await asyncio.wait_for(self._reader.read(1), seconds)

    def reset(self) -> None:
        """Reset the connection; bytes in transit are lost."""
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
    """When the call is sent again; a harmless fault counts as a proper response."""
    ends_in: type[ApiError]
    """The error if it is not sent again, or not often enough."""
    is_timed: bool = False
    """Whether the fault takes seconds."""


# --- acts --------------------------------------------------------------------------


def answering(status: int, body: object = ERROR, **headers: str) -> Act:
    """Send a proper response; underscores in header names become hyphens."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()

    async def act(exchange: Exchange) -> None:
        await exchange.read()
        cookie = {"Set-Cookie": "session=secret-cookie"}
        await exchange.write(proper(status, content, {**cookie, **headers}))

    return act


def proper(status: int, content: bytes, headers: Mapping[str, str]) -> bytes:
    """Return a proper response."""
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
    """Send the proper response in another form."""

    async def act(exchange: Exchange) -> None:
        await exchange.read()
        status, content = offered(exchange)
        await exchange.write(alter(proper(status, content, {})))

    return act


def redirecting(status: int) -> Act:
    """Redirect to the same path on another host."""

    async def act(exchange: Exchange) -> None:
        location = exchange.elsewhere + exchange.target
        await answering(status, b"", Location=location)(exchange)

    return act


async def reset_before(exchange: Exchange) -> None:
    """Reset the connection before the body is read."""
    exchange.reset()


async def reset_after(exchange: Exchange) -> None:
    """Reset the connection after the request was read."""
    await exchange.read()
    exchange.reset()


async def silent(exchange: Exchange) -> None:
    """Read the request and send nothing."""
    await exchange.read()
    await exchange.patience(30)


def dripping(
    start: bytes, then: bytes = b"x", drips: int = DRIPS, end: bytes = b""
) -> Act:
    """Send a start, then single bytes slowly, then the end."""

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
    """Send a start and nothing else."""

    async def act(exchange: Exchange) -> None:
        await exchange.read()
        await exchange.write(start)
        await exchange.patience(30)

    return act


def compressed(answer: bytes) -> bytes:
    """Return a response with its body compressed by gzip."""
    content = gzip.compress(answer.partition(b"\r\n\r\n")[2])
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
    return b"%sContent-Length: %d\r\n\r\n%s" % (head, len(content), content)


def chunked(answer: bytes) -> bytes:
    """Return a response with its body in two chunks and a trailer."""
    content = answer.partition(b"\r\n\r\n")[2]
    parts = (content[:1], content[1:])
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts if part)
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    return head + chunks + b"0\r\nX-Checksum: 1\r\n\r\n"


# --- what the API offers -----------------------------------------------------------


def offered(exchange: Exchange) -> tuple[int, bytes]:
    """Return the status and body of a proper response."""
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
    """Return a page of objects with ids."""
    first = number * PER_PAGE
    names = [f"{call}-{n}" for n in range(first, first + PER_PAGE)]
    results = [{**RECORD, "id": name, "type": "partner"} for name in names]
    content: dict[str, Any] = {"results": results, "total": PAGES * PER_PAGE}
    if number + 1 < PAGES:
        content["paging"] = {"next": {"after": str(number + 1)}}
    return content
