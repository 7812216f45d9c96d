"""Tags of unions that their members do not declare (OpenAPI 3.1, 4.8.25)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace

from generator.api import (
    Definition,
    Enumeration,
    Nullable,
    Object,
    Property,
    Reference,
    Schema,
    TagValue,
    Union,
)
from generator.load import pointer as at
from generator.translate.properties import UNNAMEABLE

Definitions = Mapping[str, Definition]


def with_tags(definitions: Definitions) -> Definitions:
    """Return the definitions; members of a tagged union have its tag.

    Otherwise a tag that only the union declares would be lost after reading.
    """
    completed = dict(definitions)
    for (pointer, name), values in _missing_tags(definitions).items():
        model = completed[pointer]
        assert isinstance(model, Object)
        place = at.within(pointer, "properties", name)
        completed[place] = Enumeration(
            place, f"{model.name} {name}", "string", tuple(values)
        )
        tag = Property(
            name,
            Reference(place),
            required=False,
            description="Tells which schema of a union this is.",
        )
        completed[pointer] = replace(model, properties=(tag, *model.properties))
    return completed


def _missing_tags(definitions: Definitions) -> Mapping[tuple[str, str], list[TagValue]]:
    """Return the values of each missing tag, by the object and the tag's name."""
    missing: dict[tuple[str, str], dict[TagValue, None]] = defaultdict(dict)
    for union in definitions.values():
        if not isinstance(union, Union) or union.tag is None:
            continue
        name = union.tag.property
        if UNNAMEABLE.search(name):
            continue
        for value, schema in union.tag.members:
            for model in _objects(schema, definitions, set()):
                if all(declared.name != name for declared in model.properties):
                    missing[model.pointer, name][value] = None
    return {key: list(values) for key, values in missing.items()}


def _objects(
    schema: Schema, definitions: Definitions, visited: set[str]
) -> Iterator[Object]:
    """Yield the objects that a member of a union may be."""
    match schema:
        case Nullable(inner):
            yield from _objects(inner, definitions, visited)
        case Reference(pointer) if pointer not in visited:
            visited.add(pointer)
            definition = definitions[pointer]
            if isinstance(definition, Object):
                yield definition
            elif isinstance(definition, Union):
                for member in definition.members:
                    yield from _objects(member, definitions, visited)
        case _:
            pass
