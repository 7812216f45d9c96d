"""A document may say what its parts are called."""

from types import ModuleType
from typing import Any


def test_names_that_were_told(client: Any, server: Any, package: ModuleType) -> None:
    """Of a call, and of a model; servers come with the defaults of their variables."""
    server.answers(200, {"at": "once"})
    assert client.things.perform("1", at="once") == package.models.Thing(at="once")
    assert str(server.last.url) == "https://eu.example.com/v2/things/1/do-it"


def test_names_that_clash(client: Any, server: Any) -> None:
    """The wider one says by what it finds."""
    server.answers(204)
    client.things.get_by_name("a")
    assert server.last.url.path == "/v2/things/a"
