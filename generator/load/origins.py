"""Where parts of a tree were before items of its arrays were removed.

What stands behind a removed item moves up; messages go on naming the place it has in
the file.
"""

from __future__ import annotations

from bisect import insort

from generator.load import pointer


class Origins:
    """Remembers the items that were removed, by the places they had in the file."""

    def __init__(self) -> None:
        self._removed: dict[str, list[int]] = {}

    def remove(self, place: str) -> None:
        """Note that the array's item at this pointer is about to go."""
        array, _, index = self.of(place).rpartition("/")
        insort(self._removed.setdefault(array, []), int(index))

    def of(self, place: str) -> str:
        """The pointer that a part had in the file."""
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
