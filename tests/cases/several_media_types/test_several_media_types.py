"""One body, several media types."""

from typing import Any

import pytest


@pytest.mark.parametrize(
    ("given", "sent"),
    [(None, "image/png"), ("image/jpeg", "image/jpeg"), ("image/gif", "image/gif")],
)
def test_choice(given: str | None, sent: str, client: Any, server: Any) -> None:
    """The caller knows what the bytes are; else the first media type is named."""
    server.answers(204)
    client.pictures.create(body=b"1", content_type=given)
    assert server.last.headers["content-type"] == sent


def test_range(client: Any, server: Any) -> None:
    """A body with only a media range is plain bytes."""
    server.answers(204)
    client.pictures.replace(body=b"1")
    assert server.last.headers["content-type"] == "application/octet-stream"


def test_text(client: Any, server: Any) -> None:
    """As with bytes."""
    server.answers(204)
    client.catalogues.create(body="# A", content_type="text/markdown")
    assert server.last.headers["content-type"] == "text/markdown"


def test_json_is_preferred(client: Any, server: Any) -> None:
    """JSON is used if it is one of several media types."""
    server.answers(204)
    client.labels.create(text="A")
    assert server.last.content == b'{"text":"A"}'


def test_files_are_no_json(client: Any, server: Any) -> None:
    """A body that can hold files is sent as multipart."""
    server.answers(204)
    client.frames.create(wood="oak", plan=b"1")
    kind = server.last.headers["content-type"]
    assert kind.startswith("multipart/form-data; boundary=")


def test_no_body(client: Any, server: Any) -> None:
    """An optional body that cannot be sent costs only itself."""
    server.answers(204)
    client.catalogues.add()
    assert server.last.content == b""
