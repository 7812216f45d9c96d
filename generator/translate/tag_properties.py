"""Properties with only one value, and those that tell types apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from generator.api import (
    Anything,
    Definition,
    Enumeration,
    Nullable,
    Object,
    Property,
    Reference,
    Scalar,
    ScalarType,
    Schema,
    TagValue,
)
from generator.load import pointer as at

Definitions = Mapping[str, Definition]


def with_own_tag(
    model: Object,
    name: str,
    values: list[TagValue],
    definitions: dict[str, Definition],
) -> Object:
    """Return an object whose tag has only these values, and those that it declares.

    The enumeration is added to the definitions. A tag of another type stays as it is.
    """
    declared = declared_property(model, name) or tag_property(name)
    if not _is_scalar(declared.schema, definitions):
        return model
    own = _own_enumeration(model, declared, values, definitions)
    if own is None:
        place = at.within(model.pointer, "properties", name)
        own = Enumeration(place, f"{model.name} {name}", _type(values), ())
    listed = [value for value in own.values if isinstance(value, str | int)]
    unique = tuple(dict.fromkeys([*listed, *values]))
    definitions[own.pointer] = replace(own, values=unique, is_tag=True)
    schema: Schema = Reference(own.pointer)
    if isinstance(declared.schema, Nullable):
        schema = Nullable(schema)
    is_sent = declared.only != "read"
    constant = unique[0] if len(unique) == 1 and is_sent else None
    return with_property(model, replace(declared, schema=schema, constant=constant))


def _is_scalar(schema: Schema, definitions: Definitions) -> bool:
    inner = schema.schema if isinstance(schema, Nullable) else schema
    return inner == Anything() or scalar_type(inner, definitions) is not None


def _own_enumeration(
    model: Object,
    declared: Property,
    values: list[TagValue],
    definitions: Definitions,
) -> Enumeration | None:
    """Return the enumeration of a tag, if it is inside the object or has its values."""
    schema = declared.schema
    inner = schema.schema if isinstance(schema, Nullable) else schema
    definition = definitions[inner.pointer] if isinstance(inner, Reference) else None
    if not isinstance(definition, Enumeration):
        return None
    is_inside = definition.pointer.startswith(f"{model.pointer}/")
    return definition if is_inside or {*definition.values} == {*values} else None


def _type(values: list[TagValue]) -> ScalarType:
    return "string" if isinstance(values[0], str) else "integer"


def tag_property(name: str) -> Property:
    """Return a tag that no schema declares."""
    text = "Tells which schema this is."
    return Property(name, Scalar("string"), required=False, description=text)


def declared_property(model: Object, name: str) -> Property | None:
    """Return the property of this name, if there is one."""
    return next((each for each in model.properties if each.name == name), None)


def with_property(model: Object, changed: Property) -> Object:
    """Return an object with a property replaced, or added in front."""
    names = [each.name for each in model.properties]
    if changed.name not in names:
        return replace(model, properties=(changed, *model.properties))
    properties = (
        changed if each.name == changed.name else each for each in model.properties
    )
    return replace(model, properties=tuple(properties))


def scalar_type(schema: Schema, definitions: Definitions) -> ScalarType | None:
    """Return the type of a scalar, or of an enumeration of scalars."""
    match schema:
        case Scalar(kind):
            return kind
        case Reference(pointer):
            definition = definitions.get(pointer)
            return definition.type if isinstance(definition, Enumeration) else None
        case _:
            return None


def typed(
    value: object, declared: Property | None, definitions: Definitions
) -> TagValue:
    """Return a value as its property declares it; keys of a mapping are strings."""
    kind = scalar_type(declared.schema, definitions) if declared else None
    if kind == "integer" and str(value).lstrip("-").isdecimal():
        return int(str(value))
    if kind == "boolean" and str(value).lower() in ("true", "false"):
        return str(value).lower() == "true"
    return value if isinstance(value, str | int) else str(value)
