"""XML is text in both directions; one warning for the document says so."""

from typing import Any


def test_text(client: Any, server: Any) -> None:
    """The text is sent and returned unchanged; JSON is preferred."""
    server.answers(
        200, content=b"<a>\xc3\xa9</a>", headers={"Content-Type": "text/xml"}
    )
    assert client.feeds.create(body="<b/>") == "<a>é</a>"
    assert server.last.content == b"<b/>"
    assert server.last.headers["content-type"] == "application/atom+xml; charset=utf-8"
    server.answers(200, 7)
    assert client.feeds.get() == 7
