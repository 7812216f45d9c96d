"""Properties that are only read, or only written (OpenAPI 3.1, readOnly, writeOnly).

Such a property may be required, and yet is missing in what goes the other way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from generator.api import (
    Array,
    Definition,
    Map,
    Nullable,
    Object,
    Operation,
    Property,
    Reference,
    Schema,
    Tuple,
    Union,
)

Definitions = Mapping[str, Definition]


def with_one_way(
    definitions: Definitions, operations: Iterable[Operation]
) -> Definitions:
    """The definitions, with those properties marked that may be missing one way."""
    sent, answered = set[str](), set[str]()
    for operation in operations:
        if operation.body is not None:
            _reach(operation.body.schema, definitions, sent)
        _reach(operation.result.schema, definitions, answered)
        for _, schema in operation.errors:
            _reach(schema, definitions, answered)
    return {
        pointer: _marked(definition, pointer in sent, pointer in answered)
        for pointer, definition in definitions.items()
    }


def _marked(definition: Definition, is_sent: bool, is_answered: bool) -> Definition:
    if not isinstance(definition, Object):
        return definition

    def is_missing(declared: Property) -> bool:
        missing = {"read": is_sent, "write": is_answered}
        return declared.required and missing.get(declared.only or "", False)

    properties = (replace(p, one_way=is_missing(p)) for p in definition.properties)
    return replace(definition, properties=tuple(properties))


def _reach(schema: Schema, definitions: Definitions, seen: set[str]) -> None:
    """Add the definitions that a schema leads to."""
    waiting = [schema]
    while waiting:
        match waiting.pop():
            case Array(inner) | Map(inner) | Nullable(inner):
                waiting.append(inner)
            case Tuple(members):
                waiting += members
            case Reference(pointer) if pointer not in seen:
                seen.add(pointer)
                waiting += _inside(definitions[pointer])
            case _:
                pass


def _inside(definition: Definition) -> Iterable[Schema]:
    match definition:
        case Object(properties=properties, further=further):
            yield from (declared.schema for declared in properties)
            if further is not None:
                yield further
        case Union(members=members):
            yield from members
        case _:
            pass
