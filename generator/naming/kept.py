"""Keeps the names of the last run for the parts that the document still has.

If the document asks for a new name, the pinned name becomes a former name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from generator.api import Api, Definition, Operation
from generator.load import pointer as at
from generator.naming.calls import calls
from generator.naming.conventions import pascal
from generator.naming.identifiers import is_call, is_free_call, is_type_name
from generator.naming.names import ArgumentKey, Call, Name
from generator.naming.operation_matching import matched_arguments, matched_operations
from generator.naming.pins import Pins
from generator.naming.requested import as_requested
from generator.naming.type_matching import matched_types
from generator.naming.type_names import type_names


@dataclass(frozen=True)
class Kept:
    """Pinned names, by the current pointers of the parts."""

    calls: Mapping[str, Name] = field(default_factory=dict)
    arguments: Mapping[str, Mapping[ArgumentKey, Name]] = field(default_factory=dict)
    types: Mapping[str, Name] = field(default_factory=dict)
    fields: Mapping[str, Mapping[str, Name]] = field(default_factory=dict)
    modules: Mapping[str, str] = field(default_factory=dict)
    """The shared modules of types."""


def kept_names(api: Api, pins: Pins, taken: frozenset[str]) -> Kept:
    """Return the pinned names of parts that the API still has.

    `taken` are the names that no type can have.
    """
    if not pins.operations and not pins.types:
        return Kept()
    ruled, _ = calls(api.operations, api.title)
    operations = matched_operations(api.operations, pins.operations, ruled)
    ruled_types = {p: name.now for p, name in type_names(api, ruled, taken).items()}
    types = matched_types(api, pins.types, operations, ruled_types)
    used_calls = _every(before.call for before in operations.values())
    used_types = _every(before.name for before in types.values())
    return Kept(
        calls={
            o.pointer: _call(o, operations[o.pointer].call, used_calls)
            for o in api.operations
            if o.pointer in operations
        },
        arguments={
            o.pointer: matched_arguments(o, operations[o.pointer], api)
            for o in api.operations
            if o.pointer in operations
        },
        types={
            pointer: _type(definition, types[pointer].name, used_types)
            for pointer, definition in api.definitions.items()
            if pointer in types
        },
        fields={pointer: before.fields for pointer, before in types.items()},
        modules={p: before.module for p, before in types.items() if before.module},
    )


def _every(names: Iterable[Name]) -> set[str]:
    return {text for name in names for text in name.every}


def _call(operation: Operation, pinned: Name, used: set[str]) -> Name:
    """Return the pinned call, or the call that the document asks for now.

    `used` are all pinned calls; a new call is added.
    """
    wish = str(as_requested(operation, Call.of(pinned.now)))
    if wish in pinned.every or not is_call(wish) or not is_free_call(wish, used):
        return pinned
    used.add(wish)
    return pinned.renamed(wish)


def _type(definition: Definition, pinned: Name, used: set[str]) -> Name:
    """Return the pinned name, or the name that the document asks for now."""
    wish = requested_type(definition) or pinned.now
    if not is_type_name(wish) or wish in {*used, *pinned.former}:
        return pinned
    used.add(wish)
    return pinned.renamed(wish)


def requested_type(definition: Definition) -> str | None:
    """Return the name that the document asks for with `x-gen-client-name`.

    Without the extension, a component's name is the last part of its pointer.
    """
    *place, name = at.split(definition.pointer)
    is_requested = place == ["components", "schemas"] and name != definition.name
    return pascal(definition.name) if is_requested else None
