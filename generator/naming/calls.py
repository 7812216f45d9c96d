"""Calls: the resource and the method of each operation.

docs/architecture.md has the table of rules. They look at the whole document at once, so
a name depends only on the API and on the names of the last run. Names of the last run
stay, and new names are placed around them.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from generator.api import Operation
from generator.naming.conventions import snake
from generator.naming.names import Call, Name, Widened
from generator.naming.paths import (
    PathParts,
    naming_segments,
    taken_apart,
    variables_of,
)
from generator.naming.pinned_calls import around_pinned
from generator.naming.requested import as_requested
from generator.naming.widening import without_clashes
from generator.words import VARIABLE, stem, words

_USABLE_ID = re.compile(r"[^\W\d][\w.\-: ]*")
_JOINTS = frozenset({"at", "by", "for", "from", "in", "of", "on", "to", "with"})
"""Words that may not end a name: `getTasksForProject` is not `get_for`."""


def calls(
    operations: Sequence[Operation],
    title: str,
    pinned: Mapping[str, Name] | None = None,
) -> tuple[dict[str, Call], list[Widened]]:
    """Return the call of each operation by its pointer, and the widened calls.

    `pinned` are the calls of the last run by pointer; they stay as they are.
    """
    rules = _Rules(operations, title)
    preferred = {
        operation.pointer: as_requested(operation, rules.call(operation))
        for operation in operations
    }
    placed = around_pinned(operations, preferred, pinned or {})
    return without_clashes(operations, placed, rules.paths, pinned or {})


@dataclass(frozen=True)
class _Rules:
    """The calls that the rules alone give to the operations of a document."""

    operations: Sequence[Operation]
    title: str

    def call(self, operation: Operation) -> Call:
        """Return the call by operationId, path and method."""
        segments = self._segments[operation.path]
        is_leaf = operation.path in self._leaves and len(segments) > 1
        is_action = is_leaf and segments not in self._resources
        resource = segments[:-1] if is_action else segments
        method = ""
        if self._id_counts[operation.operation_id] == 1:
            method = _method_of_id(operation, resource)
        if not method and is_action:
            method = segments[-1]
        return Call(resource, method or self._method(operation))

    @cached_property
    def paths(self) -> Mapping[str, PathParts]:
        """Return the parts of every path."""
        return {o.path: taken_apart(o.path) for o in self.operations}

    @cached_property
    def _segments(self) -> Mapping[str, tuple[str, ...]]:
        return naming_segments(self.paths, self._leaves, self.title)

    @cached_property
    def _id_counts(self) -> Counter[str | None]:
        return Counter(o.operation_id for o in self.operations if not o.beside)

    @cached_property
    def _leaves(self) -> set[str]:
        """Return the paths that may be verbs: POST only, no variable, nothing below."""
        methods = defaultdict(set)
        for operation in self.operations:
            methods[operation.path].add(operation.method)
        inner = {
            path.segments[:depth]
            for path in self.paths.values()
            for depth in range(len(path.segments))
        }
        return {
            path
            for path, used in methods.items()
            if used == {"POST"}
            and not self.paths[path].ends_in_variable
            and self.paths[path].segments not in inner
        }

    @cached_property
    def _resources(self) -> set[tuple[str, ...]]:
        """Return the segments that are resources; a leaf there creates an item."""
        return {
            segments[:depth]
            for path, segments in self._segments.items()
            for depth in range(1, len(segments) + (path not in self._leaves))
        }

    @cached_property
    def _collections(self) -> set[str]:
        """Return the paths where POST creates an item; some end in a variable."""
        parents = {
            p.segments[:-1]
            for p in self.paths.values()
            if p.segments and VARIABLE.fullmatch(p.segments[-1])
        }
        listed = {o.path for o in self.operations if _is_list(o)}
        return {
            path
            for path, parts in self.paths.items()
            if not parts.ends_in_variable or parts.segments in parents or path in listed
        }

    @cached_property
    def _lists(self) -> set[tuple[str, ...]]:
        return {self.paths[o.path].segments for o in self.operations if _is_list(o)}

    def _method(self, operation: Operation) -> str:
        """Return the word for an HTTP method.

        The method of an item in a list is `get`, even if the item holds a list itself.
        """
        match operation.method:
            case "GET":
                path = self.paths[operation.path]
                is_item = path.ends_in_variable and path.segments[:-1] in self._lists
                return "list" if operation.collection and not is_item else "get"
            case "POST":
                return "create" if operation.path in self._collections else "update"
            case "PUT":
                return "replace" if operation.body else "add"
            case "PATCH":
                return "update"
            case method:
                return snake(method.lower())


def _is_list(operation: Operation) -> bool:
    return operation.method == "GET" and operation.collection


def _method_of_id(operation: Operation, resource: tuple[str, ...]) -> str:
    """Return the words an operationId adds to the resource's name; "" if none."""
    name = operation.operation_id or ""
    if not _USABLE_ID.fullmatch(name):
        return ""
    own = _without_place([w for w in words(name) if not w.isdigit()], operation)
    in_place = {stem(word) for word in words(f"{operation.method} {operation.path}")}
    in_place |= {"id"} if variables_of(operation.path) else set()
    if all(word in _JOINTS or stem(word) in in_place for word in own):
        return ""
    of_resource = {stem(word) for part in resource for word in words(part)}
    own = _without_variables(own, operation)
    rest = [word for word in own if stem(word) not in of_resource]
    while rest and rest[-1] in _JOINTS:
        rest.pop()
    return snake("_".join(rest)) if rest else ""


def _without_place(own: list[str], operation: Operation) -> list[str]:
    """Return an operationId's words without path and method at the end."""
    place = [
        word
        for word in words(f"{operation.path} {operation.method}")
        if not word.isdigit()
    ]
    return own[: -len(place)] if own[-len(place) :] == place else own


def _without_variables(own: list[str], operation: Operation) -> list[str]:
    """Return an operationId's words up to a "by" that only variables follow."""
    of_variables = words(" ".join(variables_of(operation.path)))
    ignored = {"by", "id", "and", *of_variables}
    for place, word in enumerate(own):
        if word == "by" and ignored.issuperset(own[place:]):
            return own[:place]
    return own
