"""Modules of the models that several APIs share: `_models.pet`.

Models that the same APIs share are in one module, named after the first of them. A
model that the last run had in a shared module stays there, even if other APIs have it
now. So its import path and its `__module__` stay, and old pickles load. Models that a
shared model refers to are in shared modules, too.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from generator.naming.conventions import numbered, snake
from generator.naming.identifiers import is_name
from generator.naming.reserved import MODEL_BASE, SHARED_MODELS

LONGEST = 40
"""The longest name of a module, so that lines with imports are short enough."""


@dataclass(frozen=True)
class Shareable:
    """A model, enumeration or union, written alike by some APIs."""

    name: str
    apis: tuple[int, ...]
    """The APIs that have it."""
    references: frozenset[int] = frozenset()
    """The types that it refers to, by their numbers."""
    pinned: tuple[str, ...] = ()
    """Its module in the last run, once for each API that knows it from there."""


def model_modules(types: Mapping[int, Shareable]) -> Mapping[int, str]:
    """Return the modules of types that are shared, or were once, by their numbers.

    New types join the module of their neighbours. If modules would import each other in
    circles, they get modules of their own; if that is not enough, pins are dropped.
    """
    pins, joins = _pins(types), True
    while True:
        placed = _placed(types, pins, joins=joins)
        circular = _circular(types, placed)
        if not circular:
            return placed
        if not joins:
            kept = {n: m for n, m in pins.items() if m not in circular}
            pins = kept if len(kept) < len(pins) else {}
        joins = False


def _pins(types: Mapping[int, Shareable]) -> dict[int, str]:
    """Return the modules of the last run; of two types with one path, one keeps it."""
    claims: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for number, each in types.items():
        votes = Counter(filter(_is_module, each.pinned)).most_common(1)
        for module, count in votes:
            claims[module, each.name].append((-count, number))
    order = {number: position for position, number in enumerate(types)}
    chosen = {
        min(claimed, key=lambda claim: (claim[0], order[claim[1]]))[1]: module
        for (module, _), claimed in claims.items()
    }
    return {number: chosen[number] for number in types if number in chosen}


def _is_module(text: str) -> bool:
    folder, _, name = text.partition(".")
    return folder == SHARED_MODELS and is_name(name) and text != MODEL_BASE


def _placed(
    types: Mapping[int, Shareable], pins: Mapping[int, str], *, joins: bool
) -> dict[int, str]:
    """Return the module of each type that is pinned, shared, or needed by one of them.

    If it `joins`, a type goes to the module of pinned types that the same APIs share.
    """
    placed = dict(pins)
    taken = {(module, types[number].name) for number, module in pins.items()}
    modules = {MODEL_BASE, *pins.values()}
    of_groups: dict[tuple[int, ...], str] = {}
    for number, module in pins.items() if joins else ():
        of_groups.setdefault(types[number].apis, module)
    waiting = [n for n, each in types.items() if n not in pins and len(each.apis) > 1]
    waiting += _needed(types, [*placed, *waiting])
    for number in waiting:
        each = types[number]
        module = of_groups.get(each.apis, "")
        if not module or (module, each.name) in taken:
            module = numbered(f"{SHARED_MODELS}.{_short(snake(each.name))}", modules)
            of_groups[each.apis] = module
        placed[number] = module
        modules.add(module)
        taken.add((module, each.name))
    return placed


def _needed(types: Mapping[int, Shareable], placed: Sequence[int]) -> list[int]:
    """Return the types that types in shared modules refer to."""
    seen, waiting = set(placed), list(placed)
    while waiting:
        new = types[waiting.pop()].references - seen
        seen |= new
        waiting += new
    return [number for number in types if number in seen.difference(placed)]


def _circular(
    types: Mapping[int, Shareable], placed: Mapping[int, str]
) -> Collection[str]:
    """Return the modules that import each other in circles."""
    imports: dict[str, set[str]] = {module: set() for module in placed.values()}
    for number, module in placed.items():
        imports[module] |= {placed[n] for n in types[number].references} - {module}
    return {module for module in imports if module in _reached(module, imports)}


def _reached(module: str, imports: Mapping[str, set[str]]) -> set[str]:
    """Return the modules that a module leads to."""
    seen: set[str] = set()
    waiting = list(imports[module])
    while waiting:
        following = waiting.pop()
        if following not in seen:
            seen.add(following)
            waiting += imports[following]
    return seen


def _short(name: str) -> str:
    """Return the first words of a name, as many as fit."""
    while len(name) > LONGEST and "_" in name:
        name = name.rpartition("_")[0]
    return name[:LONGEST]
