"""The parts of paths, and the segments that name each path."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from generator.naming.conventions import snake
from generator.words import (
    ENDING,
    VARIABLE,
    VERSION,
    bare_variable,
    name_in_title,
    words,
)

_NUMBERED = re.compile(r"\d+(-\d+)+")
"""A number that stands for a collection's name, as in `/objects/0-3/{id}`."""
_VERBS = frozenset({"archive", "create", "delete", "read", "update", "upsert"})
"""Last segments of POST-only paths that are verbs."""


@dataclass(frozen=True)
class PathParts:
    """The parts of a path."""

    segments: tuple[str, ...]
    fixed: tuple[str, ...]
    """The names of its fixed segments, without versions."""
    leading: int
    """The number of fixed segments before the first variable."""
    chosen: bool
    """Whether its first variable chooses a collection: another variable follows."""
    numbered: bool
    """Whether a collection has a number instead of a name."""
    variables: tuple[str, ...]
    versions: tuple[str, ...]

    @property
    def ends_in_variable(self) -> bool:
        """Whether the last segment is a variable."""
        return bool(self.segments) and self.segments[-1].endswith("}")

    @property
    def distinguishing(self) -> tuple[str, ...]:
        """Return the parts that may be unique: last variables first, versions last."""
        variables = tuple(f"by_{snake(variable)}" for variable in self.variables)
        return (*variables[::-1], *self.fixed[::-1], *self.versions[::-1])


def taken_apart(path: str) -> PathParts:
    """Return the parts of a path, without its optional end."""
    path = ENDING.sub("", path)
    segments = tuple(segment for segment in path.split("/") if segment)
    versions = tuple(filter(VERSION.fullmatch, segments))
    fixed, leading, variable_seen = [], 0, False
    numbers = [s for s in segments if _NUMBERED.fullmatch(s) and s not in versions]
    for segment in segments:
        text = VARIABLE.sub("", segment)
        variable_seen |= segment.startswith("{") or segment in numbers
        if words(text) and segment not in (*versions, *numbers):
            fixed.append(snake(text))
            leading += not variable_seen
        variable_seen |= "{" in segment
    return PathParts(
        segments=segments,
        fixed=tuple(fixed),
        leading=leading,
        chosen=_chooses_collection(segments) or bool(numbers),
        numbered=bool(numbers),
        variables=variables_of(path),
        versions=versions,
    )


def variables_of(path: str) -> tuple[str, ...]:
    """Return the names of a path's variables."""
    return tuple(map(bare_variable, VARIABLE.findall(path)))


def _chooses_collection(segments: Sequence[str]) -> bool:
    are_variables = ["{" in segment for segment in segments]
    first = are_variables.index(True) if any(are_variables) else len(segments)
    return are_variables[first : first + 2] == [True, True]


def naming_segments(
    paths: Mapping[str, PathParts], post_only_leaves: Container[str], title: str
) -> dict[str, tuple[str, ...]]:
    """Return the segments that name each path, without the prefix that all share.

    If that leaves a path without a name, the prefix's last segment is kept. But the
    title names paths with a variable that chooses the collection, if no path ends
    before the variable, and paths that end in a verb.
    """
    without_verb = {
        path: (
            fixed[:-1]
            if path in post_only_leaves and {*fixed[-1:]} <= _VERBS
            else fixed
        )
        for path, fixed in ((path, parts.fixed) for path, parts in paths.items())
    }
    shared = _shared([without_verb[p][: parts.leading] for p, parts in paths.items()])
    ends = {
        without_verb[path]
        for path, parts in paths.items()
        if not parts.variables and not parts.numbered
    }
    nameless = [parts for parts in paths.values() if parts.leading <= len(shared)]
    if shared in ends or (nameless and not any(parts.chosen for parts in nameless)):
        shared = shared[:-1]
    name = snake(name_in_title(title, shared))
    short = {}
    for path, parts in paths.items():
        rest = parts.fixed[len(shared) :]
        short[path] = rest if parts.leading > len(shared) else (name, *rest)
    return short


def shared_prefix(paths: Iterable[str]) -> tuple[str, ...]:
    """Return the names of the segments that all paths begin with, before variables."""
    parts = map(taken_apart, paths)
    return _shared([path.fixed[: path.leading] for path in parts])


def _shared(prefixes: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    if not prefixes:
        return ()
    shared = []
    for segments in zip(*prefixes, strict=False):
        if len(set(segments)) > 1:
            break
        shared.append(segments[0])
    return tuple(shared)
