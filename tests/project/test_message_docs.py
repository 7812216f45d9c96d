"""docs/messages.md documents the code of every message, and no other code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.packages import ROOT

REPORTING = {
    **dict.fromkeys(("Lost", "error", "note", "unusable", "warning"), 0),
    **dict.fromkeys(("RefusedError", "_unusable"), 0),
    "Diagnostic": 1,
}
"""The functions that make messages, each with the position of the code."""
CODE = re.compile(r"[a-z]+(-[a-z]+)*")
IN_TEXT = re.compile(r"(?:error|warning|note)\[([a-z-]+)\]")
ROW = re.compile(r"^\| (`[^|]+`) \| ([^|]+) \| [^|]+ \| [^|]+ \|$", re.MULTILINE)


def test_every_code_is_documented() -> None:
    """The codes in the program are those in the tables."""
    used = {
        code
        for path in (ROOT / "generator").rglob("*.py")
        for code in codes(path.read_text(encoding="utf-8"))
    }

    assert used == set(documented())


def test_severities() -> None:
    """Every row names one or two severities."""
    for severities in documented().values():
        assert set(severities.split(", ")) <= {"error", "warning", "note"}


def documented() -> dict[str, str]:
    """Return the codes in the tables of the page, each with its severities."""
    page = (ROOT / "docs" / "messages.md").read_text(encoding="utf-8")
    return {
        code: severities
        for names, severities in ROW.findall(page)
        for code in re.findall(r"`([a-z-]+)`", names)
    }


def codes(source: str) -> Iterator[str]:
    """Yield the codes of messages that a module makes."""
    yield from IN_TEXT.findall(source)
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
                position = REPORTING.get(name, len(node.args))
                keywords = [k.value for k in node.keywords if k.arg == "code"]
                for argument in [*node.args[position : position + 1], *keywords]:
                    yield from constants(argument)
            case ast.Assign(targets=[ast.Name(id="code")], value=value):
                yield from constants(value)
            case ast.Assign(
                targets=[ast.Tuple(elts=[ast.Name(id="code"), _])],
                value=ast.Tuple(elts=[value, _]),
            ):
                yield from constants(value)


def constants(node: ast.expr) -> Iterator[str]:
    """Yield the texts that an expression may be: a constant, or one of two."""
    match node:
        case ast.Constant(value=str(text)) if CODE.fullmatch(text):
            yield text
        case ast.IfExp(body=body, orelse=other):
            yield from constants(body)
            yield from constants(other)
