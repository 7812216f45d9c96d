"""Enumerations: scalars with a list of values (JSON Schema 2020-12 Validation, 6.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

import openapi_pydantic.v3.v3_1 as openapi

from generator.api import Enumeration, Scalar, ScalarType
from generator.translate.context import Lost
from generator.translate.shapes import SCALARS, Place

PYTHON_TYPES: Mapping[type, ScalarType] = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
}


def enumeration(
    type_name: str | None,
    values: Sequence[object],
    schema: openapi.Schema,
    place: Place,
) -> Enumeration | Scalar:
    """Return the enumeration of values, or the scalar if they do not have its type.

    Numbers are scalars, too. Raises Lost if neither schema nor values tell one type.
    """
    present = [value for value in values if value is not None]
    types = {PYTHON_TYPES.get(type(value)) for value in present}
    common = types.pop() if len(types) == 1 else None
    scalar = SCALARS.get(type_name or "", common)
    if scalar is None:
        raise Lost("enum", "the values are not all of one type", place.pointer)
    if common != scalar or scalar == "number":
        return Scalar(scalar, schema.schema_format)
    unique = tuple(dict.fromkeys(cast("list[str | int]", present)))
    text = schema.description or ""
    return Enumeration(place.pointer, place.name, scalar, unique, text)
