"""OpenAPI Overlays: corrections that live beside a document, not in the generator.

`parse` reads an Overlay 1.0 or 1.1 document, `apply` changes a tree by it.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import jsonpath

from generator.load import pointer
from generator.load.origins import Origins


class OverlayError(ValueError):
    """The document is not an overlay that can be applied."""


@dataclass(frozen=True)
class Action:
    """One change: what to select, and what to merge into it or that it is to go."""

    target: str
    reason: str
    update: Any = None
    remove: bool = False


@dataclass(frozen=True)
class Overlay:
    """Changes in the order in which they are made."""

    title: str
    actions: tuple[Action, ...]


def parse(tree: Any) -> Overlay:
    """The overlay a tree spells; raises `OverlayError`."""
    match tree:
        case {
            "overlay": str(version),
            "info": {"title": str(title)},
            "actions": [_, *_] as actions,
        } if version.startswith(("1.0.", "1.1.")):
            return Overlay(title, tuple(map(_action, actions)))
        case _:
            message = "not an Overlay 1.0 or 1.1 document with a title and actions"
            raise OverlayError(message)


def _action(raw: Any) -> Action:
    match raw:
        case {"target": str(target)} if raw.keys() & {"update", "remove"}:
            reason = str(raw.get("x-reason", raw.get("description", "")))
            remove = raw.get("remove") is True
        case _:
            message = f'an action needs a target, and "update" or "remove": {raw!r}'
            raise OverlayError(message)
    try:
        jsonpath.compile(target, strict=True)
    except jsonpath.JSONPathError as error:
        message = f"the target {target!r} is not a JSONPath (RFC 9535): {error}"
        raise OverlayError(message) from None
    if remove and target == "$":
        raise OverlayError("the whole document cannot be removed")
    return Action(target, reason, raw.get("update"), remove)


def apply(overlay: Overlay, tree: dict[str, Any], origins: Origins) -> list[Action]:
    """Change the tree; returns the actions that found nothing to change."""
    return [action for action in overlay.actions if not _perform(action, tree, origins)]


def _perform(action: Action, tree: dict[str, Any], origins: Origins) -> bool:
    places = [
        match.parts for match in jsonpath.finditer(action.target, tree, strict=True)
    ]
    if action.remove:
        remove(tree, places, origins)
        return bool(places)
    for place in places:
        _update(tree, place, action.update, place)
    return bool(places)


Place = tuple[pointer.Step, ...]


def remove(tree: Any, places: Iterable[Place], origins: Origins) -> None:
    """Delete these parts; the last first, so that none moves before its turn."""
    for place in sorted(set(places), key=_backwards):
        if isinstance(place[-1], int):
            origins.remove(pointer.join(place))
        del at(tree, place[:-1])[place[-1]]


def _backwards(place: Place) -> list[tuple[int, str]]:
    """Deeper before what holds it, higher indexes before lower."""
    steps = [(-step, "") if isinstance(step, int) else (0, step) for step in place]
    return [*steps, (1, "")]


def at(tree: Any, place: Place) -> Any:
    """The part of the tree at this place."""
    for step in place:
        tree = tree[step]
    return tree


def _update(tree: Any, place: Place, update: Any, shown: Place) -> None:
    match at(tree, place), update:
        case list() as items, _:
            added = update if isinstance(update, list) else [update]
            items.extend(copy.deepcopy(added))
        case dict() as current, dict():
            _merge(current, update, shown)
        case dict(), _:
            raise _incompatible(shown, "an object only merges with an object")
        case _, dict() | list():
            raise _incompatible(shown, "a single value only gives way to another")
        case _:
            at(tree, place[:-1])[place[-1]] = update


def _incompatible(place: Place, message: str) -> OverlayError:
    return OverlayError(f"{pointer.join(place)}: {message}")


def _merge(current: dict[str, Any], update: dict[str, Any], place: Place) -> None:
    for key, value in update.items():
        if key in current:
            _update(current, (key,), value, (*place, key))
        else:
            current[key] = copy.deepcopy(value)
