"""Content that is not in memory: where it is read, how often, and that it is closed."""

from __future__ import annotations

import asyncio
import io
import os
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from generated.partner_clients import (
    ConnectionFailed,
    InvalidArgument,
    StatusError,
    TooManyRequests,
)
from generated.partner_clients._runtime.codec import NOTHING
from generated.partner_clients._runtime.policy import Settings
from generated.partner_clients._runtime.request import Request
from generated.partner_clients._runtime.session import AsyncSession, Session
from tests.runtime.optional import optional
from tests.runtime.server import Answer, Server

pytestmark = pytest.mark.usefixtures("no_waits")

upload = optional("uploads").upload
multipart_body = optional("forms").multipart_body

CONTENT = b"\x00abc" * 50_000  # more than fits into one block
OCTETS = "application/octet-stream"
BUSY = Answer(429, headers={"Retry-After": "0"})


class Again:
    """Bytes that can be asked for any number of times."""

    def __iter__(self) -> Iterator[bytes]:
        yield CONTENT[:7]
        yield CONTENT[7:]


class AwaitedAgain:
    """The same for what waits."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in Again():
            yield chunk


async def awaited_once() -> AsyncIterator[bytes]:
    """Bytes that come once, and have to be waited for."""
    for chunk in Again():
        yield chunk


class Pipe(io.BytesIO):
    """A file that cannot be sought in."""

    def seek(self, *_: object) -> int:
        """Refuse."""
        raise io.UnsupportedOperation

    tell = seek


def begun(content: bytes) -> io.BytesIO:
    """A file of which something was read."""
    file = io.BytesIO(b"head" + content)
    file.read(4)
    return file


SEVERAL_TIMES: dict[str, Callable[[], Any]] = {
    "bytes": lambda: CONTENT,
    "file": lambda: io.BytesIO(CONTENT),
    "begun file": lambda: begun(CONTENT),
    "iterable": Again,
    "list": lambda: list(Again()),
}
ONCE: dict[str, Callable[[], Any]] = {
    "generator": lambda: iter(Again()),
    "pipe": lambda: Pipe(CONTENT),
}


def settings(server: Server, retries: int) -> Settings:
    """Return the settings of a client of the server."""
    url = server.url
    return Settings(url, "t", {}, {}, (), (), StatusError, max_retries=retries)


def send(server: Server, flavour: str, content: Any, retries: int = 2) -> None:
    """Send a body."""
    request = Request("PUT /", content=content)
    if flavour == "sync":
        session = Session(settings(server, retries), None)
        try:
            session.send(request, NOTHING)
        finally:
            session.close()
    else:
        asyncio.run(_send_awaited(server, request, retries))


async def _send_awaited(server: Server, request: Request, retries: int) -> None:
    session = AsyncSession(settings(server, retries), None)
    try:
        await session.send(request, NOTHING)
    finally:
        await session.close()


@pytest.fixture(params=["sync", "async"])
def flavour(request: pytest.FixtureRequest) -> str:
    """Both ways of waiting."""
    return str(request.param)


@pytest.fixture(autouse=True)
def answers(server: Server) -> None:
    """The server takes everything."""
    server.handler = lambda _: Answer(204)


def files_of(path: Path) -> int:
    """Count how often this process has a file open."""
    found = Path("/proc/self/fd")
    if not found.exists():  # then it is Python's warnings that say so
        return 0
    links = []
    for entry in found.iterdir():
        try:
            links.append(entry.readlink())
        except OSError:
            continue
    return links.count(path)


# --- one body ------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*SEVERAL_TIMES, *ONCE])
def test_sent(server: Server, flavour: str, name: str) -> None:
    """From where it stands to its end; with its length, if that can be known."""
    make = {**SEVERAL_TIMES, **ONCE}[name]
    send(server, flavour, upload(make(), "a/b"))
    assert server.last.body == CONTENT
    assert server.last.header("content-type") == "a/b"
    is_known = name in ("bytes", "file", "begun file")
    length = str(len(CONTENT)) if is_known else None
    assert server.last.header("content-length") == length


def test_path(server: Server, flavour: str, tmp_path: Path) -> None:
    """It is opened to be sent, and closed then."""
    path = tmp_path / "a.bin"
    path.write_bytes(CONTENT)
    send(server, flavour, upload(path, OCTETS))
    assert server.last.body == CONTENT
    assert server.last.header("content-length") == str(len(CONTENT))
    assert files_of(path) == 0


@pytest.mark.parametrize("make", [AwaitedAgain, awaited_once])
def test_awaited(server: Server, make: Callable[[], Any]) -> None:
    """Async content is sent by async clients."""
    send(server, "async", upload(make(), OCTETS))
    assert server.last.body == CONTENT


@pytest.mark.parametrize("make", [AwaitedAgain, awaited_once])
def test_awaited_by_nobody(server: Server, make: Callable[[], Any]) -> None:
    """A blocking client cannot wait for it, and says so."""
    with pytest.raises(InvalidArgument, match="needs an AsyncClient"):
        send(server, "sync", upload(make(), OCTETS))
    assert server.received == []


def test_no_body() -> None:
    """None is none."""
    assert upload(None, OCTETS) is None


def test_no_file(tmp_path: Path) -> None:
    """A missing file is noticed before anything is sent."""
    with pytest.raises(InvalidArgument, match=r"no file to send: .*nothing\.bin"):
        upload(tmp_path / "nothing.bin", OCTETS)


def test_text_file(tmp_path: Path) -> None:
    """A file has to be opened for its bytes."""
    path = tmp_path / "a.txt"
    path.write_text("a")
    with path.open() as file, pytest.raises(InvalidArgument, match="binary mode"):
        upload(file, OCTETS)


def test_impossible_content_type() -> None:
    """It cannot break out of its header."""
    with pytest.raises(InvalidArgument, match="the content type"):
        upload(b"", "a/b\r\nX: 1")


# --- again ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", SEVERAL_TIMES)
@pytest.mark.parametrize(
    "body",
    [
        lambda content: upload(content, OCTETS),
        lambda content: multipart_body({"a": ("a.bin", content), "b": "c"}),
    ],
    ids=["alone", "in a form"],
)
def test_again(server: Server, flavour: str, name: str, body: Any) -> None:
    """A body that can be read again is retried, byte for byte."""
    server.answer(BUSY, Answer(raw=b""))
    send(server, flavour, body(SEVERAL_TIMES[name]()))
    first, *others = [received.body for received in server.received]
    assert CONTENT in first
    assert others == [first, first]


def test_path_again(server: Server, flavour: str, tmp_path: Path) -> None:
    """It is opened each time, and closed each time."""
    path = tmp_path / "a.bin"
    path.write_bytes(CONTENT)
    server.answer(BUSY, Answer(raw=b""))
    send(server, flavour, upload(path, OCTETS))
    assert [received.body for received in server.received] == [CONTENT] * 3
    assert files_of(path) == 0


def test_awaited_again(server: Server) -> None:
    """Async content that can be read again is retried as well."""
    server.answer(BUSY)
    send(server, "async", upload(AwaitedAgain(), OCTETS))
    assert [received.body for received in server.received] == [CONTENT] * 2


@pytest.mark.parametrize("name", ONCE)
@pytest.mark.parametrize("is_form", [False, True])
def test_once(server: Server, flavour: str, name: str, is_form: bool) -> None:
    """A body that can be read once is sent once, and the error says why."""
    server.answer(BUSY)
    content = ONCE[name]()
    body = multipart_body({"a": ("a.bin", content)}) if is_form else None
    with pytest.raises(TooManyRequests) as caught:
        send(server, flavour, body or upload(content, OCTETS))
    (note,) = caught.value.__notes__
    assert note == "It was not sent again: its body can be read only once."
    assert len(server.received) == 1


def test_awaited_once(server: Server) -> None:
    """The same for what waits."""
    server.answer(BUSY)
    with pytest.raises(TooManyRequests) as caught:
        send(server, "async", upload(awaited_once(), OCTETS))
    assert "read only once" in caught.value.__notes__[0]
    assert len(server.received) == 1


def test_no_note(server: Server, flavour: str) -> None:
    """If there would be no retry anyway, the error does not mention the body."""
    server.answer(BUSY)
    with pytest.raises(TooManyRequests) as caught:
        send(server, flavour, upload(iter(Again()), OCTETS), retries=0)
    assert not hasattr(caught.value, "__notes__")


def test_nothing_was_read(flavour: str) -> None:
    """A body that was not read yet can be sent again."""
    with socket.socket() as free, Server() as server:
        free.bind(("127.0.0.1", 0))
        server.server_port = free.getsockname()[1]  # where nobody listens
        with pytest.raises(ConnectionFailed) as caught:
            send(server, flavour, upload(iter(Again()), OCTETS), retries=1)
    assert caught.value.attempts == 2
    assert not hasattr(caught.value, "__notes__")


def test_broken_off(server: Server, flavour: str, tmp_path: Path) -> None:
    """A file is closed as well if what reads it ends on the way."""
    path = tmp_path / "a.bin"
    path.write_bytes(CONTENT * 100)

    def broken() -> Iterator[bytes]:
        yield b"a"
        raise KeyError("mine")

    body = multipart_body({"a": path, "b": ("b", broken())})
    with pytest.raises(KeyError, match="mine"):
        send(server, flavour, body)
    assert files_of(path) == 0


def test_closed_by_the_server(server: Server, flavour: str, tmp_path: Path) -> None:
    """A connection that breaks off in the middle of a file leaves none open."""
    path = tmp_path / "a.bin"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    hanging_up = Thread(target=lambda: server.socket.accept()[0].close())
    server.shutdown()  # from now on the thread is the one that accepts
    hanging_up.start()
    with pytest.raises(ConnectionFailed):
        send(server, flavour, upload(path, OCTETS), retries=0)
    hanging_up.join()
    assert files_of(path) == 0


# --- in forms ------------------------------------------------------------------------


def test_form_with_all_kinds(server: Server, flavour: str, tmp_path: Path) -> None:
    """Each in its part; a path has a name of its own, and a media type by it."""
    path = tmp_path / "scan.pdf"
    path.write_bytes(b"%PDF")
    body = multipart_body(
        {
            "path": path,
            "named path": ("b.png", path),
            "generator": iter([b"1", b"2"]),
            "named": ("c.csv", iter([b"3", b"4"]), "text/csv"),
            "several": [path, iter([b"5"]), b"6"],
        },
        boundary="X",
    )
    send(server, flavour, body)
    assert files_of(path) == 0
    parts = server.last.body.decode().split("--X")[1:-1]
    found = [part.strip().replace("\r\n", "|") for part in parts]
    disposition = "Content-Disposition: form-data"

    def part(name: str, filename: str, kind: str, content: str) -> str:
        head = f'{disposition}; name="{name}"; filename="{filename}"'
        return f"{head}|Content-Type: {kind}||{content}"

    assert found == [
        part("path", "scan.pdf", "application/pdf", "%PDF"),
        part("named path", "b.png", "image/png", "%PDF"),
        part("generator", "upload", OCTETS, "12"),
        part("named", "c.csv", "text/csv", "34"),
        part("several", "scan.pdf", "application/pdf", "%PDF"),
        part("several", "upload", OCTETS, "5"),
        part("several", "upload", OCTETS, "6"),
    ]


def test_form_that_is_awaited(server: Server) -> None:
    """One part that waits is enough; the others are as ever."""
    file = io.BytesIO(b"file")
    body = multipart_body({"a": awaited_once(), "b": file, "c": ("c", AwaitedAgain())})
    send(server, "async", body)
    assert server.last.body.count(CONTENT) == 2
    assert b"file\r\n" in server.last.body


def test_length_of_a_form(server: Server, tmp_path: Path) -> None:
    """It is known if that of each part is."""
    path = tmp_path / "a"
    path.write_bytes(CONTENT)
    send(server, "sync", multipart_body({"a": path, "b": begun(b"rest")}))
    assert server.last.header("content-length") == str(len(server.last.body))
    send(server, "sync", multipart_body({"a": path, "b": iter([b"rest"])}))
    assert server.last.header("transfer-encoding") == "chunked"


def test_path_of_another_kind(server: Server, tmp_path: Path) -> None:
    """Any path-like object is a path."""

    class Place(os.PathLike[str]):
        def __fspath__(self) -> str:
            return str(tmp_path / "a.txt")

    (tmp_path / "a.txt").write_text("text")
    send(server, "sync", multipart_body({"a": Place()}))
    assert b'filename="a.txt"\r\nContent-Type: text/plain\r\n\r\ntext' in (
        server.last.body
    )
