"""The comparison of two clients."""

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
from generator.manifest.versions import Verdict, Version
from generator.source import SourceFile


@dataclass(frozen=True)
class Side:
    """One of the two clients."""

    title: str
    """Its name on the command line."""
    file: str
    """Its file, for annotations."""
    name: str | None
    """The package's name, if known."""
    manifest: SourceFile
    surface: Surface
    version: Version | None
    """The client's own version; a document has none."""


@dataclass(frozen=True)
class Diff:
    """The differences between two clients."""

    old: Side
    new: Side
    changes: tuple[Change, ...]

    @property
    def verdict(self) -> Verdict:
        """Return the part of the version to raise."""
        return verdict(self.changes)

    @property
    def version(self) -> Version | None:
        """Return the new client's own version if it differs, otherwise the next."""
        before, now = self.old.version, self.new.version
        if now is not None and now != before:
            return now
        return before.after(self.verdict) if before else None

    @property
    def counts(self) -> Counter[Impact]:
        """Count the changes of each impact."""
        return Counter(change.impact for change in self.changes)


def diff(old: Side, new: Side) -> Diff:
    """Compare two clients."""
    return Diff(old, new, compare(old.surface, new.surface))


def compare(old: Surface, new: Surface) -> tuple[Change, ...]:
    """Return all changes: breaking ones first, then additive, then invisible."""
    changes = sorted(
        _changes(old, new), key=lambda change: IMPACTS.index(change.impact)
    )
    return tuple(dict.fromkeys(changes))


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
