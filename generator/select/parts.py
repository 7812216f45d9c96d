"""Find the parts of a document that are left, so that messages about others go."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping

from generator.api import Api
from generator.config.filters import Filters, Subject
from generator.load import pointer as at
from generator.translate.operations import METHODS

SHARED = ("parameters", "servers", "summary", "description")
"""The keywords of a path item that concern all its operations."""


class Parts:
    """The parts of a document that the selected operations and webhooks are made of.

    An operation that could not be translated counts as well, unless the filters are
    certain to exclude it: its loss must be reported.
    """

    def __init__(
        self, api: Api, kept: Iterable[str], missed: Iterable[str], filters: Filters
    ) -> None:
        """`kept` and `missed` are pointers of operations and webhooks.

        Those that are `missed` are selected, but could not be translated.
        """
        self._untranslated = {lost.pointer for lost in api.untranslated}
        self._seen = _holders(o.pointer for o in api.operations) | self._untranslated
        self._filters = filters
        self._missed = {*missed}
        self._left = _reached(kept, api.references) | self._missed
        self._holders = _holders(self._left)

    def is_left(self, part: str) -> bool:
        """Whether the part at a pointer is left, or a container or item of it."""
        if part in self._untranslated:
            return part in self._missed
        match at.split(part):
            case ["paths", path, *steps]:
                return self._is_used(part) or self._may_be_missed(path, steps)
            case ["webhooks", _, *_] | ["components", _, _, *_]:
                return self._is_used(part)
            case _:
                return True

    def _is_used(self, part: str) -> bool:
        if part in self._holders:
            return True
        while part and part not in self._left:
            part = at.parent(part)
        return bool(part)

    def _may_be_missed(self, path: str, steps: list[str]) -> bool:
        """Whether a part is of an operation that no translation has seen."""
        operation = at.within("/paths", path, *_operation_steps(steps))
        if operation in self._seen:
            return False
        return self._filters.choose(subject_at(operation))


def subject_at(operation: str) -> Subject:
    """Return the facts that the pointer of an operation or path item tells."""
    _, path, *steps = at.split(operation)
    return Subject(
        tags=None,
        paths=(path,),
        operation_ids=None,
        methods=steps[-1:] or None,
        calls=None,
    )


def _operation_steps(steps: list[str]) -> list[str]:
    """Return the steps from a path item to the operation, if they lead into one."""
    match steps:
        case ["additionalOperations", method, *_]:
            return ["additionalOperations", method]
        case [method, *_] if method in (*METHODS, "query"):
            return [method]
        case _:
            return []


def _holders(parts: Iterable[str]) -> set[str]:
    """Return the parts and all that contain one of them, except the root."""
    return {
        at.join(steps[:depth])
        for steps in map(at.split, parts)
        for depth in range(1, len(steps) + 1)
    }


def _reached(
    kept: Iterable[str], references: Mapping[str, tuple[str, ...]]
) -> set[str]:
    """Return operations and webhooks, and the parts they need directly or not."""
    places = sorted(f"{place}/" for place in references)
    seen: set[str] = set()
    waiting = [part for pointer in kept for part in (pointer, *_shared(pointer))]
    for pointer in kept:
        item = at.join(at.split(pointer)[:2])
        waiting += references.get(item, ())
    while waiting:
        part = waiting.pop()
        if part not in seen:
            seen.add(part)
            for place in _inside(part, places):
                waiting += references[place]
    return seen


def _shared(operation: str) -> Iterator[str]:
    """Yield the parts of its path item that concern an operation, too."""
    section, *steps = at.split(operation)
    if section in ("paths", "webhooks"):
        for word in SHARED:
            yield at.within("", section, steps[0], word)


def _inside(part: str, places: list[str]) -> Iterator[str]:
    """Yield the sorted places, which end in a slash, that are inside a part."""
    start = f"{part}/"
    for index in range(bisect_left(places, start), len(places)):
        if not places[index].startswith(start):
            break
        yield places[index][:-1]
