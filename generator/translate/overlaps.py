"""Values that fit several members of `anyOf` (JSON Schema 2020-12, 10.2.1.2).

Such a value is read as one member, which keeps the properties that only others declare.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import permutations

from generator.api import (
    Anything,
    Array,
    Definition,
    Enumeration,
    Map,
    Nullable,
    Object,
    Property,
    Reference,
    Scalar,
    Schema,
    Tuple,
    Union,
)

Definitions = Mapping[str, Definition]


def with_kept_properties(definitions: Definitions) -> Definitions:
    """Return the definitions; members of `anyOf` keep what other members declare."""
    overlaps = _Overlaps(definitions)
    for union in definitions.values():
        if isinstance(union, Union) and union.is_inclusive and union.tag is None:
            for one, other in permutations(union.members, 2):
                overlaps.compare(one, other)
    return {
        pointer: (
            replace(definition, further=Anything())
            if pointer in overlaps.losing and isinstance(definition, Object)
            else definition
        )
        for pointer, definition in definitions.items()
    }


class _Overlaps:
    """Finds the objects that would lose properties of a value."""

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions
        self._compared: set[tuple[Schema, Schema]] = set()
        self.losing: set[str] = set()
        """The pointers of these objects."""

    def compare(self, one: Schema, other: Schema) -> None:
        """Find what is lost of a value that fits both schemas and is read as one."""
        pending = [(one, other)]
        while pending:
            pair = pending.pop()
            if pair in self._compared or pair[0] == pair[1]:
                continue
            self._compared.add(pair)
            match self._defined(pair[0]), self._defined(pair[1]):
                case Union(members=members), _:
                    pending += ((member, pair[1]) for member in members)
                case _, Union(members=members):
                    pending += ((pair[0], member) for member in members)
                case Array() | Tuple() as some, Array() | Tuple() as others:
                    pending += ((a, b) for a in _items(some) for b in _items(others))
                case Map(values), Map(others):
                    pending.append((values, others))
                case Map(values), Object(properties=properties):
                    pending += ((values, declared.schema) for declared in properties)
                case Object() as model, Map(values):
                    self._keep(model)
                    pending += ((p.schema, values) for p in model.properties)
                case Object() as model, Object() as another:
                    pending += self._compared_objects(model, another)
                case _:
                    pass

    def _compared_objects(
        self, one: Object, other: Object
    ) -> Iterable[tuple[Schema, Schema]]:
        """Return the schemas of properties that both declare, if both may fit."""
        declared = {each.name: each for each in one.properties}
        pairs = [(declared.get(each.name), each) for each in other.properties]
        common = [(a, b) for a, b in pairs if a is not None]
        if any(self._exclude_each_other(a, b) for a, b in common):
            return ()
        if len(common) < len(pairs):
            self._keep(one)
        return ((a.schema, b.schema) for a, b in common)

    def _keep(self, model: Object) -> None:
        """Let an object keep other properties, unless it allows none."""
        has_codec = any(declared.codec for declared in model.properties)
        if model.further is None and not model.is_closed and not has_codec:
            self.losing.add(model.pointer)

    def _exclude_each_other(self, one: Property, other: Property) -> bool:
        """Whether no value that has the property fits both objects."""
        if not one.required and not other.required:
            return False
        values = self._values(one.schema), self._values(other.schema)
        if values[0] and values[1]:
            return values[0].isdisjoint(values[1])
        kinds = self._kinds(one.schema), self._kinds(other.schema)
        return kinds[0].isdisjoint(kinds[1]) and bool(kinds[0] and kinds[1])

    def _values(self, schema: Schema) -> frozenset[object]:
        definition = self._defined(schema)
        if isinstance(schema, Nullable) or not isinstance(definition, Enumeration):
            return frozenset()
        return frozenset(definition.values)

    def _kinds(self, schema: Schema) -> frozenset[str]:
        """Return the types of JSON that a schema allows; none if it allows several."""
        match self._defined(schema):
            case _ if isinstance(schema, Nullable):
                return frozenset()
            case Scalar(type=name) | Enumeration(type=name):
                return frozenset({"number" if name == "integer" else name})
            case Array() | Tuple():
                return frozenset({"array"})
            case Map() | Object():
                return frozenset({"object"})
            case _:
                return frozenset()

    def _defined(self, schema: Schema) -> Schema | Definition:
        """Return the definition that a schema refers to, or the schema."""
        if isinstance(schema, Nullable):
            schema = schema.schema
        if isinstance(schema, Reference):
            return self._definitions[schema.pointer]
        return schema


def _items(schema: Array | Tuple) -> tuple[Schema, ...]:
    return schema.items if isinstance(schema, Tuple) else (schema.items,)
