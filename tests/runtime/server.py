"""A real HTTP server that keeps what it is sent and answers as it is told."""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


@dataclass(frozen=True)
class Received:
    """One request, exactly as it came."""

    method: str
    target: str
    """Path and query, not decoded."""
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def path(self) -> str:
        """The target without the query."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        """Return the text behind the "?"."""
        return self.target.partition("?")[2]

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    def header(self, name: str) -> str | None:
        """The only header of a name; None if there is none."""
        found = [value for known, value in self.headers if known.lower() == name]
        assert len(found) <= 1, f"{name} came {len(found)} times"
        return found[0] if found else None


@dataclass(frozen=True)
class Answer:
    """The server's answer to one request."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    """Seconds before the answer starts."""
    raw: bytes | None = None
    """Written in place of a proper answer, before the connection is closed."""

    def __bytes__(self) -> bytes:
        if self.raw is not None:
            return self.raw
        headers = dict(self.headers)
        if self.status != 204:
            headers.setdefault("Content-Length", str(len(self.body)))
        lines = [f"HTTP/1.1 {self.status} Whatever"]
        lines += (f"{name}: {value}" for name, value in headers.items())
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + self.body


def json_answer(value: object, status: int = 200, **headers: str) -> Answer:
    """A value as JSON; underscores in the headers' names stand for hyphens."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    content = json.dumps(value).encode()
    return Answer(status, content, {"Content-Type": "application/json", **named})


class Server(ThreadingHTTPServer):
    """Answers from `answers`, then by `handler`, and keeps what it received."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.received: list[Received] = []
        self.connections: list[Any] = []
        self.answers: deque[Answer] = deque()
        self.handler: Callable[[Received], Answer] = lambda _: json_answer({})

    @property
    def url(self) -> str:
        """Return the server's URL."""
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def last(self) -> Received:
        """The latest request."""
        return self.received[-1]

    def answer(self, *answers: Answer) -> None:
        """Give these answers next."""
        self.answers.extend(answers)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that went away."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def setup(self) -> None:
        super().setup()
        self.server.connections.append(self.client_address)

    def exchange(self) -> None:
        """Take one request, of whatever method, and answer it."""
        server = self.server
        received = Received(
            self.command,
            self.requestline.split(" ")[1],
            tuple(self.headers.raw_items()),
            self._body(),
        )
        server.received.append(received)
        try:
            answer = server.answers.popleft()
        except IndexError:
            answer = server.handler(received)
        time.sleep(answer.delay)
        self.wfile.write(bytes(answer))
        self.close_connection = self.close_connection or answer.raw is not None

    def _body(self) -> bytes:
        """The body, whose length comes before it or before each chunk of it."""
        if self.headers["Transfer-Encoding"] != "chunked":
            return self.rfile.read(int(self.headers["Content-Length"] or 0))
        found = b""
        while length := int(self.rfile.readline(), 16):
            found += self.rfile.read(length + 2)[:-2]
        self.rfile.readline()
        return found

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = exchange  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@contextmanager
def running() -> Iterator[Server]:
    """A server for as long as the block."""
    with Server() as server:
        Thread(target=server.serve_forever, args=(0.005,), daemon=True).start()
        yield server
        server.shutdown()
