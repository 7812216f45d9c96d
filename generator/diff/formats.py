"""A diff as people and programs want it: text, Markdown, JSON, GitHub's annotations."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Literal, get_args

from generator.diagnostics import Diagnostic, Severity, workflow_command
from generator.diff.changes import IMPACTS, Change, Impact, code
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
"""Each change is in the first section that suits it."""
MEANINGS: Mapping[Impact, str] = {
    "breaking": "Code that worked may fail.",
    "additive": "There is more to use.",
    "invisible": "No code can tell.",
}
NOTHING = "Nothing has changed for callers."


def reported(found: Diff, form: Form, failing: Collection[Impact] = ()) -> str:
    """The diff in one of the forms; `failing` are the impacts that are not wanted."""
    match form:
        case "text":
            return _text(found)
        case "markdown":
            return f"## {_headline(found)}\n\n{body(found.changes)}".rstrip()
        case "json":
            return _json(found)
        case "github":
            return "\n".join(_annotations(found, failing))


def body(changes: Sequence[Change]) -> str:
    """The changes as sections of a Markdown document."""
    parts = [
        f"### {title}\n\n{''.join(f'- {line}' + chr(10) for line in lines)}"
        for title, lines in _sections(changes)
    ]
    return "\n".join(parts)


def summary(found: Diff) -> str:
    """How many changes there are of each impact."""
    if not found.changes:
        return NOTHING
    counts = found.counts
    listed = ", ".join(f"{counts[i]} {i}" for i in IMPACTS if counts[i])
    return f"Changes for callers: {listed}."


def _headline(found: Diff) -> str:
    """The verdict, and the versions where they are known."""
    if not found.changes:
        return NOTHING.removesuffix(".")
    before, now = found.old.version, found.version
    versions = f": {before} → {now}" if before and now else ""
    return f"Changes for callers ({found.verdict}){versions}"


def _text(found: Diff) -> str:
    lines: list[str] = []
    for title, rows in _sections(found.changes):
        lines += [f"{title}:", *(f"  {row}" for row in rows), ""]
    return "\n".join([*lines, *filter(None, [summary(found), _verdict(found)])])


def _verdict(found: Diff) -> str:
    if not found.changes:
        return ""
    before, now = found.old.version, found.version
    versions = f", {before} → {now}" if before and now else ""
    return f"By Semantic Versioning this is {found.verdict}{versions}."


def _sections(changes: Sequence[Change]) -> Iterator[tuple[str, list[str]]]:
    """The sections that are not empty, each with its lines."""
    left = list(changes)
    for title, suits in SECTIONS.items():
        rows = [change for change in left if suits(change)]
        left = [change for change in left if not suits(change)]
        if rows:
            yield title, list(_lines(rows))


def _lines(changes: Sequence[Change]) -> Iterator[str]:
    """A line for each text; what is the same of several things is said once."""
    subjects: dict[str, list[str]] = {}
    for change in changes:
        subjects.setdefault(change.text, []).append(change.subject)
    for text, alike in subjects.items():
        yield f"{', '.join(map(code, alike))}: {text}"


def _json(found: Diff) -> str:
    content = {
        "old": _side(found.old),
        "new": _side(found.new),
        "verdict": found.verdict,
        "version": str(found.version) if found.version else None,
        "counts": {impact: found.counts[impact] for impact in IMPACTS},
        "changes": [
            {
                "impact": change.impact,
                "kind": change.kind,
                "subject": change.subject,
                "text": change.text,
            }
            for change in found.changes
        ],
    }
    return json.dumps(content, indent=2, ensure_ascii=False)


def _side(side: Side) -> dict[str, str | None]:
    version = str(side.version) if side.version else None
    return {"name": side.title, "version": version}


def _annotations(found: Diff, failing: Collection[Impact]) -> Iterator[str]:
    for change in found.changes:
        text = f"{code(change.subject)}: {change.text}"
        severity: Severity = "warning" if change.impact == "breaking" else "note"
        if change.impact in failing:
            severity = "error"
        meaning = MEANINGS[change.impact]
        yield workflow_command(
            Diagnostic(severity, change.kind, text, meaning, found.new.file)
        )
    text = f"{summary(found)} {_verdict(found)}".rstrip()
    yield workflow_command(Diagnostic("note", "diff", text, "", found.new.file))
