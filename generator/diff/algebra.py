"""Relations between annotations: which values does one allow that another does not?

An annotation is the set of its alternatives, so `str | None` has two. It is parsed and
never evaluated. A part that is not understood equals only the same text.

The rules are those of type checkers (`bool` may stand for `int`, and `int` for
`float`). There are three exceptions, because a diff asks what fails at run time: a
`str` is not a sequence of texts, a `datetime` is not a `date`, and `Any` may be
anything.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

Relation = Literal["same", "wider", "narrower", "other"]
"""The relation of a new type's values to those of the old type."""


@dataclass(frozen=True)
class Constant:
    """One member of a `Literal`."""

    type: str
    text: str


@dataclass(frozen=True)
class Named:
    """A class, perhaps with arguments: `Sequence[str]`."""

    name: str
    of: tuple[Annotation, ...] = ()


Annotation: TypeAlias = frozenset[Constant | Named]

NONE, UNSET, ANY = Named("None"), Named("UnsetType"), Named("Any")
PARENTS: Mapping[str, tuple[str, ...]] = {
    "bool": ("int", "float"),
    "int": ("float",),
    "list": ("Sequence", "Iterable"),
    "tuple": ("Sequence", "Iterable"),
    "set": ("Iterable",),
    "Sequence": ("Iterable",),
    "dict": ("Mapping",),
}
"""The classes for which values of a class may stand."""
LONGEST = 100_000
"""The largest number of characters of an annotation that is parsed."""
MOST = 1_000
"""The largest number of aliases replaced in one annotation; aliases can nest."""

Rename = Callable[[str], str]


def parse(text: str, rename: Rename = str) -> Annotation:
    """Parse an annotation; `rename` maps old names of classes to new ones."""
    if len(text) > LONGEST:
        return frozenset({Named(text)})
    try:
        return frozenset(_members(ast.parse(text, mode="eval").body, rename))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset({Named(text)})


def names(annotation: Annotation) -> Iterator[str]:
    """Yield the classes of an annotation, in no order."""
    for member in annotation:
        if isinstance(member, Named):
            yield member.name
            for inner in member.of:
                yield from names(inner)


def expanded(annotation: Annotation, aliases: Mapping[str, Annotation]) -> Annotation:
    """Replace each alias by its meaning."""
    return _Expansion(aliases).of(annotation, frozenset())


def relation(old: Annotation, new: Annotation) -> Relation:
    """Return the relation of the new annotation's values to the old one's."""
    match fits(old, new), fits(new, old):
        case True, True:
            return "same"
        case True, False:
            return "wider"
        case False, True:
            return "narrower"
        case _:
            return "other"


def fits(values: Annotation, places: Annotation) -> bool:
    """Whether all `values` may stand where `places` are required."""
    return all(any(_fits(value, place) for place in places) for value in values)


def _fits(value: Constant | Named, place: Constant | Named) -> bool:
    if place in (ANY, value):
        return True
    if isinstance(place, Constant):
        return False
    if isinstance(value, Constant):
        return _is(value.type, place.name) and not place.of
    if value.name == place.name:
        return _fit(value.of, place.of)
    if not _is(value.name, place.name):
        return False
    if value.name == "tuple":
        return bool(place.of) and all(fits(item, place.of[0]) for item in value.of)
    return _fit(value.of, place.of)


def _fit(values: tuple[Annotation, ...], places: tuple[Annotation, ...]) -> bool:
    return len(values) == len(places) and all(map(fits, values, places))


def _is(name: str, other: str) -> bool:
    return name == other or other in PARENTS.get(name, ())


def _members(node: ast.expr, rename: Rename) -> Iterator[Constant | Named]:
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        yield from _members(node.right, rename)
        node = node.left
    match node:
        case ast.Subscript(ast.Name("Literal"), values):
            yield from map(_constant, _items(values))
        case ast.Constant(None):
            yield NONE
        case ast.Constant(str(text)):
            yield from parse(text, rename)  # a quoted name
        case ast.Name(name):
            yield Named("Any" if name == "object" else rename(name))
        case ast.Subscript(ast.Name(name), inner):
            parts = (frozenset(_members(part, rename)) for part in _items(inner))
            yield Named(rename(name), tuple(parts))
        case _:
            yield Named(ast.unparse(node))


def _items(node: ast.expr) -> list[ast.expr]:
    return node.elts if isinstance(node, ast.Tuple) else [node]


def _constant(node: ast.expr) -> Constant | Named:
    match node:
        case ast.Constant(None):
            return NONE
        case ast.Constant(value):
            return Constant(type(value).__name__, repr(value))
        case _:  # a negative number
            text = ast.unparse(node)
            return Constant("float" if "." in text else "int", text)


class _Expansion:
    """Replaces aliases, except inside themselves, and at most `MOST` of them."""

    def __init__(self, aliases: Mapping[str, Annotation]) -> None:
        self._aliases = aliases
        self._left = MOST

    def of(self, annotation: Annotation, inside: frozenset[str]) -> Annotation:
        """Expand an annotation that is inside these aliases."""
        parts = (self._member(member, inside) for member in annotation)
        return frozenset().union(*parts)

    def _member(self, member: Constant | Named, inside: frozenset[str]) -> Annotation:
        if isinstance(member, Constant):
            return frozenset({member})
        if member.name in self._aliases.keys() - inside and self._left:
            self._left -= 1
            return self.of(self._aliases[member.name], inside | {member.name})
        return frozenset(
            {Named(member.name, tuple(self.of(i, inside) for i in member.of))}
        )
