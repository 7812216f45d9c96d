"""Files, alone or among the parts of a form."""

import asyncio
import email
import io
from email.message import Message
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx2


def parts(request: Any) -> dict[str, list[Message]]:
    """The parts of a form by their names."""
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    message = email.message_from_bytes(head + request.content)
    found: dict[str, list[Message]] = {}
    for part in message.walk():
        name = part.get_param("name", header="content-disposition")
        if isinstance(name, str):
            found.setdefault(name, []).append(part)
    return found


def test_one_file(client: Any, server: Any, tmp_path: Path) -> None:
    """An open file, under its own name."""
    path = tmp_path / "scan.pdf"
    path.write_bytes(b"%PDF\xff")
    server.answers(204)
    with path.open("rb") as file:
        client.scans.create(file=file)
    (part,) = parts(server.last)["file"]
    assert part.get_filename() == "scan.pdf"
    assert part.get_content_type() == "application/pdf"
    assert part.get_payload(decode=True) == b"%PDF\xff"


def test_all_parts(client: Any, server: Any, package: ModuleType) -> None:
    """Each as the document has it."""
    server.answers(204)
    client.scans.create(
        file=b"1",
        title="é",
        pages=[("a.png", b"2"), b"3"],
        cover=("c.jpg", io.BytesIO(b"4")),
        about=package.models.About(year_of_print=1851),
        preview=[b"5", b"6"],
        anything={"a": True},
        checksum="AAA=",
        legend="a,b",
    )
    found = parts(server.last)
    listed = {
        name: [
            (p.get_filename(), p["content-type"], p.get_payload(decode=True))
            for p in named
        ]
        for name, named in found.items()
    }
    octets = "application/octet-stream"
    assert listed == {
        "file": [("upload", octets, b"1")],
        "title": [(None, None, "é".encode())],
        "pages": [("a.png", "image/png", b"2"), ("upload", octets, b"3")],
        "cover": [("c.jpg", "image/jpeg", b"4")],
        "about": [(None, "application/json", b'{"yearOfPrint":1851}')],
        "preview": [("upload", octets, b"5"), ("upload", octets, b"6")],
        "anything": [(None, "application/json", b'{"a":true}')],
        "checksum": [(None, "image/png", b"\0\0")],  # sent as base64
        "legend": [(None, "text/csv", b"a,b")],
    }
    assert found["cover"][0]["x-kind"] == "cover"


def test_any_files(client: Any, server: Any) -> None:
    """Under names that the document does not list."""
    server.answers(204)
    client.scans.replace("1", body={"front": b"1", "back": ("b", b"2", "image/gif")})
    assert list(parts(server.last)) == ["front", "back"]


def test_whole(client: Any, server: Any, package: ModuleType) -> None:
    """The model, in place of its fields."""
    server.answers(204)
    client.scans.create(body=package.models.ScansCreateBody(file=("a.txt", b"1")))
    assert list(parts(server.last)) == ["file"]


def test_blobs(client: Any, server: Any) -> None:
    """Bytes, an open file, or whatever gives bytes."""
    for body in (b"abc", io.BytesIO(b"abc"), iter([b"ab", b"c"])):
        server.answers(204)
        client.blobs.replace("1", body=body)
        assert server.last.content == b"abc"
        assert server.last.headers["content-type"] == "application/pdf"


async def awaited(package: ModuleType, server: Any) -> None:
    """The same calls, awaited."""

    async def chunks() -> Any:
        yield b"ab"
        yield b"c"

    transport = httpx2.MockTransport(server)
    async with httpx2.AsyncClient(transport=transport) as http_client:
        client = package.AsyncClient(http_client=http_client)
        for body in (b"abc", io.BytesIO(b"abc"), iter([b"ab", b"c"]), chunks()):
            server.answers(204)
            await client.blobs.replace("1", body=body)
            assert server.last.content == b"abc"
        server.answers(204)
        await client.scans.create(file=io.BytesIO(b"abc"))
        assert parts(server.last)["file"][0].get_payload() == "abc"


def test_awaited(package: ModuleType, server: Any) -> None:
    """Also what has to be awaited itself."""
    asyncio.run(awaited(package, server))


def test_the_type_of_files(package: ModuleType) -> None:
    """It can be imported, for annotations."""
    assert package.FileInput
    assert package.FileInput
