"""One body, several media types."""

import asyncio
import importlib
from types import ModuleType
from typing import Any

import httpx2
import pytest

FORM = "application/x-www-form-urlencoded"
PATCH = "application/merge-patch+json"


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
    client.easels.create(wood="oak", plan=b"1")
    kind = server.last.headers["content-type"]
    assert kind.startswith("multipart/form-data; boundary=")


def test_no_body(client: Any, server: Any) -> None:
    """An optional body that cannot be sent costs only itself."""
    server.answers(204)
    client.catalogues.add()
    assert server.last.content == b""


@pytest.mark.parametrize(
    ("fields", "content"),
    [
        ({"text": "A", "content_type": "application/json"}, b'{"text":"A"}'),
        ({"text": "A", "content_type": FORM}, b"text=A"),
        ({"body": "A", "content_type": "text/plain"}, b"A"),
        ({"body": "<a/>", "content_type": "application/xml"}, b"<a/>"),
        ({"body": b"%PDF", "content_type": "application/pdf"}, b"%PDF"),
    ],
)
def test_content_type(fields: Any, content: bytes, client: Any, server: Any) -> None:
    """`content_type` chooses how a body is written, and is sent."""
    server.answers(204)
    client.labels.create(lang="en", **fields)
    assert server.last.content == content
    assert server.last.headers["content-type"] == fields["content_type"]
    assert server.last.url.query == b"lang=en"


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"text": "A", "content_type": "text/plain"}, "takes body, and not text"),
        ({"content_type": "text/plain"}, "missing: body"),
        ({"text": "A", "content_type": "text/css"}, "'text/css' is none of"),
    ],
)
def test_wrong_choice(
    fields: Any, problem: str, client: Any, package: ModuleType
) -> None:
    """Nothing is sent in a media type that it does not fit."""
    with pytest.raises(package.InvalidArgument, match=problem):
        client.labels.create(**fields)


def test_schemas_of_their_own(client: Any, package: ModuleType, server: Any) -> None:
    """Each media type has its own schema; null deletes in a merge patch."""
    models = package.models
    for body, kind, content in (
        (models.LabelPatch(text=None), PATCH, b'{"text":null}'),
        ([{"op": "add"}], "application/json-patch+json", b'[{"op":"add"}]'),
    ):
        server.answers(204)
        client.labels.update(body=body, content_type=kind)
        assert server.last.content == content
        assert server.last.headers["content-type"] == kind
    server.answers(204)
    client.labels.update()
    assert server.last.content == b""


def test_ranges(client: Any, package: ModuleType, server: Any) -> None:
    """A range takes every other media type; a property can be called the same."""
    server.answers(204)
    client.frames.replace(content_type_="a")
    assert server.last.content == b'{"contentType":"a"}'
    server.answers(204)
    client.frames.replace(body=b"1", content_type="font/otf")
    assert server.last.headers["content-type"] == "font/otf"
    server.answers(204)
    plan = package.models.FramesReplaceBodyMultipart(plan=b"1")
    client.frames.replace(body=plan, content_type="multipart/form-data")
    assert b'name="plan"' in server.last.content
    with pytest.raises(package.InvalidArgument, match="missing: body"):
        client.frames.replace(content_type="font/otf")


def test_awaited(package: ModuleType, server: Any) -> None:
    """It is the same with asyncio."""

    async def call() -> None:
        transport = httpx2.MockTransport(server)
        async with httpx2.AsyncClient(transport=transport) as http_client:
            client = package.AsyncClient(http_client=http_client)
            await client.catalogues.update(body="a,b", content_type="text/csv")
            await client.catalogues.update(body=["a"])

    server.answers(204)
    server.answers(204)
    asyncio.run(call())
    assert [request.content for request in server.requests] == [b"a,b", b'["a"]']


def test_fake(package: ModuleType, fake: Any) -> None:
    """The fake checks a body by the schema of its media type."""
    mistake = importlib.import_module(f"{package.__name__}.testing").Mistake
    fake.labels.update.returns()
    fake.catalogues.update.returns()
    client = fake.client()
    client.labels.update(
        body=[{"op": "add"}], content_type="application/json-patch+json"
    )
    client.catalogues.update(body="1", content_type="text/csv")
    with pytest.raises(mistake, match="the body does not fit"):
        client.labels.update(
            body=[{"op": 1}], content_type="application/json-patch+json"
        )
