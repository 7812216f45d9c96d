"""Old and new types: how they relate, and whether calls send or return them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from generator.diff import algebra
from generator.diff.algebra import Annotation, Relation
from generator.diff.changes import Impact, listed
from generator.diff.surface import Api, Type

Direction = Literal["sent", "received"]
Directions = frozenset[Direction]
BOTH: Directions = frozenset({"sent", "received"})

WIDER: Mapping[Direction, Impact] = {"sent": "additive", "received": "breaking"}
NARROWER: Mapping[Direction, Impact] = {"sent": "breaking", "received": "additive"}
"""The impact of fewer values, for arguments and for results."""


class Terms:
    """The types of both clients, and the new names of renamed types."""

    def __init__(self, old: Api, new: Api, renamed: Mapping[str, str]) -> None:
        self._old, self._new = old.types, new.types
        self._renamed = renamed
        self._directions = _directions(old)
        self._before_aliases = _aliases(old.types, self._now)
        self._after_aliases = _aliases(new.types, str)

    def compared(self, old: str, new: str) -> Relation:
        """Return the relation of a new annotation to an old one."""
        return self.relation(self.before(old), self.after(new))

    def relation(self, before: Annotation, after: Annotation) -> Relation:
        """Return the relation of two parsed annotations.

        The meaning of a type is only used if its name does not decide, because a
        change of the meaning is a change of its own.
        """
        relation = algebra.relation(before, after)
        if relation != "other":
            return relation
        return algebra.relation(
            algebra.expanded(before, self._before_aliases),
            algebra.expanded(after, self._after_aliases),
        )

    def before(self, annotation: str) -> Annotation:
        """Return an annotation of the old client, with the new names."""
        return algebra.parse(annotation, self._now)

    def after(self, annotation: str) -> Annotation:
        """Return an annotation of the new client."""
        return algebra.parse(annotation)

    def directions(self, name: str) -> Directions:
        """Return whether old callers pass a type, read it, or both; both if unknown."""
        return self._directions.get(name, BOTH)

    def lost(self, old: str, new: str) -> str:
        """Describe the fields that readers lose when another model replaces one."""
        before, after = self._old.get(old), self._new.get(new)
        if not before or not after or before.fields is None or after.fields is None:
            return ""
        gone = [name for name in before.fields if name not in after.fields]
        others = [
            name
            for name, field in before.fields.items()
            if name in after.fields
            and not self._reads_as(field.annotation, after.fields[name].annotation)
        ]
        parts = [f"it lacks {listed(gone)}"] if gone else []
        parts += [f"{listed(others)} may have another type"] if others else []
        return "; ".join(parts) or "it has all of its fields"

    def _reads_as(self, old: str, new: str) -> bool:
        return self.compared(old, new) in ("same", "narrower")

    def _now(self, name: str) -> str:
        return self._renamed.get(name, name)


def judged(relation: Relation, directions: Iterable[Direction]) -> Impact:
    """Return the impact of a relation; the worst of the directions counts."""
    match relation:
        case "wider":
            impacts = {WIDER[direction] for direction in directions}
        case "narrower":
            impacts = {NARROWER[direction] for direction in directions}
        case "other":
            impacts = {"breaking"}
        case "same":
            impacts = {"invisible"}
    return "breaking" if "breaking" in impacts else impacts.pop()


def _aliases(
    types: Mapping[str, Type], rename: algebra.Rename
) -> dict[str, Annotation]:
    """Return the meanings of enumerations and unions."""
    return {
        rename(name): algebra.parse(type_.annotation, rename)
        for name, type_ in types.items()
        if type_.annotation is not None
    }


def _directions(api: Api) -> dict[str, Directions]:
    """Return the directions of each type that calls use."""
    sent = set(_reached(api.types, _arguments(api)))
    received = set(_reached(api.types, _results(api)))
    directions: dict[str, Directions] = {}
    for name in sent | received:
        ways: dict[Direction, set[str]] = {"sent": sent, "received": received}
        directions[name] = frozenset(
            way for way, reached in ways.items() if name in reached
        )
    return directions


def _arguments(api: Api) -> Iterator[str]:
    for operation in api.operations:
        yield from (argument.annotation for argument in operation.arguments.values())


def _results(api: Api) -> Iterator[str]:
    yield from api.webhooks.values()
    for operation in api.operations:
        yield operation.result.annotation or "None"
        if operation.result.stream is not None:
            yield operation.result.stream.annotation or "None"
        yield from (r.annotation or "None" for r in operation.result.accept.values())
        yield from operation.errors.values()


def _reached(types: Mapping[str, Type], roots: Iterable[str]) -> Iterator[str]:
    """Yield every type that annotations use, directly or not."""
    waiting, seen = list(roots), set[str]()
    extensions: dict[str, list[str]] = defaultdict(list)
    for name, type_ in types.items():
        for base in type_.bases:
            extensions[base].append(name)
    while waiting:
        for name in algebra.names(algebra.parse(waiting.pop())):
            if name in types and name not in seen:
                seen.add(name)
                yield name
                waiting += [*_inside(types[name]), *extensions[name]]


def _inside(type_: Type) -> Iterator[str]:
    if type_.annotation is not None:
        yield type_.annotation
    for field in (type_.fields or {}).values():
        yield field.annotation
    yield from type_.bases
