"""Plan `models.py`: a class for each object, an alias for each enumeration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.api import (
    Api,
    Enumeration,
    Object,
    Scalar,
    Union,
)
from generator.load import pointer as at
from generator.load.presets import Codec
from generator.naming.names import Names
from generator.package_resources import (
    Alias,
    Model,
    ModelModule,
    UnionAlias,
)
from generator.plan.annotations import Annotations
from generator.plan.fields import (
    ModelScope,
    camel,
    former_field,
    former_fields,
    planned_codecs,
    planned_fields,
)
from generator.plan.imports import Imports
from generator.plan.subclasses import bases_first, narrowed, own_fields, tag_classes
from generator.plan.text import docstring, literal, sentence
from generator.plan.unions import union_aliases
from generator.translate.partial_answers import partial_answers

RAISE = "raise_for_errors"
"""The method that raises the errors of an answer beside its results."""
MODEL = "Model"
"""The base class of all models that are not open."""


def former_types(api: Api, names: Names) -> Iterator[tuple[str, str]]:
    """Yield the former names of types, each with the current one."""
    for pointer in api.definitions:
        name = names.types[pointer]
        yield from ((former, name.now) for former in name.former)


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
    ordered = sorted(api.definitions, key=at.reading_order)
    narrow = narrowed(api, names, codecs)
    planned = []
    for pointer in bases_first(ordered, api.definitions):
        definition = api.definitions[pointer]
        if isinstance(definition, Union):
            continue
        imports = Imports(others=names.imports)
        annotations = Annotations(imports, names.models, codecs=codecs)
        scope = ModelScope(
            api, names, annotations, imports, codecs, is_camel, partial, narrow
        )
        written = _definition(definition, names.models[pointer], scope)
        planned.append(PlannedType(written, imports, _is_one_way(definition)))
    unions = union_aliases(api, names)
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
        definitions=tuple(
            w for w in written if not isinstance(w, UnionAlias) and not _is_tag(w)
        ),
        tags=tuple(w for w in written if isinstance(w, Alias) and _is_tag(w)),
        bases=tuple(w for w in written if isinstance(w, Model) and w.tag),
        unions=tuple(w for w in written if isinstance(w, UnionAlias)),
        former=former,
        is_one_way=any(each.is_one_way for each in planned),
        has_enumerations=any(isinstance(w, Alias) and not _is_tag(w) for w in written),
    )


def _is_tag(written: Model | Alias | UnionAlias) -> bool:
    """Whether it is an enumeration of tags; these stand below the models."""
    return isinstance(written, Alias) and written.stand_in_code is not None


def _is_one_way(definition: Object | Enumeration) -> bool:
    return isinstance(definition, Object) and any(
        declared_property.one_way and declared_property.only == "write"
        for declared_property in definition.properties
    )


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


def _definition(
    definition: Object | Enumeration, name: str, scope: ModelScope
) -> Model | Alias:
    if isinstance(definition, Enumeration):
        return _alias(definition, name, scope.annotations, scope.imports)
    fields = {w: n.now for w, n in scope.names.fields[definition.pointer].items()}
    former = former_fields(definition, scope.names)
    shadowed = frozenset({*fields.values(), *former})
    text = _described(definition, name)
    all_fields = list(planned_fields(definition, scope, shadowed))
    bases = [scope.api.definitions[base] for base in definition.bases]
    inherited = [base for base in bases if isinstance(base, Object)]
    if inherited:
        of_bases = [planned_fields(base, scope, shadowed) for base in inherited]
        all_fields = own_fields(all_fields, of_bases, scope.imports, shadowed)
        of_base = former_fields(inherited[0], scope.names)
        former = {old: p for old, p in former.items() if old not in of_base}
    return Model(
        pointer=definition.pointer,
        name=name,
        bases=tuple(_bases(definition, scope)),
        options=_options(definition, scope),
        docstring_code=docstring(text, 4) if text else None,
        fields=tuple(all_fields),
        not_sent=tuple(fields[p.name] for p in definition.properties if p.left_out),
        codecs=planned_codecs(definition, fields, scope),
        former=tuple(
            former_field(before, fields[declared.name], declared, scope, shadowed)
            for before, declared in former.items()
        ),
        tag=tag_classes(definition, scope.names, scope.imports),
    )


def _bases(definition: Object, scope: ModelScope) -> Iterator[str]:
    """Yield the base classes of a model."""
    is_open = definition.further is not None
    if definition.bases:
        yield from (scope.names.models[base] for base in definition.bases)
    elif definition.tag is not None:
        yield scope.imports.runtime("tagged_models", "TaggedModel")
    else:
        yield scope.imports.runtime("open_models", "OpenModel") if is_open else MODEL
    if definition.pointer in scope.partial:
        yield scope.imports.runtime("errors", "Partial")
    if not is_open and any(p.codec for p in definition.properties):
        yield scope.imports.runtime("coded", "Coded")


def _options(definition: Object, scope: ModelScope) -> tuple[tuple[str, object], ...]:
    """Return the struct options that a model does not inherit."""
    if definition.further is None:
        return (("kw_only", True),)
    is_first = scope.is_camel and not definition.bases
    return (("rename", "camel"),) if is_first else ()


def _alias(
    definition: Enumeration, name: str, annotations: Annotations, imports: Imports
) -> Alias:
    listed = ", ".join(literal(value) for value in definition.values)
    values = f"{imports.name('typing', 'Literal')}[{listed}]"
    imports.name("typing", "TypeAlias")
    text = sentence(definition.description)
    scalar = annotations.of(Scalar(definition.type))
    if definition.is_tag:
        imports.name("typing", "TYPE_CHECKING")
    return Alias(
        pointer=definition.pointer,
        name=name,
        annotation_code=values if definition.is_tag else f"{values} | {scalar}",
        docstring_code=docstring(text, 4 if definition.is_tag else 0) if text else None,
        stand_in_code=scalar if definition.is_tag else None,
    )


def _described(definition: Object, name: str) -> str:
    """Return the description, or the document's name if it differs."""
    text = sentence(definition.description)
    if definition.deprecated:
        text = f"Deprecated. {text}".strip()
    if text or definition.name == name:
        return text
    return f"The schema {literal(definition.name)} of the document."
