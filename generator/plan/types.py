"""List the types of a package for the manifest: fields, values and members."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from generator.api import Api, Enumeration, Map, Object, Scalar, Union
from generator.load.presets import Codec
from generator.naming.names import Names
from generator.naming.reserved import FURTHER
from generator.package import FieldEntry, TypeEntry
from generator.plan.annotations import Annotations
from generator.plan.imports import Imports


def type_entries(
    api: Api, names: Names, codecs: Mapping[str, Codec]
) -> tuple[TypeEntry, ...]:
    """Return every type of `models`, sorted by name."""
    imports = Imports(others=names.imports)
    annotations = Annotations(imports, names.models, codecs=codecs)
    entries = []
    for pointer, definition in api.definitions.items():
        name = names.types[pointer].now
        match definition:
            case Object():
                fields = tuple(_fields(definition, names, annotations))
                bases = tuple(names.models[base] for base in definition.bases)
                entry = TypeEntry(name, fields=fields, bases=bases)
            case Enumeration(type=scalar, values=values):
                entry = TypeEntry(name, annotations.of(Scalar(scalar)), values)
            case Union(members=members):
                listed = dict.fromkeys(map(annotations.of, members))
                entry = TypeEntry(name, " | ".join(listed))
        entries.append(replace(entry, aliases=names.types[pointer].former))
    return tuple(sorted(entries, key=lambda entry: entry.name))


def _fields(
    definition: Object, names: Names, annotations: Annotations
) -> Iterator[FieldEntry]:
    fields = names.fields[definition.pointer]
    for declared in definition.properties:
        annotation = annotations.of_property(declared)
        yield FieldEntry(
            fields[declared.name].now,
            declared.name,
            annotation,
            declared.required,
            declared.one_way,
            fields[declared.name].former,
            declared.constant,
        )
    if definition.further is not None:
        annotation = annotations.of(Map(definition.further))
        yield FieldEntry(FURTHER, None, annotation, False)
