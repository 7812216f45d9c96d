"""Swagger 2.0 is brought up to date; its messages still point into the document."""

from pathlib import Path
from typing import Any


def test_parameters_and_answers(make_client: Any, server: Any) -> None:
    """Each collectionFormat has its style."""
    server.answers(200, [{"name": "Soup", "price": None, "parts": [{"name": "Leek"}]}])
    (dish,) = make_client(key="k").dishes.list(tags=["a", "b"], ids=[1, 2], limit=3)
    assert dish.parts[0].name == "Leek"
    assert dish.price is None
    assert str(server.last.url) == (
        "https://kitchen.example.com/v1/dishes?tags=a&tags=b&ids=1,2&limit=3"
    )
    assert server.last.headers["x-key"] == "k"


def test_body_parameters(make_client: Any, server: Any) -> None:
    """They are bodies like any other."""
    server.answers(201, {"name": "Soup"})
    make_client(key="k").dishes.create(name="Soup", price=None)
    assert server.last.content == b'{"name":"Soup","price":null}'


def test_messages_point_into_the_document() -> None:
    """Messages point to `definitions`, not to `components`."""
    messages = (Path(__file__).parent / "messages.txt").read_text(encoding="utf-8")
    assert "#/definitions/Dish/properties/chef" in messages
