"""Keywords beside `$ref` count, as they would beside the same `$ref` in `allOf`."""

import json
from types import ModuleType
from typing import Any

import pytest
from msgspec import structs

BOOK = {"name": "Emma", "note": "old", "pages": 400}
VASE = {"name": "Ming", "height": 30}


def test_reading(client: Any, server: Any, package: ModuleType) -> None:
    """Properties on both sides arrive, at any depth."""
    gift = {"kind": "vase", "sender": "Ann", **VASE}
    last = {"name": "Cup", "note": "blue"}
    shelf = {
        "first": BOOK,
        "gift": gift,
        "items": [{"kind": "book", **BOOK}, {"kind": "vase", **VASE}],
        "last": last,
        "opened": {"name": "Box", "depth": 3},
    }
    server.answers(200, shelf)
    read = client.shelves.replace("1", name="A", label="B")
    assert (read.first.name, read.first.note, read.first.pages) == ("Emma", "old", 400)
    assert (read.gift.sender, read.gift.height) == ("Ann", 30)
    assert [item.name for item in read.items] == ["Emma", "Ming"]
    assert (read.items[0].pages, read.items[1].height) == (400, 30)
    assert read.last.note == "blue"
    assert read.opened.additional_properties == {"depth": 3}


def test_requirements(package: ModuleType) -> None:
    """Required properties of both sides are required."""
    book = {f.name for f in structs.fields(package.models.Book) if f.required}
    assert book == {"name", "note", "pages"}
    vase = {f.name for f in structs.fields(package.models.Vase) if f.required}
    assert vase == {"name", "height"}


def test_sending(client: Any, server: Any) -> None:
    """The properties on both sides are arguments."""
    server.answers(200, {})
    client.shelves.replace("1", name="A", note="N", label="B", size="large")
    assert json.loads(server.last.content) == {"name": "A", "note": "N", "label": "B"}
    assert server.last.url.query == b"size=large"


def test_errors(client: Any, server: Any, package: ModuleType) -> None:
    """The body of an error has the properties of both sides."""
    server.answers(409, {"name": "A", "holder": "Bob"})
    with pytest.raises(package.ApiError) as caught:
        client.shelves.replace("1", name="A", label="B")
    assert (caught.value.body.name, caught.value.body.holder) == ("A", "Bob")
