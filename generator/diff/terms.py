"""Old and new types side by side: how they relate, and who meets them."""

from __future__ import annotations

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
"""Callers may go on giving what they gave, and expecting what they got."""


class Terms:
    """The types of both clients, with the new names of what is called otherwise now."""

    def __init__(self, old: Api, new: Api, renamed: Mapping[str, str]) -> None:
        self._old, self._new = old.types, new.types
        self._renamed = renamed
        self._directions = _directions(old)
        self._before_aliases = _aliases(old.types, self._now)
        self._after_aliases = _aliases(new.types, str)

    def compared(self, old: str, new: str) -> Relation:
        """What a new annotation allows, seen from the old one."""
        return self.relation(self.before(old), self.after(new))

    def relation(self, before: Annotation, after: Annotation) -> Relation:
        """The same of annotations that are parsed already.

        What a type stands for is looked at only where its name does not answer, because
        a change of it is a change of its own.
        """
        found = algebra.relation(before, after)
        if found != "other":
            return found
        return algebra.relation(
            algebra.expanded(before, self._before_aliases),
            algebra.expanded(after, self._after_aliases),
        )

    def before(self, annotation: str) -> Annotation:
        """An annotation of the old client, with the new names."""
        return algebra.parse(annotation, self._now)

    def after(self, annotation: str) -> Annotation:
        """An annotation of the new client."""
        return algebra.parse(annotation)

    def directions(self, name: str) -> Directions:
        """Whether old callers give a type, or read it; both where no call says."""
        return self._directions.get(name, BOTH)

    def lost(self, old: str, new: str) -> str:
        """What readers of one model miss in another that took its place."""
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
        parts += [f"{listed(others)} may be something else"] if others else []
        return "; ".join(parts) or "it has all of its fields"

    def _reads_as(self, old: str, new: str) -> bool:
        return self.compared(old, new) in ("same", "narrower")

    def _now(self, name: str) -> str:
        return self._renamed.get(name, name)


def judged(found: Relation, directions: Iterable[Direction]) -> Impact:
    """What a type that is not the same means; the worst of the directions counts."""
    match found:
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
    """What enumerations and unions stand for."""
    return {
        rename(name): algebra.parse(found.annotation, rename)
        for name, found in types.items()
        if found.annotation is not None
    }


def _directions(api: Api) -> dict[str, Directions]:
    """The directions in which each type goes that calls lead to."""
    sent = set(_reached(api.types, _given(api)))
    received = set(_reached(api.types, _got(api)))
    found: dict[str, Directions] = {}
    for name in sent | received:
        ways: dict[Direction, set[str]] = {"sent": sent, "received": received}
        found[name] = frozenset(way for way, reached in ways.items() if name in reached)
    return found


def _given(api: Api) -> Iterator[str]:
    for operation in api.operations:
        yield from (argument.annotation for argument in operation.arguments.values())


def _got(api: Api) -> Iterator[str]:
    yield from api.webhooks.values()
    for operation in api.operations:
        yield operation.result.annotation or "None"
        yield from operation.errors.values()


def _reached(types: Mapping[str, Type], roots: Iterable[str]) -> Iterator[str]:
    """Every type that annotations lead to."""
    waiting, seen = list(roots), set[str]()
    while waiting:
        for name in algebra.names(algebra.parse(waiting.pop())):
            if name in types and name not in seen:
                seen.add(name)
                yield name
                waiting += _inside(types[name])


def _inside(found: Type) -> Iterator[str]:
    if found.annotation is not None:
        yield found.annotation
    for field in (found.fields or {}).values():
        yield field.annotation
