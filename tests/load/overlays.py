"""Overlays, and a tree to apply them to."""

from __future__ import annotations

from typing import Any

TREE = {
    "info": {"title": "Shop", "x-tags": ["a", "b", "a"]},
    "paths": {"/a": {"get": {"tags": ["x"]}}, "/b": {"get": {"tags": ["y"]}}},
}


def spelled(*actions: object, version: str = "1.1.0") -> dict[str, Any]:
    """Return an overlay with these actions."""
    return {"overlay": version, "info": {"title": "T"}, "actions": list(actions)}
