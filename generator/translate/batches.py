"""Batches: the list of a body that may be split over several calls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Literal

import openapi_pydantic.v3.v3_1 as openapi

from generator.api import (
    Array,
    Batch,
    Nullable,
    RequestBody,
    Result,
    Schema,
    Smaller,
)
from generator.load import pointer as at
from generator.translate.context import Context, Lost, extension
from generator.translate.schemas import Schemas

BATCH = "x-gen-client-batch"


def batch(
    context: Context,
    schemas: Schemas,
    operation: openapi.Operation,
    body: RequestBody | None,
    result: Result,
    pointer: str,
) -> Batch | None:
    """Return the batch of `x-gen-client-batch`; None if the list is never split.

    Its value is `{items: inputs, size: 100}`. `smaller: {property: history, size: 50}`
    is the size for calls that use a further property. `join: {started: first}` lists
    properties of the answer that are not joined by their types.
    """
    value = extension(operation, BATCH)
    if value is None:
        return None
    try:
        where = at.within(pointer, BATCH)
        explicit = _explicit(value, _properties(schemas, body), where)
        return replace(explicit, join=tuple(_join(value, schemas, result, where)))
    except Lost as lost:
        context.report(lost, "The whole list is sent in one request.")
        return None


def _properties(schemas: Schemas, body: RequestBody | None) -> Mapping[str, Schema]:
    """Return the properties of a JSON body that is an object."""
    sent = schemas.object_at(body.schema) if body and body.kind == "json" else None
    return {p.name: p.schema for p in sent.properties} if sent else {}


def _explicit(value: object, properties: Mapping[str, Schema], where: str) -> Batch:
    match value:
        case {"items": str(items), "size": size, **others}:
            pass
        case _:
            raise Lost("batch", f'{BATCH} needs "items" and "size"', where)
    schema = properties.get(items)
    bare = schema.schema if isinstance(schema, Nullable) else schema
    if not isinstance(bare, Array):
        problem = f'"{items}" is not an array in a JSON body'
        raise Lost("batch", problem, f"{where}/items")
    smaller = _smaller(others.get("smaller"), properties, f"{where}/smaller")
    return Batch(items, _size(size, f"{where}/size"), smaller)


def _smaller(
    value: object, properties: Mapping[str, Schema], where: str
) -> Smaller | None:
    match value:
        case None:
            return None
        case {"property": str(name), "size": size} if name in properties:
            return Smaller(name, _size(size, f"{where}/size"))
        case _:
            problem = '"smaller" needs "size" and "property", one of the JSON body'
            raise Lost("batch", problem, where)


def _join(
    value: object, schemas: Schemas, result: Result, start: str
) -> Iterator[tuple[str, Literal["first", "last"]]]:
    """Yield the properties of `join` that an answer has, with "first" or "last".

    A preset declares `join` once for operations whose answers differ.
    """
    rules = value.get("join", {}) if isinstance(value, Mapping) else {}
    if not isinstance(rules, Mapping):
        raise Lost("batch", '"join" must be an object', f"{start}/join")
    answer = schemas.object_at(result.schema)
    declared = {p.name for p in answer.properties} if answer else set()
    for name, rule in rules.items():
        if rule not in ("first", "last"):
            pointer = at.within(f"{start}/join", str(name))
            raise Lost("batch", 'a rule of "join" must be "first" or "last"', pointer)
        if name in declared:
            yield name, rule


def _size(size: object, where: str) -> int:
    if not isinstance(size, int) or isinstance(size, bool) or size < 1:
        raise Lost("batch", "a size must be a number above 0", where)
    return size
