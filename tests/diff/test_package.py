"""The client itself, what can be imported, and what has to be installed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.diff.clients import client, kinds, texts

TOKEN = {"type": "str | None", "positional": True}
KEY = {"type": "str | None"}
URL = {"type": "str", "required": True}


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ({"token": TOKEN}, {"token": TOKEN}, []),
        ({}, {"region": KEY}, ["additive argument-added"]),
        ({"key": KEY}, {}, ["breaking argument-removed"]),
        ({"token": TOKEN}, {"key": TOKEN}, ["breaking argument-renamed"]),
        ({"token": TOKEN}, {"token": KEY}, ["breaking argument-order"]),
        ({"token": KEY}, {"token": TOKEN}, []),
        (
            {"base_url": {"type": "str"}},
            {"base_url": URL},
            ["breaking argument-required"],
        ),
        (
            {"region": {"type": "Literal['eu', 'us']"}},
            {"region": {"type": "Literal['eu']"}},
            ["breaking argument-type"],
        ),
    ],
)
def test_arguments(old: dict[str, Any], new: dict[str, Any], found: list[str]) -> None:
    """Creating a client is a call, too."""
    surfaces = (client(client={"arguments": given}) for given in (old, new))
    assert kinds(*surfaces) == found


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (
            {"credentials": {"token": {"scheme": "a", "env": "OLD"}}},
            {"credentials": {"token": {"scheme": "b", "env": "NEW"}}},
            ["breaking environment"],
        ),
        (
            {"server": {"url": "https://a", "names": ["live", "test"]}},
            {"server": {"url": "https://b", "names": ["live", "play"]}},
            [
                "breaking server-removed",
                "additive server-added",
                "invisible wire-server",
            ],
        ),
        (
            {"server": {"variables": {"r": {"argument": "region", "default": "eu"}}}},
            {"server": {"variables": {"r": {"argument": "region", "default": "us"}}}},
            ["invisible wire-server"],
        ),
    ],
)
def test_client(old: dict[str, Any], new: dict[str, Any], found: list[str]) -> None:
    """Credentials, and where the API is."""
    assert kinds(client(client=old), client(client=new)) == found


@pytest.mark.parametrize(
    ("key", "old", "new", "found"),
    [
        ("exports", ["A", "B"], ["B", "A"], []),
        ("exports", ["A"], ["A", "B"], ["additive export-added"]),
        ("exports", ["A", "B"], ["A"], ["breaking export-removed"]),
        ("modules", [], ["oauth"], ["additive module-added"]),
        ("modules", ["oauth"], [], ["breaking module-removed"]),
    ],
)
def test_names(key: str, old: list[str], new: list[str], found: list[str]) -> None:
    """Changes of the names to import."""
    assert kinds(client(**{key: old}), client(**{key: new})) == found


@pytest.mark.parametrize("key", ["exports", "modules"])
def test_nothing_known(key: str) -> None:
    """An earlier manifest does not say what can be imported."""
    assert kinds(client(), client(**{key: ["A"]})) == []
    assert kinds(client(**{key: ["A"]}), client()) == []


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ({"python": ">=3.11"}, {"python": ">=3.12"}, "breaking"),
        ({"python": ">=3.11"}, {"python": ">=3.9"}, "invisible"),
        ({"msgspec": ">=0.20"}, {"msgspec": ">=0.21"}, "invisible"),
        ({}, {"aiohttp": ">=3"}, "invisible"),
        ({"aiohttp": ">=3"}, {}, "invisible"),
    ],
)
def test_requires(old: dict[str, str], new: dict[str, str], found: str) -> None:
    """Another Python is the caller's affair, other libraries are the installer's."""
    surfaces = client(requires=old), client(requires=new)
    assert kinds(*surfaces) == [f"{found} requires"]
    assert all(text.startswith("the package: needs") for text in texts(*surfaces))
