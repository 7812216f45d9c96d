"""Plan `models.py`: a class for each object, an alias for each enumeration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.api import (
    Api,
    Enumeration,
    Map,
    Object,
    Property,
    Scalar,
    Union,
)
from generator.load import pointer as at
from generator.load.presets import Codec
from generator.naming.names import Names
from generator.naming.reserved import DEPRECATED, FURTHER
from generator.package_resources import (
    Alias,
    Entry,
    Field,
    FormerField,
    Model,
    ModelModule,
    UnionAlias,
)
from generator.plan.annotations import Annotations, is_map, is_nullable
from generator.plan.imports import Imports
from generator.plan.text import docstring, literal, sentence
from generator.plan.unions import union_aliases
from generator.translate.partial_answers import partial_answers

RAISE = "raise_for_errors"
"""The method that raises the errors of an answer beside its results."""
MODEL = "Model"
"""The base class of all models that are not open."""
WRITE_ONLY = "WRITE_ONLY"
"""The default of a required property that answers do not have."""
READ_ONLY = "READ_ONLY"
"""The function that returns the default of a required property only answers have."""
ONLY = {"read": "Read-only.", "write": "Write-only."}


def former_types(api: Api, names: Names) -> Iterator[tuple[str, str]]:
    """Yield the former names of types, each with the current one."""
    for pointer in api.definitions:
        name = names.types[pointer]
        yield from ((former, name.now) for former in name.former)


def former_fields(definition: Object, names: Names) -> Mapping[str, Property]:
    """Return the properties that have former names, by these."""
    fields = names.fields[definition.pointer]
    return {
        former: declared
        for declared in definition.properties
        for former in fields[declared.name].former
    }


@dataclass(frozen=True)
class PlannedType:
    """One definition, as a module contains it, and its imports."""

    written: Model | Alias | UnionAlias
    imports: Imports
    is_one_way: bool = False
    """Whether it has properties that may be missing one way only."""


def planned_types(
    api: Api,
    names: Names,
    codecs: Mapping[str, Codec],
    is_camel: bool,
) -> tuple[PlannedType, ...]:
    """Return every definition in reading order; unions come last.

    `is_camel` says whether fields are camelCase on the wire by default.
    """
    partial = can_raise(api, names)
    ordered = sorted(
        api.definitions.items(), key=lambda item: at.reading_order(item[0])
    )
    planned = []
    for pointer, definition in ordered:
        if isinstance(definition, Union):
            continue
        imports = Imports()
        annotations = Annotations(imports, names.models, codecs=codecs)
        scope = _Scope(names, annotations, imports, codecs, is_camel, partial)
        written = _definition(definition, names.models[pointer], scope)
        planned.append(PlannedType(written, imports, _is_one_way(definition)))
    unions = union_aliases(api, names.models)
    return (*planned, *(PlannedType(union, imports) for union, imports in unions))


def base_options(is_camel: bool) -> tuple[tuple[str, object], ...]:
    """Return the struct options of the base class of all models."""
    rename = (("rename", "camel"),) if is_camel else ()
    return ("kw_only", True), ("omit_defaults", True), *rename, ("weakref", True)


def module_of(
    planned: Sequence[PlannedType],
    imports: Imports,
    types: Imports,
    former: tuple[tuple[str, str], ...] = (),
) -> ModelModule:
    """Return a module of types; `imports` are further imports of the module."""
    if former:
        imports.name("typing", "TYPE_CHECKING")
        imports.name("typing", "TypeAlias")
        imports.runtime("deprecation", "former_names")
    for each in planned:
        imports.add(each.imports)
    for needed in types.names() - imports.names():
        imports.reexport(needed)
    written = [each.written for each in planned]
    return ModelModule(
        imports=imports.lines(),
        base_options=None,
        definitions=tuple(w for w in written if not isinstance(w, UnionAlias)),
        unions=tuple(w for w in written if isinstance(w, UnionAlias)),
        former=former,
        is_one_way=any(each.is_one_way for each in planned),
        has_enumerations=any(isinstance(w, Alias) for w in written),
    )


def _is_one_way(definition: Object | Enumeration) -> bool:
    return isinstance(definition, Object) and any(
        declared_property.one_way and declared_property.only == "write"
        for declared_property in definition.properties
    )


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


def can_raise(api: Api, names: Names) -> frozenset[str]:
    """Return the answers with errors beside results that have a method to raise them.

    A model with a field of the method's name has no such method.
    """
    return frozenset(
        pointer
        for pointer in partial_answers(api)
        if not any(RAISE in name.every for name in names.fields[pointer].values())
    )


def is_camel_case(apis: Iterable[tuple[Api, Names]]) -> bool:
    """Whether most properties are the camelCase of their fields, where that differs."""
    votes = Counter(
        camel(name.now) == wire
        for api, names in apis
        for definition in api.definitions.values()
        if isinstance(definition, Object)
        for wire, name in names.fields[definition.pointer].items()
        if camel(name.now) != name.now or wire != name.now
    )
    return votes[True] > votes[False]


@dataclass(frozen=True)
class _Scope:
    """The facts that the planning of every model needs."""

    names: Names
    annotations: Annotations
    imports: Imports
    codecs: Mapping[str, Codec]
    is_camel: bool
    """Whether fields are camelCase on the wire unless they say otherwise."""
    partial: Container[str]
    """The pointers of answers that may hold errors beside results."""


def _definition(
    definition: Object | Enumeration, name: str, scope: _Scope
) -> Model | Alias:
    if isinstance(definition, Enumeration):
        return _alias(definition, name, scope.annotations, scope.imports)
    names = scope.names.fields[definition.pointer]
    fields = {wire: name.now for wire, name in names.items()}
    former = former_fields(definition, scope.names)
    shadowed = frozenset({*fields.values(), *former})
    text = _described(definition, name)
    further = _further(definition, scope.annotations, shadowed)
    return Model(
        pointer=definition.pointer,
        name=name,
        bases=tuple(_bases(definition, scope)),
        options=_options(definition, scope),
        docstring_code=docstring(text, 4) if text else None,
        fields=tuple(
            _field(p, fields[p.name], scope, shadowed) for p in definition.properties
        )
        + further,
        codecs=_codecs(definition, fields, scope),
        former=tuple(
            _former_field(before, fields[declared.name], declared, scope, shadowed)
            for before, declared in former.items()
        ),
    )


def _bases(definition: Object, scope: _Scope) -> Iterator[str]:
    """Yield the base classes of a model."""
    is_open = definition.further is not None
    yield scope.imports.runtime("open_models", "OpenModel") if is_open else MODEL
    if definition.pointer in scope.partial:
        yield scope.imports.runtime("errors", "Partial")
    if not is_open and any(p.codec for p in definition.properties):
        yield scope.imports.runtime("codec", "Coded")


def _options(definition: Object, scope: _Scope) -> tuple[tuple[str, object], ...]:
    """Return the struct options that a model does not inherit."""
    if definition.further is None:
        return (("kw_only", True),)
    return (("rename", "camel"),) if scope.is_camel else ()


def _codecs(
    definition: Object, fields: Mapping[str, str], scope: _Scope
) -> tuple[Entry, ...]:
    """Return the function that encodes each field with a codec."""
    entries = []
    for declared_property in definition.properties:
        if declared_property.codec is None:
            continue
        codec = scope.codecs[declared_property.codec]
        function = scope.imports.own(codec.module, codec.function)
        if is_map(declared_property.schema):
            each = scope.imports.runtime("codec", "each")
            function = f"{each}({function})"
        entries.append(Entry(literal(fields[declared_property.name]), function))
    return tuple(entries)


def _further(
    definition: Object, annotations: Annotations, shadowed: frozenset[str]
) -> tuple[Field, ...]:
    """Return the field for undeclared properties, if they are allowed."""
    if definition.further is None:
        return ()
    annotation = annotations.of(Map(definition.further), shadowed)
    text = "Further properties by name; in JSON, they stand beside the others."
    return (Field(FURTHER, annotation, "{}", None, docstring(text, 4)),)


def _alias(
    definition: Enumeration, name: str, annotations: Annotations, imports: Imports
) -> Alias:
    listed = ", ".join(literal(value) for value in definition.values)
    values = f"{imports.name('typing', 'Literal')}[{listed}]"
    imports.name("typing", "TypeAlias")
    text = sentence(definition.description)
    return Alias(
        pointer=definition.pointer,
        name=name,
        annotation_code=f"{values} | {annotations.of(Scalar(definition.type))}",
        docstring_code=docstring(text, 0) if text else None,
    )


def _field(
    declared_property: Property,
    name: str,
    scope: _Scope,
    shadowed: frozenset[str],
) -> Field:
    annotation, default = _declared(declared_property, scope, shadowed)
    factory = None
    if declared_property.one_way and declared_property.only == "read":
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


def _declared(
    declared_property: Property, scope: _Scope, shadowed: frozenset[str]
) -> tuple[str, str | None]:
    """Return the annotation and the default of a field."""
    return optional(
        scope.annotations.of_property(declared_property, shadowed),
        declared_property.required,
        is_nullable(declared_property.schema),
        scope.imports,
    )


def _former_field(
    name: str,
    now: str,
    declared_property: Property,
    scope: _Scope,
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


def _described(definition: Object, name: str) -> str:
    """Return the description, or the document's name if it differs."""
    text = sentence(definition.description)
    if definition.deprecated:
        text = f"Deprecated. {text}".strip()
    if text or definition.name == name:
        return text
    return f"The schema {literal(definition.name)} of the document."
