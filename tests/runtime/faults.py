"""A server that fails on purpose, in all the ways that networks and servers do.

It offers the API of partner clients. Each call names itself in the header `X-Call`; the
server looks up the fault of the call and records what became of each request.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Thread

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
from tests.runtime.acts import (
    Again,
    Exchange,
    Fault,
    altering,
    answering,
    chunked,
    compressed,
    dripping,
    falling_silent,
    offered,
    proper,
    redirecting,
    reset_after,
    reset_before,
    silent,
    writing,
)
from tests.runtime.samples import ERROR

_POLICIES: dict[str, Again] = {
    "TEN_SECONDLY_ROLLING": "always",
    "SECONDLY": "always",
    "DAILY": "never",
}
_OK = b"HTTP/1.1 200 OK\r\n"
_HTML = b"<html><title>Sign in to the wireless network</title></html>"
FAULTS: dict[str, Fault] = {
    # no response, or half of one
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
    # no response in time
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
    # lasting errors
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
    # unreadable responses
    "web page": Fault(
        answering(200, _HTML, Content_Type="text/html"), "never", DecodingError
    ),
    "empty": Fault(answering(200, b""), "never", DecodingError),
    "no content": Fault(answering(204, b""), "never", DecodingError),
    "half of the JSON": Fault(answering(200, b'{"id": "'), "never", DecodingError),
    "no UTF-8": Fault(answering(200, b'{"id": "\xff"}'), "never", DecodingError),
    "something else": Fault(answering(200, b"[[]]"), "never", DecodingError),
    # unusual but valid responses
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


@dataclass(frozen=True)
class Planned:
    """The fault of a call, and the requests that it hits."""

    fault: str
    first: int = 0
    """The number of requests that are answered properly before."""
    hits: int = 1

    def __contains__(self, number: int) -> bool:
        return self.first <= number < self.first + self.hits


@dataclass
class FaultServer:
    """Fails as planned for each call, and responds properly otherwise."""

    elsewhere: str = "http://127.0.0.1:9"
    """The target of redirects."""
    plan: dict[str, Planned] = field(default_factory=dict)
    seen: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """The faults of each call's requests, "" for none."""
    tokens: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """The credentials of each request of a call."""
    url: str = ""

    async def serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Serve one connection until either side closes it."""
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
        """Serve one request; return whether another one may follow."""
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
    """Run a server in a thread of its own while the block runs."""
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
