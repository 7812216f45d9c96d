"""The additions of OpenAPI 3.2."""

from types import ModuleType
from typing import Any

PLANET = {"name": "Earth"}


def test_methods(client: Any, server: Any) -> None:
    """QUERY, and any other method."""
    server.answers(200, [PLANET])
    (planet,) = client.planets.query(mass=1.5)
    assert planet.name == "Earth"
    assert (server.last.method, server.last.content) == ("QUERY", b'{"mass":1.5}')
    server.answers(204)
    client.planets.copy()
    assert server.last.method == "COPY"


def test_querystring(client: Any, server: Any, package: ModuleType) -> None:
    """A parameter that is the whole query."""
    server.answers(200, [PLANET])
    rest = package.models.PlanetsListRest(name="a b", moons=[1, 2])
    client.planets.list(rest=rest, seen="yes")
    assert server.last.url.query == b"name=a%20b&moons=1&moons=2"
    assert server.last.headers["cookie"] == "seen=yes"


def test_streams(client: Any, server: Any) -> None:
    """Items of a stream have the described type."""
    server.answers(200, content=b'event: new\ndata: {"name":"Mars"}\n\n')
    assert [planet.name for planet in client.events.get()] == ["Mars"]
    server.answers(200, content=b'{"name":"Mars"}')
    assert [planet.name for planet in client.lines.get()] == ["Mars"]


def test_names(package: ModuleType) -> None:
    """Servers have names."""
    assert list(package.SERVERS) == ["near", "far"]
