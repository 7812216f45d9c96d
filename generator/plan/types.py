"""The types of a package as the manifest has them: fields, values, members."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace

from generator.api import Api, Enumeration, Map, Object, Scalar, Union
from generator.load.presets import Codec
from generator.package import FieldEntry, TypeEntry
from generator.plan.annotations import Annotations
from generator.plan.imports import Imports
from generator.plan.models import FURTHER, field_names, former_fields, former_names


def type_entries(
    api: Api, model_names: Mapping[str, str], codecs: Mapping[str, Codec]
) -> tuple[TypeEntry, ...]:
    """Every type of `models`, in the order of the names."""
    annotations = Annotations(Imports(), model_names, codecs=codecs)
    former: dict[str, list[str]] = defaultdict(list)
    for before, now in former_names(api, model_names, codecs):
        former[now].append(before)
    entries = []
    for pointer, definition in api.definitions.items():
        name = model_names[pointer]
        match definition:
            case Object():
                fields = tuple(_fields(definition, annotations))
                entry = TypeEntry(name, fields=fields)
            case Enumeration(type=kind, values=values):
                entry = TypeEntry(name, annotations.of(Scalar(kind)), values)
            case Union(members=members):
                listed = dict.fromkeys(map(annotations.of, members))
                entry = TypeEntry(name, " | ".join(listed))
        entries.append(replace(entry, aliases=tuple(former[name])))
    return tuple(sorted(entries, key=lambda entry: entry.name))


def _fields(definition: Object, annotations: Annotations) -> Iterator[FieldEntry]:
    names = field_names(definition)
    former: dict[str, list[str]] = defaultdict(list)
    for before, known in former_fields(definition).items():
        former[known.name].append(before)
    for declared in definition.properties:
        annotation = annotations.of_property(declared)
        name, wire = names[declared.name], declared.name
        aliases = tuple(former[wire])
        yield FieldEntry(
            name, wire, annotation, declared.required, declared.one_way, aliases
        )
    if definition.further is not None:
        annotation = annotations.of(Map(definition.further))
        yield FieldEntry(FURTHER, None, annotation, False)
