"""Where the parts of a tree were in the files, before it was made of them.

A tree is put together from files, brought up to 3.1, changed by overlays, and loses
items of its arrays; messages go on naming the place that a part has in its file.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from generator.diagnostics import Origin, Text
from generator.load import pointer


class Moves:
    """What part of an old tree each part of a new one was, or was made of.

    Parts that are not mentioned are where what holds them is.
    """

    def __init__(self) -> None:
        self._old: dict[str, str] = {}
        self._new: dict[str, str] = {}

    def moved(self, new: str, old: str) -> None:
        """Note that the part at one pointer was at another."""
        self._old[new] = old
        self._new.setdefault(old, new)

    def made(self, new: str, old: str) -> None:
        """Note that the part at a pointer was made of another, which is not it."""
        self._old[new] = old

    def old(self, place: str) -> str:
        """Where a part of the new tree was."""
        return _follow(place, self._old)

    def new(self, place: str) -> str:
        """Where a part of the old tree is."""
        return _follow(place, self._new)


def _follow(place: str, known: Mapping[str, str]) -> str:
    """The pointer, with the longest beginning that is known replaced."""
    head, rest = _split(place, known)
    return known.get(head, head) + rest


def _split(place: str, known: Collection[str]) -> tuple[str, str]:
    """The longest beginning of a pointer that is known, and the rest."""
    head = place
    while head and head not in known:
        head = pointer.parent(head)
    return head, place[len(head) :]


@dataclass(frozen=True)
class _Added:
    """A part that was put into the tree, whence it is, and its pointer there."""

    place: str
    origin: Origin
    start: str


@dataclass(frozen=True)
class _Removed:
    """An item of an array that was taken out of the tree."""

    array: str
    index: int


class Origins:
    """Remembers what is from other files, what was moved, added and removed."""

    def __init__(self) -> None:
        self._parts: Mapping[str, tuple[Text, str]] = {}
        self._moves: list[Moves] = []
        self._changes: list[_Added | _Removed] = []

    def include(self, parts: Mapping[str, tuple[Text, str]]) -> None:
        """Note which parts are from other places: their texts and pointers there."""
        self._parts = parts

    def move(self, moves: Moves) -> None:
        """Note that a new tree was made of the one before."""
        self._moves.append(moves)

    def add(self, place: str, origin: Origin, start: str) -> None:
        """Note that a part was put at a pointer: whence, and its pointer there."""
        self._changes.append(_Added(place, origin, start))

    def remove(self, place: str) -> None:
        """Note that the array's item at this pointer is about to go."""
        array, _, index = place.rpartition("/")
        self._changes.append(_Removed(array, int(index)))

    def of(self, place: str) -> tuple[Text | None, str]:
        """The text that a part is from, None for the document's own, and its place."""
        return self.now()(place)

    def now(self) -> Origin:
        """What `of` gives at this time, whatever is changed later."""
        changes = self._changes[::-1]
        return lambda place: self._before(place, changes)

    def _before(
        self, place: str, changes: list[_Added | _Removed]
    ) -> tuple[Text | None, str]:
        """Where a part was before these changes, the latest of which is the first."""
        for change in changes:
            match change:
                case _Added(added, origin, start):
                    if f"{place}/".startswith(f"{added}/"):
                        return origin(start + place[len(added) :])
                case _Removed(array, index):
                    place = _shifted(place, array, index)
        for moves in reversed(self._moves):
            place = moves.old(place)
        head, rest = _split(place, self._parts)
        if head not in self._parts:
            return None, place
        text, start = self._parts[head]
        return text, start + rest


def _shifted(place: str, array: str, removed: int) -> str:
    """The pointer while an array still had the item that was removed."""
    if not place.startswith(f"{array}/"):
        return place
    index, slash, rest = place[len(array) + 1 :].partition("/")
    if not index.isdecimal() or int(index) < removed:
        return place
    return f"{array}/{int(index) + 1}{slash}{rest}"
