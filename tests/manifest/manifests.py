"""Hypothesis strategies for manifests and for damage to them."""

from __future__ import annotations

import json
import types
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from typing import Any, NamedTuple, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from generator.manifest.records import within
from generator.manifest.schema import Manifest, Type

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
NAMES = st.sampled_from(["a", "b/c", "d~e", "", "#/components/schemas/F"])
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXTS, inner),
    max_leaves=3,
)
PLAIN: Mapping[Any, st.SearchStrategy[Any]] = {
    object: VALUES,
    str: TEXTS,
    int: st.integers(),
    bool: st.booleans(),
}
HUGE = "9" * 5_000
"""A number with more digits than Python converts."""


class _Deleted:
    """Marks a node to be removed."""

    def __repr__(self) -> str:
        return "deleted"


DELETED = _Deleted()
WRONG: tuple[object, ...] = (
    *(None, True, 7, -1.5, 10**400, "text", [], {}),
    *(float("inf"), float("nan"), DELETED),
)
"""Values that replace a node, most of which have a type that is wrong there."""


class Damage(NamedTuple):
    """One change to the JSON of a manifest."""

    path: tuple[str | int, ...]
    """The keys and numbers that lead to the node."""
    value: object
    """The new value, or `DELETED`."""

    @property
    def pointer(self) -> str:
        """The JSON pointer of the node."""
        return pointer(self.path)


def strategy(kind: Any) -> st.SearchStrategy[Any]:
    """Return the values of a type in the schema."""
    if kind in PLAIN:
        return PLAIN[kind]
    parts = get_args(kind)
    if is_dataclass(kind):
        return records(kind)
    if get_origin(kind) in (Union, types.UnionType):
        return st.none() | strategy(parts[0])
    if get_origin(kind) is tuple:
        return st.lists(strategy(parts[0]), max_size=2).map(tuple)
    return st.dictionaries(NAMES, strategy(parts[1]), max_size=2)


def records(kind: Any) -> st.SearchStrategy[Any]:
    """Return the objects of a dataclass that its `__post_init__` accepts."""
    hints = get_type_hints(kind)
    given = {field.name: strategy(hints[field.name]) for field in fields(kind)}
    required = {
        field.name: given.pop(field.name)
        for field in fields(kind)
        if field.default is MISSING and field.default_factory is MISSING
    }
    values = st.fixed_dictionaries(required, optional=given)
    if kind is Type:
        values = values.filter(
            lambda given: any(
                given.get(name) is not None for name in ("fields", "annotation")
            )
        )
    return values.map(lambda given: kind(**given))


MANIFESTS = records(Manifest)


def nodes(value: object, path: tuple[str | int, ...] = ()) -> Iterator[Any]:
    """Yield the path of every node below a JSON value."""
    entries = value.items() if isinstance(value, dict) else ()
    for name, inner in enumerate(value) if isinstance(value, list) else entries:
        yield (*path, name)
        yield from nodes(inner, (*path, name))


def damaged(value: Any, damage: Damage) -> Any:
    """Return a copy of a JSON value with one node changed."""
    copy = json.loads(json.dumps(value))
    *outer, last = damage.path
    holder = copy
    for step in outer:
        holder = holder[step]
    if damage.value is DELETED:
        del holder[last]
    else:
        holder[last] = damage.value
    return copy


def pointer(path: tuple[str | int, ...]) -> str:
    """Return the JSON pointer of a node."""
    found = ""
    for step in path:
        found = within(found, str(step))
    return found
