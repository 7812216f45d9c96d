"""Two clients side by side, and the changes from the one to the other."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from generator.diff.changes import Change, Impact, verdict
from generator.diff.compare import compare
from generator.diff.surface import Surface
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
