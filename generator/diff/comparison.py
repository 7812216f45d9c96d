"""The comparison of two clients."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from generator.diagnostics import Diagnostic, Unusable
from generator.diff import matching
from generator.diff.call_changes import calls
from generator.diff.changes import IMPACTS, Change, Impact, verdict
from generator.diff.client_changes import constructor, names
from generator.diff.partial import completed
from generator.diff.reading import NOTHING_COMPARED
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
    is_complete: bool = True
    """Whether it has all APIs; documents that are listed can be some of them."""
    files: Mapping[str, str] = field(default_factory=dict)
    """The documents of several APIs, by place."""

    @property
    def has_folders(self) -> bool:
        """Whether it has several APIs, each with a place on the client."""
        return "" not in self.surface.apis

    def file_of(self, subject: str) -> str:
        """Return the file of the API that has a call or a type, for annotations."""
        words = subject.split(".")
        places = (".".join(words[:n]) for n in range(len(words), 0, -1))
        return next((self.files[p] for p in places if p in self.files), self.file)


@dataclass(frozen=True)
class Diff:
    """The differences between two clients."""

    old: Side
    new: Side
    changes: tuple[Change, ...]
    not_compared: tuple[str, ...] = ()
    """The places of APIs that have no document."""

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
    """Compare two clients; if a side is incomplete, only the APIs it has.

    Raises Unusable if a document cannot be matched with an API.
    """
    before, after = old.surface, new.surface
    missing = not_compared(old, new)
    if not old.is_complete:
        before = completed(before, after)
    if not new.is_complete:
        after = completed(after, before)
    return Diff(old, new, compare(before, after), missing)


def not_compared(old: Side, new: Side) -> tuple[str, ...]:
    """Return the places of APIs that have no document on an incomplete side.

    A document that belongs to no API is a new API if no document is missing. If one is,
    the document could be that one under another path, so this raises Unusable.
    """
    left: list[str] = []
    for part, whole in ((old, new), (new, old)):
        missing = [p for p in whole.surface.apis if p not in part.surface.apis]
        unknown = [p for p in part.surface.apis if p not in whole.surface.apis]
        if part.is_complete or not missing:
            continue
        if unknown:
            raise _unmatched(part, whole, unknown[0], missing)
        left += missing
    return tuple(dict.fromkeys(left))


def _unmatched(part: Side, whole: Side, place: str, missing: Sequence[str]) -> Unusable:
    file = part.files.get(place, part.file)
    message = f"this document belongs to no API of {whole.title}"
    consequence = (
        f"{NOTHING_COMPARED} A document belongs to an API if it has the same path, or "
        "the same title and version. To add an API, give the documents of all APIs; "
        f"these are missing: {', '.join(missing)}."
    )
    return Unusable(Diagnostic("error", "source", message, consequence, file))


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
