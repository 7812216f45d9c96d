"""Properties that are only read, or only written (OpenAPI 3.1, readOnly, writeOnly).

Such a property may be required, and yet is missing in what goes the other way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from generator.api import Definition, Object, Operation, Property, reached

Definitions = Mapping[str, Definition]


def with_one_way(
    definitions: Definitions, operations: Sequence[Operation]
) -> Definitions:
    """The definitions, with those properties marked that may be missing one way."""
    bodies = (o.body.schema for o in operations if o.body is not None)
    sent = reached(bodies, definitions)
    answered = reached(
        (
            schema
            for operation in operations
            for schema in (operation.result.schema, *(s for _, s in operation.errors))
        ),
        definitions,
    )
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
