"""Write the style of a parameter into the code of its value.

A plain value stays as it is. Other values are wrapped in a class of the runtime's
optional module `styles` (OpenAPI 3.1, 4.8.12.3).
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from generator.api import (
    Array,
    Enumeration,
    Map,
    Nullable,
    Parameter,
    Reference,
    Scalar,
    Schema,
    Tuple,
    Union,
)
from generator.plan.scope import Scope, bare
from generator.plan.text import literal

MODULE = "styles"
Shape: TypeAlias = Literal["single", "array", "any"]
IN_PATH = {"simple": "Simple", "label": "Label", "matrix": "Matrix"}
SEPARATORS = {"form": ",", "spaceDelimited": "%20", "pipeDelimited": "%7C"}
"""The separators of query styles that are not exploded."""


def value_code(parameter: Parameter, name: str, scope: Scope) -> str:
    """Return the code of an argument's value for a request."""
    name = dates_code(parameter.schema, name, scope)
    if parameter.is_json:
        name = f"{scope.imports.runtime(MODULE, 'as_json')}({name})"
    wrapper = _of_path(parameter, scope) or _wrapper(
        parameter, _shape(parameter, scope)
    )
    if wrapper is None:
        return name
    class_name, *options = wrapper
    scope.imports.runtime(MODULE, class_name)
    return f"{class_name}({', '.join([name, *options])})"


def dates_code(schema: Schema, name: str, scope: Scope) -> str:
    """Return the code of a value that must not hold datetimes in place of dates."""
    if not _holds_dates(schema):
        return name
    return f"{scope.imports.runtime('checks', 'only_dates')}({name})"


def _holds_dates(schema: Schema) -> bool:
    match schema:
        case Scalar("string", "date"):
            return True
        case Array(inner) | Map(inner) | Nullable(inner):
            return _holds_dates(inner)
        case Tuple(members):
            return all(map(_holds_dates, members))
        case _:
            return False


def _shape(parameter: Parameter, scope: Scope) -> Shape:
    """Return the known shape of a value."""
    if parameter.is_json or _is_single(parameter.schema, scope):
        return "single"
    return "array" if isinstance(bare(parameter.schema), Array | Tuple) else "any"


def _is_single(schema: Schema, scope: Scope) -> bool:
    match schema:
        case Scalar():
            return True
        case Nullable(inner):
            return _is_single(inner, scope)
        case Reference(pointer):
            definition = scope.api.definitions[pointer]
            if isinstance(definition, Union):
                return all(_is_single(member, scope) for member in definition.members)
            return isinstance(definition, Enumeration)
        case _:
            return False


def _of_path(parameter: Parameter, scope: Scope) -> tuple[str, ...] | None:
    """Return the class of a path variable that is not exactly one segment."""
    if parameter.location != "path":
        return None
    if parameter.extent in (".", "/"):
        return ("OptionalPart", literal(parameter.extent))
    if parameter.extent == "segments" and parameter.style == "simple":
        return ("Segments",)
    return ("OptionalPart",) if _has_empty(parameter.schema, scope) else None


def _has_empty(schema: Schema, scope: Scope) -> bool:
    """Whether one of the known values is the empty text."""
    schema = bare(schema)
    if not isinstance(schema, Reference):
        return False
    definition = scope.api.definitions[schema.pointer]
    return isinstance(definition, Enumeration) and "" in definition.values


def _wrapper(parameter: Parameter, shape: Shape) -> tuple[str, ...] | None:
    """Return the class and its further arguments; None for a plain value."""
    style, is_single = parameter.style, shape == "single"
    explode = ("explode=True",) if parameter.explode else ()
    match parameter.location:
        case "query":
            return _query_wrapper(parameter, shape)
        case "cookie" if parameter.is_json:
            return ("Exploded", '"; "')
        case "cookie" if not is_single:
            return ("Exploded", '"; "') if explode else ("Delimited", '","')
        case "header" | "path" if style == "simple" and not is_single:
            return ("Simple", *(explode if shape == "any" else ()))
        case "path" if style != "simple":
            return (IN_PATH[style], *(() if is_single else explode))
        case _:
            return None


def _query_wrapper(parameter: Parameter, shape: Shape) -> tuple[str, ...] | None:
    if parameter.style == "deepObject":
        return ("DeepObject",)
    if shape == "single" or (shape == "array" and parameter.explode):
        return ("Reserved",) if parameter.allow_reserved else None
    if parameter.explode:
        return ("Exploded",)
    return ("Delimited", literal(SEPARATORS[parameter.style]))
