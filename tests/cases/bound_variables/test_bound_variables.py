"""A path variable that nearly always has one value need not be given."""

import inspect
from typing import Any


def test_bound(client: Any, server: Any) -> None:
    """The document says what it is."""
    server.answers(200, ["Earth"])
    assert client.planets.list() == ["Earth"]
    assert server.last.url.path == "/planets"


def test_given(client: Any, server: Any) -> None:
    """A caller may say otherwise, by its name."""
    server.answers(204)
    client.planets.replace("7", kind="moons", mass=0.1)
    assert server.last.url.path == "/moons/7"


def test_place(client: Any) -> None:
    """It is no positional argument, unlike the other variables."""
    parameters = inspect.signature(client.planets.replace).parameters
    assert parameters["kind"].kind is inspect.Parameter.KEYWORD_ONLY
    assert parameters["kind"].default == "planets"
    assert parameters["id"].kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
