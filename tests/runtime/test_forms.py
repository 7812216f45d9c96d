"""Forms: names and values, files, and what keeps them apart."""

from __future__ import annotations

import asyncio
import email
import io
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import date
from email.message import Message
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx2
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET, UnsetType

from generated.partner_clients import InvalidArgument, StatusError
from generated.partner_clients._runtime.codec import NOTHING
from generated.partner_clients._runtime.policy import Settings
from generated.partner_clients._runtime.request import Encoded, Request
from generated.partner_clients._runtime.session import AsyncSession, Session
from tests.runtime.optional import optional
from tests.runtime.server import Received, Server, running

uploads = optional("uploads")
forms = optional("forms")
FormPart, form_body, multipart_body = (
    forms.FormPart,
    forms.form_body,
    forms.multipart_body,
)

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


class Colour(msgspec.Struct, rename="camel", omit_defaults=True):
    """A model."""

    red_part: int
    green: int | None = None
    blue: int | UnsetType = UNSET


COLOUR = Colour(100, None)


def form(body: object, **parts: Any) -> str:
    """The form as text."""
    written: bytes = form_body(body, parts)
    return written.decode()


# --- names and values ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        ("a b&c=é", "x=a+b%26c%3D%C3%A9"),
        (True, "x=true"),
        (1.5, "x=1.5"),
        (date(2026, 1, 2), "x=2026-01-02"),
        (None, ""),
        (UNSET, ""),
        ("", "x="),
        (["a", "b"], "x=a&x=b"),
        ((n for n in (1, 2)), "x=1&x=2"),
        ([], ""),
        (COLOUR, "x=%7B%22redPart%22%3A100%7D"),
        ([{"a": 1}, {"b": 2}], "x=%7B%22a%22%3A1%7D&x=%7B%22b%22%3A2%7D"),
    ],
)
def test_values(value: object, sent: str) -> None:
    """As the specification has it where nothing is said."""
    assert form({"x": value}) == sent


@pytest.mark.parametrize(
    ("part", "value", "sent"),
    [
        (FormPart(style="form", explode=False), ["a", "b"], "x=a%2Cb"),
        (FormPart(style="spaceDelimited", explode=False), [1, 2], "x=1+2"),
        (FormPart(style="pipeDelimited", explode=False), [1, 2], "x=1%7C2"),
        (FormPart(style="form", explode=False), "a", "x=a"),
        (FormPart(style="form", explode=False), COLOUR, "x=redPart%2C100"),
        (FormPart(style="form"), COLOUR, "redPart=100"),
        (FormPart(style="deepObject"), COLOUR, "x%5BredPart%5D=100"),
        (
            FormPart(style="deepObject"),
            {"a": {"b": True}, "c": [{"d": 1}, 2]},
            "x%5Ba%5D%5Bb%5D=true&x%5Bc%5D%5B0%5D%5Bd%5D=1&x%5Bc%5D%5B1%5D=2",
        ),
        (FormPart("application/json"), ["a"], "x=%5B%22a%22%5D"),
        (FormPart("application/json"), "a", "x=%22a%22"),
        (FormPart("text/plain"), "a", "x=a"),
    ],
)
def test_encodings(part: Any, value: object, sent: str) -> None:
    """As the document's `encoding` has it."""
    assert form({"x": value}, x=part) == sent


def test_models() -> None:
    """A model is sent under its names on the wire, without what is not given."""
    assert form(COLOUR) == "redPart=100"


@pytest.mark.parametrize("nothing", [None, UNSET])
def test_no_body(nothing: object) -> None:
    """Without anything to send, there is no body."""
    assert form_body(nothing) is None
    assert multipart_body(nothing) is None


@pytest.mark.parametrize("write", [form_body, multipart_body])
@pytest.mark.parametrize(
    "body", [3, ["a"], {"x": "\ud800"}, {"\ud800": 1}, {"x": float("nan")}]
)
def test_refused(write: Any, body: object) -> None:
    """Values that are not forms, or cannot be written, are refused."""
    with pytest.raises(InvalidArgument):
        write(body)


@given(st.dictionaries(TEXTS, TEXTS | st.lists(TEXTS, min_size=1)))
def test_any_form(body: dict[str, str | list[str]]) -> None:
    """The standard library reads what was written."""
    expected = [
        (name, item)
        for name, value in body.items()
        for item in (value if isinstance(value, list) else [value])
    ]
    assert parse_qsl(form(body), keep_blank_values=True) == expected


# --- parts --------------------------------------------------------------------------


