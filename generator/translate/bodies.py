"""Request bodies (OpenAPI 3.1, 4.8.13)."""

from __future__ import annotations

import openapi_pydantic.v3.v3_1 as openapi

from generator.api import RequestBody
from generator.load import pointer as at
from generator.translate.context import Context, Lost
from generator.translate.media import kind_of, on_the_wire, preferred
from generator.translate.schemas import Place, Schemas


def body(
    context: Context, schemas: Schemas, operation: openapi.Operation, place: Place
) -> RequestBody | None:
    """What an operation is sent; None if nothing.

    Raises Lost where no media type of a required body is supported.
    """
    node = operation.requestBody
    if node is None:
        return None
    where = place.inside("requestBody", word="body")
    try:
        pointer, declared = context.resolved(node, openapi.RequestBody, where.pointer)
    except Lost as lost:
        raise Lost(lost.code, lost.message, lost.pointer) from lost
    media_type = preferred(declared.content)
    if media_type is None:
        if not declared.content:
            return None
        listed = ", ".join(declared.content)
        raise Lost("media-type", f"a body of {listed} is not supported yet", pointer)
    kind = kind_of(media_type)
    assert kind is not None
    schema_place = Place(
        at.within(pointer, "content", media_type, "schema"), where.name
    )
    schema = schemas.schema(
        declared.content[media_type].media_type_schema, schema_place
    )
    return RequestBody(
        kind=kind,
        media_type=on_the_wire(media_type),
        schema=schema,
        required=declared.required,
        pointer=pointer,
        description=declared.description or "",
    )
