"""`models.py`: one class for each object, one alias for each enumeration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from generator import names
from generator.api import (
    Api,
    Definition,
    Enumeration,
    Map,
    Object,
    Property,
    Scalar,
    Union,
)
from generator.load import pointer as at
from generator.package import Alias, Field, Model, ModelModule
from generator.plan.annotations import Annotations, is_nullable
from generator.plan.imports import Imports
from generator.plan.text import docstring, literal, sentence
from generator.plan.unions import union_aliases

RESERVED = frozenset(
    {
        *(
            "Any",
            "Decimal",
            "FileInput",
            "Literal",
            "Mapping",
            "Member",
            "Model",
            "ONE_WAY",
            "OpenModel",
            "PathLike",
            "Sequence",
            "TypeAlias",
        ),
        *("UUID", "Unknown", "UnsetType"),
    }
)
"""Names that `models.py` imports or defines for itself."""
RESERVED_FIELDS = frozenset({"msgspec"})
ONE_WAY = "ONE_WAY"
"""What a property is by default that may be missing one way only."""
ONLY = {"read": "Read-only.", "write": "Write-only."}
FURTHER = "additional_properties"
"""The field, and the argument, for properties that are not declared."""


def model_names(api: Api, calls: Mapping[str, names.Call]) -> Mapping[str, str]:
    """The class or alias of each definition, by pointer.

    An inline schema of an operation is named after its call: `PetsCreateBody`.
    """
    wanted = {}
    for pointer, definition in api.definitions.items():
        call = calls.get("/" + "/".join(pointer.split("/")[1:4]))
        words = [*call.resource, call.method] if call else []
        wanted[pointer] = " ".join([*words, definition.name])
    components = [p for p in wanted if p.startswith("/components/schemas/")]
    ordered = sorted(wanted, key=lambda p: (p not in components, p.count("/")))
    given = names.distinct(
        ordered, lambda pointer: names.pascal(wanted[pointer]), RESERVED
    )
    return {pointer: given[pointer] for pointer in wanted}


def field_names(definition: Object) -> Mapping[str, str]:
    """The field of each property of an object."""
    wire = [p.name for p in definition.properties]
    reserved = RESERVED_FIELDS | ({FURTHER} if definition.further else set())
    return names.distinct(wire, names.snake, reserved)


def model_module(
    api: Api, model_names: Mapping[str, str], types: Imports
) -> ModelModule:
    """The plan of `models.py`, where the names of `types` are to be found as well."""
    imports = Imports()
    annotations = Annotations(imports, model_names)
    camel = _is_camel(api)
    definitions = tuple(
        _definition(definition, model_names[pointer], annotations, imports, camel)
        for pointer, definition in sorted(api.definitions.items(), key=_reading_order)
        if not isinstance(definition, Union)
    )
    is_one_way = any(
        declared_property.one_way
        for definition in api.definitions.values()
        if isinstance(definition, Object)
        for declared_property in definition.properties
    )
    if is_one_way:
        imports.name("typing", "Any")
    unions = union_aliases(api, model_names, annotations, imports)
    imports.module("msgspec")
    for needed in types.names() - imports.names():
        imports.reexport(needed)
    rename = ', rename="camel"' if camel else ""
    options = f"kw_only=True, omit_defaults=True{rename}, weakref=True"
    return ModelModule(
        imports=imports.lines(),
        base_options_code=options,
        definitions=definitions,
        unions=unions,
        is_one_way=is_one_way,
        has_enumerations=any(isinstance(d, Alias) for d in definitions),
    )


def camel(name: str) -> str:
    """The name that msgspec's `rename="camel"` makes of a field's name."""
    first, *others = name.split("_")
    return first + "".join(word.title() for word in others)


def declared(schema_code: str, required: bool, nullable: bool, imports: Imports) -> str:
    """What stands behind "name: "; None, or else UNSET, means that nothing is sent."""
    if required:
        return schema_code
    if not nullable:
        return f"{schema_code} | None = None"
    unset = imports.name("msgspec", "UNSET")
    kind = imports.name("msgspec", "UnsetType")
    return f"{schema_code} | {kind} = {unset}"


def _reading_order(item: tuple[str, Definition]) -> tuple[str, ...]:
    """By name, an inline definition behind the one it stands in."""
    pointer, _ = item
    return tuple(token.lower() for token in at.split(pointer))


def _is_camel(api: Api) -> bool:
    """Whether most properties are the camelCase of their fields, where that differs."""
    votes = Counter(
        camel(field) == wire
        for definition in api.definitions.values()
        if isinstance(definition, Object)
        for wire, field in field_names(definition).items()
        if camel(field) != field or wire != field
    )
    return votes[True] > votes[False]


def _definition(
    definition: Object | Enumeration,
    name: str,
    annotations: Annotations,
    imports: Imports,
    is_camel: bool,
) -> Model | Alias:
    if isinstance(definition, Enumeration):
        return _alias(definition, name, annotations, imports)
    fields = field_names(definition)
    shadowed = frozenset(fields.values())
    text = _described(definition, name)
    further = _further(definition, annotations, shadowed)
    return Model(
        pointer=definition.pointer,
        name=name,
        bases_code=_bases(definition, imports, is_camel),
        docstring_code=docstring(text, 4) if text else None,
        fields=tuple(
            _field(p, fields[p.name], annotations, imports, shadowed, is_camel)
            for p in definition.properties
        )
        + further,
    )


def _bases(definition: Object, imports: Imports, is_camel: bool) -> str:
    if definition.further is None:
        return "Model, kw_only=True"
    base = imports.name("._runtime.open_models", "OpenModel")
    return f'{base}, rename="camel"' if is_camel else base


def _further(
    definition: Object, annotations: Annotations, shadowed: frozenset[str]
) -> tuple[Field, ...]:
    """The field for properties that are not declared, where there may be some."""
    if definition.further is None:
        return ()
    annotation = annotations.of(Map(definition.further), shadowed)
    code = f"{FURTHER}: {annotation} = {{}}"
    text = "Further properties, by their names; they stand beside the others in JSON."
    return (Field(FURTHER, code, docstring(text, 4)),)


def _alias(
    definition: Enumeration, name: str, annotations: Annotations, imports: Imports
) -> Alias:
    listed = ", ".join(literal(value) for value in definition.values)
    known = f"{imports.name('typing', 'Literal')}[{listed}]"
    imports.name("typing", "TypeAlias")
    text = sentence(definition.description)
    return Alias(
        pointer=definition.pointer,
        name=name,
        annotation_code=f"{known} | {annotations.of(Scalar(definition.type))}",
        docstring_code=docstring(text, 0) if text else None,
    )


def _field(
    declared_property: Property,
    name: str,
    annotations: Annotations,
    imports: Imports,
    shadowed: frozenset[str],
    is_camel: bool,
) -> Field:
    schema, wire = declared_property.schema, declared_property.name
    code = declared(
        annotations.of(schema, shadowed),
        declared_property.required,
        is_nullable(schema),
        imports,
    )
    if declared_property.one_way:
        code = f"{code} = {ONE_WAY}"
    expected = camel(name) if is_camel else name
    if wire != expected:
        annotation, _, default = code.partition(" = ")
        given = f", default={default}" if default else ""
        code = f"{annotation} = msgspec.field(name={literal(wire)}{given})"
    text = sentence(declared_property.description)
    if declared_property.only:
        text = f"{ONLY[declared_property.only]} {text}".strip()
    if declared_property.deprecated:
        text = f"Deprecated. {text}".strip()
    return Field(name, f"{name}: {code}", docstring(text, 4) if text else None)


def _described(definition: Object, name: str) -> str:
    """What the document says; at least its own name, where that is another."""
    text = sentence(definition.description)
    if definition.deprecated:
        text = f"Deprecated. {text}".strip()
    if text or definition.name == name:
        return text
    return f"What the document calls {literal(definition.name)}."
