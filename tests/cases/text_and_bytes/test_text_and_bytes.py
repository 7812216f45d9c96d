"""Not everything is JSON."""

from typing import Any

import pytest


def test_bytes(client: Any, server: Any) -> None:
    """As they are, in both directions."""
    server.answers(200, content=b"%PDF\xff")
    server.answers(204)
    assert client.files.get("a.pdf").read() == b"%PDF\xff"
    assert server.last.headers["accept"] == "application/pdf"
    client.files.replace("a.pdf", body=b"\x00\x01")
    assert server.last.content == b"\x00\x01"
    assert server.last.headers["content-type"] == "application/octet-stream"


def test_text(client: Any, server: Any) -> None:
    """In the character set of the answer; UTF-8 when sent."""
    server.answers(
        *(200,),
        content="é".encode("latin-1"),
        headers={"content-type": "text/plain; charset=iso-8859-1"},
    )
    server.answers(204)
    assert client.files.title.get("a") == "é"
    client.files.title.replace("a", body="é")
    assert server.last.content == "é".encode()
    assert server.last.headers["content-type"] == "text/plain"


@pytest.mark.parametrize(("content", "expected"), [(b"", None), (b"[1]", [1])])
def test_nothing_described(
    content: bytes, expected: object, client: Any, server: Any
) -> None:
    """Any JSON, or None where nothing comes."""
    server.answers(200, content=content)
    assert client.status.get() == expected
