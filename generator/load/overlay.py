"""OpenAPI Overlays: corrections in a file beside the document.

`parse` reads an Overlay 1.0 or 1.1 document, and `apply` changes a tree. Points that
1.0 leaves open (arrays, single values) follow 1.1. `copy` is new in 1.1.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import jsonpath

from generator.diagnostics import Origin, Text
from generator.load import pointer
from generator.load.origins import Origins

_SUPPORTED = re.compile(r"1\.(?P<minor>[01])\.\d+(-.+)?")


@dataclass(frozen=True)
class Fault:
    """A fault of an overlay, with its pointer."""

    pointer: str
    message: str


class OverlayError(ValueError):
    """The document is not a valid overlay; `faults` say why."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(fault.message for fault in faults))
        self.faults = faults


@dataclass(frozen=True)
class Update:
    """Merge this value into the selected parts."""

    value: Any


@dataclass(frozen=True)
class Copy:
    """Merge the part at this JSONPath into the selected parts."""

    source: str


@dataclass(frozen=True)
class Remove:
    """Remove the selected parts."""


Change: TypeAlias = Update | Copy | Remove


@dataclass(frozen=True)
class Action:
    """One change, and the parts it applies to."""

    target: str
    reason: str
    change: Change
    pointer: str
    """The pointer of the action in the overlay."""


@dataclass(frozen=True)
class Overlay:
    """Actions in order."""

    title: str
    actions: tuple[Action, ...]
    text: Text | None = None
    """The overlay's text, if messages should point into it."""


# --- reading -----------------------------------------------------------------------


def parse(tree: Any, text: Text | None = None) -> Overlay:
    """Return the overlay in a tree; raise `OverlayError` with all faults."""
    match tree:
        case {"overlay": str(version)} if numbers := _SUPPORTED.fullmatch(version):
            knows_copy = numbers["minor"] != "0"
        case {"overlay": str(version)}:
            message = f"Overlay {version} is not supported; 1.0 and 1.1 are"
            raise OverlayError(Fault("/overlay", message))
        case {"overlay": _}:
            message = '"overlay" must be text such as"1.1.0"'
            raise OverlayError(Fault("/overlay", message))
        case _:
            raise OverlayError(Fault("", 'not an Overlay: there is no "overlay"'))
    match tree:
        case {"info": {"title": str(title)}, "actions": [_, *_] as raw}:
            return Overlay(title, _actions(raw, knows_copy), text)
        case {"info": {"title": str()}}:
            message = 'an Overlay needs "actions", a list of at least one'
            raise OverlayError(Fault("/actions", message))
        case _:
            message = 'an Overlay needs "info" with a "title"'
            raise OverlayError(Fault("/info", message))


def _actions(raw: Sequence[Any], knows_copy: bool) -> tuple[Action, ...]:
    actions: list[Action] = []
    faults: list[Fault] = []
    for index, each in enumerate(raw):
        try:
            actions.append(_action(each, pointer.join(["actions", index]), knows_copy))
        except OverlayError as error:
            faults += error.faults
    if faults:
        raise OverlayError(*faults)
    return tuple(actions)


def _action(raw: Any, place: str, knows_copy: bool) -> Action:
    match raw:
        case {"target": str(target)}:
            change = _change(raw, place, knows_copy)
        case _:
            raise OverlayError(Fault(place, 'an action needs a "target", a JSONPath'))
    _check_path(target, f"{place}/target")
    if target == "$" and isinstance(change, Remove):
        message = "the whole document cannot be removed"
        raise OverlayError(Fault(f"{place}/target", message))
    reason = str(raw.get("x-reason", raw.get("description", "")))
    return Action(target, reason, change, place)


def _change(raw: dict[str, Any], place: str, knows_copy: bool) -> Change:
    """Return an action's change; a removal has precedence (Overlay 1.1, 4.4.3.1)."""
    match raw:
        case {"remove": True}:
            return Remove()
        case {"remove": value} if value is not False:
            raise OverlayError(
                Fault(f"{place}/remove", '"remove" must be true or false')
            )
        case {"update": _, "copy": _}:
            message = '"update" and "copy" cannot be combined'
            raise OverlayError(Fault(f"{place}/copy", message))
        case {"copy": _} if not knows_copy:
            message = '"copy" requires Overlay 1.1'
            raise OverlayError(Fault(f"{place}/copy", message))
        case {"copy": str(source)}:
            _check_path(source, f"{place}/copy")
            return Copy(source)
        case {"copy": _}:
            raise OverlayError(Fault(f"{place}/copy", '"copy" must be a JSONPath'))
        case {"update": value}:
            return Update(value)
        case _:
            message = 'an action needs "update", "copy" or "remove: true"'
            raise OverlayError(Fault(place, message))


def _check_path(path: str, place: str) -> None:
    try:
        if not path.startswith("$"):
            raise ValueError("no $ is at its start")
        jsonpath.compile(path, strict=True)
    except (jsonpath.JSONPathError, ValueError) as error:  # of indexes such as 1e2, too
        message = f'"{path}" is not a JSONPath (RFC 9535): {error.args[0]}'
        raise OverlayError(Fault(place, message)) from None


