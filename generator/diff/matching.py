"""Matching: the parts of the old client, each with its counterpart in the new one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from generator.diff.changes import names_of
from generator.diff.surface import Api, Argument, Field, Operation, Type
from generator.words import VERSION

Thing = TypeVar("Thing")
Keys = Callable[[Thing], Iterable[Hashable]]


@dataclass(frozen=True)
class Matched(Generic[Thing]):
    """Pairs of old and new in the old order, and the parts without a match."""

    pairs: tuple[tuple[Thing, Thing], ...]
    removed: tuple[Thing, ...]
    added: tuple[Thing, ...]


def matched(
    old: Iterable[Thing], new: Iterable[Thing], ways: Sequence[Keys[Thing]]
) -> Matched[Thing]:
    """Pair parts that share a unique key, by the first of the ways that finds one."""
    before, after = list(old), list(new)
    matches: dict[int, Thing] = {}
    left, free = dict(enumerate(before)), dict(enumerate(after))
    for keys in ways:
        olds, news = _unique(left, keys), _unique(free, keys)
        for key, number in olds.items():
            if number in left and news.get(key) in free:
                matches[number] = free.pop(news[key])
                del left[number]
    pairs = tuple((before[n], matches[n]) for n in sorted(matches))
    return Matched(pairs, tuple(left.values()), tuple(free.values()))


def operations(old: Api, new: Api) -> Matched[Operation]:
    """Pair operations by call, then by method and path, then by the path's meaning."""
    return matched(
        old.operations,
        new.operations,
        (
            lambda operation: (operation.name,),
            names_of,
            lambda o: ((o.method, o.path, o.variant),),
            lambda o: ((o.method, meaning(o.path), o.variant),),
        ),
    )


def meaning(path: str) -> tuple[str, ...]:
    """Return the path without versions and names of variables."""
    segments = [s for s in path.split("/") if s and not VERSION.fullmatch(s)]
    return tuple("{}" if s[0] == "{" and s[-1] == "}" else s for s in segments)


def arguments(
    old: Mapping[str, Argument], new: Mapping[str, Argument]
) -> Matched[Argument]:
    """Pair arguments by name, then by position, then by name on the wire."""
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
    """Pair types by name, then by place in the document."""
    before = {name: where for where, name in old.models.items()}
    after = {name: where for where, name in new.models.items()}
    places = {
        id(type_): where[name]
        for side, where in ((old, before), (new, after))
        for name, type_ in side.types.items()
        if name in where
    }
    return matched(
        old.types.values(),
        new.types.values(),
        (
            lambda type_: (type_.name,),
            names_of,
            lambda type_: [places[id(type_)]] if id(type_) in places else (),
        ),
    )


def fields(old: Mapping[str, Field], new: Mapping[str, Field]) -> Matched[Field]:
    """Pair fields by name, then by name in JSON."""
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
    """Return the parts with a unique key, by that key."""
    keyed = [(key, number) for number, thing in things.items() for key in keys(thing)]
    counted = Counter(key for key, _ in keyed)
    return {key: number for key, number in keyed if counted[key] == 1}