def content_of(encoded: Encoded) -> bytes:
    """Everything that is sent."""
    content: Any = encoded.content
    return content if isinstance(content, bytes) else b"".join(content)


def parsed(content_type: str, content: bytes) -> list[Message]:
    """The parts, as the standard library finds them."""
    message = email.message_from_bytes(
        f"Content-Type: {content_type}\r\n\r\n".encode() + content
    )
    assert not message.defects
    parts: Any = message.get_payload()
    return list(parts)


def sent(body: object, **parts: Any) -> str:
    """A multipart body as text, its line ends as in Python."""
    encoded = multipart_body(body, parts, boundary="B")
    assert encoded is not None
    return content_of(encoded).decode().replace("\r\n", "\n")


def part(headers: str, content: str) -> str:
    """A body of one part."""
    lines = f"Content-Disposition: form-data; {headers}\n\n{content}"
    return f"--B\n{lines}\n--B--\n"


class Named(io.BytesIO):
    """A file with a name, like those that are opened."""

    name = '/tmp/a "b".csv'


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("é", part('name="x"', "é")),
        (True, part('name="x"', "true")),
        ({"a": 1}, part('name="x"\nContent-Type: application/json', '{"a":1}')),
        (
            b"abc",
            part(
                'name="x"; filename="upload"\nContent-Type: application/octet-stream',
                "abc",
            ),
        ),
        (
            ("a.png", b"abc"),
            part('name="x"; filename="a.png"\nContent-Type: image/png', "abc"),
        ),
        (
            ("a.png", io.BytesIO(b"abc"), "x/y"),
            part('name="x"; filename="a.png"\nContent-Type: x/y', "abc"),
        ),
        (
            Named(b"abc"),
            part('name="x"; filename="a %22b%22.csv"\nContent-Type: text/csv', "abc"),
        ),
    ],
)
def test_parts(value: object, expected: str) -> None:
    """Text, JSON and files, with what they say of themselves."""
    assert sent({"x": value}) == expected


@pytest.mark.parametrize(
    ("encoding", "value", "content_type"),
    [
        (FormPart("image/png, image/jpeg"), ("a.jpg", b""), "image/jpeg"),
        (FormPart("image/png, image/jpeg"), ("a.txt", b""), "image/png"),
        (FormPart("image/*"), ("a.gif", b""), "image/gif"),
        (FormPart("image/*"), b"", "application/octet-stream"),
        (FormPart("application/sdp"), "v=0", "application/sdp"),
        (FormPart("application/ld+json"), {}, "application/ld+json"),
    ],
)
def test_media_types(encoding: Any, value: object, content_type: str) -> None:
    """The first of those allowed, unless the file's own is among them."""
    assert f"Content-Type: {content_type}\n" in sent({"x": value}, x=encoding)


def test_many_files_and_headers() -> None:
    """Every item is a part of its own, with the headers of the property."""
    encoding = FormPart(headers={"X-Kind": "scan"})
    text = sent({"x": [b"1", ("b", b"2")], "y": None}, x=encoding)
    assert text.count('name="x"; filename=') == 2
    assert text.count("X-Kind: scan\n") == 2


def test_json_strings() -> None:
    """A string that is to be JSON is written as such."""
    assert sent({"x": "a"}, x=FormPart("application/json")).count('\n"a"\n') == 1


def test_text_files(tmp_path: Path) -> None:
    """A file has to be opened for its bytes."""
    path = tmp_path / "a.txt"
    path.write_text("a")
    with path.open() as file, pytest.raises(InvalidArgument, match="binary mode"):
        multipart_body({"x": file})


@pytest.mark.parametrize("bad", ["text/plain\r\nX-Evil: 1", "é/é"])
def test_media_type_of_the_caller(bad: str) -> None:
    """It cannot break out of its header."""
    with pytest.raises(InvalidArgument, match="no header may have"):
        multipart_body({"x": ("a", b"", bad)})


def escaped(name: str) -> str:
    """A name as browsers write it."""
    return "".join(f"%{ord(c):02X}" if c in '"\\\x7f' or c < " " else c for c in name)


