"""Spans of OpenTelemetry: one for each call, and none where it is not used."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from typing import Any

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode
from with_extras.partner_clients import (
    AiohttpEngine,
    AsyncClient,
    Client,
    ConnectionFailed,
    CredentialsMissing,
    DecodingError,
    Hooks,
    NotFound,
    _runtime,
)
from with_extras.partner_clients._runtime.request import Request

from tests.extras import FOLDER
from tests.runtime.callers import (
    AiohttpCaller,
    AsyncCaller,
    Caller,
    Connect,
    SyncCaller,
)
from tests.runtime.conftest import TOKEN
from tests.runtime.optional import optional
from tests.runtime.samples import ERROR, RECORD, page
from tests.runtime.server import Answer, Server, json_answer

streaming = optional("streaming", _runtime)

EXPORTER = InMemorySpanExporter()
PROVIDER = TracerProvider()
PROVIDER.add_span_processor(SimpleSpanProcessor(EXPORTER))
TEMPLATE = "/crm/v3/objects/partner_clients/{partnerClientId}"
BUSY = Answer(429, headers={"Retry-After": "0"})


@pytest.fixture(scope="module", autouse=True)
def provider() -> None:
    """The process has one provider for ever."""
    trace.set_tracer_provider(PROVIDER)


@pytest.fixture(params=["sync", "async", "aiohttp"])
def connect(request: pytest.FixtureRequest, server: Server) -> Iterator[Connect]:
    """Connect clients of the package that traces its calls."""
    with ExitStack() as stack:

        def connected(**options: Any) -> Caller:
            given = {
                "access_token": TOKEN,
                "base_url": server.url,
                "max_retries": 0,
                **options,
            }
            caller: Caller
            match request.param:
                case "sync":
                    caller = SyncCaller(Client, **given)
                case "async":
                    caller = AsyncCaller(AsyncClient, **given)
                case _:
                    caller = AiohttpCaller(AsyncClient, AiohttpEngine, **given)
            return stack.enter_context(closing(caller))

        yield connected


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    """The spans of the test."""
    EXPORTER.clear()
    yield EXPORTER
    EXPORTER.clear()


def only(spans: InMemorySpanExporter) -> ReadableSpan:
    """The one span that there is."""
    (span,) = spans.get_finished_spans()
    return span


def parent_of(header: str | None) -> int:
    """The span that a request names as its parent (W3C Trace Context, 3.2)."""
    assert header is not None
    return int(header.split("-")[2], 16)


def span_id(span: ReadableSpan) -> int:
    """Return the id of a span."""
    assert span.context is not None
    return int(span.context.span_id)


def test_span(server: Server, connect: Connect, spans: InMemorySpanExporter) -> None:
    """Its name, its attributes, and the headers that continue the trace."""
    server.answer(json_answer(RECORD))
    connect()(lambda c: c.partner_clients.get("512", archived=True))
    span = only(spans)
    assert span.name == f"GET {TEMPLATE}"
    assert span.kind is SpanKind.CLIENT
    assert span.status.status_code is StatusCode.UNSET
    assert dict(span.attributes or {}) == {
        "http.request.method": "GET",
        "url.template": TEMPLATE,
        "url.full": f"{server.url}{TEMPLATE.partition('{')[0]}512",
        "server.address": "127.0.0.1",
        "server.port": server.server_port,
        "http.response.status_code": 200,
    }
    assert span.events == ()
    scope = span.instrumentation_scope
    assert scope is not None
    assert scope.name == "with_extras.partner_clients"
    assert parent_of(server.last.header("traceparent")) == span_id(span)


def test_retries(server: Server, connect: Connect, spans: InMemorySpanExporter) -> None:
    """All attempts of a call are one span."""
    server.answer(BUSY, BUSY, json_answer(RECORD))
    connect(max_retries=2)(lambda c: c.partner_clients.get("512"))
    attributes = only(spans).attributes or {}
    assert attributes["http.request.resend_count"] == 2
    assert attributes["http.response.status_code"] == 200
    parents = {parent_of(sent.header("traceparent")) for sent in server.received}
    assert parents == {span_id(only(spans))}


@pytest.mark.parametrize(
    ("answer", "kind", "error"),
    [
        (json_answer(ERROR, 404), "404", NotFound),
        (Answer(raw=b""), "ConnectionFailed", ConnectionFailed),
    ],
)
def test_error(
    server: Server,
    connect: Connect,
    spans: InMemorySpanExporter,
    answer: Answer,
    kind: str,
    error: type[Exception],
) -> None:
    """Errors are recorded, but without secrets."""
    server.answer(answer)
    with pytest.raises(error) as caught:
        connect()(lambda c: c.partner_clients.get("512", properties=["s3cr3t"]))
    span = only(spans)
    assert span.status.status_code is StatusCode.ERROR
    assert (span.attributes or {})["error.type"] == kind
    (event,) = span.events
    assert event.name == "exception"
    assert (event.attributes or {})["exception.message"] == str(caught.value)
    assert TOKEN not in span.to_json()
    assert "s3cr3t" not in span.to_json()


def test_nothing_sent(spans: InMemorySpanExporter) -> None:
    """A call that fails before it sends is a call all the same."""
    with pytest.raises(CredentialsMissing):
        Client().partner_clients.get("1")
    attributes = only(spans).attributes or {}
    assert attributes["error.type"] == "CredentialsMissing"
    assert "server.address" not in attributes


def test_hook_that_raises(
    server: Server, connect: Connect, spans: InMemorySpanExporter
) -> None:
    """The span ends with the call, whatever ends it."""

    def broken(*_: object) -> None:
        raise KeyError("mine")

    run = connect(hooks=Hooks(on_request=broken))
    with pytest.raises(KeyError):
        run(lambda c: c.partner_clients.get("1"))
    assert (only(spans).attributes or {})["error.type"] == "KeyError"


@pytest.mark.parametrize("url", ["http://[::1", "http://a:b:c"])
def test_impossible_host(spans: InMemorySpanExporter, url: str) -> None:
    """An invalid URL fails in the same way."""
    with pytest.raises(Exception, match=r"GET http") as caught:
        Client("t", base_url=url).partner_clients.get("1")
    assert "server.address" not in (only(spans).attributes or {})
    assert type(caught.value).__module__.startswith("with_extras.")


def test_unreadable(
    server: Server, connect: Connect, spans: InMemorySpanExporter
) -> None:
    """The span is that of the exchange, which went well."""
    server.answer(Answer(200, b"<html>"))
    with pytest.raises(DecodingError):
        connect()(lambda c: c.partner_clients.get("1"))
    assert only(spans).status.status_code is StatusCode.UNSET


def test_pages(server: Server, connect: Connect, spans: InMemorySpanExporter) -> None:
    """Each page is a call."""
    server.answer(json_answer(page("1", after="x")), json_answer(page("2")))
    connect().items(lambda c: c.partner_clients.list())
    assert len(spans.get_finished_spans()) == 2


def test_download(server: Server, spans: InMemorySpanExporter) -> None:
    """The span of a download ends when there is something to read."""
    server.handler = lambda _: Answer(200, b"abc")
    with Client("t", base_url=server.url) as client:
        download = streaming.Download(client._session, Request("GET /file"))
        with download.open():
            assert only(spans).name == "GET /file"


# --- parents ------------------------------------------------------------------------


def test_header_of_the_caller(
    server: Server, connect: Connect, spans: InMemorySpanExporter
) -> None:
    """A span below the current one is what the server is told of, and nothing else."""
    server.answer(json_answer(RECORD))
    with trace.get_tracer("test").start_as_current_span("outer") as outer:
        connect()(lambda c: c.partner_clients.get("1"))
        assert trace.get_current_span() is outer
    inner, found = spans.get_finished_spans()
    assert inner.parent is not None
    assert inner.parent.span_id == span_id(found)
    assert parent_of(server.last.header("traceparent")) == span_id(inner)


def named(spans: InMemorySpanExporter) -> list[tuple[Any, str]]:
    """The name of each call's parent, and the last segment of the call's URL."""
    finished = spans.get_finished_spans()
    names = {span_id(span): span.name for span in finished}
    return [
        (
            names.get(span.parent.span_id) if span.parent else None,
            str((span.attributes or {})["url.full"]).rpartition("/")[2],
        )
        for span in finished
        if span.kind is SpanKind.CLIENT
    ]


def test_tasks(server: Server, spans: InMemorySpanExporter) -> None:
    """Tasks that take turns keep their parents, also through attempts and waits."""
    server.handler = lambda _: json_answer(RECORD)
    server.answer(BUSY, BUSY, BUSY)  # which one call may get all alone
    tracer = trace.get_tracer("test")

    async def one(client: AsyncClient, name: str) -> None:
        with tracer.start_as_current_span(name):
            await client.partner_clients.get(name)
            await client.partner_clients.get(name)

    async def scenario() -> None:
        async with AsyncClient("t", base_url=server.url, max_retries=3) as client:
            await asyncio.gather(*(one(client, str(n)) for n in range(8)))

    asyncio.run(scenario())
    assert sorted(named(spans)) == sorted((str(n), str(n)) for n in [*range(8)] * 2)


def test_threads(server: Server, spans: InMemorySpanExporter) -> None:
    """The same for threads."""
    server.handler = lambda _: json_answer(RECORD)
    tracer = trace.get_tracer("test")
    with Client("t", base_url=server.url) as client, ThreadPoolExecutor(4) as pool:

        def one(name: str) -> None:
            with tracer.start_as_current_span(name):
                client.partner_clients.get(name)

        list(pool.map(one, map(str, range(8))))
    assert sorted(named(spans)) == [(str(n), str(n)) for n in range(8)]


def test_cancelled(server: Server, spans: InMemorySpanExporter) -> None:
    """A task that is cancelled leaves no span open."""
    server.handler = lambda _: Answer(204, delay=5)

    async def scenario() -> None:
        async with AsyncClient("t", base_url=server.url) as client:
            call = client.partner_clients.associations.delete(*"1234")
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(call, 0.3)

    asyncio.run(scenario())
    assert (only(spans).attributes or {})["error.type"] == "_OTHER"


# --- not there, or not used ----------------------------------------------------------

WITHOUT = """
import sys
sys.modules["opentelemetry"] = None  # as if it were not there
from partner_clients import Client
with Client("t", base_url=sys.argv[1]) as client:
    print(client.partner_clients.get("512").id)
print([name for name in sys.modules if name.startswith("opentelemetry.")])
"""
UNUSED = """
import sys
from partner_clients import Client
with Client("t", base_url=sys.argv[1]) as client:
    print(client.partner_clients.get("512").id)
print([name for name in sys.modules if name.startswith("opentelemetry")])
"""


@pytest.mark.parametrize(
    "program", [WITHOUT, UNUSED], ids=["not installed", "not used"]
)
def test_without(server: Server, program: str) -> None:
    """Calls work, nothing is added to them, and nothing of it is imported."""
    server.handler = lambda _: json_answer(RECORD)
    done = subprocess.run(
        [sys.executable, "-c", program, server.url],
        cwd=FOLDER / "with_extras",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "512\n[]\n"
    assert [received.header("traceparent") for received in server.received] == [None]
