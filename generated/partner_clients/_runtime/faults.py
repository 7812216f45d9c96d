"""Where answers differ from what the document describes, kept for who asks."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeAlias

Key: TypeAlias = str | int | None
"""A part of a value: a property, an item, or None for the value itself."""
Found: TypeAlias = "list[tuple[Key, str | Found]]"
"""What is wrong in a value: a part, and its problem, or what is wrong in that part."""


class Fault(NamedTuple):
    """One place where an answer is not what the document describes."""

    path: str
    """A JSON pointer (RFC 6901) into the model's JSON."""
    problem: str


_noted: dict[int, tuple[weakref.ref[object], Found]] = {}
"""What is wrong in a model, by its identity, for as long as it lives."""


def response_faults(model: object) -> tuple[Fault, ...]:
    """Where this model, or a model in it, differs from its document."""
    return listed(found_in(model))


def found_in(model: object) -> Found:
    """What was noted of a model."""
    noted = _noted.get(id(model))
    return noted[1] if noted and noted[0]() is model else []


def note(model: object, found: Found) -> None:
    """Remember what is wrong in a model."""
    if found:
        key = id(model)
        reference = weakref.ref[object](model, lambda _: _noted.pop(key, None))
        _noted[key] = (reference, found)


def listed(found: Found) -> tuple[Fault, ...]:
    """All that is wrong, place by place."""
    faults: list[Fault] = []
    _visit(found, "", _pointer, lambda place, why: faults.append(Fault(place, why)))
    return tuple(faults)


def distinct(found: Found) -> Sequence[Fault]:
    """What is wrong, once for paths that differ in numbers only; those are stars."""
    first: dict[str, str] = {}
    _visit(found, "", _starred, first.setdefault)
    return [Fault(path, problem) for path, problem in first.items()]


def _visit(
    found: Found,
    path: str,
    pointer: Callable[[Key], str],
    visitor: Callable[[str, str], object],
) -> None:
    """Show a visitor each problem, and the path to it."""
    for key, wrong in found:
        place = path + pointer(key)
        if isinstance(wrong, str):
            visitor(place, wrong)
        else:
            _visit(wrong, place, pointer, visitor)


@lru_cache(maxsize=1024)
def _starred(key: Key) -> str:
    """The end of a path, with a star for any number."""
    return "/*" if str(key).isdecimal() else _pointer(key)


def _pointer(key: Key) -> str:
    """The end of a path (RFC 6901, 3)."""
    if key is None:
        return ""
    return "/" + str(key).replace("~", "~0").replace("/", "~1")
