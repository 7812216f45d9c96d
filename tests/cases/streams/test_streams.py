"""Values that come one by one, and files that come in chunks."""

import asyncio
import importlib
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx2
import pytest

WHEN = datetime(2026, 1, 2, tzinfo=UTC)
TICK = b'{"at":"2026-01-02T00:00:00Z"}'


class Chunks(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """The content of an answer, which may break off."""

    def __init__(self, *chunks: bytes, error: Exception | None = None) -> None:
        self.chunks = chunks
        self.error = error
        self.closed = False

    def __iter__(self) -> Iterator[bytes]:
        yield from self.chunks
        if self.error:
            raise self.error

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self:
            yield chunk

    def close(self) -> None:
        """Release the connection."""
        self.closed = True

    async def aclose(self) -> None:
        """Release the connection."""
        self.closed = True


def transport_of(content: Chunks, status: int, kind: str) -> httpx2.MockTransport:
    """Return a transport that answers every request with the content."""
    headers = {"content-type": kind} if kind else {}
    return httpx2.MockTransport(
        lambda _: httpx2.Response(status, headers=headers, stream=content)
    )


def client_of(
    package: ModuleType, content: Chunks, status: int = 200, kind: str = ""
) -> Any:
    """Return a client whose server gives this answer."""
    transport = transport_of(content, status, kind)
    return package.Client(http_client=httpx2.Client(transport=transport))


def async_client_of(package: ModuleType, content: Chunks, kind: str = "") -> Any:
    """Return the same client for asyncio."""
    transport = transport_of(content, 200, kind)
    return package.AsyncClient(http_client=httpx2.AsyncClient(transport=transport))


async def gathered(stream: Any) -> list[Any]:
    """Return all values of a stream."""
    return [item async for item in stream]


EVENTS = (
    b"\xef\xbb\xbf: a comment\r\ndata: " + TICK[:5],
    TICK[5:] + b"\r",
    b"\n\r\nid: 7\nevent: other\ndata: {\ndata: " + TICK[1:] + b"\n\n",
    b"event: lost\n\nretry: 5\nid: \xc3",
    b"\xa9\rdata:" + TICK + b"\r\rdata: unfinished",
)


def test_events(package: ModuleType) -> None:
    """Lines end in every way, and chunks anywhere."""
    client = client_of(package, Chunks(*EVENTS))
    assert [tick.at for tick in client.ticks.get()] == [WHEN] * 3
    events = list(client.ticks.get().events())
    assert [(e.name, e.id) for e in events] == [
        ("message", ""),
        ("other", "7"),
        ("message", "é"),
    ]


def test_async_events(package: ModuleType) -> None:
    """The same is true when it is awaited."""
    client = async_client_of(package, Chunks(*EVENTS))
    ticks = asyncio.run(gathered(client.ticks.get()))
    assert [tick.at for tick in ticks] == [WHEN] * 3


@pytest.mark.parametrize(
    ("content", "data"),
    [
        (b"data: a\n\ndata: lost", ["a"]),
        (b"data: a\n\ndata: lost\n", ["a"]),
        (b"data: a\n\ndata: lost\r\n", ["a"]),
        (b"data: a\n\r", ["a"]),
        (b"data: a\r\r", ["a"]),
        (b"data: a\r\n\r", ["a"]),
        (b"data: a\rdata: b\r\ndata\n\n", ["a\nb\n"]),
        (b"data:\n\ndata\n\ndata:  a\n\n", ["", "", " a"]),
        (b"id: 1\nevent: none\n\n: no data\n\ndata: a\n\n", ["a"]),
        (b"", []),
    ],
)
def test_ends(package: ModuleType, content: bytes, data: list[str]) -> None:
    """Only an empty line completes an event, and a lone CR ends a line."""
    assert list(client_of(package, Chunks(content)).words.get()) == data
    in_bytes = Chunks(*(bytes([byte]) for byte in content))
    awaited = async_client_of(package, in_bytes)
    assert asyncio.run(gathered(awaited.words.get())) == data


def test_lone_cr_at_once(package: ModuleType) -> None:
    """An event that ends with a CR does not wait for the next chunk."""
    content = Chunks(b"data: a\r\r", error=httpx2.ReadError("reset"))
    stream = iter(client_of(package, content).words.get())
    assert next(stream) == "a"


def test_empty_data(package: ModuleType) -> None:
    """An event without data has no value for a model, and does not end the stream."""
    content = b"event: ping\ndata:\n\ndata: " + TICK + b"\n\n"
    assert [t.at for t in client_of(package, Chunks(content)).ticks.get()] == [WHEN]


PAGE = b"<html>Log in</html>"


@pytest.mark.parametrize(
    ("resource", "kind"),
    [
        ("ticks", "text/html; charset=utf-8"),
        ("words", "text/html"),
        ("words", "application/json"),
        ("sequences", "text/html"),
    ],
)
def test_other_content(package: ModuleType, resource: str, kind: str) -> None:
    """A page in place of a stream is an error that has the page."""
    client = client_of(package, Chunks(PAGE), kind=kind)
    with pytest.raises(package.DecodingError, match="the answer is") as caught:
        list(getattr(client, resource).get())
    assert (caught.value.status, caught.value.raw) == (200, PAGE)
    assert caught.value.headers["Content-Type"] == kind
    assert caught.value.request.operation == f"GET /{resource}"
    awaited = getattr(async_client_of(package, Chunks(PAGE), kind=kind), resource)
    with pytest.raises(package.DecodingError):
        asyncio.run(gathered(awaited.get()))


@pytest.mark.parametrize("kind", ["", "Text/Event-Stream;charset=UTF-8"])
def test_content_type(package: ModuleType, kind: str) -> None:
    """The media type has any case; a server may leave it out."""
    client = client_of(package, Chunks(*EVENTS), kind=kind)
    assert len(list(client.ticks.get())) == 3


def test_with(package: ModuleType) -> None:
    """A `with` closes the connection, also while an iteration is held."""
    content = Chunks(*EVENTS)
    with client_of(package, content).ticks.get() as stream:
        held = iter(stream)
        next(held)
        assert not content.closed
    assert content.closed
    assert list(held) == []


def test_async_with(package: ModuleType) -> None:
    """An `async with` closes the connection; awaiting the stream changes nothing."""

    async def scenario() -> None:
        content = Chunks(*EVENTS)
        async with await async_client_of(package, content).ticks.get() as stream:
            async for tick in stream:
                assert tick.at == WHEN
                break
            assert not content.closed
        assert content.closed

    asyncio.run(scenario())


def test_open(package: ModuleType) -> None:
    """The response itself is there as well, with its bytes."""
    client = client_of(package, Chunks(*EVENTS), kind="text/event-stream")
    with client.ticks.get().open() as answer:
        assert answer.status == 200
        assert answer.headers["content-type"] == "text/event-stream"
        assert b"".join(answer.chunks) == b"".join(EVENTS)


def test_text_events(package: ModuleType) -> None:
    """Text is no JSON; a sign ends what has no other end."""
    client = client_of(package, Chunks(b'data: one\n\ndata: "2"\n\ndata: [DONE]\n\nx'))
    assert list(client.words.get()) == ["one", '"2"']


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n\n"])
def test_lines(package: ModuleType, end: bytes) -> None:
    """The last line need not end."""
    content = Chunks(TICK + b"\n\n", TICK[:3], TICK[3:] + end)
    ticks = list(client_of(package, content).lines.get())
    assert [tick.at for tick in ticks] == [WHEN] * 2
    again = asyncio.run(gathered(async_client_of(package, content).lines.get()))
    assert again == ticks


def test_sequence(package: ModuleType) -> None:
    """Each value of a sequence has a sign before it (RFC 7464)."""
    client = client_of(package, Chunks(b"\x1e1\n\x1e2\n\x1enull\n"))
    assert list(client.sequences.get()) == [1, 2, None]


def test_left_early(package: ModuleType) -> None:
    """Leaving a stream early releases its connection."""
    content = Chunks(*EVENTS)
    stream = iter(client_of(package, content).ticks.get())
    next(stream)
    assert not content.closed
    stream.close()
    assert content.closed


def test_broken_off(package: ModuleType) -> None:
    """Received items are delivered; then an error says that more was expected."""
    content = Chunks(TICK + b"\n", error=httpx2.ReadError("reset"))
    stream = iter(client_of(package, content).lines.get())
    assert next(stream).at == WHEN
    with pytest.raises(package.ConnectionFailed, match="reset"):
        next(stream)


def test_wrong_values(package: ModuleType) -> None:
    """Values that do not fit are kept; invalid JSON raises."""
    client = client_of(package, Chunks(b'{"at": 5}\n{'))
    stream = iter(client.lines.get())
    assert next(stream).at == 5
    with pytest.raises(package.DecodingError, match="a part of the answer"):
        next(stream)


def test_download(package: ModuleType, tmp_path: Path) -> None:
    """In chunks, at once, or into a file."""
    client = client_of(package, Chunks(b"%PDF", b"\xff"))
    assert list(client.file.get()) == [b"%PDF", b"\xff"]
    assert client.file.get().read() == b"%PDF\xff"
    raw = client.raw(client.file.get().read)
    assert (raw.status, raw.raw, raw.value) == (200, b"%PDF\xff", b"%PDF\xff")
    assert client.file.get().save(tmp_path / "a.pdf") == 5
    assert (tmp_path / "a.pdf").read_bytes() == b"%PDF\xff"


def test_async_download(package: ModuleType, tmp_path: Path) -> None:
    """The same when it is awaited."""

    async def scenario() -> None:
        client = async_client_of(package, Chunks(b"%PDF", b"\xff"))
        assert await client.file.get().read() == b"%PDF\xff"
        raw = await client.raw(client.file.get().read)
        assert (raw.status, raw.raw, raw.value) == (200, b"%PDF\xff", b"%PDF\xff")
        assert await client.file.get().save(tmp_path / "a.pdf") == 5

    asyncio.run(scenario())
    assert (tmp_path / "a.pdf").read_bytes() == b"%PDF\xff"


def test_broken_download(package: ModuleType, tmp_path: Path) -> None:
    """Half a file is no file, and what was there before stays."""
    path = tmp_path / "a.pdf"
    path.write_bytes(b"old")
    content = Chunks(b"%PDF", error=httpx2.ReadError("reset"))
    with pytest.raises(package.ConnectionFailed):
        client_of(package, content).file.get().save(path)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_refused(package: ModuleType, tmp_path: Path) -> None:
    """An error is read whole, and nothing is written."""
    client = client_of(package, Chunks(TICK), 404)
    with pytest.raises(package.NotFound) as caught:
        client.file.get().save(tmp_path / "a.pdf")
    assert caught.value.body.at == WHEN
    assert list(tmp_path.iterdir()) == []


def test_at_once(client: Any, server: Any) -> None:
    """An answer that can be a stream or a value works as both."""
    server.answers(200, "now")
    assert client.either.get() == "now"
    assert server.last.headers["accept"] == "application/json"


def test_in_memory(fake: Any, package: ModuleType) -> None:
    """A fake is given the values, one by one, or a file in chunks."""
    events = importlib.import_module(f"{package.__name__}._runtime.events")
    tick = package.models.Tick(at=WHEN)
    fake.ticks.get.returns(tick, events.Event(tick, "late", "7"))
    fake.words.get.returns("two\nlines", "")
    fake.lines.get.returns(tick, tick)
    fake.sequences.get.returns(1, None)
    fake.file.get.returns(b"%P", b"DF")
    with fake.client() as client:
        found = [(event.name, event.id) for event in client.ticks.get().events()]
        assert found == [("message", ""), ("late", "7")]
        assert list(client.ticks.get()) == [tick, tick]
        assert list(client.words.get()) == ["two\nlines", ""]
        assert list(client.lines.get()) == [tick, tick]
        assert list(client.sequences.get()) == [1, None]
        assert list(client.file.get()) == [b"%P", b"DF"]


def test_in_memory_with_asyncio(fake: Any, package: ModuleType) -> None:
    """The same answers; what fails is read as if it came from the network."""
    tick = package.models.Tick(at=WHEN)
    fake.ticks.get.returns(tick, tick)
    fake.file.get.fails(404, tick).returns(b"%PDF")

    async def scenario() -> None:
        async with fake.async_client() as client:
            assert [found async for found in client.ticks.get()] == [tick, tick]
            with pytest.raises(package.NotFound) as caught:
                await client.file.get().read()
            assert caught.value.body == tick
            assert await client.file.get().read() == b"%PDF"

    asyncio.run(scenario())


def test_what_is_no_value(fake: Any) -> None:
    """Each is looked at when it is given."""
    with pytest.raises(AssertionError, match=r"fake.lines.get: .* /at is required"):
        fake.lines.get.returns({})
    with pytest.raises(AssertionError, match="Expected `int`, got `str`"):
        fake.sequences.get.returns("1")
