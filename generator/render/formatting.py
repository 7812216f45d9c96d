"""Format Python as black does, with rules of our own where they are enough.

What our templates print is laid out without black, except for statements of unusual
shapes. What a user's templates print is formatted by black, definition by definition:
formatted definitions are cached, so another run of the same process formats only those
that changed. A module is split where black applies only one rule: two blank lines
around classes and functions, one around the methods of a class.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby

from generator.render.layout import laid_out
from generator.render.long_lines import LINE_LENGTH, NotPlain

_CACHE_SIZE = 20_000
_DEFINITIONS = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
_WRAPPER = "class _:\n"


class Refused(ValueError):
    """Black does not take a text."""


@lru_cache(_CACHE_SIZE)
def laid_out_or_formatted(source: str) -> str:
    """Return a module that our templates printed, as black formats it.

    The source has to be Python. Raises Refused if black does not take it.
    """
    return _plain_or(source, lambda: _by_definitions(source, _plain_or_formatted))


@lru_cache(_CACHE_SIZE)
def formatted_by_black(source: str) -> str:
    """Return any module as black formats it; raise Refused if it does not take it."""
    return _by_definitions(source, _formatted)


def _by_definitions(source: str, format_piece: Callable[[str], str]) -> str:
    """Return a module whose definitions are formatted one by one."""
    lines = source.splitlines(keepends=True)
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError):
        body = []
    if not body:
        return _formatted(source)  # or what is wrong with it is raised
    pieces = [
        _definition(lines[start:end], node, start, format_piece)
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


def _definition(
    lines: Sequence[str],
    node: ast.stmt,
    start: int,
    format_piece: Callable[[str], str],
) -> str:
    """Return one piece of a module, formatted."""
    functions = [
        child
        for child in (node.body if isinstance(node, ast.ClassDef) else ())
        if isinstance(child, _DEFINITIONS)
    ]
    if not isinstance(node, ast.ClassDef) or len(functions) < 2:
        return format_piece("".join(lines))
    parts = list(_parted(node.body, node.body[0].lineno - 1, start + len(lines)))
    opening, *rest = parts
    head = format_piece("".join(lines[: opening[2] - start]))
    methods = (
        format_piece(_WRAPPER + "".join(lines[first - start : last - start]))
        for _, first, last in rest
    )
    return "\n".join([head, *(m.removeprefix(_WRAPPER).lstrip("\n") for m in methods)])


def _plain_or(source: str, other: Callable[[], str]) -> str:
    """Return a source as our own rules lay it out, or else something other."""
    try:
        return laid_out(source, _statement)
    except NotPlain:
        return other()


def _plain_or_formatted(source: str) -> str:
    return _plain_or(source, lambda: _formatted(source))


@lru_cache(_CACHE_SIZE)
def _statement(text: str, indent: int) -> list[str]:
    """Return the lines of one statement as black formats it, at an indent."""
    body = " ..." if text.endswith(":") else ""
    lines = _black(text + body, LINE_LENGTH - indent).rstrip("\n").split("\n")
    if body and lines[-1].strip() == "...":
        lines.pop()
    elif body:
        lines[-1] = lines[-1].removesuffix(body)
    return [" " * indent + line for line in lines]


@lru_cache(_CACHE_SIZE)
def _formatted(source: str) -> str:
    return _black(source, LINE_LENGTH)


def _black(source: str, line_length: int) -> str:
    """Return a source as black formats it; raise Refused."""
    import black  # most packages are printed without it, and it takes time to load
    from black.mode import Mode, TargetVersion
    from black.parsing import InvalidInput

    mode = Mode(target_versions={TargetVersion.PY311}, line_length=line_length)
    try:
        return black.format_str(source, mode=mode)
    except InvalidInput as error:
        raise Refused(str(error)) from error
