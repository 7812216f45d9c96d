"""Requests that the API sends: webhooks and callbacks (OpenAPI 3.1, 4.8.1, 4.8.18)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import openapi_pydantic.v3.v3_1 as openapi

from generator.api import Untranslated, Webhook
from generator.load import pointer as at
from generator.translate.context import Context, Lost
from generator.translate.media import kind_of
from generator.translate.operations import METHODS
from generator.translate.schemas import Schemas
from generator.translate.shapes import Place


def webhooks(context: Context, schemas: Schemas) -> tuple[Webhook, ...]:
    """Return the requests that callers' servers receive, if their bodies are JSON.

    Callbacks are included. Requests of the same name and body are listed once.
    """
    received: dict[tuple[str, object], Webhook] = {}
    for name, node, pointer, owner in _path_items(context):
        try:
            for webhook in _received(context, schemas, name, node, pointer):
                key = webhook.name, webhook.schema
                first = received.get(key, replace(webhook, owners=()))
                received[key] = replace(first, owners=(*first.owners, owner))
        except Lost as lost:
            left_out = Untranslated(pointer, webhook=name, owner=owner)
            consequence = f'The webhook "{name}" is left out.'
            context.report_untranslated(lost, consequence, left_out)
    return tuple(received.values())


def _path_items(
    context: Context,
) -> Iterator[tuple[str, openapi.PathItem | openapi.Reference, str, str | None]]:
    """Yield name, path item and pointer of each, and the operation that it answers."""
    document = context.document.openapi
    for name, node in (document.webhooks or {}).items():
        yield name, node, at.within("/webhooks", name), None
    for path, item in (document.paths or {}).items():
        for method in METHODS:
            operation = getattr(item, method, None)
            owner = at.within("/paths", path, method)
            place = at.within(owner, "callbacks")
            for name, callback in ((operation and operation.callbacks) or {}).items():
                for expression, node in _expressions(callback).items():
                    yield name, node, at.within(place, name, expression), owner


def _expressions(callback: object) -> dict[str, openapi.PathItem | openapi.Reference]:
    """Return the path items of a callback by their URLs; empty for a reference."""
    return callback if isinstance(callback, dict) else {}


def _received(
    context: Context,
    schemas: Schemas,
    name: str,
    node: openapi.PathItem | openapi.Reference,
    pointer: str,
) -> Iterator[Webhook]:
    pointer, item = context.resolved(node, openapi.PathItem, pointer)
    for method in METHODS:
        operation: openapi.Operation | None = getattr(item, method)
        if operation is None or operation.requestBody is None:
            continue
        where = at.within(pointer, method, "requestBody")
        where, body = context.resolved(
            operation.requestBody, openapi.RequestBody, where
        )
        for media_type, described in body.content.items():
            if kind_of(media_type) == "json":
                place = Place(at.within(where, "content", media_type, "schema"), name)
                yield Webhook(
                    name=name,
                    method=method.upper(),
                    pointer=at.within(pointer, method),
                    schema=schemas.schema(described.media_type_schema, place),
                    description=operation.summary or operation.description or "",
                    operation_id=operation.operationId,
                    tags=tuple(operation.tags or ()),
                )
                break
