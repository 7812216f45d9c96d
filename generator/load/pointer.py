"""JSON pointers (RFC 6901): how every message names the part of a document it means."""

from __future__ import annotations

from collections.abc import Iterable

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
