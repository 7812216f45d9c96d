"""Where the parts of a tree were in the files, before it was made of them.

A tree is put together from files, brought up to 3.1, and loses items of its arrays;
messages go on naming the place that a part has in its file.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Collection, Mapping

from generator.diagnostics import Text
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


class Origins:
    """Remembers what is from other files, what was moved, and what was removed."""

    def __init__(self) -> None:
        self._parts: Mapping[str, tuple[Text, str]] = {}
        self._moves: list[Moves] = []
        self._removed: dict[str, list[int]] = {}

    def include(self, parts: Mapping[str, tuple[Text, str]]) -> None:
        """Note which parts are from other places: their texts and pointers there."""
        self._parts = parts

    def move(self, moves: Moves) -> None:
        """Note that a new tree was made of the one before."""
        self._moves.append(moves)

    def remove(self, place: str) -> None:
        """Note that the array's item at this pointer is about to go."""
        array, _, index = self._unshifted(place).rpartition("/")
        insort(self._removed.setdefault(array, []), int(index))

    def of(self, place: str) -> tuple[Text | None, str]:
        """The text that a part is from, None for the document's own, and its place."""
        place = self._unshifted(place)
        for moves in reversed(self._moves):
            place = moves.old(place)
        head, rest = _split(place, self._parts)
        if head not in self._parts:
            return None, place
        text, start = self._parts[head]
        return text, start + rest

    def _unshifted(self, place: str) -> str:
        """The pointer before items of arrays were removed."""
        original = ""
        for step in pointer.split(place):
            removed = self._removed.get(original, [])
            index = _before(int(step), removed) if removed else step
            original += f"/{pointer.escape(index)}"
        return original


def _before(index: int, removed: list[int]) -> int:
    """The index an item had; `removed` is sorted."""
    for gone in removed:
        index += gone <= index
    return index
