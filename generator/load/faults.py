"""What openapi-pydantic rejects, mended or cut out of the raw tree until it accepts it.

A fault costs the part it is in; a missing required field costs the object that lacks it.
What has an obvious meaning all the same is mended: a number where the specification wants
text, an empty place where it wants an object, a response without a description.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from openapi_pydantic.v3.v3_1 import OpenAPI
from pydantic import ValidationError

from generator.diagnostics import Diagnostics
from generator.load import overlay, pointer
from generator.load.overlay import Place

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_STAND_INS: Mapping[Place, str] = {
    ("description",): "",
    ("info", "title"): "API",
    ("info", "version"): "",
}
"""What to read for a required text whose absence costs a caller nothing."""

_WANTED = {
    "bool_type": "true or false",
    "dict_type": "an object",
    "list_type": "an array",
    "model_type": "an object",
    "string_type": "a string",
}


@dataclass(frozen=True)
class _Fault:
    """A part that the specification does not allow, and what to read in its place.

    `stand_in` is None where nothing can stand in, and the part is cut.
    """

    place: Place
    shown: Place
    message: str
    stand_in: str | dict[str, Any] | None = None


def parse(tree: dict[str, Any], diagnostics: Diagnostics) -> OpenAPI:
    """The typed document of a tree; what has to go is reported and goes from the tree."""
    while True:
        try:
            return OpenAPI.model_validate(tree)
        except ValidationError as error:
            faults = _deepest(_meant(error.errors(include_url=False), tree))
        for fault in faults:
            _report(fault, diagnostics)
            if fault.stand_in is not None:
                overlay.at(tree, fault.place[:-1])[fault.place[-1]] = fault.stand_in
        overlay.remove(
            tree, [fault.place for fault in faults if fault.stand_in is None]
        )


def _report(fault: _Fault, diagnostics: Diagnostics) -> None:
    if not fault.place:
        raise diagnostics.unusable("invalid", fault.message, pointer="")
    read_as = json.dumps(fault.stand_in)
    cut = fault.stand_in is None
    diagnostics.warning(
        "invalid",
        fault.message,
        pointer=pointer.join(fault.shown),
        consequence="It is left out." if cut else f"It is read as {read_as}.",
    )


def _deepest(faults: Iterable[_Fault]) -> list[_Fault]:
    """One fault for a place, and none for what holds another: that may be sound then."""
    first = {fault.place: fault for fault in reversed(list(faults))}
    holders = {place[:depth] for place in first for depth in range(len(place))}
    return [first[place] for place in reversed(first) if place not in holders]


def _meant(errors: Iterable[ErrorDetails], tree: Any) -> Iterator[_Fault]:
    """The faults of what each part means to be.

    pydantic tries every member of a union; that an object is no `Reference` only matters
    where it has a `$ref`, and then it is all that matters.
    """
    for error in errors:
        place, meant = _located(error, tree)
        if meant:
            yield _fault(error, place, tree)


def _located(error: ErrorDetails, tree: Any) -> tuple[Place, bool]:
    """The place of an error in the raw tree, and whether it is about what was meant.

    A location also names the members of unions, which are nowhere in the tree.
    """
    place: Place = ()
    meant = True
    for step in error["loc"]:
        if _holds(tree, step):
            tree = tree[step]
            place = (*place, step)
        elif isinstance(tree, dict) and step in _UNION_MEMBERS:
            meant &= (step == "Reference") is ("$ref" in tree)
    return place, meant


_UNION_MEMBERS = frozenset(
    "Reference Schema Response Parameter Header RequestBody Example SecurityScheme Link"
    " PathItem".split()
)


def _holds(value: Any, step: Any) -> bool:
    match value:
        case dict():
            return step in value
        case list():
            return isinstance(step, int) and step < len(value)
        case _:
            return False


def _fault(error: ErrorDetails, place: Place, tree: Any) -> _Fault:
    kind, name = error["type"], str(error["loc"][-1])
    if kind == "missing":
        stand_in = _STAND_INS.get(place[-1:] + (name,), _STAND_INS.get((name,)))
        message = f'required "{name}" is missing'
        lacking = place if stand_in is None else (*place, name)
        return _Fault(lacking, place, message, stand_in)
    if place[-1:] == ("$ref",):  # nothing is left of a reference without its target
        return _Fault(place[:-1], place, _message(error, place))
    found = overlay.at(tree, place)
    return _Fault(place, place, _message(error, place), _reading(kind, found))


def _reading(kind: str, found: Any) -> str | dict[str, Any] | None:
    """What the wrong kind of value plainly means."""
    if kind == "string_type" and isinstance(found, int | float):
        return json.dumps(found)
    empty = kind in ("dict_type", "model_type") and found is None
    return {} if empty else None


def _message(error: ErrorDetails, place: Place) -> str:
    subject = _subject(place)
    wanted = _WANTED.get(error["type"])
    if wanted is None and error["msg"].startswith("Input should be "):
        wanted = error["msg"].removeprefix("Input should be ")
    if wanted is None:
        return f"{subject}: {error['msg'][0].lower()}{error['msg'][1:]}"
    return f"{subject} should be {wanted}{_instead(error['input'])}"


def _subject(place: Place) -> str:
    match place:
        case (*_, int(index)):
            return f"item {index}"
        case (*_, key):
            return f'"{key}"'
        case _:
            return "the document"


def _instead(found: Any) -> str:
    """The value that was found, where it is short enough to help."""
    if isinstance(found, dict | list):
        return ", not an object" if isinstance(found, dict) else ", not an array"
    text = json.dumps(found, ensure_ascii=False)
    return f", not {text}" if len(text) <= 40 else ""
