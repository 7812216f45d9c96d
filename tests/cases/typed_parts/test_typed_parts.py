"""Parts of forms have the media types of their schemas, and files are files."""

from email import message_from_bytes
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


def types(request: Any) -> list[tuple[str, str, str]]:
    """Return the name, media type and encoded content of each part."""
    head = b"Content-Type: " + request.headers["content-type"].encode() + b"\r\n\r\n"
    message: Any = message_from_bytes(head + request.content)
    return [
        (
            part.get_param("name", header="content-disposition"),
            part.get("content-type", ""),
            part.get_payload(),
        )
        for part in message.get_payload()
    ]


def test_content_media_type(client: Any, server: Any) -> None:
    """`contentMediaType` is the type of a part; `encoding` and the file's own win."""
    server.answers(204)
    client.reports.create(
        table="a,b",
        facts='{"a":1}',
        pages=[b"1", ("two.txt", b"2"), ("3", b"3", "image/png")],
        cover=b"4",
        seal="NQ==",
        any=("six.png", b"6"),
        note="7",
        either=8,
    )
    assert types(server.last) == [
        ("table", "text/csv", "a,b"),
        ("facts", "application/json", '{"a":1}'),
        ("pages", "application/pdf", "1"),
        ("pages", "application/pdf", "2"),
        ("pages", "image/png", "3"),
        ("cover", "image/webp", "4"),
        ("seal", "image/gif", "NQ=="),
        ("any", "image/png", "6"),
        ("note", "text/plain", "7"),
        ("either", "", "8"),
    ]
    assert b"Content-Transfer-Encoding: base64\r\n" in server.last.content


@pytest.mark.parametrize(
    ("call", "fields"),
    [
        ("reports", {"pages": ["a.pdf"]}),
        ("reports", {"pages": "a.pdf"}),
        ("reports", {"any": "a.pdf"}),
        ("reports", {"any": ("a.pdf", "text")}),
        ("covers", {"body": {"front": "a.png"}}),
        ("scans", {"additional_properties": {"page": "a.png"}}),
    ],
)
def test_no_text_for_files(
    call: str, fields: Any, client: Any, package: ModuleType
) -> None:
    """A str is neither a path nor text, wherever a file is expected."""
    with pytest.raises(package.InvalidArgument, match=r"Path\(\.\.\.\) for a path"):
        getattr(client, call).create(**fields)


def test_folder(client: Any, package: ModuleType) -> None:
    """A folder is not a file."""
    with pytest.raises(package.InvalidArgument, match="is a folder"):
        client.reports.create(pages=[Path()])


def test_text(client: Any, server: Any) -> None:
    """Text stays text beside files."""
    server.answers(204)
    client.scans.create(title="A", additional_properties={"page": bytearray(b"1")})
    assert types(server.last) == [
        ("title", "", "A"),
        ("page", "application/octet-stream", "1"),
    ]