@given(st.lists(st.tuples(TEXTS, TEXTS, st.binary()), max_size=4))
def test_any_parts(files: list[tuple[str, str, bytes]]) -> None:
    """Parts with any names and contents stay apart, and nothing is added."""
    body = {name: (filename, content) for name, filename, content in files}
    encoded = multipart_body(body)
    assert encoded is not None
    content_type = encoded.headers["Content-Type"]
    boundary = content_type.partition("boundary=")[2].encode()
    *found, end = content_of(encoded).split(b"--" + boundary)[1:]
    assert end == b"--\r\n"
    assert len(found) == len(body)
    for (name, (filename, content)), raw in zip(body.items(), found, strict=True):
        head, _, sent_content = raw.partition(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        shown = escaped(filename) if filename else "upload"
        assert lines[1] == (
            "Content-Disposition: form-data; "
            f'name="{escaped(name)}"; filename="{shown}"'
        )
        assert len(lines) == 3
        assert sent_content == content + b"\r\n"


@given(st.dictionaries(TEXTS, st.binary(), min_size=1))
def test_the_standard_library_finds_the_parts(body: dict[str, bytes]) -> None:
    """As many as were sent, each with its bytes."""
    encoded = multipart_body({name: ("a.bin", body[name]) for name in body})
    assert encoded is not None
    parts = parsed(encoded.headers["Content-Type"], content_of(encoded))
    assert len(parts) == len(body)
    for found in parts:
        assert found.get_content_disposition() == "form-data"
        assert found.get_filename() == "a.bin"


# --- whole calls --------------------------------------------------------------------


@pytest.fixture
def server() -> Iterator[Server]:
    """A server."""
    with running() as started:
        yield started


def settings(server: Server) -> Settings:
    """Return the settings of a client of the server."""
    return Settings(server.url, "test", {}, {}, (), (), status_error=StatusError)


def send(server: Server, make: Any, flavour: str) -> Received:
    """Return the request as the server receives it; it is created just before."""
    if flavour == "sync":
        with httpx2.Client() as client:
            Session(settings(server), client).send(make(), NOTHING)
    else:
        asyncio.run(send_awaited(server, make))
    return server.last


async def send_awaited(server: Server, make: Any) -> None:
    """The same, awaited."""
    async with httpx2.AsyncClient() as client:
        await AsyncSession(settings(server), client).send(make(), NOTHING)


@pytest.fixture(params=["sync", "async"])
def flavour(request: pytest.FixtureRequest) -> str:
    """Both ways of waiting."""
    return str(request.param)


def post(content: Any, **options: Any) -> Request:
    """A request with a body."""
    return Request("POST /", content=content, **options)


def test_form_is_sent(server: Server, flavour: str) -> None:
    """With its media type."""
    kind = "application/x-www-form-urlencoded"
    body = form_body({"a": [1, 2]})
    received = send(server, lambda: post(body, content_type=kind), flavour)
    assert received.body == b"a=1&a=2"
    assert received.header("content-type") == kind


def test_files_are_sent(server: Server, flavour: str, tmp_path: Path) -> None:
    """An open file is read bit by bit, and its length is known beforehand."""
    path = tmp_path / "big.bin"
    path.write_bytes(b"\x00\r\n--" * 50_000)
    with path.open("rb") as file:
        file.read(5)
        body: Mapping[str, object] = {"note": "é", "file": file}
        received = send(server, lambda: post(multipart_body(body)), flavour)
    assert received.header("content-length") == str(len(received.body))
    assert received.header("transfer-encoding") is None
    content_type = received.header("content-type") or ""
    note, found = parsed(content_type, received.body)
    assert note.get_payload(decode=True) == "é".encode()
    assert found.get_filename() == "big.bin"
    assert path.read_bytes()[5:] + b"\r\n--" in received.body


def test_open_files_as_bodies(server: Server, flavour: str) -> None:
    """Bytes from a file, with their length."""
    octets = "application/octet-stream"
    received = send(
        server, lambda: post(io.BytesIO(b"abc" * 50_000), content_type=octets), flavour
    )
    assert received.body == b"abc" * 50_000
    assert received.header("content-type") == octets


def test_iterables_as_bodies(server: Server, flavour: str) -> None:
    """Bytes as they come, whose length nobody knows."""
    received = send(server, lambda: post(iter([b"ab", b"c"])), flavour)
    assert received.body == b"abc"
    assert received.header("transfer-encoding") == "chunked"


def test_async_iterables_as_bodies(server: Server) -> None:
    """Bytes that have to be awaited."""

    async def content() -> AsyncIterator[bytes]:
        yield b"ab"

    received = send(server, lambda: post(content()), "async")
    assert received.body == b"ab"
    assert received.header("transfer-encoding") == "chunked"


def test_content_type_of_the_caller(server: Server) -> None:
    """It cannot break out of its header either."""
    with pytest.raises(InvalidArgument, match="no header may have"):
        send(server, lambda: post(b"", content_type="a/b\r\nX: 1"), "sync")
