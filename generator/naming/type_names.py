"""Names of models, enumerations and unions, and of the fields of models."""

from __future__ import annotations

from collections.abc import Mapping

from generator.api import Api, Object
from generator.load.presets import Preset
from generator.naming import reserved
from generator.naming.conventions import by_name, distinct, pascal, snake
from generator.naming.model_words import firm, model_words
from generator.naming.names import Call, Name


def type_names(
    api: Api,
    calls: Mapping[str, Call],
    taken: frozenset[str],
    pinned: Mapping[str, Name] | None = None,
) -> Mapping[str, Name]:
    """Return the class or alias of each definition, by pointer.

    An inline schema of an operation is named after its call: `PetsCreateBody`. No new
    name is one of the `taken` ones; a pinned name may be.
    """
    preferred = {}
    for pointer, definition in api.definitions.items():
        call = calls.get("/" + "/".join(pointer.split("/")[1:4]))
        words = [*call.resource, call.method] if call else []
        preferred[pointer] = " ".join([*words, definition.name])
    kept = {p: pinned[p] for p in api.definitions if p in pinned} if pinned else {}

    def rank(pointer: str) -> tuple[bool | int | str, ...]:
        """Prefer components, then outer schemas, then those that have that name."""
        is_inline = not pointer.startswith("/components/schemas/")
        by_text = by_name(preferred[pointer], pascal)
        return is_inline, pointer.count("/"), *by_text, pointer

    allowed = {name.now for name in kept.values()} - firm(taken)
    given = distinct(
        preferred, lambda p: pascal(preferred[p]), taken - allowed, kept, rank
    )
    return {p: with_former(given[p], kept.get(p), taken) for p in preferred}


def reserved_types(api: Api, preset: Preset | None) -> frozenset[str]:
    """Return the names that no type can have; types of the preset's codecs keep theirs.

    Codecs and their types are the same in every package of the preset.
    """
    used = {
        declared.codec
        for definition in api.definitions.values()
        if isinstance(definition, Object)
        for declared in definition.properties
    }
    codecs = preset.codecs if preset else {}
    types = (codec.type for name, codec in codecs.items() if name in used)
    return model_words(api).union(types)


def all_field_names(
    api: Api, pinned: Mapping[str, Mapping[str, Name]]
) -> Mapping[str, Mapping[str, Name]]:
    """Return the fields of every object; extensions inherit those of their bases."""
    names: dict[str, Mapping[str, Name]] = {}

    def named(pointer: str) -> Mapping[str, Name]:
        definition = api.definitions[pointer]
        if pointer not in names and isinstance(definition, Object):
            inherited: dict[str, Name] = {}
            for base in definition.bases:
                inherited = {**named(base), **inherited}
            kept = {**pinned.get(pointer, {}), **inherited}
            names[pointer] = field_names(definition, {**inherited, **kept})
        return names[pointer]

    objects = (p for p, each in api.definitions.items() if isinstance(each, Object))
    return {pointer: named(pointer) for pointer in objects}


def field_names(
    definition: Object, pinned: Mapping[str, Name] | None = None
) -> Mapping[str, Name]:
    """Return the field of each property of an object."""
    wire = [p.name for p in definition.properties]
    taken = reserved_fields(definition)
    kept = {name: pinned[name] for name in wire if name in pinned} if pinned else {}
    given = distinct(wire, snake, taken, kept)
    return {p: with_former(given[p], kept.get(p), taken) for p in given}


def reserved_fields(definition: Object) -> frozenset[str]:
    """Return the names that no field of an object can have."""
    is_open = definition.further is not None
    return reserved.FIELDS | (reserved.OPEN_FIELDS if is_open else frozenset())


def with_former(name: str, pinned: Name | None, taken: frozenset[str]) -> Name:
    """Return the name, with its former ones if it is the pinned name."""
    if pinned is None or pinned.now != name:
        return Name(name)
    return Name(name, tuple(former for former in pinned.former if former not in taken))
