"""Bodies whose properties callers pass one by one."""

from __future__ import annotations

from generator.api import Api, Object, Operation, Reference


def spread_body(operation: Operation, api: Api) -> Object | None:
    """Return the object whose properties are keywords of the call, if there is one."""
    schema = operation.body.schema if operation.body else None
    if not isinstance(schema, Reference):
        return None
    body = api.definitions[schema.pointer]
    return body if isinstance(body, Object) and body.properties else None
