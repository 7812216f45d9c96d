"""Forms: their files, and how their properties are sent (OpenAPI 3.1, 4.8.15)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import openapi_pydantic.v3.v3_1 as openapi

from generator.api import (
    Array,
    Definition,
    Encoding,
    File,
    Map,
    Nullable,
    Object,
    Operation,
    Reference,
    Scalar,
    Schema,
    Union,
)
from generator.load import pointer as at
from generator.translate.context import Context, Lost
from generator.translate.media import kind_of
from generator.translate.parameters import TOKEN

STYLES = ("form", "spaceDelimited", "pipeDelimited", "deepObject")
BINARY = Scalar("string", "binary")

Definitions = Mapping[str, Definition]


def with_files(
    definitions: Definitions, operations: Iterable[Operation]
) -> Definitions:
    """Return the definitions, with files for binary strings in multipart bodies.

    Base64 strings stay text, because the caller encodes them.
    """
    marked = dict(definitions)
    for operation in operations:
        for body in operation.bodies:
            if body.kind == "multipart":
                _mark_form(body.schema, marked, set())
    return marked


def holds_files(schema: Schema, definitions: Definitions) -> bool:
    """Whether a form has files among its properties."""
    marked = dict(definitions)
    _mark_form(schema, marked, set())
    return marked != definitions


def filed(schema: Schema, definitions: dict[str, Definition] | None = None) -> Schema:
    """Return the schema with files for binary strings, also inside its unions."""
    unions = {} if definitions is None else definitions
    match schema:
        case Scalar() if schema == BINARY:
            return File()
        case Scalar("string", "byte"):
            return Scalar("string")  # otherwise its bytes would be sent as a file
        case Array(items):
            return Array(filed(items, unions))
        case Map(values):
            return Map(filed(values, unions))
        case Nullable(inner):
            return Nullable(filed(inner, unions))
        case Reference(pointer):
            union = unions.get(pointer)
            if isinstance(union, Union) and any(m != filed(m) for m in union.members):
                members = tuple(filed(member) for member in union.members)
                unions[pointer] = replace(union, members=members)
        case _:
            pass
    return schema


def _mark_form(
    schema: Schema, definitions: dict[str, Definition], visited: set[str]
) -> None:
    """Mark the files in the object of a form, or in each object of a choice."""
    if not isinstance(schema, Reference) or schema.pointer in visited:
        return
    visited.add(schema.pointer)
    match definitions.get(schema.pointer):
        case Object() as form:
            properties = tuple(
                replace(p, schema=filed(p.schema, definitions)) for p in form.properties
            )
            further = form.further and filed(form.further, definitions)
            definitions[schema.pointer] = replace(
                form, properties=properties, further=further
            )
        case Union(members=members):
            for member in members:
                _mark_form(member, definitions, visited)
        case _:
            pass


def encodings(
    context: Context,
    declared: openapi.MediaType,
    properties: Mapping[str, Schema],
    definitions: Definitions,
    pointer: str,
) -> tuple[Encoding, ...]:
    """Return how properties are sent that differ from the default.

    An encoding that makes no sense is reported, and the default is used.
    """
    differing = []
    for name, node in (declared.encoding or {}).items():
        place = at.within(pointer, "encoding", name)
        try:
            schema = properties.get(name)
            shape = _Shape(schema, definitions)
            headers = tuple(_headers(context, node, place))
            encoding = _encoding(name, node, headers, shape, place)
        except Lost as lost:
            context.report(lost, f'"{name}" is sent with the default encoding.')
            continue
        if encoding != Encoding(name):
            differing.append(encoding)
    return tuple(differing)


class _Shape:
    """The facts about a property's schema that decide how it is sent."""

    def __init__(self, schema: Schema | None, definitions: Definitions) -> None:
        bare = schema.schema if isinstance(schema, Nullable) else schema
        item = bare.items if isinstance(bare, Array) else bare
        self.is_object = _is_object(bare, definitions)
        self.of_objects = _is_object(item, definitions)


def _is_object(schema: Schema | None, definitions: Definitions) -> bool:
    if isinstance(schema, Reference):
        return isinstance(definitions.get(schema.pointer), Object)
    return isinstance(schema, Map)


def _encoding(
    name: str,
    node: openapi.Encoding,
    headers: tuple[tuple[str, str], ...],
    shape: _Shape,
    pointer: str,
) -> Encoding:
    """Return the encoding without default values; a style overrides a media type."""
    style = node.style or ("form" if node.explode is not None else "")
    if style:
        if style not in STYLES:
            problem = f'style "{style}" is not supported in a form'
            raise Lost("media-type", problem, at.within(pointer, "style"))
        explode = style == "form" if node.explode is None else node.explode
        if style == "form" and explode and not shape.is_object:
            return Encoding(name, headers=headers)
        return Encoding(name, "", style, explode, headers)
    content_type = node.contentType or ""
    if shape.of_objects:
        listed = [each.strip() for each in content_type.split(",") if each.strip()]
        if listed and not any(kind_of(each) == "json" for each in listed):
            problem = f"an object is not supported as {content_type}"
            raise Lost("media-type", problem, at.within(pointer, "contentType"))
        content_type = next((t for t in listed if kind_of(t) == "json"), "")
        is_usual = shape.is_object and content_type == "application/json"
        if "*" in content_type or is_usual:
            content_type = ""  # of an array, JSON makes one part instead of several
    return Encoding(name, content_type, headers=headers)


def _headers(
    context: Context, node: openapi.Encoding, pointer: str
) -> Iterator[tuple[str, str]]:
    """Return the headers of a part whose values are known: constants and defaults."""
    for name, header in (node.headers or {}).items():
        if name.lower() == "content-type":  # ignored (OpenAPI 3.1, 4.8.15.1)
            continue
        place = at.within(pointer, "headers", name)
        where, declared = context.resolved(header, openapi.Header, place)
        value = _constant(declared.param_schema)
        if value is not None and TOKEN.fullmatch(name):
            yield name, value
        else:
            lost = Lost("media-type", f'the header "{name}" has no known value', where)
            context.report(lost, "The part is sent without it.")


def _constant(node: openapi.Schema | openapi.Reference | None) -> str | None:
    """Return the only value that a schema allows, or its default."""
    if not isinstance(node, openapi.Schema):
        return None
    only = (node.enum or [None])[0] if len(node.enum or ()) == 1 else None
    for value in (node.const, only, node.default):
        if isinstance(value, str) and value.isascii() and value.isprintable():
            return value
    return None
