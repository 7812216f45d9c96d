"""Changes of arguments: the values that callers may pass, and must pass."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from generator.diff import matching
from generator.diff.algebra import NONE, UNSET, Annotation
from generator.diff.changes import Change, code, listed, renames
from generator.diff.surface import Argument
from generator.diff.terms import Terms, judged

ACCEPTS = {"wider": "accepts", "narrower": "accepts only", "other": "accepts"}


def arguments(
    subject: str, old: Mapping[str, Argument], new: Mapping[str, Argument], terms: Terms
) -> Iterator[Change]:
    """Yield the changes between the arguments of a call or of the client."""
    matched = matching.arguments(old, new)
    for argument in matched.removed:
        text = f"the argument {code(argument.name)} is gone"
        yield Change("breaking", "argument-removed", subject, text)
    for argument in matched.added:
        yield _added(subject, argument)
    for before, after in matched.pairs:
        yield from _changed(subject, before, after, terms)
    kept = [after for before, after in matched.pairs if before.positional]
    kept = [after for after in kept if after.positional]
    ordered = [after for after in new.values() if after in kept]
    if kept != ordered:
        order = listed(after.name for after in ordered)
        text = f"the positional arguments are now, in this order, {order}"
        yield Change("breaking", "argument-order", subject, text)


def meaning_of_none(
    subject: str, name: str, before: Annotation, after: Annotation
) -> Iterator[Change]:
    """Yield a change if `None` is accepted as before, but has another meaning.

    `None` means "missing". Where null is a value, `None` means null, and `UNSET` means
    "missing".
    """
    if NONE not in before & after or (UNSET in before) == (UNSET in after):
        return
    if UNSET in after:
        text = f"means null now; {code('UNSET')} means missing"
    else:
        text = "means missing now, before null"
    text = f"{code('None')} for {code(name)} {text}"
    yield Change("breaking", "none-meaning", subject, text)


def _added(subject: str, argument: Argument) -> Change:
    text = f"the argument {code(argument.name)}, {code(argument.annotation)}, is new"
    if argument.required:
        return Change("breaking", "argument-added", subject, f"{text} and required")
    return Change("additive", "argument-added", subject, text)


def _changed(
    subject: str, before: Argument, after: Argument, terms: Terms
) -> Iterator[Change]:
    name = code(before.name)
    is_positional = before.positional and after.positional
    note = "; calls that pass it by position still work" if is_positional else ""
    yield from renames(
        "argument-renamed", subject, f"the argument {name} is ", before, after, note
    )
    if before.positional and not after.positional:
        text = f"the argument {name} must be passed by keyword now"
        yield Change("breaking", "argument-order", subject, text)
    if before.required and not after.required:
        text = f"the argument {name} is optional now"
        yield Change("additive", "argument-optional", subject, text)
    if after.required and not before.required:
        text = f"the argument {name} is required now"
        yield Change("breaking", "argument-required", subject, text)
    yield from _type(subject, before, after, terms)
    yield from _default(subject, before, after)
    yield from _place(subject, before, after)


def _type(
    subject: str, before: Argument, after: Argument, terms: Terms
) -> Iterator[Change]:
    old, new = terms.before(before.annotation), terms.after(after.annotation)
    if not before.required and not after.required:
        yield from meaning_of_none(subject, before.name, old, new)
    relation = terms.relation(_given(before, old), _given(after, new))
    if relation == "same":
        return
    types = f"{code(after.annotation)} now, before {code(before.annotation)}"
    text = f"the argument {code(before.name)} {ACCEPTS[relation]} {types}"
    yield Change(judged(relation, ["sent"]), "argument-type", subject, text)


def _given(argument: Argument, annotation: Annotation) -> Annotation:
    """Return the accepted values, without the value that means "not sent"."""
    if argument.required:
        return annotation
    return annotation - {UNSET if UNSET in annotation else NONE}


def _default(subject: str, before: Argument, after: Argument) -> Iterator[Change]:
    """Yield a change of the default; the client itself sends the default of a path."""
    old, new = _shown(before.default), _shown(after.default)
    if old == new or before.required or after.required:
        return
    missing = f"without {code(before.name)}"
    if before.location != "path" or after.location != "path":
        text = f"{missing}, the server uses {new} now, before {old}"
        yield Change("invisible", "argument-default", subject, text)
    elif before.default is not None and after.default is not None:
        text = f"{missing}, {new} is sent now, before {old}"
        yield Change("breaking", "argument-default", subject, text)


def _shown(default: object) -> str:
    if default is None:
        return "an undocumented default"
    return code(json.dumps(default, ensure_ascii=False))


def _place(subject: str, before: Argument, after: Argument) -> Iterator[Change]:
    """Yield a change of the place; the name of a path variable is not sent."""
    old, new = (before.location, before.wire_name), (after.location, after.wire_name)
    if old == new or before.location == after.location == "path":
        return
    text = f"{code(after.name)} is sent as {_wire(after)}, before as {_wire(before)}"
    yield Change("invisible", "wire-argument", subject, text)


def _wire(argument: Argument) -> str:
    name = argument.wire_name
    return f"{argument.location} {code(name)}" if name else f"the {argument.location}"
