"""Which messages matter for a part of a document: those about what it is made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from generator.api import Api
from generator.diagnostics import Diagnostic, Diagnostics
from generator.load import pointer as at
from generator.package import ApiPackage
from generator.select.filters import Filters, Subject
from generator.translate.operations import METHODS

SECTIONS: Mapping[str, tuple[str, ...]] = {
    "definitions": ("schemas",),
    "parameters": ("parameters", "requestBodies"),
    "responses": ("responses",),
    "securityDefinitions": ("securitySchemes",),
}
"""The places in OpenAPI 3 of the parts of a Swagger document."""


def relevant(
    tree: dict[str, Any],
    api: Api,
    package: ApiPackage | None,
    filters: Filters,
    diagnostics: Diagnostics,
) -> Iterable[Diagnostic]:
    """Return the messages about what the package is made of, or should have been."""
    if not filters:
        return diagnostics
    operations = package.operations if package else ()
    sent = {(entry.method, entry.path) for entry in operations}
    received = package.webhooks.functions if package and package.webhooks else ()
    heard = {(function.webhook, function.method) for function in received}
    kept = [
        *(o.pointer for o in api.operations if (o.method, o.path) in sent),
        *(w.pointer for w in api.webhooks if (w.name, w.method) in heard),
    ]
    translated = (operation.pointer for operation in api.operations)
    return Relevance(tree, translated, kept, filters).of(diagnostics)


class Relevance:
    """Tells what in a document belongs to the operations and webhooks that are kept.

    An operation that could not be translated counts as well, unless the filters are
    certain to leave it out: that it is missing must be told.
    """

    def __init__(
        self,
        tree: dict[str, Any],
        translated: Iterable[str],
        kept: Iterable[str],
        filters: Filters,
    ) -> None:
        """`translated` are operations, `kept` also webhooks; both by pointer."""
        self._tree = tree
        self._translated = frozenset(translated)
        self._filters = filters
        self._reached = _reached(tree, kept)
        self._above = {
            at.join(steps[:depth])
            for steps in map(at.split, self._reached)
            for depth in range(len(steps))
        }

    def of(self, diagnostics: Diagnostics) -> Iterator[Diagnostic]:
        """The messages that matter."""
        for diagnostic, place in diagnostics.placed():
            if place is None or self._matters(place):
                yield diagnostic

    def _matters(self, place: str) -> bool:
        match at.split(place):
            case ["paths", path, *inner]:
                return self._leads_to(place) or self._is_missed(path, inner)
            case ["webhooks", _, *_] | ["components", _, _, *_]:
                return self._leads_to(place)
            case [section, name, *_] if section in SECTIONS:
                return any(
                    self._leads_to(at.within("/components", home, name))
                    for home in SECTIONS[section]
                )
            case _:
                return True

    def _leads_to(self, place: str) -> bool:
        """Whether it is a part of what is reached, or holds such a part."""
        if place in self._above:
            return True
        while place and place not in self._reached:
            place = at.parent(place)
        return bool(place)

    def _is_missed(self, path: str, inner: list[str]) -> bool:
        """Whether a place is that of an operation which is wanted, and not there."""
        place = _operation_place(inner)
        pointer = at.within("/paths", path, *place)
        holds = any(f"{known}/".startswith(f"{pointer}/") for known in self._translated)
        operation = at.find(self._tree, pointer) if place else None
        return not holds and self._filters.choose(_subject(path, place, operation))


def _operation_place(inner: list[str]) -> list[str]:
    """The way from a path item to the operation that is meant; [] if it is all."""
    match inner:
        case ["additionalOperations", method, *_]:
            return ["additionalOperations", method]
        case [method, *_] if method in (*METHODS, "query"):
            return [method]
        case _:
            return []


def _subject(path: str, place: list[str], operation: Any) -> Subject:
    """Return the facts about an operation that could not be translated."""
    known = operation if isinstance(operation, dict) else {"tags": None}
    tags, name = known.get("tags", []), known.get("operationId")
    return Subject(
        tags=[str(tag) for tag in tags] if isinstance(tags, list) else None,
        paths=(path,),
        operation_ids=(name,) if isinstance(name, str) else None,
        methods=place[-1:] or None,
        calls=None,
    )


def _reached(tree: dict[str, Any], kept: Iterable[str]) -> set[str]:
    """All that operations and webhooks lead to, themselves included."""
    seen: set[str] = set()
    waiting = list(kept)
    while waiting:
        place = waiting.pop()
        if place in seen:
            continue
        seen.add(place)
        part = at.find(tree, place)
        waiting += _references(part)
        if place.startswith(("/paths/", "/webhooks/")):
            waiting += _around(tree, place)
            needed = part if isinstance(part, dict) and "security" in part else tree
            waiting += _schemes(needed.get("security"))
    return seen


def _around(tree: dict[str, Any], operation: str) -> Iterator[str]:
    """Yield the parts of a path item that concern all its operations."""
    owner = at.join(at.split(operation)[:2])
    item = at.find(tree, owner)
    if isinstance(item, dict) and operation != owner:
        for word in ("parameters", "servers", "summary", "description"):
            yield at.within(owner, word)
        yield from _target(item.get("$ref"))


def _schemes(security: Any) -> Iterator[str]:
    for alternative in security if isinstance(security, list) else ():
        for name in alternative if isinstance(alternative, dict) else ():
            yield at.within("/components/securitySchemes", name)


def _references(part: Any) -> Iterator[str]:
    """Yield the targets of the references in a part, discriminators included."""
    level = [part]
    while level:
        value = level.pop()
        if isinstance(value, dict):
            yield from _target(value.get("$ref"))
            match value.get("discriminator"):
                case {"mapping": dict(mapping)}:
                    for named in mapping.values():
                        yield from _target(named)
                        yield at.within("/components/schemas", str(named))
            level.extend(value.values())
        elif isinstance(value, list):
            level.extend(value)


def _target(reference: Any) -> Iterator[str]:
    place = at.target(reference) if isinstance(reference, str) else None
    if place:
        yield place
