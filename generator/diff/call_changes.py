"""Changes of calls: methods, results, errors, and the requests they send."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from generator.diff import matching
from generator.diff.argument_changes import arguments
from generator.diff.changes import Change, Impact, code, listed, renames
from generator.diff.surface import Api, Operation, Result
from generator.diff.terms import Terms, judged

KINDS = {
    "value": "{}",
    "pages": "pages of {}",
    "none": "nothing",
    "file": "a download",
    "stream": "a stream of {}",
    "events": "a stream of events, {}",
}
"""The type of a result, by its kind, around the value's type."""


def calls(old: Api, new: Api, terms: Terms) -> Iterator[Change]:
    """Yield the changes of methods, and of functions that read webhooks."""
    matched = matching.operations(old, new)
    for operation in matched.removed:
        text = f"gone ({_request(operation)})"
        yield Change("breaking", "method-removed", operation.name, text)
    for operation in matched.added:
        text = f"new ({_request(operation)})"
        yield Change("additive", "method-added", operation.name, text)
    results = _Results(old, new, terms)
    for before, after in matched.pairs:
        yield from _method(before, after)
        yield from arguments(before.name, before.arguments, after.arguments, terms)
        yield from results.changes(before, after)
        yield from _errors(before, after, terms)
        yield from _credentials(before, after)
        yield from _wire(before, after)
    yield from _webhooks(old, new, terms)


def _method(before: Operation, after: Operation) -> Iterator[Change]:
    call = before.name
    yield from renames("method-renamed", call, "", before, after)
    if after.deprecated and not before.deprecated:
        yield Change("additive", "method-deprecated", call, "deprecated now")
    if before.deprecated and not after.deprecated:
        text = "no longer deprecated"
        yield Change("invisible", "method-restored", call, text)


class _Results:
    """Compares the results of calls."""

    def __init__(self, old: Api, new: Api, terms: Terms) -> None:
        self._old, self._new, self._terms = old, new, terms

    def changes(self, before: Operation, after: Operation) -> Iterator[Change]:
        """Yield the changes of the result of one call."""
        old, new = before.result, after.result
        yield from self._stream(before.name, old, new)
        yield from self._kind_or_type(before.name, old, new)
        for media_type in sorted(old.accept.keys() & new.accept.keys()):
            asked = old.accept[media_type], new.accept[media_type]
            for change in self._kind_or_type(before.name, *asked):
                text = f"asked for {code(media_type)}, it {change.text}"
                yield replace(change, text=text)
        if old.kind == new.kind and old.cursor != new.cursor:
            text = "requests pages in another way"
            yield Change("invisible", "wire-paging", before.name, text)

    def _kind_or_type(self, call: str, old: Result, new: Result) -> Iterator[Change]:
        if old.kind == new.kind:
            yield from self._type(call, old, new)
            return
        impact: Impact = "additive" if old.kind == "none" else "breaking"
        text = f"returns {self._shown(new, self._new)} now, "
        text += f"before {self._shown(old, self._old)}"
        yield Change(impact, "result-kind", call, text)

    def _stream(self, call: str, old: Result, new: Result) -> Iterator[Change]:
        """Yield the changes of the stream that an argument asks for."""
        if new.stream is not None and old.stream is None:
            shown = self._shown(new.stream, self._new)
            text = f"returns {shown} with {code(new.argument)} now"
            yield Change("additive", "stream-added", call, text)
        if old.stream is not None and new.stream is None:
            shown = self._shown(old.stream, self._old)
            text = f"no longer returns {shown} with {code(old.argument)}"
            yield Change("breaking", "stream-removed", call, text)
        if old.stream is not None and new.stream is not None:
            yield from self._kind_or_type(call, old.stream, new.stream)

    def _type(self, call: str, old: Result, new: Result) -> Iterator[Change]:
        was, now = old.annotation or "None", new.annotation or "None"
        relation = self._terms.compared(was, now)
        if relation == "same":
            return
        text = f"returns {self._shown(new, self._new)} now, "
        text += f"before {self._shown(old, self._old)}"
        if lost := self._terms.lost(*self._read(old, new)):
            text += f"; {lost}"
        yield Change(judged(relation, ["received"]), "result-type", call, text)

    def _read(self, old: Result, new: Result) -> tuple[str, str]:
        """Return the types that callers read; of pages, items if these differ too."""
        before, after = _items(old, self._old), _items(new, self._new)
        if old.kind == "pages" and before != after:
            return before, after
        return old.annotation or "", new.annotation or ""

    def _shown(self, result: Result, api: Api) -> str:
        text = KINDS.get(result.kind, "{}")
        if result.kind == "pages":
            page = f" ({code(result.annotation)})"
            return text.format(code(_items(result, api))) + page
        return text.format(code(result.annotation or "None"))


