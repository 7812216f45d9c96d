"""What changed for callers of a client: the new one seen from the old one."""

from __future__ import annotations

from collections.abc import Iterator

from generator.diff import matching
from generator.diff.calls import calls
from generator.diff.changes import IMPACTS, Change
from generator.diff.constructor import constructor
from generator.diff.names import names
from generator.diff.surface import Surface
from generator.diff.terms import Terms
from generator.diff.types import types


def compare(old: Surface, new: Surface) -> tuple[Change, ...]:
    """All changes: what breaks first, then what is new, then what no code can tell."""
    found = sorted(_changes(old, new), key=lambda change: IMPACTS.index(change.impact))
    return tuple(dict.fromkeys(found))


def _changes(old: Surface, new: Surface) -> Iterator[Change]:
    named = matching.types(old, new)
    renamed = {before.name: after.name for before, after in named.pairs}
    terms = Terms(old, new, renamed)
    yield from calls(old, new, terms)
    yield from types(named, terms)
    yield from constructor(old, new, terms)
    yield from names(old, new)
