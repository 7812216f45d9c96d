"""Several media types of an answer: `accept` chooses one, and types the result."""

import asyncio
import importlib
from types import ModuleType
from typing import Any

import httpx2
import pytest

REPORT = {"title": "A"}


def test_default(client: Any, package: ModuleType, server: Any) -> None:
    """JSON is asked for if the caller does not choose."""
    server.answers(json=REPORT)
    assert client.reports.get(7) == package.models.Report(title="A")
    assert server.last.headers["accept"] == "application/json"


@pytest.mark.parametrize(
    ("accept", "result"),
    [
        ("application/json", "Report(title='A')"),
        ("text/csv", '{"title":"A"}'),
        ("application/xml", '{"title":"A"}'),
    ],
)
def test_value(accept: str, result: str, client: Any, server: Any) -> None:
    """Each media type is asked for, and read in its own way."""
    server.answers(json=REPORT)
    assert str(client.reports.get(7, accept=accept)) == result
    assert server.last.headers["accept"] == accept


@pytest.mark.parametrize("accept", ["application/pdf", "image/*"])
def test_download(accept: str, client: Any, server: Any) -> None:
    """Bytes are a download; nothing is sent before they are asked for."""
    server.answers(content=b"%PDF")
    download = client.reports.get(7, accept=accept)
    assert not server.requests
    assert download.read() == b"%PDF"
    assert server.last.headers["accept"] == accept


def test_wrong_choice(client: Any, package: ModuleType) -> None:
    """Other media types are refused."""
    with pytest.raises(package.InvalidArgument, match="'text/css' is none of"):
        client.reports.get(7, accept="text/css")


def test_error(client: Any, package: ModuleType, server: Any) -> None:
    """Errors are read as always, whatever was asked for."""
    server.answers(404, json={"detail": "gone"})
    with pytest.raises(package.NotFound) as caught:
        client.reports.get(7, accept="text/csv")
    assert caught.value.body.detail == "gone"
    server.answers(404, text="gone")
    with pytest.raises(package.NotFound) as caught:
        client.reports.get(7, accept="text/csv")
    assert caught.value.raw == b"gone"


def test_other_schema(client: Any, package: ModuleType, server: Any) -> None:
    """JSON of another schema is another result."""
    server.answers(json={"type": "Point"})
    shape = client.shapes.get(accept="application/geo+json")
    assert shape == package.models.ShapesGetResult(type="Point")


def test_pages(client: Any, server: Any) -> None:
    """Pages stay pages beside another media type; a parameter of that name moves."""
    server.answers(json={"results": [REPORT]})
    assert [report.title for report in client.reports.list(accept_="a")] == ["A"]
    assert server.last.url.query == b"accept=a"
    server.answers(text="title\nA")
    assert client.reports.list(accept="text/csv") == "title\nA"


def test_with_content_type(client: Any, server: Any) -> None:
    """The media types of body and answer are chosen apart."""
    server.answers(text="b")
    result = client.reports.replace(
        7, body="a", content_type="text/csv", accept="text/csv"
    )
    assert (result, server.last.content) == ("b", b"a")
    server.answers(202)
    assert client.reports.replace(7, title="A") is None


def test_bytes_alone(client: Any, server: Any) -> None:
    """Media types of one kind share the result; the first one is the default."""
    for accept in (None, "image/jpeg"):
        server.answers(content=b"1")
        assert client.pictures.get(accept=accept).read() == b"1"
        assert server.last.headers["accept"] == accept or "image/png"


def test_one_is_enough(client: Any, server: Any) -> None:
    """JSON of one schema, or XML beside it, is no choice."""
    server.answers(json=REPORT)
    assert client.same.get().title == "A"
    with pytest.raises(TypeError):
        client.same.get(accept="text/json")


def test_awaited(package: ModuleType, server: Any) -> None:
    """It is the same with asyncio."""

    async def call() -> list[Any]:
        transport = httpx2.MockTransport(server)
        async with httpx2.AsyncClient(transport=transport) as http_client:
            reports = package.AsyncClient(http_client=http_client).reports
            title = (await reports.get(7)).title
            text = await reports.get(7, accept="text/csv")
            pages = [report.title async for report in reports.list()]
            content = await reports.get(7, accept="image/*").read()
            return [title, text, pages, content]

    server.answers(json=REPORT)
    server.answers(text="a,b")
    server.answers(json={"results": [REPORT]})
    server.answers(content=b"1")
    assert asyncio.run(call()) == ["A", "a,b", ["A"], b"1"]


def test_fake(package: ModuleType, fake: Any) -> None:
    """The fake has an operation for each media type."""
    mistake = importlib.import_module(f"{package.__name__}.testing").Mistake
    fake.reports.get.returns(package.models.Report(title="A"))
    fake.reports.get_text_csv.returns("a,b")
    fake.reports.get_application_pdf.returns(b"%PDF")
    fake.shapes.get_application_geo_json.returns({"type": "Point"})
    client = fake.client()
    assert client.reports.get(7).title == "A"
    assert client.reports.get(7, accept="text/csv") == "a,b"
    assert client.reports.get(7, accept="application/pdf").read() == b"%PDF"
    assert client.shapes.get(accept="application/geo+json").type == "Point"
    with pytest.raises(mistake, match="does not fit"):
        fake.shapes.get_application_geo_json.returns({})
    with pytest.raises(mistake, match="has no answer"):
        client.reports.get(7, accept="application/xml")
