"""What in the old client is what in the new one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from generator.diff.changes import names_of
from generator.diff.surface import Api, Argument, Field, Operation, Type
from generator.naming.words import VERSION

Thing = TypeVar("Thing")
Keys = Callable[[Thing], Iterable[Hashable]]


@dataclass(frozen=True)
class Matched(Generic[Thing]):
    """Pairs of old and new, in the old order; and what has no match."""

    pairs: tuple[tuple[Thing, Thing], ...]
    removed: tuple[Thing, ...]
    added: tuple[Thing, ...]


def matched(
    old: Iterable[Thing], new: Iterable[Thing], ways: Sequence[Keys[Thing]]
) -> Matched[Thing]:
    """Pairs what shares a key that nothing else has, by the first way that does."""
    before, after = list(old), list(new)
    found: dict[int, Thing] = {}
    left, free = dict(enumerate(before)), dict(enumerate(after))
    for keys in ways:
        olds, news = _unique(left, keys), _unique(free, keys)
        for key, number in olds.items():
            if number in left and news.get(key) in free:
                found[number] = free.pop(news[key])
                del left[number]
    pairs = tuple((before[n], found[n]) for n in sorted(found))
    return Matched(pairs, tuple(left.values()), tuple(free.values()))


def operations(old: Api, new: Api) -> Matched[Operation]:
    """Operations by call, then by method and path, then by what the path means."""
    return matched(
        old.operations,
        new.operations,
        (
            lambda operation: (operation.name,),
            names_of,
            lambda operation: ((operation.method, operation.path),),
            lambda operation: ((operation.method, meaning(operation.path)),),
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
            lambda argument: (argument.name,),
            names_of,
            lambda argument: [places[id(argument)]] if id(argument) in places else (),
            _sent_as,
        ),
    )


def types(old: Api, new: Api) -> Matched[Type]:
    """Types by name, then by where they are in the document."""
    before = {name: where for where, name in old.models.items()}
    after = {name: where for where, name in new.models.items()}
    places = {
        id(found): where[name]
        for side, where in ((old, before), (new, after))
        for name, found in side.types.items()
        if name in where
    }
    return matched(
        old.types.values(),
        new.types.values(),
        (
            lambda found: (found.name,),
            names_of,
            lambda found: [places[id(found)]] if id(found) in places else (),
        ),
    )


def fields(old: Mapping[str, Field], new: Mapping[str, Field]) -> Matched[Field]:
    """Fields by name, then by their names in JSON."""
    return matched(
        old.values(),
        new.values(),
        (
            lambda field: (field.name,),
            names_of,
            lambda field: [field.wire_name] if field.wire_name else (),
        ),
    )


def _by_place(arguments: Mapping[str, Argument]) -> list[Argument]:
    return [argument for argument in arguments.values() if argument.positional]


def _sent_as(argument: Argument) -> Iterable[Hashable]:
    if argument.wire_name is not None:
        yield argument.location, argument.wire_name


def _unique(things: Mapping[int, Thing], keys: Keys[Thing]) -> dict[Hashable, int]:
    """What has a key that nothing else has, by that key."""
    found = [(key, number) for number, thing in things.items() for key in keys(thing)]
    counted = Counter(key for key, _ in found)
    return {key: number for key, number in found if counted[key] == 1}
