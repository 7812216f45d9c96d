"""Finds the models, enumerations and unions of the last run in a document.

A component is found by its name. An inline schema is also found by its use, because its
pointer changes with its path and with the order of lists.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from functools import partial

from generator.api import (
    Api,
    Array,
    Definition,
    Enumeration,
    Map,
    Nullable,
    Object,
    Operation,
    Reference,
    Schema,
    Tuple,
    Union,
)
from generator.load import pointer as at
from generator.naming.operation_matching import unique_pairs
from generator.naming.pins import (
    ERROR,
    RESULT,
    STREAM,
    PinnedOperation,
    PinnedType,
    Place,
)

LISTS = frozenset({"allOf", "anyOf", "oneOf", "parameters", "prefixItems"})
"""Keywords with numbered parts; the numbers do not identify the parts."""
DEEP = 2
"""The depth to which similar definitions are compared."""


def matched_types(
    api: Api,
    pinned: Sequence[PinnedType],
    operations: Mapping[str, PinnedOperation],
    ruled: Mapping[str, str],
) -> Mapping[str, PinnedType]:
    """Return the pinned type of each definition, by pointer.

    `operations` are the pinned operations by the pointers they have now, `ruled` the
    names by the rules alone.
    """
    matching = _Matching(api, pinned, operations)
    matching.by_pointer()
    matching.by_use()
    matching.by_place()
    matching.by_name(ruled)
    return matching.matched


class _Matching:
    """The search for all types; each step looks for the types that are left."""

    def __init__(
        self,
        api: Api,
        pinned: Sequence[PinnedType],
        operations: Mapping[str, PinnedOperation],
    ) -> None:
        self.matched: dict[str, PinnedType] = {}
        self._api = api
        self._operations = operations
        self._pinned = {before.name.now: before for before in pinned}
        self._left = dict(self._pinned)
        self._waiting: list[str] = []
        """Matched definitions; their parts were not compared yet."""

    def by_pointer(self) -> None:
        """Match definitions by pointer; it may have moved with the operation."""
        places = dict(self._places())
        for pointer in self._api.definitions:
            before = places.get(pointer)
            is_numbered = len(_unnumbered(pointer)) < pointer.count("/")
            if before and not is_numbered:
                self._settle(pointer, before)

    def by_use(self) -> None:
        """Match similar definitions that are used in the same places."""
        for operation in self._api.operations:
            before = self._operations.get(operation.pointer)
            if before is not None:
                for place, schema in _used_by(operation, self._api):
                    self._compare(before.annotations.get(place, ""), schema)
        self._look_inside()

    def by_place(self) -> None:
        """Match similar definitions by their places inside of matched definitions.

        Equal definitions come first, then similar ones.
        """
        while self._settled(self._is_equal) or self._settled(self._is_similar):
            self._look_inside()
        pairs = unique_pairs(
            self._unknown(),
            [*self._left.values()],
            lambda pointer: (_unnumbered(pointer), self._content(pointer, DEEP)),
            lambda old: (_unnumbered(old.pointer), self._content_before(old, DEEP)),
        )
        for pointer, before in pairs:
            self._settle(pointer, before)

    def _settled(self, is_alike: Callable[[str, PinnedType], bool]) -> bool:
        """Match definitions by their places; return whether there were any."""
        places, count = dict(self._places()), len(self.matched)
        for pointer in self._unknown():
            before = places.get(pointer)
            if before and is_alike(pointer, before):
                self._settle(pointer, before)
        return len(self.matched) > count

    def by_name(self, ruled: Mapping[str, str]) -> None:
        """Match definitions that the rules would give the pinned name."""
        for pointer in self._unknown():
            before = self._left.get(ruled[pointer])
            if before is not None:
                self._settle(pointer, before)

    @staticmethod
    def _mentioned(
        annotation: str, pinned_by_name: Mapping[str, PinnedType]
    ) -> list[PinnedType]:
        listed = dict.fromkeys(re.findall(r"\w+", annotation))
        return [pinned_by_name[name] for name in listed if name in pinned_by_name]

    def _unknown(self) -> list[str]:
        return [p for p in self._api.definitions if p not in self.matched]

    def _places(self) -> Iterator[tuple[str, PinnedType]]:
        """Yield the types that are left, with the pointers they would have now."""
        moved = {_pointer(old): pointer for pointer, old in self._operations.items()}
        moved |= {old.pointer: pointer for pointer, old in self.matched.items()}
        for before in self._left.values():
            place = before.pointer
            while place and place not in moved:
                place = at.parent(place)
            inner = before.pointer.removeprefix(place)
            yield f"{moved.get(place, '')}{inner}", before

    def _settle(self, pointer: str, before: PinnedType) -> None:
        if self._left.pop(before.name.now, None):
            self.matched[pointer] = before
            self._waiting.append(pointer)

    def _look_inside(self) -> None:
        """Compare the parts of matched types."""
        while self._waiting:
            pointer = self._waiting.pop()
            annotations = self.matched[pointer].annotations
            match self._api.definitions[pointer]:
                case Object(properties=properties):
                    for declared in properties:
                        annotation = annotations.get(declared.name, "")
                        self._compare(annotation, declared.schema)
                case Union(members=members):
                    self._compare(annotations.get("", ""), *members)

    def _compare(self, annotation: str, *schemas: Schema) -> None:
        """Match the types in a pinned annotation with the types in current schemas.

        Types of the same content come first, then the only type that is left.
        """
        now = dict.fromkeys(p for schema in schemas for p in references(schema))
        for depth in (DEEP, 0):
            new = [pointer for pointer in now if pointer not in self.matched]
            old = self._mentioned(annotation, self._left) if new else []
            of_new = partial(self._content, depth=depth)
            of_old = partial(self._content_before, depth=depth)
            for pointer, before in unique_pairs(new, old, of_new, of_old):
                self._settle(pointer, before)
        new = [pointer for pointer in now if pointer not in self.matched]
        old = self._mentioned(annotation, self._left) if new else []
        if len(new) == len(old) == 1 and self._is_similar(new[0], old[0]):
            self._settle(new[0], old[0])

    def _is_equal(self, pointer: str, before: PinnedType) -> bool:
        return self._content(pointer, 0) == self._content_before(before, 0)

    def _is_similar(self, pointer: str, before: PinnedType) -> bool:
        return is_similar(self._api.definitions[pointer], before)

    def _content(self, pointer: str, depth: int) -> Hashable:
        """Return the content of a definition, to a depth."""

        def inside(schema: Schema) -> Hashable:
            pointers = references(schema) if depth else ()
            return frozenset(self._content(inner, depth - 1) for inner in pointers)

        match self._api.definitions[pointer]:
            case Object(properties=properties):
                return frozenset((p.name, inside(p.schema)) for p in properties)
            case Enumeration(values=values):
                return frozenset(map(repr, values))
            case Union(members=members):
                return frozenset(("", inside(member)) for member in members)

    def _content_before(self, before: PinnedType, depth: int) -> Hashable:
        """Return the content of a pinned type, to a depth."""

        def inside(annotation: str) -> Hashable:
            types = self._mentioned(annotation, self._pinned) if depth else ()
            return frozenset(self._content_before(inner, depth - 1) for inner in types)

        if before.kind == "enumeration":
            return frozenset(map(repr, before.values))
        annotations = [
            (wire, part)
            for wire, annotation in before.annotations.items()
            for part in (annotation.split(" | ") if wire == "" else [annotation])
        ]
        return frozenset((wire, inside(part)) for wire, part in annotations)


def references(schema: Schema) -> Iterator[str]:
    """Yield the pointers of the definitions in a schema."""
    match schema:
        case Reference(pointer):
            yield pointer
        case Array(inner) | Map(inner) | Nullable(inner):
            yield from references(inner)
        case Tuple(items):
            for item in items:
                yield from references(item)


def is_similar(definition: Definition, before: PinnedType) -> bool:
    """Whether they may be the same: half of the fields, or some value, remain."""
    match definition:
        case Object(properties=properties):
            shared = before.fields.keys() & {p.name for p in properties}
            return before.kind == "object" and 2 * len(shared) >= len(before.fields)
        case Enumeration(values=values):
            return any(value in values for value in before.values)
        case Union():
            return before.kind == "union"


def _used_by(operation: Operation, api: Api) -> Iterator[tuple[Place, Schema]]:
    """Yield the schemas of arguments and answers, by place in the manifest."""
    for parameter in operation.parameters:
        yield (parameter.location, parameter.name), parameter.schema
    for number, sent in enumerate(operation.bodies):
        yield ("body", sent.media_type if number else ""), sent.schema
        for pointer in references(sent.schema) if not number else ():
            body = api.definitions[pointer]
            for declared in body.properties if isinstance(body, Object) else ():
                yield ("body", declared.name), declared.schema
    yield (RESULT, ""), operation.result.schema
    for other in operation.others:
        yield (RESULT, other.media_type), other.schema
    if operation.stream is not None:
        yield (RESULT, STREAM), operation.stream.result.schema
    for status, schema in operation.errors:
        yield (ERROR, status), schema


def _pointer(before: PinnedOperation) -> str:
    return at.within("/paths", before.path, before.method.lower())


def _unnumbered(pointer: str) -> tuple[str, ...]:
    """Return the parts of a pointer, without positions in lists."""
    tokens = pointer.split("/")
    return tuple(
        token
        for before, token in itertools.pairwise(tokens)
        if not (token.isdecimal() and before in LISTS)
    )
