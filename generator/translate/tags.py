"""Tags of unions: members have them, with their own values (OpenAPI 3.1, 4.8.25)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from generator.api import (
    Definition,
    Enumeration,
    Nullable,
    Object,
    Operation,
    Reference,
    Schema,
    Tag,
    TagValue,
    Union,
    Webhook,
)
from generator.translate.properties import UNNAMEABLE
from generator.translate.reachability import reached
from generator.translate.shapes import target_name
from generator.translate.tag_properties import (
    declared_property,
    typed,
    with_own_tag,
    with_property,
)

Definitions = Mapping[str, Definition]


def with_tags(
    definitions: Definitions,
    operations: Iterable[Operation],
    webhooks: Iterable[Webhook],
) -> Definitions:
    """Return the definitions; each member of a tagged union has its tag.

    A tag that only the union declares would otherwise be lost after reading. It is
    filled in when sending, unless the member is used outside such unions, too.
    """
    completed = dict(definitions)
    for pointer, union in definitions.items():
        if isinstance(union, Union) and union.tag is not None:
            tag = _with_declared_values(union.tag, definitions)
            completed[pointer] = replace(union, tag=tag)
    tags = _tags(completed)
    alone = _used_alone(completed, operations, webhooks)
    alone |= {p for p, count in Counter(p for p, _ in tags).items() if count > 1}
    for (pointer, name), values in tags.items():
        model = completed[pointer]
        assert isinstance(model, Object)
        if _is_of_family(model, name, completed):
            continue
        is_new = declared_property(model, name) is None
        model = with_own_tag(model, name, values, completed)
        tag_property = declared_property(model, name)
        if is_new and pointer in alone and tag_property is not None:
            model = with_property(model, replace(tag_property, constant=None))
        completed[pointer] = model
    return completed


def _with_declared_values(tag: Tag, definitions: Definitions) -> Tag:
    """Return the tag with values as members declare them.

    A value that only one member allows means this member, if it is not mapped.
    """
    members: dict[TagValue, Schema] = {}
    for value, schema in tag.members:
        models = _objects(schema, definitions, set())
        declared = (declared_property(model, tag.property) for model in models)
        members[typed(value, next(declared, None), definitions)] = schema
    allowed = {
        schema: _allowed(schema, tag.property, definitions)
        for schema in dict.fromkeys(members.values())
    }
    claims = Counter(value for values in allowed.values() for value in set(values))
    for schema, values in allowed.items():
        if not any(members.get(value) == schema for value in values):
            for value in values:
                if claims[value] == 1:
                    members.setdefault(value, schema)
    return replace(tag, members=tuple(members.items()))


def _allowed(
    schema: Schema, name: str, definitions: Definitions
) -> tuple[TagValue, ...]:
    """Return the values that an object lists for a property."""
    match schema:
        case Reference(pointer):
            model = definitions[pointer]
            declared = (
                declared_property(model, name) if isinstance(model, Object) else None
            )
            if declared is not None and isinstance(declared.schema, Reference):
                listed = definitions[declared.schema.pointer]
                if isinstance(listed, Enumeration):
                    return tuple(v for v in listed.values if isinstance(v, str | int))
    return ()


def _tags(definitions: Definitions) -> Mapping[tuple[str, str], list[TagValue]]:
    """Return the values of each tag, by the object and the tag's name.

    A name of a schema is no value if the object lists others.
    """
    values: dict[tuple[str, str], dict[TagValue, None]] = defaultdict(dict)
    for union in definitions.values():
        if not isinstance(union, Union) or union.tag is None:
            continue
        name = union.tag.property
        if UNNAMEABLE.search(name):
            continue
        for value, schema in union.tag.members:
            allowed = _allowed(schema, name, definitions)
            if allowed and value not in allowed and _is_name(value, schema):
                continue
            for model in _objects(schema, definitions, set()):
                values[model.pointer, name][value] = None
    return {key: list(listed) for key, listed in values.items()}


def _is_name(value: TagValue, schema: Schema) -> bool:
    """Whether a value is the name of a component, which is the default tag."""
    return isinstance(schema, Reference) and target_name(schema.pointer) == value


def _is_of_family(model: Object, name: str, definitions: Definitions) -> bool:
    """Whether a base gives an object its tag, or extensions would inherit it."""
    if model.tag is not None:
        return True
    bases = [definitions[base] for base in model.bases]
    return any(
        isinstance(base, Object)
        and (
            (base.tag is not None and base.tag.property == name)
            or _is_of_family(replace(base, tag=None), name, definitions)
        )
        for base in bases
    )


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


def _used_alone(
    definitions: Definitions,
    operations: Iterable[Operation],
    webhooks: Iterable[Webhook],
) -> set[str]:
    """Return the pointers of definitions that are used other than in tagged unions."""
    schemas = _schemas(definitions.values(), operations, webhooks)
    return reached(schemas, definitions, _untagged_members)


def _untagged_members(definition: Definition) -> tuple[Schema, ...]:
    """Return the members of a union without a tag."""
    if isinstance(definition, Union) and definition.tag is None:
        return definition.members
    return ()


def _schemas(
    definitions: Iterable[Definition],
    operations: Iterable[Operation],
    webhooks: Iterable[Webhook],
) -> Iterator[Schema]:
    """Yield the schemas of values in objects, requests and responses."""
    for definition in definitions:
        if isinstance(definition, Object):
            yield from (declared.schema for declared in definition.properties)
            yield from () if definition.further is None else (definition.further,)
    for operation in operations:
        yield operation.result.schema
        yield from () if operation.body is None else (operation.body.schema,)
        yield from (schema for _, schema in operation.errors)
        yield from (parameter.schema for parameter in operation.parameters)
    yield from (webhook.schema for webhook in webhooks)
