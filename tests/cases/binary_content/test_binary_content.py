"""Binary strings are bytes in every media type."""

import asyncio
from types import ModuleType
from typing import Any

import httpx2
import pytest

HTML = {"content-type": "text/html"}


@pytest.mark.parametrize(
    ("resource", "accept"),
    [
        ("any", "*/*"),
        ("exports", "application/json"),
        ("tables", "text/*"),
        ("pictures", "image/*"),
    ],
)
def test_download(resource: str, accept: str, client: Any, server: Any) -> None:
    """Nothing is decoded, and the header allows every described type."""
    server.answers(content=b"\xff{", headers=HTML)
    assert getattr(client, resource).get().read() == b"\xff{"
    assert server.last.headers["accept"] == accept


@pytest.mark.parametrize(
    ("resource", "given", "sent"),
    [
        ("any", {}, "application/octet-stream"),
        ("any", {"content_type": "audio/ogg"}, "audio/ogg"),
        ("exports", {}, "application/json"),
        ("tables", {}, "text/csv"),
    ],
)
def test_upload(resource: str, given: Any, sent: str, client: Any, server: Any) -> None:
    """The bytes are sent as they are, with their content type."""
    server.answers(204)
    getattr(client, resource).replace(body=b"\xff{", **given)
    assert server.last.content == b"\xff{"
    assert server.last.headers["content-type"] == sent


def test_optional(client: Any, server: Any) -> None:
    """An optional file that is not given sends neither a body nor a content type."""
    server.answers(204)
    client.exports.replace()
    assert "content-type" not in server.last.headers


def test_values(client: Any, server: Any) -> None:
    """Other content stays JSON; base64 in JSON is decoded."""
    server.answers(json={"a": [1]})
    assert client.values.get() == {"a": [1]}
    server.answers(204)
    client.values.replace(body=[1])
    assert server.last.headers["content-type"] == "application/json"
    server.answers(json="AAE=")
    assert client.seals.get() == b"\0\1"


def test_error(client: Any, package: ModuleType, server: Any) -> None:
    """Errors of a download are read as always."""
    server.answers(404, json={"detail": "gone"})
    with pytest.raises(package.NotFound) as caught:
        client.exports.get().read()
    assert caught.value.body.detail == "gone"


def test_awaited_and_faked(package: ModuleType, server: Any, fake: Any) -> None:
    """It is the same with asyncio, and in the fake."""

    async def call() -> bytes:
        transport = httpx2.MockTransport(server)
        async with httpx2.AsyncClient(transport=transport) as http_client:
            client = package.AsyncClient(http_client=http_client)
            await client.any.replace(body=b"1", content_type="a/b")
            content: bytes = await client.exports.get().read()
            return content

    server.answers(204)
    server.answers(content=b"2")
    assert asyncio.run(call()) == b"2"
    fake.exports.get.returns(b"3")
    assert fake.client().exports.get().read() == b"3"
