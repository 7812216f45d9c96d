"""Changes of models, enumerations and unions."""

from __future__ import annotations

from collections.abc import Iterator

from generator.diff import matching
from generator.diff.algebra import NONE, UNSET, Annotation
from generator.diff.argument_changes import meaning_of_none
from generator.diff.changes import Change, Impact, Kind, code, listed, renames
from generator.diff.matching import Matched
from generator.diff.surface import Field, Type
from generator.diff.terms import Directions, Terms, judged

REASONS = {
    frozenset({"sent"}): "callers send it",
    frozenset({"received"}): "callers read it",
    frozenset({"sent", "received"}): "callers send and read it",
}


def types(module: str, named: Matched[Type], terms: Terms) -> Iterator[Change]:
    """Yield the changes of the types in a module, such as `models`."""

    def subject(type_: Type) -> str:
        return f"{module}.{type_.name}"

    for type_ in named.removed:
        yield Change("breaking", "type-removed", subject(type_), "gone")
    for type_ in named.added:
        yield Change("additive", "type-added", subject(type_), "new")
    for before, after in named.pairs:
        yield from renames("type-renamed", subject(before), "", before, after)
        comparison = _Comparison(subject(before), terms.directions(before.name), terms)
        yield from comparison.changes(before, after)


class _Comparison:
    """Compares one type, old and new."""

    def __init__(self, subject: str, directions: Directions, terms: Terms) -> None:
        self._subject = subject
        self._directions = directions
        self._terms = terms

    def changes(self, before: Type, after: Type) -> Iterator[Change]:
        """Yield the changes of the type."""
        if before.fields is not None and after.fields is not None:
            yield from self._fields(before, after)
            yield from self._bases(before, after)
        elif before.annotation is not None and after.annotation is not None:
            yield from self._meaning(before.annotation, after.annotation)
            yield from self._values(before, after)
        else:
            text = f"{_shown(after)} now, before {_shown(before)}"
            yield self._change("breaking", "type-changed", text)

    def _meaning(self, before: str, after: str) -> Iterator[Change]:
        relation = self._terms.compared(before, after)
        if relation != "same":
            impact = judged(relation, self._directions)
            text = f"{code(after)} now, before {code(before)}"
            yield self._change(impact, "type-changed", self._with_reason(text, impact))

    def _values(self, before: Type, after: Type) -> Iterator[Change]:
        """Yield changed values; because enumerations are open, none is breaking."""
        new = [value for value in after.values if value not in before.values]
        gone = [value for value in before.values if value not in after.values]
        if new:
            text = f"also lists {listed(new)}"
            yield self._change("additive", "values-added", text)
        if gone:
            text = f"no longer lists {listed(gone)}"
            yield self._change("invisible", "values-removed", text)

    def _fields(self, before: Type, after: Type) -> Iterator[Change]:
        matched = matching.fields(before.fields or {}, after.fields or {})
        for field in matched.removed:
            text = f"the field {code(field.name)} is gone"
            yield self._change("breaking", "field-removed", text)
        for field in matched.added:
            yield self._added(field)
        for old, new in matched.pairs:
            yield from self._field(old, new)

    def _bases(self, before: Type, after: Type) -> Iterator[Change]:
        """Yield the bases that a model is or is no longer a subclass of."""
        new = set(after.bases)
        for base in before.bases:
            now = {name for name in new if self._terms.compared(base, name) == "same"}
            new -= now
            if not now:
                text = f"is no longer a {code(base)}"
                yield self._change("breaking", "type-changed", text)
        for base in after.bases:
            if base in new:
                yield self._change("additive", "type-changed", f"is a {code(base)} now")

    def _added(self, field: Field) -> Change:
        text = f"the field {code(field.name)}, {code(field.annotation)}, is new"
        if field.needed and "sent" in self._directions:
            return self._change("breaking", "field-added", f"{text} and required")
        return self._change("additive", "field-added", text)

    def _field(self, before: Field, after: Field) -> Iterator[Change]:
        what = f"the field {code(before.name)} is "
        yield from renames("field-renamed", self._subject, what, before, after)
        if before.wire_name != after.wire_name:
            old, new = code(before.wire_name), code(after.wire_name)
            text = f"{code(after.name)} is {new} in JSON, before {old}"
            yield self._change("invisible", "wire-field", text)
        yield from self._presence(before, after)
        yield from self._type(before, after)

    def _presence(self, before: Field, after: Field) -> Iterator[Change]:
        name, is_read = code(before.name), "received" in self._directions
        is_sent = "sent" in self._directions
        if after.needed and not before.needed and is_sent:
            text = f"the field {name} is required now"
            yield self._change("breaking", "field-required", text)
        elif after.required and not before.required:
            text = f"the field {name} is always present now"
            yield self._change("additive", "field-required", text)
        if before.required and not after.required and is_read:
            text = f"the field {name} may be missing now"
            yield self._change("breaking", "field-optional", text)
        elif before.needed and not after.needed:
            text = f"the field {name} is optional now"
            yield self._change("additive", "field-optional", text)

    def _type(self, before: Field, after: Field) -> Iterator[Change]:
        old = self._terms.before(before.annotation)
        new = self._terms.after(after.annotation)
        if not before.required and not after.required:
            yield from meaning_of_none(
                self._subject, before.name, _or_missing(old), _or_missing(new)
            )
        relation = self._terms.relation(old, new)
        if relation == "same":
            return
        impact = judged(relation, self._directions)
        types = f"{code(after.annotation)} now, before {code(before.annotation)}"
        text = f"the field {code(before.name)} is {types}"
        yield self._change(impact, "field-type", self._with_reason(text, impact))

    def _with_reason(self, text: str, impact: Impact) -> str:
        """Return the text; if it is breaking, add whether callers send or read it."""
        return f"{text}; {REASONS[self._directions]}" if impact == "breaking" else text

    def _change(self, impact: Impact, kind: Kind, text: str) -> Change:
        return Change(impact, kind, self._subject, text)


def _or_missing(annotation: Annotation) -> Annotation:
    """Return the annotation, or the value of a missing field."""
    return annotation | {UNSET if NONE in annotation else NONE}


def _shown(type_: Type) -> str:
    return "a model" if type_.annotation is None else code(type_.annotation)
