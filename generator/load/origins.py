"""The original places of a tree's parts in the files.

A tree is joined from files, upgraded to 3.1 and changed by overlays, and items of its
arrays are removed. Messages still name the place of a part in its file.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from generator.diagnostics import Origin, Text
from generator.load import pointer


class Moves:
    """Maps parts of a new tree to the parts of an old tree that they came from.

    A part that is not listed moved with its container.
    """

    def __init__(self) -> None:
        self._old: dict[str, str] = {}
        self._new: dict[str, list[str]] = {}

    def moved(self, new: str, old: str) -> None:
        """Record that the part at one pointer was at another."""
        self._old[new] = old
        self._new.setdefault(old, []).append(new)

    def made(self, new: str, old: str) -> None:
        """Record that a part was made from another, which still exists."""
        self._old[new] = old

    def old(self, place: str) -> str:
        """Return the old place of a part of the new tree."""
        head, rest = _split(place, self._old)
        return self._old.get(head, head) + rest

    def new(self, place: str) -> str:
        """Return the new place of a part of the old tree; of several, the first."""
        return self.copies(place)[0]

    def copies(self, place: str) -> list[str]:
        """Return every place where a part of the old tree is in the new one."""
        head, rest = _split(place, self._new)
        return [new + rest for new in self._new.get(head, [head])]


def _split(place: str, beginnings: Collection[str]) -> tuple[str, str]:
    """Return the longest of the beginnings that a pointer has, and the rest."""
    head = place
    while head and head not in beginnings:
        head = pointer.parent(head)
    return head, place[len(head) :]


@dataclass(frozen=True)
class _Added:
    """A part added to the tree, with its origin and its pointer there."""

    place: str
    origin: Origin
    start: str


@dataclass(frozen=True)
class _Removed:
    """An item that was removed from an array."""

    array: str
    index: int


@dataclass(frozen=True)
class _Inserted:
    """A `$ref` that became the first member of its schema's `allOf`."""

    schema: str


_Change = _Added | _Removed | _Inserted


class Origins:
    """Remembers parts from other files, and moved, added and removed parts."""

    def __init__(self) -> None:
        self._parts: Mapping[str, tuple[Text, str]] = {}
        self._moves: list[Moves] = []
        self._changes: list[_Change] = []

    def include(self, parts: Mapping[str, tuple[Text, str]]) -> None:
        """Record the parts from other files, with their texts and pointers there."""
        self._parts = parts

    def move(self, moves: Moves) -> None:
        """Record that a new tree replaced the current one."""
        self._moves.append(moves)

    def add(self, place: str, origin: Origin, start: str) -> None:
        """Record that a part was added, with its origin and its pointer there."""
        self._changes.append(_Added(place, origin, start))

    def remove(self, place: str) -> None:
        """Record that the array's item at this pointer will be removed."""
        array, _, index = place.rpartition("/")
        self._changes.append(_Removed(array, int(index)))

    def insert(self, schema: str) -> None:
        """Record that the schema's `$ref` became the first member of its `allOf`."""
        self._changes.append(_Inserted(schema))

    def of(self, place: str) -> tuple[Text | None, str]:
        """Return the text of a part (None: the document) and its place there."""
        return self.now()(place)

    def now(self) -> Origin:
        """Return a copy of `of` that later changes do not affect."""
        changes = self._changes[::-1]
        return lambda place: self._before(place, changes)

    def _before(self, place: str, changes: list[_Change]) -> tuple[Text | None, str]:
        """Return the place of a part before these changes; the latest is first."""
        for change in changes:
            match change:
                case _Added(added, origin, start):
                    if f"{place}/".startswith(f"{added}/"):
                        return origin(start + place[len(added) :])
                case _Removed(array, index):
                    place = _shifted(place, array, index)
                case _Inserted(schema):
                    place = _without_first(place, schema)
        for moves in reversed(self._moves):
            place = moves.old(place)
        head, rest = _split(place, self._parts)
        if head not in self._parts:
            return None, place
        text, start = self._parts[head]
        return text, start + rest


def _shifted(place: str, array: str, removed: int) -> str:
    """Return the pointer from before an item of an array was removed."""
    if not place.startswith(f"{array}/"):
        return place
    index, slash, rest = place[len(array) + 1 :].partition("/")
    if not index.isdecimal() or int(index) < removed:
        return place
    return f"{array}/{int(index) + 1}{slash}{rest}"


def _without_first(place: str, schema: str) -> str:
    """Return the pointer from before a `$ref` became the first member of `allOf`."""
    array = f"{schema}/allOf/"
    if not place.startswith(array):
        return place
    index, slash, rest = place.removeprefix(array).partition("/")
    if index == "0":
        return f"{schema}/$ref"
    return f"{array}{int(index) - 1}{slash}{rest}"
