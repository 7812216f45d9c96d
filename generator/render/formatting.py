"""Format Python with black, definition by definition.

Formatted definitions are cached, so another run of the same process formats only those
that changed. A module is split where black applies only one rule: two blank lines
around classes and functions, one around the methods of a class.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby

import black
from black.mode import Mode, TargetVersion

_MODE = Mode(target_versions={TargetVersion.PY311}, line_length=88)
_CACHE_SIZE = 20_000
_DEFINITIONS = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
_WRAPPER = "class _:\n"


@lru_cache(_CACHE_SIZE)
def formatted(source: str) -> str:
    """Return the module as black formats it; raise what black raises."""
    lines = source.splitlines(keepends=True)
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError):
        body = []
    if not body:
        return _formatted(source)  # or what is wrong with it is raised
    pieces = [
        _definition(lines[start:end], node, start)
        for node, start, end in _parted(body, 0, len(lines))
    ]
    return "\n\n".join(pieces)


def _parted(
    body: Sequence[ast.stmt], start: int, end: int
) -> Iterator[tuple[ast.stmt, int, int]]:
    """Yield the range of lines of each definition, and of the text between definitions.

    Consecutive definitions of one name stay together, because they are overloads.
    """
    groups = [list(group) for _, group in groupby(body, _kind)]
    ends = [group[-1].end_lineno or end for group in groups[:-1]]
    starts = [start, *ends]
    for group, first, last in zip(groups, starts, [*ends, end], strict=True):
        yield group[0], first, last


def _kind(node: ast.stmt) -> tuple[str, ...]:
    return ("definition", node.name) if isinstance(node, _DEFINITIONS) else ()


def _definition(lines: Sequence[str], node: ast.stmt, start: int) -> str:
    """Return one piece of a module, formatted."""
    functions = [
        child
        for child in (node.body if isinstance(node, ast.ClassDef) else ())
        if isinstance(child, _DEFINITIONS)
    ]
    if not isinstance(node, ast.ClassDef) or len(functions) < 2:
        return _formatted("".join(lines))
    parts = list(_parted(node.body, node.body[0].lineno - 1, start + len(lines)))
    opening, *rest = parts
    head = _formatted("".join(lines[: opening[2] - start]))
    methods = (
        _formatted(_WRAPPER + "".join(lines[first - start : last - start]))
        for _, first, last in rest
    )
    return "\n".join([head, *(m.removeprefix(_WRAPPER).lstrip("\n") for m in methods)])


@lru_cache(_CACHE_SIZE)
def _formatted(source: str) -> str:
    return black.format_str(source, mode=_MODE)
