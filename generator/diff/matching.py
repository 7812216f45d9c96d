"""What in the old client is what in the new one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from generator.diff.surface import Argument, Operation, Surface
from generator.names import VERSION

Thing = TypeVar("Thing")
Key = Callable[[Thing], Hashable | None]


@dataclass(frozen=True)
class Matched(Generic[Thing]):
    """Pairs of old and new, in the old order; and what has no match."""

    pairs: tuple[tuple[Thing, Thing], ...]
    removed: tuple[Thing, ...]
    added: tuple[Thing, ...]


def matched(
    old: Iterable[Thing], new: Iterable[Thing], keys: Sequence[Key[Thing]]
) -> Matched[Thing]:
    """Pairs what shares a key, by the first of the keys that tells it from the rest."""
    before, after = list(old), list(new)
    found: dict[int, Thing] = {}
    left, free = dict(enumerate(before)), dict(enumerate(after))
    for key in keys:
        olds, news = _unique(left, key), _unique(free, key)
        for shared in olds.keys() & news.keys():
            found[olds[shared]] = free.pop(news[shared])
            del left[olds[shared]]
    pairs = tuple((before[n], found[n]) for n in sorted(found))
    return Matched(pairs, tuple(left.values()), tuple(free.values()))


def operations(old: Surface, new: Surface) -> Matched[Operation]:
    """Operations by call, then by method and path, then by what the path means."""
    return matched(
        old.operations,
        new.operations,
        (
            lambda operation: operation.call,
            lambda operation: (operation.method, operation.path),
            lambda operation: (operation.method, meaning(operation.path)),
        ),
    )


def meaning(path: str) -> tuple[str, ...]:
    """The path without versions and the names of its variables."""
    segments = [s for s in path.split("/") if s and not VERSION.fullmatch(s)]
    return tuple("{}" if s[0] == "{" and s[-1] == "}" else s for s in segments)


def arguments(
    old: Mapping[str, Argument], new: Mapping[str, Argument]
) -> Matched[Argument]:
    """Arguments by name, then by place if they need no name, then by what is sent."""
    places = {id(a): n for side in (old, new) for n, a in enumerate(_by_place(side))}
    return matched(
        old.values(),
        new.values(),
        (
            lambda argument: argument.name,
            lambda argument: places.get(id(argument)),
            lambda argument: argument.wire_name
            and (argument.location, argument.wire_name),
        ),
    )


def types(old: Surface, new: Surface) -> Matched[str]:
    """The names of types: by the name, then by where it is in the document."""
    before = {name: where for where, name in old.models.items()}
    after = {name: where for where, name in new.models.items()}
    same = matched(old.types, new.types, (lambda name: name,))
    moved = matched(
        same.removed, same.added, (lambda name: before.get(name, after.get(name)),)
    )
    return Matched(same.pairs + moved.pairs, moved.removed, moved.added)


def _by_place(arguments: Mapping[str, Argument]) -> list[Argument]:
    return [argument for argument in arguments.values() if argument.positional]


def _unique(things: Mapping[int, Thing], key: Key[Thing]) -> dict[Hashable, int]:
    """What is told from all others by its key, by that key."""
    keys = {number: key(thing) for number, thing in things.items()}
    counted = Counter(keys.values())
    return {k: n for n, k in keys.items() if k is not None and counted[k] == 1}
