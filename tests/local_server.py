"""A small HTTP server that answers by route and keeps what it is sent."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, NamedTuple

UNKNOWN = {
    "status": "error",
    "message": "There is no such thing.",
    "correlationId": "b0a5d1a4-6e64-4a4c-9c52-3f1f3ad2b3f2",
    "category": "OBJECT_NOT_FOUND",
}


class Received(NamedTuple):
    """One request as the server received it."""

    route: str
    """Method, path and query, as in "GET /things?limit=1"."""
    authorization: str | None
    json: Any
    """The body; None if there was none."""


class LocalServer(ThreadingHTTPServer):
    """Answers 200 and the JSON of a known route, 404 and an error otherwise."""

    daemon_threads = True

    def __init__(self, answers: Mapping[str, Any]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = answers
        self.received: list[Received] = []

    @property
    def url(self) -> str:
        """Return the server's URL."""
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: LocalServer

    def answer(self) -> None:
        """Answer one request, of whatever method."""
        route = f"{self.command} {self.path}"
        sent = self.rfile.read(int(self.headers["Content-Length"] or 0))
        body = json.loads(sent) if sent else None
        self.server.received.append(
            Received(route, self.headers["Authorization"], body)
        )
        content = json.dumps(self.server.answers.get(route, UNKNOWN)).encode()
        self.send_response(200 if route in self.server.answers else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@contextmanager
def serving(answers: Mapping[str, Any]) -> Iterator[LocalServer]:
    """A server that runs for as long as the block."""
    with LocalServer(answers) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()
