"""Text of a document as Python: literals and docstrings that can be nothing else."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable

WIDTH = 88
LONG = 50
"""Characters of a string that fit into a line at any indent, escapes aside."""
QUOTES = '"""'
_BLOCK = re.compile(r"^\s*([|*+#>`-]|\d+[.)]|<\w|\S+:$)|^ {4}|\t")
"""Lines of lists, tables, code and the like, which keep their line breaks."""


def literal(value: object) -> str:
    """A string, number, boolean or None as a Python literal.

    A long string is written in pieces, which fit into lines.
    """
    assert value is None or isinstance(value, str | int | float | bool)
    if isinstance(value, str) and len(value) > LONG:
        pieces = textwrap.wrap(
            value,
            LONG,
            expand_tabs=False,
            replace_whitespace=False,
            drop_whitespace=False,
            break_long_words=False,
            break_on_hyphens=False,
        )
        return f"({' '.join(map(repr, pieces))})" if len(pieces) > 1 else repr(value)
    return repr(value)


def printable(text: str) -> str:
    """The text on one line, without characters that cannot be seen."""
    return " ".join("".join(map(_visible, text)).split())


def first_sentence(text: str) -> str:
    """The text up to the end of its first sentence or paragraph, on one line."""
    paragraph = re.split(r"\n\s*\n", text.strip(), maxsplit=1)[0]
    line = " ".join(paragraph.split())
    return re.split(r"(?<=[.!?])\s+(?=[A-Z`\"'(])", line, maxsplit=1)[0]


def sentence(text: str) -> str:
    """The text, ending as a sentence does."""
    text = text.strip()
    return f"{text}." if text and text[-1].isalnum() else text


def docstring(text: str, indent: int) -> str:
    """A docstring literal with its quotes, each line after the first indented.

    No text can end the literal early: backslashes, quotes and characters that cannot be
    seen (line ends aside) are escaped.
    """
    width = WIDTH - indent
    lines = list(_laid_out(text.strip(), width, QUOTES))
    if len(lines) == 1:
        lines = list(_laid_out(text.strip(), width - len(QUOTES), QUOTES))
    margin = " " * indent
    first, *others = map(_escaped, lines)
    if not others:
        return f'"""{first[:-1]}\\""""' if first.endswith('"') else f'"""{first}"""'
    body = "\n".join([first, *(f"{margin}{line}".rstrip() for line in others)])
    return f'"""{body}\n{margin}"""'


def section(title: str, entries: Iterable[tuple[str, str]]) -> str:
    """A part of a docstring: a title, and below it names with their descriptions."""
    parts = [
        textwrap.indent(f"{name}: {text}" if name else text, " " * 4)
        for name, text in entries
    ]
    return "\n".join([f"{title}:", *parts])


def _laid_out(text: str, width: int, before: str = "") -> Iterable[str]:
    """The lines of a text: prose is filled, all else keeps its line breaks.

    `before` stands on the first line already.
    """
    for number, paragraph in enumerate(re.split(r"\n[ \t]*\n", text)):
        lines = paragraph.expandtabs(4).splitlines()
        if not any(_BLOCK.match(line) for line in lines):
            lines = [" ".join(lines)]
        if number:
            yield ""
        for line in lines:
            yield from _wrapped(line, width, before)
            before = ""


def _wrapped(line: str, width: int, before: str) -> list[str]:
    margin = line[: len(line) - len(line.lstrip())][: width // 2]
    further = margin if not re.match(r"\s+\S+: ", line) else f"{margin}    "
    lines = textwrap.wrap(
        line.strip(),
        width,
        initial_indent=before + margin,
        subsequent_indent=further,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [lines[0].removeprefix(before), *lines[1:]] if lines else [""]


def _escaped(line: str) -> str:
    line = line.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return "".join(map(_visible, line))


def _visible(character: str) -> str:
    """The character, or its escape if it cannot be seen or would reorder the line."""
    if character.isprintable() or character in " \n":
        return character
    return character.encode("unicode_escape").decode()
