"""Text of a document as Python: literals and docstrings that can be nothing else."""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Iterable, Iterator

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
    """Return a string, number, boolean or None as one Python literal.

    A long string is not split: formatters treat adjacent literals differently.
    """
    assert value is None or isinstance(value, str | int | float | bool)
    if isinstance(value, float) and not math.isfinite(value):
        return f'float("{value}")'
    return repr(value)


def operation_text(method: str, path: str) -> str:
    """Return method and path, without the fragment of the path."""
    return f"{method} {path.partition('#')[0]}"


def printable(text: str) -> str:
    """The text on one line, without characters that cannot be seen."""
    return "".join(map(_visible, " ".join(text.split())))


def first_sentence(text: str) -> str:
    """The text up to the end of its first sentence or paragraph, on one line."""
    paragraph = re.split(r"\n\s*\n", _lines(text), maxsplit=1)[0]
    line = " ".join(paragraph.split())
    end = r"(?<=[.!?])(?<!e\.g\.)(?<!i\.e\.)\s+(?=[A-Z`\"'(])"
    return re.split(end, line, maxsplit=1)[0]


def sentence(text: str) -> str:
    """The text, ending as a sentence does."""
    text = text.strip()
    return f"{text}." if text and text[-1].isalnum() else text


def docstring(text: str, indent: int) -> str:
    """A docstring literal with its quotes, each line after the first indented.

    No text can end the literal early: backslashes, quotes and characters that cannot be
    seen (line ends aside) are escaped. A space parts a quote from those around it.
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
    """A part of a docstring: a title, and below it names with their descriptions.

    Further lines of a description stand deeper than its name.
    """
    parts = []
    for name, text in entries:
        first, *others = f"{name}: {text}".splitlines() if name else text.splitlines()
        margin = " " * 8 if name else " " * 4
        parts += [f"    {first}", *(f"{margin}{line}".rstrip() for line in others)]
    return "\n".join([f"{title}:", *parts])


def _lines(text: str) -> str:
    """The text with one kind of line end, and with spaces in place of tabs."""
    lines = text.expandtabs(4).splitlines()
    return "\n".join(line.rstrip() for line in lines).strip()


def _laid_out(text: str, width: int, before: str) -> Iterator[str]:
    """The lines of a text, none wider than a word makes it.

    `before` stands on the first line already.
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
    """The line in several, the further ones as deep as its text."""
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
    """The character, or its escape if it cannot be seen or would reorder the line."""
    if character.isprintable() or character == "\n":
        return character
    if character.isspace():
        return " "
    return character.encode("unicode_escape").decode()