def _items(result: Result, api: Api) -> str:
    """Return the type of a page's items, or of the page if that is unknown."""
    annotation = result.annotation or ""
    for step in result.items.split("/")[1:]:
        model = api.types.get(annotation.removesuffix(" | None"))
        fields = (model.fields or {}) if model else {}
        inner = [f.annotation for f in fields.values() if f.wire_name == step]
        if not inner:
            return result.annotation or ""
        annotation = inner[0]
    return (
        annotation.removesuffix(" | None").removeprefix("Sequence[").removesuffix("]")
    )


def _errors(before: Operation, after: Operation, terms: Terms) -> Iterator[Change]:
    """Yield the changes of errors; an unlisted status is like `4XX` or the default."""
    statuses: dict[tuple[str | None, str | None], list[str]] = {}
    for status in sorted({*before.errors, *after.errors}):
        bodies = _body(before, status), _body(after, status)
        statuses.setdefault(bodies, []).append(status)
    for (old, new), alike in statuses.items():
        where = f"the error body of {listed(alike)}"
        if old is None and new is not None:
            text = f"{where} is documented now: {code(new)}"
            yield Change("additive", "error-added", before.name, text)
        if old is not None and new is None:
            text = f"{where} is no longer documented; it was {code(old)}"
            yield Change("breaking", "error-removed", before.name, text)
        if old is not None and new is not None:
            relation = terms.compared(old, new)
            if relation != "same":
                impact = judged(relation, ["received"])
                text = f"{where} is {code(new)} now, before {code(old)}"
                yield Change(impact, "error-type", before.name, text)


def _body(operation: Operation, status: str) -> str | None:
    errors = operation.errors
    family = f"{status[:1]}XX"
    return errors.get(status) or errors.get(family) or errors.get("default")


def _credentials(before: Operation, after: Operation) -> Iterator[Change]:
    if before.security == after.security:
        return
    suffices = all(any(new <= old for new in after.security) for old in before.security)
    ways = " or ".join(
        listed(sorted(way)) if way else "no credential"
        for way in sorted(after.security, key=sorted)
    )
    impact: Impact = "additive" if suffices else "breaking"
    yield Change(impact, "credentials", before.name, f"needs {ways} now")


def _wire(before: Operation, after: Operation) -> Iterator[Change]:
    if before.path != after.path:
        text = f"moved from {code(before.path)} to {code(after.path)}"
        yield Change("invisible", "wire-path", before.name, text)
    if before.method != after.method:
        text = f"sent with {code(after.method)}, before {code(before.method)}"
        yield Change("invisible", "wire-method", before.name, text)
    if before.media_types != after.media_types:
        old, new = listed(before.media_types), listed(after.media_types)
        text = f"the body is {new or 'none'} now, before {old or 'none'}"
        yield Change("invisible", "wire-media-type", before.name, text)


def _webhooks(old: Api, new: Api, terms: Terms) -> Iterator[Change]:
    for call in sorted(old.webhooks.keys() - new.webhooks.keys()):
        yield Change("breaking", "method-removed", call, "gone")
    for call in sorted(new.webhooks.keys() - old.webhooks.keys()):
        yield Change("additive", "method-added", call, "new")
    for call in sorted(old.webhooks.keys() & new.webhooks.keys()):
        before, after = old.webhooks[call], new.webhooks[call]
        relation = terms.compared(before, after)
        if relation != "same":
            text = f"returns {code(after)} now, before {code(before)}"
            yield Change(judged(relation, ["received"]), "result-type", call, text)


def _request(operation: Operation) -> str:
    return code(f"{operation.method} {operation.path}")
