"""What changed for callers of a client: the new one seen from the old one."""

from __future__ import annotations

from collections.abc import Iterator

from generator.diff import matching
from generator.diff.calls import calls
from generator.diff.changes import IMPACTS, Change
from generator.diff.constructor import constructor
from generator.diff.names import names
from generator.diff.surface import NO_API, Api, Surface
from generator.diff.terms import Terms
from generator.diff.types import types


def compare(old: Surface, new: Surface) -> tuple[Change, ...]:
    """All changes: what breaks first, then what is new, then what no code can tell."""
    found = sorted(_changes(old, new), key=lambda change: IMPACTS.index(change.impact))
    return tuple(dict.fromkeys(found))


def _changes(old: Surface, new: Surface) -> Iterator[Change]:
    for place in dict.fromkeys([*old.apis, *new.apis]):
        yield from _of_api(old.apis.get(place, NO_API), new.apis.get(place, NO_API))
    yield from constructor(old.client, new.client)
    yield from names(old, new)


def _of_api(old: Api, new: Api) -> Iterator[Change]:
    named = matching.types(old, new)
    renamed = {before.name: after.name for before, after in named.pairs}
    terms = Terms(old, new, renamed)
    yield from calls(old, new, terms)
    yield from types(old.module or new.module, named, terms)
