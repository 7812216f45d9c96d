"""Path variables are written as their styles say, and never leave their places."""

from types import ModuleType
from typing import Any

import pytest


def path(server: Any) -> str:
    """The path of the last request, as it was sent."""
    return str(server.last.url.raw_path.decode())


def test_simple(client: Any, server: Any, package: ModuleType) -> None:
    """Values are joined by commas."""
    color = package.models.Color(r=100, g=200, is_dark=False)
    server.answers(204)
    client.simple.get("a,b", ["a/b", "c,d"], color, color)
    assert path(server) == (
        "/simple/a%2Cb/a%2Fb,c%2Cd/R,100,G,200,isDark,false/R=100,G=200,isDark=false"
    )


def test_label(client: Any, server: Any) -> None:
    """Each value has a dot before it, where it is exploded."""
    server.answers(204)
    client.labels.get("a.b", ["a", "b,c"], ["a.b", "c"], {"R": 1, "G": None})
    assert path(server) == "/labels/.a.b/.a,b%2Cc/.a%2Eb.c/.R=1"


def test_matrix(client: Any, server: Any) -> None:
    """Each value has its name before it, where it is exploded."""
    server.answers(204)
    client.matrix.get("", ["a", "b;c"], ["a=b", "c"], {"R/": 1, "G": 2})
    assert path(server) == (
        "/matrix;one;several=a,b%3Bc;parts=a%3Db;parts=c;R%2F=1;G=2"
    )


def test_json(client: Any, server: Any, package: ModuleType) -> None:
    """One segment, whatever the JSON holds."""
    server.answers(204)
    client.content.get(package.models.Color(r=1, is_dark=None))
    assert path(server) == "/content/%7B%22R%22%3A1%2C%22isDark%22%3Anull%7D"


@pytest.mark.parametrize("empty", [[], {}, ""])
def test_empty(client: Any, package: ModuleType, empty: Any) -> None:
    """An empty variable would name another resource."""
    with pytest.raises(package.InvalidArgument, match='"one" is empty'):
        client.labels.get(empty, ["a"], ["a"], {"R": 1})
    with pytest.raises(package.InvalidArgument, match='"several" is empty'):
        client.simple.get("a", empty, {"R": 1}, {"R": 1})
