"""Names: of methods, arguments, types and fields, and those that they had before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from generator.diff.changes import Change, Kind, code


class Called(Protocol):
    """Something with a name."""

    @property
    def name(self) -> str:
        """What callers write."""

    @property
    def aliases(self) -> tuple[str, ...]:
        """What they may write as well, though it is deprecated."""


def names_of(thing: Called) -> tuple[str, ...]:
    """All that something is called."""
    return (thing.name, *thing.aliases)


def renames(
    kind: Kind, subject: str, what: str, before: Called, after: Called, note: str = ""
) -> Iterator[Change]:
    """What changed of the names; `what` begins the text, `note` ends a breaking one."""
    if before.name != after.name:
        text = f"{what}called {code(after.name)} now"
        if before.name in after.aliases:
            text += "; the old name stays, deprecated"
            yield Change("additive", kind, subject, text)
        else:
            yield Change("breaking", kind, subject, text + note)
    for alias in before.aliases:
        if alias not in names_of(after):
            text = f"{what}no longer called {code(alias)} as well"
            yield Change("breaking", kind, subject, text)
