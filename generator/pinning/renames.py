"""Names that are to be others: `--rename OLD=NEW`.

OLD is what a package has: a call (`pets.list`), a resource (`pets`), an argument
(`pets.list(limit)`), a model (`models.Pet`) or a field (`models.Pet.name`). NEW is the
new name alone, or, for a call or a resource, with the resources it is to be in. What is
renamed keeps its old name as a former one, until a rename to nothing (`OLD=`) drops it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import TypeVar

from generator.naming.words import Name
from generator.pinning.pins import (
    Pins,
    is_call,
    is_free_call,
    is_name,
    is_type_name,
    resources,
)

K = TypeVar("K")
ARGUMENT = re.compile(r"([^()]+)\(([^()]+)\)")
MODELS = "models."


class Refused(Exception):
    """A rename that cannot be done; the text says why."""


def with_renames(pins: Pins, renames: Sequence[str]) -> tuple[Pins, list[str]]:
    """The pins after all renames in their order, and why some were refused."""
    refused = []
    for rename in renames:
        old, _, new = (part.strip() for part in rename.partition("="))
        try:
            pins = _renamed(pins, old, new)
        except Refused as why:
            refused.append(f"{rename}: {why}")
    return pins, refused


def lost(wanted: Pins, pins: Pins) -> list[str]:
    """The names that are wanted, and that a package with these pins does not have."""
    found = {*_names(pins)}
    return [name for name in dict.fromkeys(_names(wanted)) if name not in found]


def _names(pins: Pins) -> Iterator[str]:
    """Every name of today as a rename has it, but for resources."""
    for operation in pins.operations:
        call = operation.call.now
        yield call
        yield from (f"{call}({known.now})" for known in operation.arguments.values())
    for found in pins.types:
        model = f"{MODELS}{found.name.now}"
        yield model
        yield from (f"{model}.{known.now}" for known in found.fields.values())


# --- what is renamed ---------------------------------------------------------------


def _renamed(pins: Pins, old: str, new: str) -> Pins:
    """The pins after one rename, or one dropped former name if there is no new one."""
    argument = ARGUMENT.fullmatch(old)
    if argument is not None:
        return _with_argument(pins, argument[1], argument[2], new)
    calls = [name for o in pins.operations for name in o.call.every]
    if old in calls:
        return _with_calls(pins, {old: _placed(old, new)})
    inner = [call for call in calls if call.startswith(f"{old}.")]
    if inner:
        place = _placed(old, new)
        moved = {c: f"{place}{c.removeprefix(old)}" if new else "" for c in inner}
        return _with_calls(pins, moved)
    model, _, field = old.removeprefix(MODELS).partition(".")
    if not old.startswith(MODELS):
        raise _unknown(pins, old)
    if field:
        return _with_field(pins, model, field, new.removeprefix(f"{MODELS}{model}."))
    return _with_model(pins, model, new.removeprefix(MODELS))


def _placed(old: str, new: str) -> str:
    """The new call or resource; without resources of its own, it stays where it is."""
    place, dot, _ = old.rpartition(".")
    return new if "." in new or not new else f"{place}{dot}{new}"


def _with_calls(pins: Pins, moved: Mapping[str, str]) -> Pins:
    """The pins with other calls."""
    for old, new in moved.items():
        calls = {n: o.call for n, o in enumerate(pins.operations)}
        known = _edited(calls, old, new, _CALLS)
        operations = (replace(o, call=known[n]) for n, o in enumerate(pins.operations))
        pins = replace(pins, operations=tuple(operations))
    return pins


def _with_argument(pins: Pins, call: str, old: str, new: str) -> Pins:
    """The pins with another argument of a call."""
    found = next((o for o in pins.operations if call in o.call.every), None)
    if found is None or not _is_among(old, found.arguments):
        raise _unknown(pins, f"{call}({old})")
    changed = replace(found, arguments=_edited(found.arguments, old, new, _ARGUMENTS))
    operations = (changed if each is found else each for each in pins.operations)
    return replace(pins, operations=tuple(operations))


def _with_model(pins: Pins, old: str, new: str) -> Pins:
    """The pins with another model."""
    models = {found.pointer: found.name for found in pins.types}
    if not _is_among(old, models):
        raise _unknown(pins, f"{MODELS}{old}")
    known = _edited(models, old, new, _MODELS)
    types = (replace(found, name=known[found.pointer]) for found in pins.types)
    return replace(pins, types=tuple(types))


def _with_field(pins: Pins, model: str, old: str, new: str) -> Pins:
    """The pins with another field of a model."""
    found = next((t for t in pins.types if model in t.name.every), None)
    if found is None or not _is_among(old, found.fields):
        raise _unknown(pins, f"{MODELS}{model}.{old}")
    changed = replace(found, fields=_edited(found.fields, old, new, _FIELDS))
    types = (changed if each is found else each for each in pins.types)
    return replace(pins, types=tuple(types))


# --- names that stand beside each other --------------------------------------------


@dataclass(frozen=True)
class _Kind:
    """What names of one kind have to be."""

    is_valid: Callable[[object], bool]
    rule: str
    is_free: Callable[[str, Set[str]], bool] = lambda name, taken: name not in taken


_WORD = "a name in lower case that neither Python nor the client uses itself"
_CALLS = _Kind(is_call, f"resources and a method, each {_WORD}", is_free_call)
_ARGUMENTS = _Kind(is_name, _WORD)
_MODELS = _Kind(is_type_name, "a name that begins with a capital")
_FIELDS = _Kind(is_name, _WORD)


def _edited(
    known: Mapping[K, Name], old: str, new: str, kind: _Kind
) -> Mapping[K, Name]:
    """The names, with one of them another, or one former name dropped."""
    key = next(key for key, found in known.items() if old in found.every)
    name, former = known[key].now, known[key].former
    if not new:
        if old == name:
            raise Refused("it is in use; only a former name can be dropped")
        return {**known, key: Name(name, tuple(f for f in former if f != old))}
    if new == name or (old != name and new in former):
        return known  # it was done in an earlier run
    if old != name:
        raise Refused(f"it is a former name of `{name}`")
    if not kind.is_valid(new):
        raise Refused(f'"{new}" cannot be its name: that is {kind.rule}')
    others = {n for k, each in known.items() if k != key for n in each.every}
    if not kind.is_free(new, {*others, old}):
        raise Refused(f'"{new}" is taken')
    return {**known, key: known[key].renamed(new)}


def _is_among(name: str, known: Mapping[K, Name]) -> bool:
    return any(name in found.every for found in known.values())


def _unknown(pins: Pins, name: str) -> Refused:
    """There is nothing of the name; what is like it may have been meant."""
    calls = (operation.call.now for operation in pins.operations)
    places = {place for call in calls for place in resources(call)}
    alike = difflib.get_close_matches(name, [*_names(pins), *sorted(places)], 1)
    hint = f"; did you mean `{alike[0]}`?" if alike else ""
    return Refused(f"there is no `{name}`{hint}")
