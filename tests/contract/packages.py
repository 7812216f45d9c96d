"""A document's package, imported, and real clients of it in three ways of sending."""

from __future__ import annotations

import asyncio
import importlib
import json
import logging
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from operator import attrgetter
from pathlib import Path
from threading import Thread
from types import ModuleType
from typing import Any, Protocol

import httpx2

from generator.config.run_options import Options
from generator.pipeline import Generated, generate
from generator.write import write
from tests.contract.wire import Received, Reply

_LEFT_OUT = {
    *("parameter-content", "parameter-name", "parameter-style"),
    *("property-name", "security-scheme", "success"),
}
"""Messages about what cannot be sent or read at all."""

Entry = Mapping[str, Any]
"""One of the manifest's operations."""
Server = Callable[[Received], Reply]


class Package:
    """A generated package and what its manifest says."""

    def __init__(self, module: ModuleType, generated: Generated) -> None:
        name = module.__name__
        manifest = json.loads(generated.files[-1].text)
        codec = importlib.import_module(f"{name}._runtime.codec")
        self.module = module
        self.operations: list[Entry] = manifest["operations"]
        self.credentials: Mapping[str, Any] = manifest["client"]["credentials"]
        self._unions = {
            name: each["type"]
            for name, each in manifest.get("types", {}).items()
            if "type" in each
        }
        self.convert: Callable[[Any, Any], Any] = codec.convert
        self.encode: Callable[[Any], bytes] = codec.encode
        self.warnings = _Kept(name)
        self.left_out: list[str] = [
            found.pointer
            for found in generated.diagnostics
            if found.code in _LEFT_OUT and found.pointer
        ]
        apis = manifest.get("apis", [{"module": "models"}])
        self._models = vars(importlib.import_module(f"{name}.{apis[0]['module']}"))

    def takes_files(self, code: str) -> bool:
        """Whether values of a type, or of a union of this name, may be files."""
        names = set(re.findall(r"\w+", code))
        unions = [union for name, union in self._unions.items() if name in names]
        return any("FileInput" in text for text in (code, *unions))

    def annotation(self, code: str) -> Any:
        """A type of the manifest; it resolves in the package's models."""
        return eval(code, {**self._models, "Iterable": Sequence})  # msgspec reads none

    def secrets(self) -> dict[str, str]:
        """A value for each credential."""
        return {name: f"secret-{name}" for name in self.credentials}


class _Kept(logging.Handler):
    """The warnings that a package logs."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        logger = logging.getLogger(name)
        logger.propagate = False
        logger.addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(record.getMessage())

    def taken(self) -> list[str]:
        """Return the log records since the last call of this method."""
        texts, self.texts = self.texts, []
        return texts


@contextmanager
def imported(spec: Path, name: str, *, in_suite: bool = False) -> Iterator[Package]:
    """The package of a document, for as long as the block.

    `in_suite` makes it a package of several APIs, if only of one.
    """
    with tempfile.TemporaryDirectory(prefix="contract-") as folder:
        if in_suite:
            generated = generate([str(spec)], package=name)
        else:
            generated = generate(str(spec), Options(name=name))
        write([generated], Path(folder))
        sys.path.insert(0, folder)
        try:
            yield Package(importlib.import_module(name), generated)
        finally:
            sys.path.remove(folder)
            for each in [n for n in sys.modules if n.partition(".")[0] == name]:
                del sys.modules[each]


class Line:
    """Leads from clients to the server of the moment."""

    server: Server


class Caller(Protocol):
    """Makes calls over a client of its own."""

    line: Line

    def call(self, entry: Entry, arguments: Mapping[str, Any]) -> Any:
        """Return the call's result; of pages the first, of a stream all items."""


def kind_of(entry: Entry, result: object) -> str:
    """Return the kind of a result, which an argument may have made a stream."""
    described = entry["result"]
    is_stream = type(result).__name__.endswith("Stream")
    kind = described["stream"]["kind"] if is_stream and "stream" in described else None
    return str(kind or described["kind"])


class Blocking:
    """Calls a Client."""

    def __init__(
        self, package: Package, line: Line, client: httpx2.Client, url: str
    ) -> None:
        self.line = line
        self._client = package.module.Client(
            **package.secrets(), base_url=url, http_client=client
        )

    def call(self, entry: Entry, arguments: Mapping[str, Any]) -> Any:
        """Return the call's result; of pages the first, of a stream all items."""
        result = attrgetter(entry["call"])(self._client)(**arguments)
        match kind_of(entry, result):
            case "pages":
                return next(iter(result.pages()))
            case "file":
                return result.read()
            case "events" | "stream":
                return list(result)
            case _:
                return result


class Awaited:
    """Calls an AsyncClient."""

    def __init__(
        self, package: Package, line: Line, runner: asyncio.Runner, url: str
    ) -> None:
        self.line = line
        self._package = package
        self._runner = runner
        self._url = url

    def call(self, entry: Entry, arguments: Mapping[str, Any]) -> Any:
        """Return the call's result; of pages the first, of a stream all items."""
        return self._runner.run(self._call(entry, arguments))

    async def _call(self, entry: Entry, arguments: Mapping[str, Any]) -> Any:
        secrets = self._package.secrets()
        made = self._package.module.AsyncClient(**secrets, base_url=self._url)
        async with made as client:
            result = attrgetter(entry["call"])(client)(**arguments)
            match kind_of(entry, result):
                case "pages":
                    return await anext(aiter(result.pages()))
                case "file":
                    return await result.read()
                case "events" | "stream":
                    return [item async for item in result]
                case _:
                    return await result


@contextmanager
def without_network(package: Package) -> Iterator[Caller]:
    """Over httpx2's own mock transport: nothing but the network is left out."""
    base = "http://contract.test/base"
    line = Line()

    def handle(request: httpx2.Request) -> httpx2.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        target = request.url.raw_path.decode("ascii").removeprefix("/base")
        reply = line.server(Received(request.method, target, headers, request.read()))
        kind = {"Content-Type": reply.content_type} if reply.content_type else {}
        return httpx2.Response(reply.status, headers=kind, content=reply.content)

    with httpx2.Client(transport=httpx2.MockTransport(handle)) as client:
        yield Blocking(package, line, client, base)


@contextmanager
def over_http(package: Package) -> Iterator[list[Caller]]:
    """Over a real server on this machine, blocking and awaited."""
    line = Line()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            """Answer one request, of whatever method."""
            headers = {name.lower(): value for name, value in self.headers.items()}
            content = self.rfile.read(int(headers.get("content-length", 0)))
            if headers.get("transfer-encoding") == "chunked":
                content = b"".join(iter(self._chunk, b""))
            received = Received(self.command, self.path, headers, content)
            reply = line.server(received)
            self.send_response(reply.status)
            if reply.content_type:
                self.send_header("Content-Type", reply.content_type)
            self.send_header("Content-Length", str(len(reply.content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(reply.content)

        def _chunk(self) -> bytes:
            size = int(self.rfile.readline(), 16)
            chunk = self.rfile.read(size)
            self.rfile.readline()
            return chunk

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815
        do_HEAD = do_OPTIONS = do_TRACE = do_QUERY = do_COPY = answer  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    with (
        ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server,
        asyncio.Runner() as runner,
        httpx2.Client() as client,
    ):
        server.daemon_threads = True
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        yield [
            Blocking(package, line, client, url),
            Awaited(package, line, runner, url),
        ]
        server.shutdown()
