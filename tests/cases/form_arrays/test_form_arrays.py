"""Arrays in forms: one JSON part if the encoding says so, otherwise a part per item."""

from email import message_from_bytes
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import parse_qsl

import pytest


def parts(request: Any) -> list[tuple[str, str, bytes]]:
    """Return name, media type and content of each part."""
    head = b"Content-Type: " + request.headers["content-type"].encode() + b"\r\n\r\n"
    message: Any = message_from_bytes(head + request.content)
    return [
        (
            part.get_param("name", header="content-disposition"),
            part.get("content-type", ""),
            part.get_payload(decode=True),
        )
        for part in message.get_payload()
    ]


def test_one_part(client: Any, package: ModuleType, server: Any) -> None:
    """A JSON part holds the whole array; without an encoding, each item has a part."""
    ann, bob = package.models.Person(name="Ann"), package.models.Person(name="Bob")
    server.answers(204)
    client.letters.create(to=[ann, bob], cc=[ann], bcc=[ann, bob], tags=["a", "b"])
    assert parts(server.last) == [
        ("to", "application/json", b'[{"name":"Ann"},{"name":"Bob"}]'),
        ("cc", "application/vnd.people+json", b'[{"name":"Ann"}]'),
        ("bcc", "application/json", b'{"name":"Ann"}'),
        ("bcc", "application/json", b'{"name":"Bob"}'),
        ("tags", "application/json", b'["a","b"]'),
    ]
    server.answers(204)
    client.letters.create(to=[])
    assert parts(server.last) == [("to", "application/json", b"[]")]


def test_files(client: Any, server: Any) -> None:
    """Files are always parts of their own."""
    server.answers(204)
    client.letters.create(scans=[b"[1]", ("two.json", b"[2]")])
    assert parts(server.last) == [
        ("scans", "application/json", b"[1]"),
        ("scans", "application/json", b"[2]"),
    ]
    server.answers(204)
    client.letters.create(scans=[], tags=["a"])
    assert [name for name, *_ in parts(server.last)] == ["tags"]


def test_form(client: Any, package: ModuleType, server: Any) -> None:
    """A form without files does the same."""
    server.answers(204)
    client.notes.replace(to=[package.models.Person(name="Ann")])
    assert parse_qsl(server.last.content.decode()) == [("to", '[{"name":"Ann"}]')]


@pytest.mark.parametrize("content", ["a.pdf", Path()])
def test_no_file(client: Any, package: ModuleType, content: Any) -> None:
    """A str might be a path or text, and a folder has no content."""
    hint = r"Path\(\.\.\.\)" if content == "a.pdf" else "is a folder"
    with pytest.raises(package.InvalidArgument, match=hint):
        client.letters.scan.replace("7", body=content)
