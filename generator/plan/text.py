"""Write a document's text as Python: literals and docstrings."""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Iterable, Iterator
from typing import cast

WIDTH = 88
QUOTES = '"""'
_ITEM = re.compile(r" *([*+-]|\d+[.)]) +(?=\S)")
_FENCE = re.compile(r" *(```|~~~)")
_BLOCK = re.compile(
    rf"{_ITEM.pattern}|{_FENCE.pattern}| *([|>]|#+ |<[/\w]|[-=*_]{{3,}}$|\S+:$)| {{4}}"
)
"""Lines of lists, code, tables and the like, which keep their line breaks."""
_ENTRY = re.compile(r" +\S+: ")


def literal(value: object) -> str:
    """Return a string, number, boolean, None or a tuple of them as a Python literal.

    A long string is not split: formatters treat adjacent literals differently.
    """
    if isinstance(value, tuple):
        items = [literal(item) for item in cast("tuple[object, ...]", value)]
        return f"({', '.join(items)}{',' if len(items) == 1 else ''})"
    assert value is None or isinstance(value, str | int | float | bool)
    if isinstance(value, float) and not math.isfinite(value):
        return f'float("{value}")'
    return repr(value)


def operation_text(method: str, path: str) -> str:
    """Return method and path, without the fragment of the path."""
    return f"{method} {path.partition('#')[0]}"


def printable(text: str) -> str:
    """Return the text on one line, without invisible characters."""
    return "".join(map(_visible, " ".join(text.split())))


def first_sentence(text: str) -> str:
    """Return the first sentence of a text, or its first paragraph, on one line."""
    paragraph = re.split(r"\n\s*\n", _lines(text), maxsplit=1)[0]
    line = " ".join(paragraph.split())
    end = r"(?<=[.!?])(?<!e\.g\.)(?<!i\.e\.)\s+(?=[A-Z`\"'(])"
    return re.split(end, line, maxsplit=1)[0]


def sentence(text: str) -> str:
    """Return the text with a full stop, unless it ends with a sign already."""
    text = text.strip()
    return f"{text}." if text and text[-1].isalnum() else text


def docstring(text: str, indent: int) -> str:
    """Return a docstring literal; lines after the first are indented.

    No text can end the literal early: backslashes, triple quotes and invisible
    characters are escaped. A space separates a quote from the quotes of the literal.
    """
    text = _escaped(_lines(text))
    opening = f"{QUOTES} " if text.startswith('"') else QUOTES
    closing = f" {QUOTES}" if text.endswith('"') else QUOTES
    width = WIDTH - indent
    lines = list(_laid_out(text, width, opening))
    if len(lines) == 1:
        lines = list(_laid_out(text, width - len(closing), opening))
    if len(lines) == 1:
        return f"{opening}{lines[0]}{closing}"
    margin = " " * indent
    body = "\n".join([lines[0], *(f"{margin}{line}".rstrip() for line in lines[1:])])
    return f"{opening}{body}\n{margin}{QUOTES}"


def section(title: str, entries: Iterable[tuple[str, str]]) -> str:
    """Return a section of a docstring: a title, and names with their descriptions.

    Further lines of a description are indented more than its name.
    """
    parts = []
    for name, text in entries:
        first, *others = f"{name}: {text}".splitlines() if name else text.splitlines()
        margin = " " * 8 if name else " " * 4
        parts += [f"    {first}", *(f"{margin}{line}".rstrip() for line in others)]
    return "\n".join([f"{title}:", *parts])


def _lines(text: str) -> str:
    """Return the text with uniform line ends, and with spaces instead of tabs."""
    lines = text.expandtabs(4).splitlines()
    return "\n".join(line.rstrip() for line in lines).strip()


def _laid_out(text: str, width: int, before: str) -> Iterator[str]:
    """Yield the lines of a text, none wider than the width unless a word is.

    `before` is already on the first line.
    """
    for number, block in enumerate(_blocks(text)):
        if number:
            yield ""
        for line in block:
            yield from _wrapped(line, width, before)
            before = ""


def _blocks(text: str) -> Iterator[list[str]]:
    """Yield the paragraphs: prose in one line, everything else with its line breaks."""
    block: list[str] = []
    is_fenced = False
    for line in text.split("\n"):
        is_fenced ^= bool(_FENCE.match(line))
        if line or is_fenced:
            block.append(line)
        elif block:
            yield _filled(block)
            block = []
    yield _filled(block)


def _filled(block: list[str]) -> list[str]:
    return block if any(map(_BLOCK.match, block)) else [" ".join(block)]


def _wrapped(line: str, width: int, before: str) -> list[str]:
    """Return the line wrapped; further lines are indented like its text."""
    margin = line[: len(line) - len(line.lstrip())][: width // 2]
    further = margin
    if item := _ITEM.match(line):
        further += " " * len(item[0].lstrip())
    elif _ENTRY.match(line):
        further += " " * 4
    lines = textwrap.wrap(
        line.strip(),
        width,
        initial_indent=before + margin,
        subsequent_indent=further,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [lines[0].removeprefix(before), *lines[1:]] if lines else [""]


def _escaped(text: str) -> str:
    text = text.replace("\\", "\\\\").replace(QUOTES, '\\"\\"\\"')
    return "".join(map(_visible, text))


def _visible(character: str) -> str:
    """Return the character, or its escape if it is invisible or reorders the line."""
    if character.isprintable() or character == "\n":
        return character
    if character.isspace():
        return " "
    return character.encode("unicode_escape").decode()
