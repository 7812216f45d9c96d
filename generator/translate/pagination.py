"""Paging: recognise answers that are pages, and how each leads to the next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import openapi_pydantic.v3.v3_1 as openapi

from generator.api import (
    Array,
    Nullable,
    Object,
    Paging,
    Parameter,
    RequestBody,
    Result,
    Schema,
)
from generator.load import pointer as at
from generator.translate.context import Context, Lost, extension
from generator.translate.schemas import Schemas


@dataclass(frozen=True)
class Style:
    """A style of paging: the cursor in the answer, and in the next request."""

    next: tuple[str, ...]
    token: str


STYLES = (
    Style(("paging", "next", "after"), "after"),
    Style(("next_cursor",), "cursor"),
    Style(("nextCursor",), "cursor"),
    Style(("response_metadata", "next_cursor"), "cursor"),
    Style(("next_page_token",), "page_token"),
    Style(("nextPageToken",), "pageToken"),
    Style(("next_marker",), "marker"),
)
ITEMS = ("results", "items", "data", "entries", "values")
"""Usual names of the array of a collection, used if there is more than one array."""


def paging(
    context: Context,
    schemas: Schemas,
    operation: openapi.Operation,
    parameters: tuple[Parameter, ...],
    body: RequestBody | None,
    result: Result,
    pointer: str,
) -> Paging | None:
    """Return how to page; None if there is only one answer.

    The operation's `x-gen-client-paging` decides if present: `false`, or an object with
    `items`, `next` (JSON pointers into the answer) and `token`.
    """
    value = extension(operation, "x-gen-client-paging")
    page = schemas.object_at(result.schema)
    if value is False or page is None:
        return None
    if isinstance(value, Mapping):
        explicit = _explicit(schemas, value, parameters, body, page)
        if explicit is None:
            context.diagnostics.warning(
                "paging",
                "x-gen-client-paging does not fit the operation",
                pointer=at.within(pointer, "x-gen-client-paging"),
                consequence="Only the first page is returned.",
            )
        return explicit
    items = items_of(page)
    if items is None:
        return None
    candidates = (
        _paging(schemas, style, items, parameters, body, page) for style in STYLES
    )
    return next(filter(None, candidates), None)


def items_of(page: Object) -> str | None:
    """Return the property that holds a collection's items, if the object is one."""
    arrays = [p.name for p in page.properties if isinstance(p.schema, Array)]
    if len(arrays) == 1 and (arrays[0] in ITEMS or len(page.properties) == 1):
        return arrays[0]
    return next((name for name in ITEMS if name in arrays), None)


def is_collection(schemas: Schemas, result: Result) -> bool:
    """Whether an answer is an array, or holds one next to paging."""
    if isinstance(result.schema, Array):
        return True
    page = schemas.object_at(result.schema)
    return page is not None and items_of(page) is not None


def _explicit(
    schemas: Schemas,
    value: Mapping[str, object],
    parameters: tuple[Parameter, ...],
    body: RequestBody | None,
    page: Object,
) -> Paging | None:
    match value:
        case {"items": str(items), "next": str(cursor), "token": str(token)}:
            names = at.split(items)
            style = Style(tuple(at.split(cursor)), token)
            if len(names) == 1:
                return _paging(schemas, style, names[0], parameters, body, page)
    return None


def _paging(
    schemas: Schemas,
    style: Style,
    items: str,
    parameters: tuple[Parameter, ...],
    body: RequestBody | None,
    page: Object,
) -> Paging | None:
    array = _property(page, [items], schemas)
    if not isinstance(array, Array) or _property(page, style.next, schemas) is None:
        return None
    if any(p.name == style.token and p.location == "query" for p in parameters):
        return Paging((items,), array.items, style.next, style.token, "query")
    sent = schemas.object_at(body.schema) if body and body.kind == "json" else None
    if sent and any(p.name == style.token for p in sent.properties):
        return Paging((items,), array.items, style.next, style.token, "body")
    return None


def _property(page: Object, path: Iterable[str], schemas: Schemas) -> Schema | None:
    """Return the schema at a path of property names; None if one is not declared."""
    schema: Schema | None = None
    inside: Object | None = page
    for name in path:
        properties = inside.properties if inside else ()
        schema = next((p.schema for p in properties if p.name == name), None)
        if schema is None:
            return None
        bare = schema.schema if isinstance(schema, Nullable) else schema
        inside = schemas.object_at(bare)
        schema = bare
    return schema


WINDOWS = "x-gen-client-windows"


def windows(
    context: Context, operation: openapi.Operation, paging: Paging | None, pointer: str
) -> str | None:
    """Return the value of `x-gen-client-windows`, a name that the preset defines."""
    value = extension(operation, WINDOWS)
    if value is None:
        return None
    preset = context.document.preset
    defined = preset.windows if preset else {}
    by_body = paging is not None and paging.location == "body"
    if by_body and isinstance(value, str) and value in defined:
        return value
    listed = ", ".join(defined) or "none"
    problem = f"{WINDOWS} requires paging by the body and one of these: {listed}"
    lost = Lost("windows", problem, at.within(pointer, WINDOWS))
    context.report(lost, "Paging ends at the limit of one query.")
    return None