# --- changing ----------------------------------------------------------------------

Place: TypeAlias = tuple[pointer.Step, ...]


def apply(overlay: Overlay, tree: dict[str, Any], origins: Origins) -> list[Action]:
    """Change the tree; return the actions that changed nothing.

    Raises `OverlayError` at the first action that cannot be applied.
    """
    return [
        action
        for action in overlay.actions
        if not _perform(action, tree, origins, overlay.text)
    ]


def _perform(
    action: Action, tree: dict[str, Any], origins: Origins, text: Text | None
) -> bool:
    """Apply an action; return whether it changed anything."""
    places = _selected(action.target, tree, f"{action.pointer}/target")
    match action.change:
        case Remove():
            remove(tree, places, origins)
            return bool(places)
        case Copy(path):
            where = f"{action.pointer}/copy"
            source = _single(path, tree, where)
            start, value = pointer.join(source), copy.deepcopy(at(tree, source))
            origin: Origin | None = origins.now()
        case Update(value):
            where = start = f"{action.pointer}/update"
            origin = None if text is None else lambda inside: (text, inside)
    _check_alike([at(tree, place) for place in places], f"{action.pointer}/target")
    merge = _Merge(tree, origins, origin, where)
    for place in places:
        merge.into(place, value, start)
    return bool(places)


def _selected(path: str, tree: dict[str, Any], where: str) -> list[Place]:
    """Return the parts that a JSONPath selects, each once."""
    try:
        matches = list(jsonpath.finditer(path, tree, strict=True))
    except jsonpath.JSONPathError as error:
        message = f'"{path}" cannot be followed: {error.args[0]}'
        raise OverlayError(Fault(where, message)) from None
    return list(dict.fromkeys(match.parts for match in matches))


def _single(path: str, tree: dict[str, Any], where: str) -> Place:
    selected = _selected(path, tree, where)
    if len(selected) != 1:
        message = f'"{path}" must select one part to copy, but selects {len(selected)}'
        raise OverlayError(Fault(where, message))
    return selected[0]


def _check_alike(selected: Iterable[Any], where: str) -> None:
    """Check that all parts are of one kind (Overlay 1.1, 4.4.3.1)."""
    kinds = dict.fromkeys(_kind(value) for value in selected)
    if len(kinds) > 1:
        message = f"the selected parts are of different kinds: {', '.join(kinds)}"
        raise OverlayError(Fault(where, message))


def _kind(value: Any) -> str:
    match value:
        case dict():
            return "an object"
        case list():
            return "an array"
        case _:
            return "a single value"


class _Merge:
    """Merges a value into parts of a tree, and records the origins of new parts.

    `origin` maps places of the value's document. `where` is the place in the overlay to
    blame if the value does not fit.
    """

    def __init__(
        self,
        tree: dict[str, Any],
        origins: Origins,
        origin: Origin | None,
        where: str,
    ) -> None:
        self._tree = tree
        self._origins = origins
        self._origin = origin
        self._where = where

    def into(self, place: Place, value: Any, start: str) -> None:
        """Merge the value; `start` is its pointer in its document."""
        match at(self._tree, place), value:
            case dict() as current, dict():
                for key, part in value.items():
                    within = pointer.within(start, key)
                    if key in current:
                        self.into((*place, key), part, within)
                    else:
                        self._put((*place, key), part, within)
            case list() as items, list():
                for index, item in enumerate(value):
                    self._append(items, place, item, pointer.within(start, index))
            case list() as items, _:
                self._append(items, place, value, start)
            case dict() | list(), _:
                raise self._misfit(place, "an object can only be merged with an object")
            case _, dict() | list():
                raise self._misfit(
                    place, "a single value can only be replaced by another"
                )
            case _:
                self._put(place, value, start)

    def _append(self, items: list[Any], place: Place, item: Any, start: str) -> None:
        items.append(None)
        self._put((*place, len(items) - 1), item, start)

    def _put(self, place: Place, value: Any, start: str) -> None:
        at(self._tree, place[:-1])[place[-1]] = copy.deepcopy(value)
        if self._origin is not None:
            self._origins.add(pointer.join(place), self._origin, start)

    def _misfit(self, place: Place, message: str) -> OverlayError:
        return OverlayError(Fault(self._where, f"{message}: {pointer.join(place)}"))


def remove(tree: Any, places: Iterable[Place], origins: Origins) -> None:
    """Delete these parts, the last first, so that none moves before its turn."""
    for place in sorted(set(places), key=_backwards):
        if isinstance(place[-1], int):
            origins.remove(pointer.join(place))
        del at(tree, place[:-1])[place[-1]]


def _backwards(place: Place) -> list[tuple[int, str]]:
    """Return a sort key: deeper parts first, then higher indexes."""
    steps = [(-step, "") if isinstance(step, int) else (0, step) for step in place]
    return [*steps, (1, "")]


def at(tree: Any, place: Place) -> Any:
    """Return the part of the tree at this place."""
    for step in place:
        tree = tree[step]
    return tree
