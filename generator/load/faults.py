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

_EXPECTED = {
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
    """Return the faults of each part as the kind of part that it is meant to be.

    pydantic tries every member of a union. An object with a `$ref` is meant to be a
    `Reference`; for other objects, errors about `Reference` are ignored.
    """
    places = [(error, *_located(error, tree)) for error in errors]
    relevant = [located for located in places if located[2]] or places
    return [_fault(error, place, tree) for error, place, _ in relevant]


def _located(error: ErrorDetails, tree: Any) -> tuple[Place, bool]:
    """Return the place of an error in the tree, and whether it is about the meant kind.

    A location also names members of unions, which are not in the tree.
    """
    place: Place = ()
    is_meant = True
    for step in error["loc"]:
        if _holds(tree, step):
            tree = tree[step]
            place = (*place, step)
        elif isinstance(tree, dict) and step in _UNION_MEMBERS:
            is_meant &= (step == "Reference") is ("$ref" in tree)
    return place, is_meant


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
    value = overlay.at(tree, place)
    return _Fault(place, place, message, _reading(error["type"], value, place))


def _text(place: Place) -> str | None:
    """Return the default for a missing text."""
    texts = (text for end, text in _STAND_INS.items() if place[-len(end) :] == end)
    return next(texts, None)


def _reading(expected: str, value: Any, place: Place) -> StandIn:
    """Return the obvious meaning of a value of the wrong kind."""
    match expected, value:
        case "string_type", int() | float():
            return json.dumps(value)
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
    expected = _EXPECTED.get(error["type"])
    if expected is None and error["msg"].startswith("Input should be "):
        expected = error["msg"].removeprefix("Input should be ")
    if expected is None:
        return f"{subject}: {error['msg'][0].lower()}{error['msg'][1:]}"
    return f"{subject} should be {expected}{_instead(error['input'])}"


def _subject(place: Place) -> str:
    match place:
        case (*_, int(index)):
            return f"item {index}"
        case (*_, key):
            return f'"{key}"'
        case _:
            return "the document"


def _instead(value: Any) -> str:
    """Return the wrong value if it is short enough to help."""
    if isinstance(value, dict | list):
        return ", not an object" if isinstance(value, dict) else ", not an array"
    text = json.dumps(value, ensure_ascii=False)
    return f", not {text}" if len(text) <= 40 else ""
