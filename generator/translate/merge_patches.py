"""JSON Merge Patch: bodies in which null deletes a property (RFC 7396)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from generator.api import (
    Definition,
    Map,
    Nullable,
    Object,
    Operation,
    Property,
    Reference,
    RequestBody,
    Schema,
    Union,
    Webhook,
)
from generator.load import pointer as at
from generator.translate.media import is_merge_patch
from generator.translate.reachability import reached
from generator.translate.shapes import nullable_of

Definitions = Mapping[str, Definition]


def with_merge_patches(
    definitions: Definitions,
    operations: Iterable[Operation],
    webhooks: Iterable[Webhook],
) -> tuple[Definitions, tuple[Operation, ...]]:
    """Return both with null allowed for what a merge patch can delete.

    Objects that are not only used in merge patches are copied.
    """
    operations = tuple(operations)
    if not any(_is_patched(body) for o in operations for body in o.bodies):
        return definitions, operations
    others = (*_other_schemas(operations), *(w.schema for w in webhooks))
    patches = _Patches(definitions, reached(others, definitions))
    patched = tuple(_patched(operation, patches) for operation in operations)
    return patches.definitions, patched


def _is_patched(body: RequestBody) -> bool:
    return body.kind == "json" and is_merge_patch(body.media_type)


def _other_schemas(operations: Iterable[Operation]) -> Iterator[Schema]:
    """Yield the schemas of everything but merge patches."""
    for operation in operations:
        yield from (result.schema for result in operation.results)
        yield from (schema for _, schema in operation.errors)
        yield from (parameter.schema for parameter in operation.parameters)
        yield from (body.schema for body in operation.bodies if not _is_patched(body))


def _patched(operation: Operation, patches: _Patches) -> Operation:
    if not operation.bodies:
        return operation
    bodies = [
        replace(body, schema=patches.schema(body.schema)) if _is_patched(body) else body
        for body in operation.bodies
    ]
    return replace(operation, body=replace(bodies[0], others=tuple(bodies[1:])))


def _tags(definitions: Iterable[Definition]) -> Iterator[tuple[str, str]]:
    """Yield the properties that tell types apart, after the pointers of the types."""
    for definition in definitions:
        if isinstance(definition, Object | Union) and definition.tag is not None:
            yield definition.pointer, definition.tag.property
            for _, member in definition.tag.members:
                if isinstance(member, Reference):
                    yield member.pointer, definition.tag.property


class _Patches:
    """The definitions, those of merge patches among them."""

    def __init__(self, definitions: Definitions, shared: set[str]) -> None:
        self.definitions = dict(definitions)
        self._shared = shared
        """The pointers of definitions that are used elsewhere."""
        self._tags = set(_tags(definitions.values()))
        self._pointers: dict[str, str] = {}
        """The pointers of merge patches by those of their definitions."""

    def schema(self, schema: Schema) -> Schema:
        """Return the schema of a merge patch; arrays are replaced as a whole."""
        match schema:
            case Nullable(inner):
                return nullable_of(self.schema(inner))
            case Map(values):
                return Map(self._deletable(values))
            case Reference(pointer):
                return Reference(self._pointer(pointer))
            case _:
                return schema

    def _deletable(self, schema: Schema) -> Schema:
        return nullable_of(self.schema(schema))

    def _pointer(self, pointer: str) -> str:
        """Return the pointer of a definition's merge patch, which is then defined."""
        definition = self.definitions[pointer]
        if pointer in self._pointers or not isinstance(definition, Object | Union):
            return self._pointers.get(pointer, pointer)
        if pointer in self._shared:
            definition = self._copied(definition)
        self._pointers[pointer] = definition.pointer
        self.definitions[definition.pointer] = definition
        self.definitions[definition.pointer] = self._definition(definition, pointer)
        return definition.pointer

    def _definition(self, definition: Object | Union, pointer: str) -> Definition:
        """Return a merge patch; `pointer` is that of the original definition."""
        tag = definition.tag
        if tag is not None:
            tagged = tuple((value, self.schema(s)) for value, s in tag.members)
            tag = replace(tag, members=tagged)
        if isinstance(definition, Union):
            members = tuple(map(self.schema, definition.members))
            return replace(definition, members=members, tag=tag)
        further = definition.further
        return replace(
            definition,
            properties=tuple(self._property(p, pointer) for p in definition.properties),
            further=None if further is None else self._deletable(further),
            bases=tuple(map(self._pointer, definition.bases)),
            tag=tag,
        )

    def _property(self, declared: Property, pointer: str) -> Property:
        schema = self.schema(declared.schema)
        is_kept = declared.required or (pointer, declared.name) in self._tags
        return replace(declared, schema=schema if is_kept else nullable_of(schema))

    def _copied(self, definition: Object | Union) -> Object | Union:
        """Return a copy with a name and pointer of its own: `User` → `UserPatch`."""
        tokens = list(at.split(definition.pointer))
        name = f"{definition.name} patch"
        if tokens[:2] == ["components", "schemas"]:
            component = tokens[2]
            tokens[2] = f"{component}Patch"
            while at.join(tokens) in self.definitions:
                tokens[2] += "Patch"
            if definition.name.startswith(component):
                name = tokens[2] + definition.name.removeprefix(component)
        else:
            tokens.append("patch")
        return replace(definition, pointer=at.join(tokens), name=name)
