"""Compares two clients."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from generator.diff import matching
from generator.diff.call_changes import calls
from generator.diff.changes import IMPACTS, Change, Impact, verdict
from generator.diff.client_changes import constructor, names
from generator.diff.surface import NO_API, Api, Surface
from generator.diff.terms import Terms
from generator.diff.type_changes import types
from generator.source import SourceFile
from generator.versions import Verdict, Version


@dataclass(frozen=True)
class Side:
    """One of the clients."""

    title: str
    """How it was named on the command line."""
    file: str
    """The file that it is from, for annotations."""
    name: str | None
    """The package's, where it is known."""
    manifest: SourceFile
    surface: Surface
    version: Version | None
    """The client's own; a document has none."""


@dataclass(frozen=True)
class Diff:
    """What changed."""

    old: Side
    new: Side
    changes: tuple[Change, ...]

    @property
    def verdict(self) -> Verdict:
        """Which number of the version has to be raised."""
        return verdict(self.changes)

    @property
    def version(self) -> Version | None:
        """The version of what is new: its own if that is another, or else the next."""
        before, now = self.old.version, self.new.version
        if now is not None and now != before:
            return now
        return before.after(self.verdict) if before else None

    @property
    def counts(self) -> Counter[Impact]:
        """How many changes there are of each impact."""
        return Counter(change.impact for change in self.changes)


def diff(old: Side, new: Side) -> Diff:
    """What changed for callers."""
    return Diff(old, new, compare(old.surface, new.surface))


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
