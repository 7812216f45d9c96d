"""Parameters: a call's inputs besides its body (OpenAPI 3.1, 4.8.12)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

import openapi_pydantic.v3.v3_1 as openapi

from generator.api import (
    Anything,
    Array,
    Location,
    Map,
    Nullable,
    Parameter,
    Scalar,
    Schema,
    Tuple,
)
from generator.load import pointer as at
from generator.translate.context import Context, Lost, extension
from generator.translate.media import kind_of
from generator.translate.schemas import Schemas
from generator.translate.shapes import Place

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
    "path": ("simple", "label", "matrix"),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form",),
}
BINDS = "x-gen-client-binds"
TOKEN = re.compile(r"[\w!#$%&'*+.^`|~-]+", re.ASCII)
"""The name of a header or cookie (RFC 9110, 5.6.2)."""
IGNORED_HEADERS = ("accept", "content-type", "authorization")
"""Header parameters that must be ignored (OpenAPI 3.1, 4.8.12.2)."""


def parameters(
    context: Context,
    schemas: Schemas,
    item: openapi.PathItem,
    operation: openapi.Operation,
    pointer: str,
) -> tuple[Parameter, ...]:
    """Return the parameters of an operation, those of its path item included.

    A parameter that cannot be sent is reported and left out. Raises Lost if a required
    one cannot be sent.
    """
    by_name: dict[tuple[str, Location], Parameter] = {}
    shared = ((item.parameters or []), at.within(at.parent(pointer), "parameters"))
    own = ((operation.parameters or []), at.within(pointer, "parameters"))
    for nodes, place in (shared, own):
        for index, node in enumerate(nodes):
            for parameter in _parameter(
                context, schemas, node, at.within(place, str(index))
            ):
                by_name[parameter.name, parameter.location] = parameter
    return tuple(by_name.values())


def _parameter(
    context: Context,
    schemas: Schemas,
    node: openapi.Parameter | openapi.Reference,
    pointer: str,
) -> Iterator[Parameter]:
    """Yield the parameter, unless it is lost or must be ignored."""
    name, required = "a parameter", False
    try:
        pointer, declared = context.resolved(node, openapi.Parameter, pointer)
        location = LOCATIONS[declared.param_in.value]
        required = declared.required or location == "path"
        name = f'"{declared.name}"'
        if location == "header" and declared.name.lower() in IGNORED_HEADERS:
            _report_ignored(context, declared, pointer)
            return
        described = _described(schemas, declared, location, pointer)
        yield replace(described, binds=_bound(context, schemas, declared, described))
    except Lost as lost:
        if required:
            raise
        context.report(lost, f"The operation is generated without {name}.")


def _report_ignored(
    context: Context, declared: openapi.Parameter, pointer: str
) -> None:
    """Report a required header that the client sets itself."""
    if declared.required:
        context.diagnostics.note(
            "header-parameter",
            f'OpenAPI ignores a parameter for the header "{declared.name}"',
            pointer=pointer,
            consequence="It is not an argument. `headers=` of the client can set it.",
        )


def _described(
    schemas: Schemas, declared: openapi.Parameter, location: Location, pointer: str
) -> Parameter:
    if location in ("header", "cookie") and not TOKEN.fullmatch(declared.name):
        problem = f'"{declared.name}" cannot be the name of a {location}'
        raise Lost("parameter-name", problem, at.within(pointer, "name"))
    style = declared.style or DEFAULT_STYLES[location]
    parameter = Parameter(
        name=declared.name,
        location=location,
        schema=Anything(),
        required=declared.required or location == "path",
        style=style,
        explode=style == "form" if declared.explode is None else declared.explode,
        pointer=pointer,
        description=declared.description or "",
        deprecated=declared.deprecated,
    )
    if declared.content:
        return _with_content(schemas, declared.content, parameter)
    return _with_style(schemas, declared, parameter)


def _bound(
    context: Context,
    schemas: Schemas,
    declared: openapi.Parameter,
    parameter: Parameter,
) -> str | int | float | None:
    """Return the default: the only value, or that of `x-gen-client-binds`."""
    value = extension(declared, BINDS)
    if value is None:
        node, place = declared.param_schema, at.within(parameter.pointer, "schema")
        if node is None or not parameter.required:
            return None
        return schemas.constant(parameter.schema, node, Place(place, ""))
    if isinstance(value, str) and value and parameter.location == "path":
        return value
    problem = f"{BINDS} must be text, on a path parameter"
    lost = Lost("binds", problem, at.within(parameter.pointer, BINDS))
    context.report(lost, "It is ignored.")
    return None


def _with_content(
    schemas: Schemas, content: Mapping[str, openapi.MediaType], parameter: Parameter
) -> Parameter:
    """Return a parameter described by its one media type: JSON or plain text."""
    media_type, described = next(iter(content.items()))
    kind = kind_of(media_type)
    where = at.within(parameter.pointer, "content", media_type)
    if kind not in ("json", "text"):
        problem = f"{media_type} is not supported in a {parameter.location}"
        raise Lost("parameter-content", problem, where)
    node = described.media_type_schema
    place = Place(at.within(where, "schema"), parameter.name)
    schema = schemas.schema(node, place)
    if kind == "text" and not isinstance(schema, Scalar):
        schema = Scalar("string")
    return replace(
        parameter,
        schema=schema,
        style=DEFAULT_STYLES[parameter.location],
        default=getattr(node, "default", None),
        is_json=kind == "json",
    )


def _with_style(
    schemas: Schemas, declared: openapi.Parameter, parameter: Parameter
) -> Parameter:
    style, location = parameter.style, parameter.location
    if style not in STYLES[location]:
        problem = f'style "{style}" is not supported in a {location}'
        where = at.within(parameter.pointer, "style")
        raise Lost("parameter-style", problem, where)
    place = Place(at.within(parameter.pointer, "schema"), declared.name)
    schema = schemas.schema(declared.param_schema, place)
    if misfit := _misfit(schemas, schema, style):
        problem = f'{misfit} is not supported in a {location} with style "{style}"'
        raise Lost("parameter-style", problem, parameter.pointer)
    return replace(
        parameter,
        schema=schema,
        default=getattr(declared.param_schema, "default", None),
        allow_reserved=declared.allowReserved and location == "query",
    )


def _misfit(schemas: Schemas, schema: Schema, style: str) -> str | None:
    """Return a description of a schema that the style cannot write; None if it can."""
    match schema:
        case _ if style == "deepObject":
            return None  # it writes parts of any depth
        case Nullable(inner):
            return _misfit(schemas, inner, style)
        case Array(items) if not _can_be_inside(schemas, items):
            return "an array of objects or arrays"
        case Tuple(items) if not all(_can_be_inside(schemas, i) for i in items):
            return "an array of objects or arrays"
        case Map(values) if not _can_be_inside(schemas, values):
            return "an object of objects or arrays"
        case _:
            return None


def _can_be_inside(schemas: Schemas, schema: Schema) -> bool:
    """Whether a part of an array or object can be written as text."""
    match schema:
        case Nullable(inner):
            return _can_be_inside(schemas, inner)
        case Array() | Tuple() | Map():
            return False
        case _:
            return schemas.object_at(schema) is None
