"""Answers that may hold errors beside results."""

from __future__ import annotations

from generator.api import Api, Array, Definition, Nullable, Object, Reference, Schema

ERRORS = "errors"
"""The property that holds what failed."""


def partial_answers(api: Api) -> frozenset[str]:
    """Return the pointers of answers with an array of errors beside another array."""
    answers = {operation.result.schema for operation in api.operations}
    pointers = (a.pointer for a in answers if isinstance(a, Reference))
    return frozenset(p for p in pointers if _is_partial(api.definitions[p]))


def _is_partial(answer: Definition) -> bool:
    if not isinstance(answer, Object):
        return False
    arrays = {
        declared.name
        for declared in answer.properties
        if isinstance(without_null(declared.schema), Array)
    }
    return ERRORS in arrays and len(arrays) > 1


def without_null(schema: Schema) -> Schema:
    """Return the schema of all values except null."""
    return schema.schema if isinstance(schema, Nullable) else schema
