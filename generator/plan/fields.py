"""Plan the fields of models."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace

from generator.api import Api, Array, Map, Nullable, Object, Property, Schema
from generator.load.presets import Codec
from generator.naming.names import Names
from generator.naming.reserved import DEPRECATED, FURTHER
from generator.package_resources import Entry, Field, FormerField
from generator.plan.annotations import Annotations, is_nullable
from generator.plan.imports import Imports
from generator.plan.subclasses import loose
from generator.plan.text import docstring, literal, sentence

WRITE_ONLY = "WRITE_ONLY"
"""The default of a required property that answers do not have."""
READ_ONLY = "READ_ONLY"
"""The function that returns the default of a required property only answers have."""
ONLY = {"read": "Read-only.", "write": "Write-only."}


@dataclass(frozen=True)
class ModelScope:
    """The facts that the planning of every model needs."""

    api: Api
    names: Names
    annotations: Annotations
    imports: Imports
    codecs: Mapping[str, Codec]
    is_camel: bool
    """Whether fields are camelCase on the wire unless they say otherwise."""
    partial: Container[str]
    """The pointers of answers that may hold errors beside results."""
    narrowed: Container[tuple[str, str]]
    """The fields that extensions narrow, by object and property."""


def former_fields(definition: Object, names: Names) -> Mapping[str, Property]:
    """Return the properties that have former names, by these."""
    fields = names.fields[definition.pointer]
    return {
        former: declared
        for declared in definition.properties
        for former in fields[declared.name].former
    }


def property_text(declared: Property, codecs: Mapping[str, Codec]) -> str:
    """Return the description of a property, and the text of its codec."""
    text = sentence(declared.description)
    if declared.codec is None:
        return text
    return f"{text} {codecs[declared.codec].documented.strip()}".strip()


def camel(name: str) -> str:
    """Return the wire name that msgspec's `rename="camel"` gives to a field."""
    first, *others = name.split("_")
    return first + "".join(word.title() for word in others)


def optional(
    annotation: str, required: bool, nullable: bool, imports: Imports
) -> tuple[str, str | None]:
    """Return the annotation and the default of a field or an argument.

    The default means "not sent". It is None, or UNSET if null has a meaning of its own.
    """
    if required:
        return annotation, None
    if not nullable:
        return f"{annotation} | None", "None"
    unset = imports.name("msgspec", "UNSET")
    return f"{annotation} | {imports.name('msgspec', 'UnsetType')}", unset


def planned_fields(
    definition: Object, scope: ModelScope, shadowed: frozenset[str]
) -> Iterator[Field]:
    """Yield all fields of a model; those that extensions narrow may also be Any."""
    names = scope.names.fields[definition.pointer]
    for declared in definition.properties:
        name = names[declared.name].now
        field = _field(declared, name, scope, shadowed)
        if (definition.pointer, declared.name) in scope.narrowed:
            field = replace(field, annotation_code=loose(field, scope.imports))
        yield field
    yield from _further(definition, scope.annotations, shadowed)


def planned_codecs(
    definition: Object, fields: Mapping[str, str], scope: ModelScope
) -> tuple[Entry, ...]:
    """Return the function that encodes each field with a codec."""
    entries = []
    for declared_property in definition.properties:
        if declared_property.codec is None:
            continue
        codec = scope.codecs[declared_property.codec]
        function = scope.imports.own(codec.module, codec.function)
        encoder = _encoder(declared_property.schema, function, scope.imports)
        entries.append(Entry(literal(fields[declared_property.name]), encoder))
    return tuple(entries)


def _encoder(schema: Schema, function: str, imports: Imports) -> str:
    """Return the function that encodes a value, or the parts of a map or an array."""
    match schema:
        case Nullable(inner):
            return _encoder(inner, function, imports)
        case Map(values):
            each = imports.runtime("coded", "each")
            return f"{each}({_encoder(values, function, imports)})"
        case Array(items):
            each = imports.runtime("coded", "each_item")
            return f"{each}({_encoder(items, function, imports)})"
        case _:
            return function


def former_field(
    name: str,
    now: str,
    declared_property: Property,
    scope: ModelScope,
    shadowed: frozenset[str],
) -> FormerField:
    """Return the property that reads and writes a field under a former name."""
    annotation, _ = _declared(declared_property, scope, shadowed)
    decorator, deprecated = "property", "deprecated"
    if decorator in shadowed:
        scope.imports.module("builtins")
        decorator = f"builtins.{decorator}"
    if deprecated in shadowed:
        deprecated = DEPRECATED
        scope.imports.runtime("deprecation", f"deprecated as {deprecated}")
    else:
        scope.imports.runtime("deprecation", deprecated)
    return FormerField(
        name=name,
        now=now,
        annotation_code=annotation,
        property_name=decorator,
        deprecated_name=deprecated,
        docstring_code=docstring(f"The former name of `{now}`.", 8),
    )


def _field(
    declared_property: Property,
    name: str,
    scope: ModelScope,
    shadowed: frozenset[str],
) -> Field:
    annotation, default = _declared(declared_property, scope, shadowed)
    factory = None
    if declared_property.constant is not None:
        default, factory = None, _constant(declared_property, scope, shadowed)
    elif declared_property.one_way and declared_property.only == "read":
        factory = scope.imports.runtime("codec", READ_ONLY)
    elif declared_property.one_way:
        default = WRITE_ONLY
    wire = declared_property.name
    is_renamed = wire != (camel(name) if scope.is_camel else name)
    if is_renamed or factory:
        scope.imports.module("msgspec")
    text = property_text(declared_property, scope.codecs)
    if declared_property.only:
        text = f"{ONLY[declared_property.only]} {text}".strip()
    if declared_property.deprecated:
        text = f"Deprecated. {text}".strip()
    return Field(
        name=name,
        annotation_code=annotation,
        default_code=default,
        wire_name=wire if is_renamed else None,
        docstring_code=docstring(text, 4) if text else None,
        factory_code=factory,
    )


def _constant(declared: Property, scope: ModelScope, shadowed: frozenset[str]) -> str:
    """Return the function for the default of a field with only one value.

    msgspec would not send a value that equals a plain default.
    """
    function = scope.imports.helper("constants", "constant", shadowed)
    scope.imports.module("msgspec")
    is_answered = declared.required and declared.only != "write"
    optional_code = "" if is_answered else ", required=False"
    return f"{function}({literal(declared.constant)}{optional_code})"


def _declared(
    declared_property: Property, scope: ModelScope, shadowed: frozenset[str]
) -> tuple[str, str | None]:
    """Return the annotation and the default of a field."""
    return optional(
        scope.annotations.of_property(declared_property, shadowed),
        declared_property.required or declared_property.constant is not None,
        is_nullable(declared_property.schema),
        scope.imports,
    )


def _further(
    definition: Object, annotations: Annotations, shadowed: frozenset[str]
) -> tuple[Field, ...]:
    """Return the field for undeclared properties, if they are allowed."""
    if definition.further is None:
        return ()
    annotation = annotations.of(Map(definition.further), shadowed)
    text = "Further properties by name; in JSON, they stand beside the others."
    return (Field(FURTHER, annotation, "{}", None, docstring(text, 4)),)
