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


def test_in_memory(fake: Any) -> None:
    """A fake answers with text, bytes or nothing, and has what was sent."""
    fake.files.get.returns(b"%PDF\xff")
    fake.files.title.get.returns("é")
    fake.files.title.replace.returns()
    fake.files.replace.returns()
    fake.status.get.returns({"any": [1.5]})
    with fake.client() as client:
        assert client.files.get("a.pdf").read() == b"%PDF\xff"
        assert client.files.title.get("a b") == "é"
        client.files.title.replace("a", body="é")
        client.files.replace("a", body=iter([b"1", b"2"]))
        assert client.status.get() == {"any": [1.5]}
    assert fake.files.title.get.calls[0].path == "/files/a%20b/title"
    assert fake.files.title.replace.calls[0].content == "é".encode()
    assert fake.files.replace.calls[0].content == b"12"
    assert fake.files.replace.calls[0].json == 12
