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
    """Return what `x-gen-client-batch` says; None if the list is never split.

    The value is `{items: inputs, size: 100}`. `smaller: {property: history, size: 50}`
    is the size for calls that use a further property. `join: {started: first}` lists
    properties of the answer that are not joined by their types.
    """
    told = extension(operation, BATCH)
    if told is None:
        return None
    try:
        place = at.within(pointer, BATCH)
        found = _told(told, _properties(schemas, body), place)
        return replace(found, join=tuple(_join(told, schemas, result, place)))
    except Lost as lost:
        context.report(lost, "The whole list is sent in one request.")
        return None


def _properties(schemas: Schemas, body: RequestBody | None) -> Mapping[str, Schema]:
    """Return the properties of a JSON body that is an object."""
    sent = schemas.object_at(body.schema) if body and body.kind == "json" else None
    return {p.name: p.schema for p in sent.properties} if sent else {}


def _told(told: object, properties: Mapping[str, Schema], place: str) -> Batch:
    match told:
        case {"items": str(items), "size": size, **others}:
            pass
        case _:
            raise Lost("batch", f'{BATCH} needs "items" and "size"', place)
    schema = properties.get(items)
    bare = schema.schema if isinstance(schema, Nullable) else schema
    if not isinstance(bare, Array):
        problem = f'"{items}" is not an array in a JSON body'
        raise Lost("batch", problem, f"{place}/items")
    smaller = _smaller(others.get("smaller"), properties, f"{place}/smaller")
    return Batch(items, _size(size, f"{place}/size"), smaller)


def _smaller(
    told: object, properties: Mapping[str, Schema], place: str
) -> Smaller | None:
    match told:
        case None:
            return None
        case {"property": str(name), "size": size} if name in properties:
            return Smaller(name, _size(size, f"{place}/size"))
        case _:
            problem = '"smaller" needs "size" and "property", one of the JSON body'
            raise Lost("batch", problem, place)


def _join(
    told: object, schemas: Schemas, result: Result, place: str
) -> Iterator[tuple[str, Literal["first", "last"]]]:
    """Return the joined properties that an answer has, with "first" or "last".

    A preset declares them once for operations whose answers differ.
    """
    rules = told.get("join", {}) if isinstance(told, Mapping) else {}
    if not isinstance(rules, Mapping):
        raise Lost("batch", '"join" must be an object', f"{place}/join")
    answer = schemas.object_at(result.schema)
    declared = {p.name for p in answer.properties} if answer else set()
    for name, rule in rules.items():
        if rule not in ("first", "last"):
            where = at.within(f"{place}/join", str(name))
            raise Lost("batch", 'a rule of "join" must be "first" or "last"', where)
        if name in declared:
            yield name, rule


def _size(told: object, place: str) -> int:
    if not isinstance(told, int) or isinstance(told, bool) or told < 1:
        raise Lost("batch", "a size must be a number above 0", place)
    return told
