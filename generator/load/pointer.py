"""JSON pointers (RFC 6901), with which messages name parts of a document."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote

Step = str | int
"""One step into a document: the key of an object or the index of an array."""


def escape(step: Step) -> str:
    """Return a step in the notation of a pointer."""
    return str(step).replace("~", "~0").replace("/", "~1")


def unescape(token: str) -> str:
    """Return the key of a token; decode `~1` first, so that `~01` becomes `~1`."""
    return token.replace("~1", "/").replace("~0", "~")


def join(steps: Iterable[Step]) -> str:
    """Return the pointer with these steps from the root, which is ""."""
    return "".join(f"/{escape(step)}" for step in steps)


def split(pointer: str) -> list[str]:
    """Return the steps of a pointer as text, array indexes included."""
    return [unescape(token) for token in pointer.split("/")[1:]]


def reading_order(pointer: str) -> tuple[str, ...]:
    """Return a sort key: by name, each part behind the part that contains it."""
    return tuple(token.lower() for token in split(pointer))


def parent(pointer: str) -> str:
    """Return the pointer of the container; the root's is the root."""
    return pointer.rpartition("/")[0]


def within(pointer: str, *steps: Step) -> str:
    """Return the pointer of a part inside the part at a pointer."""
    return pointer + join(steps)


def reference(pointer: str) -> str:
    """Return the `$ref` to a part of the same document."""
    return "#" + pointer.replace("%", "%25")


def target(reference: str) -> str | None:
    """Return the pointer of a `$ref` within the document; None for other references."""
    place = unquote(reference[1:])
    is_pointer = reference[:1] == "#" and place[:1] in ("", "/")
    return place if is_pointer else None


def find(tree: Any, pointer: str) -> Any:
    """Return the part of a raw tree at a pointer, or None."""
    for step in split(pointer):
        match tree:
            case dict() if step in tree:
                tree = tree[step]
            case list() if step.isdecimal() and int(step) < len(tree):
                tree = tree[int(step)]
            case _:
                return None
    return tree
