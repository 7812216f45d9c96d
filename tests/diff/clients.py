"""Small clients to compare: manifests with only what a test is about."""

from __future__ import annotations

import json
from typing import Any

from generator.diff.changes import Change
from generator.diff.comparison import compare
from generator.diff.reading import parse
from generator.diff.surface import Surface


def manifest(*operations: dict[str, Any], **parts: Any) -> dict[str, Any]:
    """A manifest with some operations."""
    return {"format": 1, "operations": list(operations), "types": {}, **parts}


def call(name: str = "things.get", **parts: Any) -> dict[str, Any]:
    """An operation in a manifest, some of its parts changed."""
    return {
        "method": "GET",
        "path": "/things",
        "call": name,
        "arguments": {},
        "request": [],
        "result": {"kind": "none"},
        "security": [],
        **parts,
    }


def client(*operations: dict[str, Any], **parts: Any) -> Surface:
    """Return the surface of a client with some operations."""
    return parse(json.dumps(manifest(*operations, **parts)), "gen-client.json")


def changes(old: Surface, new: Surface) -> list[Change]:
    """Return the changes."""
    return list(compare(old, new))


def kinds(old: Surface, new: Surface) -> list[str]:
    """Return the changes in short form: `breaking argument-removed`."""
    return [f"{change.impact} {change.kind}" for change in changes(old, new)]


def texts(old: Surface, new: Surface) -> list[str]:
    """Return the texts of the changes."""
    return [f"{change.subject}: {change.text}" for change in changes(old, new)]
