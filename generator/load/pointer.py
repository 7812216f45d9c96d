"""JSON pointers (RFC 6901): how every message names the part of a document it means."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote

Step = str | int
"""One step into a document: the key of an object or the index of an array."""


def escape(step: Step) -> str:
    """The step as it is written between the slashes of a pointer."""
    return str(step).replace("~", "~0").replace("/", "~1")


def unescape(token: str) -> str:
    """The key a token stands for; `~1` first, so that `~01` is `~1` and not a slash."""
    return token.replace("~1", "/").replace("~0", "~")


def join(steps: Iterable[Step]) -> str:
    """The pointer that takes these steps from the root, which is the empty string."""
    return "".join(f"/{escape(step)}" for step in steps)


def split(pointer: str) -> list[str]:
    """The steps of a pointer, as text; an index is told from a key by what it is in."""
    return [unescape(token) for token in pointer.split("/")[1:]]


def parent(pointer: str) -> str:
    """The pointer of what holds this part; the root's is the root."""
    return pointer.rpartition("/")[0]


def within(pointer: str, *steps: Step) -> str:
    """The pointer of a part of the part at a pointer."""
    return pointer + join(steps)


def reference(pointer: str) -> str:
    """The `$ref` that leads to a part of the same document."""
    return "#" + pointer.replace("%", "%25")


def target(reference: str) -> str | None:
    """The pointer a `$ref` within the document has; None if it is none."""
    place = unquote(reference[1:])
    is_pointer = reference[:1] == "#" and place[:1] in ("", "/")
    return place if is_pointer else None


def find(tree: Any, pointer: str) -> Any:
    """The part of a raw tree at a pointer, None if there is none."""
    for step in split(pointer):
        match tree:
            case dict() if step in tree:
                tree = tree[step]
            case list() if step.isdecimal() and int(step) < len(tree):
                tree = tree[int(step)]
            case _:
                return None
    return tree
