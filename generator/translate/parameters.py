"""Parameters: what a call takes beside its body (OpenAPI 3.1, 4.8.12)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

import openapi_pydantic.v3.v3_1 as openapi

from generator.api import Anything, Array, Location, Map, Nullable, Parameter, Schema
from generator.load import pointer as at
from generator.translate.context import Context, Lost
from generator.translate.schemas import Place, Schemas

LOCATIONS: Mapping[str, Location] = {
    "path": "path",
    "query": "query",
    "header": "header",
    "cookie": "cookie",
}
DEFAULT_STYLES: Mapping[Location, str] = {
    "path": "simple",
    "query": "form",
    "header": "simple",
    "cookie": "form",
}
STYLES: Mapping[Location, tuple[str, ...]] = {
    "path": ("simple",),
    "query": ("form", "spaceDelimited", "pipeDelimited"),
    "header": ("simple",),
    "cookie": ("form",),
}
TOKEN = re.compile(r"[\w!#$%&'*+.^`|~-]+", re.ASCII)
"""The name of a header or a cookie (RFC 9110, 5.6.2)."""
IGNORED_HEADERS = ("accept", "content-type", "authorization")
"""Header parameters that are to be ignored (OpenAPI 3.1, 4.8.12.2)."""


def parameters(
    context: Context,
    schemas: Schemas,
    item: openapi.PathItem,
    operation: openapi.Operation,
    pointer: str,
) -> tuple[Parameter, ...]:
    """The parameters of an operation, those of its path item included.

    One that cannot be sent is reported and left out. Raises Lost if it is required.
    """
    found: dict[tuple[str, Location], Parameter] = {}
    shared = ((item.parameters or []), at.within(at.parent(pointer), "parameters"))
    own = ((operation.parameters or []), at.within(pointer, "parameters"))
    for nodes, place in (shared, own):
        for index, node in enumerate(nodes):
            for parameter in _parameter(
                context, schemas, node, at.within(place, str(index))
            ):
                found[parameter.name, parameter.location] = parameter
    return tuple(found.values())


def _parameter(
    context: Context,
    schemas: Schemas,
    node: openapi.Parameter | openapi.Reference,
    pointer: str,
) -> Iterator[Parameter]:
    """The parameter, or nothing where it is lost or to be ignored."""
    name, required = "a parameter", False
    try:
        pointer, declared = context.resolved(node, openapi.Parameter, pointer)
        name, required = f'"{declared.name}"', declared.required
        location = LOCATIONS[declared.param_in.value]
        if location == "header" and declared.name.lower() in IGNORED_HEADERS:
            return
        yield _described(schemas, declared, location, pointer)
    except Lost as lost:
        if required:
            raise
        context.report(lost, f"The operation is generated without {name}.")


def _described(
    schemas: Schemas, declared: openapi.Parameter, location: Location, pointer: str
) -> Parameter:
    if location in ("header", "cookie") and not TOKEN.fullmatch(declared.name):
        problem = f'"{declared.name}" cannot be the name of a {location}'
        raise Lost("parameter-name", problem, at.within(pointer, "name"))
    if declared.content:
        raise Lost("parameter-content", "`content` is not supported yet", pointer)
    style = declared.style or DEFAULT_STYLES[location]
    if style not in STYLES[location]:
        problem = f'style "{style}" is not supported in a {location}'
        raise Lost("parameter-style", problem, at.within(pointer, "style"))
    place = Place(at.within(pointer, "schema"), declared.name)
    schema = schemas.schema(declared.param_schema, place)
    if _is_structured(schemas, schema):
        problem = f'an object is not supported in a {location} with style "{style}"'
        raise Lost("parameter-style", problem, pointer)
    default = getattr(declared.param_schema, "default", None)
    explode = style == "form" if declared.explode is None else declared.explode
    return Parameter(
        name=declared.name,
        location=location,
        schema=schema,
        required=declared.required or location == "path",
        style=style,
        explode=explode,
        pointer=pointer,
        description=declared.description or "",
        default=default,
        deprecated=declared.deprecated,
    )


def _is_structured(schemas: Schemas, schema: Schema) -> bool:
    """Whether a value is more than a scalar or a list of scalars."""
    match schema:
        case Nullable(inner):
            return _is_structured(schemas, inner)
        case Array(items):
            return isinstance(items, Array) or _is_structured(schemas, items)
        case Map():
            return True
        case Anything():
            return False
        case _:
            return schemas.object_at(schema) is not None


def in_url_order(found: tuple[Parameter, ...], path: str) -> tuple[Parameter, ...]:
    """Path variables first, as the URL has them; the others as they were declared."""
    variables = [p for p in found if p.location == "path"]
    others = [p for p in found if p.location != "path"]
    variables.sort(key=lambda p: path.find("{" + p.name + "}"))
    return (*(replace(p, required=True) for p in variables), *others)
