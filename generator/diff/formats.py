"""Formats of a diff: text, Markdown, JSON, and GitHub annotations."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Literal, get_args

from generator.diagnostics import Diagnostic, Severity, workflow_command
from generator.diff.changes import IMPACTS, Change, Impact, code, listed
from generator.diff.comparison import Diff, Side

Form = Literal["text", "json", "markdown", "github"]
FORMS: tuple[Form, ...] = get_args(Form)

SECTIONS: Mapping[str, Callable[[Change], bool]] = {
    "Breaking": lambda change: change.impact == "breaking",
    "Deprecated": lambda change: change.kind == "method-deprecated",
    "Added": lambda change: change.impact == "additive",
    "Changed": lambda change: not change.is_on_wire,
    "On the wire": lambda change: change.is_on_wire,
}
"""Sections with their conditions; a change is in the first section that fits."""
MEANINGS: Mapping[Impact, str] = {
    "breaking": "Working code may fail.",
    "additive": "Callers can do more.",
    "invisible": "No code can notice.",
}
NOTHING = "Nothing has changed for callers."


def reported(diff: Diff, form: Form, failing: Collection[Impact] = ()) -> str:
    """Return the diff in a format; changes with a `failing` impact are errors."""
    match form:
        case "text":
            return _text(diff)
        case "markdown":
            parts = (f"## {_headline(diff)}", body(diff.changes), _not_compared(diff))
            return "\n\n".join(part.rstrip() for part in parts if part)
        case "json":
            return _json(diff)
        case "github":
            return "\n".join(_annotations(diff, failing))


def body(changes: Sequence[Change]) -> str:
    """Return the changes as sections of a Markdown document."""
    parts = [
        f"### {title}\n\n{''.join(f'- {line}' + chr(10) for line in lines)}"
        for title, lines in _sections(changes)
    ]
    return "\n".join(parts)


def summary(diff: Diff) -> str:
    """Return a sentence with the number of changes of each impact."""
    if not diff.changes:
        return NOTHING
    counts = diff.counts
    listed = ", ".join(f"{counts[i]} {i}" for i in IMPACTS if counts[i])
    return f"Changes for callers: {listed}."


def _headline(diff: Diff) -> str:
    """Return the verdict, with versions if they are known."""
    if not diff.changes:
        return NOTHING.removesuffix(".")
    before, now = diff.old.version, diff.version
    versions = f": {before} → {now}" if before and now else ""
    return f"Changes for callers ({diff.verdict}){versions}"


def _text(diff: Diff) -> str:
    lines: list[str] = []
    for title, rows in _sections(diff.changes):
        lines += [f"{title}:", *(f"  {row}" for row in rows), ""]
    summaries = [summary(diff), _verdict(diff), _not_compared(diff)]
    return "\n".join([*lines, *filter(None, summaries)])


def _verdict(diff: Diff) -> str:
    if not diff.changes:
        return ""
    before, now = diff.old.version, diff.version
    versions = f", {before} → {now}" if before and now else ""
    return f"By Semantic Versioning this is {diff.verdict}{versions}."


def _not_compared(diff: Diff) -> str:
    """Return the sentence about APIs without a document; "" if there are none."""
    if not diff.not_compared:
        return ""
    return f"Not compared, because no document is given: {listed(diff.not_compared)}."


def _sections(changes: Sequence[Change]) -> Iterator[tuple[str, list[str]]]:
    """Yield the sections that are not empty, each with its lines."""
    left = list(changes)
    for title, suits in SECTIONS.items():
        rows = [change for change in left if suits(change)]
        left = [change for change in left if not suits(change)]
        if rows:
            yield title, list(_lines(rows))


def _lines(changes: Sequence[Change]) -> Iterator[str]:
    """Yield a line per text; equal changes of several subjects share a line."""
    subjects: dict[str, list[str]] = {}
    for change in changes:
        subjects.setdefault(change.text, []).append(change.subject)
    for text, alike in subjects.items():
        yield f"{', '.join(map(code, alike))}: {text}"


def _json(diff: Diff) -> str:
    content: dict[str, object] = {
        "old": _side(diff.old),
        "new": _side(diff.new),
        "verdict": diff.verdict,
        "version": str(diff.version) if diff.version else None,
        "counts": {impact: diff.counts[impact] for impact in IMPACTS},
        "changes": [
            {
                "impact": change.impact,
                "kind": change.kind,
                "subject": change.subject,
                "text": change.text,
            }
            for change in diff.changes
        ],
    }
    if diff.not_compared:
        content["not_compared"] = list(diff.not_compared)
    return json.dumps(content, indent=2, ensure_ascii=False)


def _side(side: Side) -> dict[str, str | None]:
    version = str(side.version) if side.version else None
    return {"name": side.title, "version": version}


def _annotations(diff: Diff, failing: Collection[Impact]) -> Iterator[str]:
    for change in diff.changes:
        text = f"{code(change.subject)}: {change.text}"
        severity: Severity = "warning" if change.impact == "breaking" else "note"
        if change.impact in failing:
            severity = "error"
        meaning = MEANINGS[change.impact]
        yield workflow_command(
            Diagnostic(
                severity, change.kind, text, meaning, diff.new.file_of(change.subject)
            )
        )
    text = " ".join(filter(None, [summary(diff), _verdict(diff), _not_compared(diff)]))
    yield workflow_command(Diagnostic("note", "diff", text, "", diff.new.file))
