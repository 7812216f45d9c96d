"""Repair or remove the parts that openapi-pydantic rejects.

A fault costs the part it is in. A missing required field costs its object. A part with
an obvious meaning is repaired: a number where the specification wants text, null
where it wants an object, a response without a description.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from openapi_pydantic.v3.v3_1 import OpenAPI
from pydantic import ValidationError

from generator.diagnostics import Diagnostics
from generator.load import overlay, pointer
from generator.load.origins import Origins
from generator.load.overlay import Place

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_STAND_INS: Mapping[Place, str] = {
    ("description",): "",
    ("info", "title"): "API",
    ("info", "version"): "",
}
"""Defaults for required texts whose absence costs a caller nothing."""

_ESSENTIAL: Mapping[Place, str] = {
    ("Parameter", "in"): "parameter",
    ("Parameter", "name"): "parameter",
    ("Reference", "$ref"): "reference",
    ("RequestBody", "content"): "request body",
    ("SecurityScheme", "type"): "security scheme",
}
"""Fields that cost their object when they are wrong, with the object's kind."""

_WANTED = {
    "bool_type": "true or false",
    "dict_type": "an object",
    "list_type": "an array",
    "model_type": "an object",
    "string_type": "a string",
}


StandIn = str | list[str] | dict[str, Any] | None


@dataclass(frozen=True)
class _Fault:
    """A part that the specification does not allow, and its replacement.

    `stand_in` is None if there is no replacement and the part is removed.
    """

    place: Place
    shown: Place
    message: str
    stand_in: StandIn = None
    cost: str = "It"


def parse(tree: dict[str, Any], diagnostics: Diagnostics, origins: Origins) -> OpenAPI:
    """Return the typed document; report, and repair or remove, invalid parts."""
    while True:
        try:
            return OpenAPI.model_validate(tree)
        except ValidationError as error:
            errors = error.errors(include_url=False)
            faults = _deepest(_faults(errors, tree))
        for fault in faults:
            _report(fault, diagnostics)
            if fault.stand_in is not None:
                overlay.at(tree, fault.place[:-1])[fault.place[-1]] = fault.stand_in
        cuts = [fault.place for fault in faults if fault.stand_in is None]
        overlay.remove(tree, cuts, origins)


def _report(fault: _Fault, diagnostics: Diagnostics) -> None:
    if not fault.place:
        raise diagnostics.unusable("invalid", fault.message, pointer="")
    read_as = f"It is read as {json.dumps(fault.stand_in)}."
    cut = fault.stand_in is None
    diagnostics.warning(
        "invalid",
        fault.message,
        pointer=pointer.join(fault.shown),
        consequence=f"{fault.cost} is left out." if cut else read_as,
    )


def _deepest(faults: Sequence[_Fault]) -> list[_Fault]:
    """Keep one fault per place, and none for a part that contains another fault."""
    first = {fault.place: fault for fault in reversed(faults)}
    holders = {place[:depth] for place in first for depth in range(len(place))}
    return [first[place] for place in reversed(first) if place not in holders]


def _faults(errors: Iterable[ErrorDetails], tree: Any) -> list[_Fault]:
    """Yield the faults of the kind that each part is meant to be.

    pydantic tries every member of a union. That an object is not a `Reference` only
    matters if it has a `$ref`, and then nothing else does.
    """
    located = [(error, *_located(error, tree)) for error in errors]
    meant = [found for found in located if found[2]] or located
    return [_fault(error, place, tree) for error, place, _ in meant]


def _located(error: ErrorDetails, tree: Any) -> tuple[Place, bool]:
    """Return the place of an error in the tree, and whether it concerns the meant kind.

    A location also names members of unions, which are not in the tree.
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


_UNION_MEMBERS = {
    "Example",
    "Header",
    "Link",
    "Parameter",
    "PathItem",
    "Reference",
    "RequestBody",
    "Response",
    "Schema",
    "SecurityScheme",
}


def _holds(value: Any, step: Any) -> bool:
    match value:
        case dict():
            return step in value
        case list():
            return isinstance(step, int) and step < len(value)
        case _:
            return False


def _fault(error: ErrorDetails, place: Place, tree: Any) -> _Fault:
    if error["type"] == "missing":
        name = str(error["loc"][-1])
        stand_in = _text((*place, name))
        message = f'required "{name}" is missing'
        lacking = place if stand_in is None else (*place, name)
        return _Fault(lacking, place, message, stand_in)
    message = _message(error, place)
    if owner := _ESSENTIAL.get(error["loc"][-2:]):
        return _Fault(place[:-1], place, message, cost=f"The {owner}")
    found = overlay.at(tree, place)
    return _Fault(place, place, message, _reading(error["type"], found, place))


def _text(place: Place) -> str | None:
    """Return the default for a missing text."""
    texts = (text for end, text in _STAND_INS.items() if place[-len(end) :] == end)
    return next(texts, None)


def _reading(kind: str, found: Any, place: Place) -> StandIn:
    """Return the obvious meaning of a value of the wrong kind."""
    match kind, found:
        case "string_type", int() | float():
            return json.dumps(found)
        case "string_type", None:
            return _text(place)
        case "list_type", _ if place[-3:-2] == ("security",):
            return []  # without it, the requirement would be to show no credential
        case ("dict_type" | "model_type"), None:
            return {}
        case _:
            return None


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
    """Return the wrong value if it is short enough to help."""
    if isinstance(found, dict | list):
        return ", not an object" if isinstance(found, dict) else ", not an array"
    text = json.dumps(found, ensure_ascii=False)
    return f", not {text}" if len(text) <= 40 else ""
