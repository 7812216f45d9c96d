"""Finds the definitions that schemas use, directly or through others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from generator.api import (
    Array,
    Definition,
    Map,
    Nullable,
    Object,
    Reference,
    Schema,
    Tuple,
    Union,
)


def reached(
    schemas: Iterable[Schema],
    definitions: Mapping[str, Definition],
    inside: Callable[[Definition], Iterable[Schema]] | None = None,
) -> set[str]:
    """Return the pointers of the definitions that schemas use.

    `inside` returns the schemas to follow in a definition; by default, all of them.
    """
    inside = inside or _inside
    seen: set[str] = set()
    waiting = list(schemas)
    while waiting:
        match waiting.pop():
            case Array(inner) | Map(inner) | Nullable(inner):
                waiting.append(inner)
            case Tuple(members):
                waiting += members
            case Reference(pointer) if pointer not in seen:
                seen.add(pointer)
                waiting += inside(definitions[pointer])
            case _:
                pass
    return seen


def referenced(definition: Definition) -> Iterator[str]:
    """Yield the pointers of the definitions that one refers to, in their order."""
    for schema in _inside(definition):
        yield from _pointers(schema)


def _pointers(schema: Schema) -> Iterator[str]:
    match schema:
        case Array(inner) | Map(inner) | Nullable(inner):
            yield from _pointers(inner)
        case Tuple(members):
            for member in members:
                yield from _pointers(member)
        case Reference(pointer):
            yield pointer
        case _:
            return


def _inside(definition: Definition) -> Iterator[Schema]:
    match definition:
        case Object(properties=properties, further=further):
            yield from (declared.schema for declared in properties)
            if further is not None:
                yield further
            yield from map(Reference, definition.bases)
            yield from (
                (schema for _, schema in definition.tag.members)
                if (definition.tag)
                else ()
            )
        case Union(members=members, tag=tag):
            yield from members
            yield from (schema for _, schema in tag.members) if tag else ()
        case _:
            pass
