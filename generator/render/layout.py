"""Lay out printed Python as black does, without black where the layout is plain.

Our templates print statements with the spaces and quotes that black wants. What
remains are blank lines, spaces at the ends of lines, and statements that do not fit on
a line. Where a text is not plain, black decides: for one statement, or for everything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from generator.render.long_lines import INDENT, LINE_LENGTH, NotPlain, split

_TOKEN = re.compile(
    r'(?P<long>"""(?:[^"\\]|\\.|"(?!""))*""")|(?P<string>"(?:[^"\\\n]|\\.)*")'
    r"|(?P<single>'(?:[^'\\\n]|\\.)*')|(?P<open>[(\[{])|(?P<close>[)\]}])"
    r"|(?P<comment>\#[^\n]*)|(?P<line>[ ]*\n\s*)|(?P<odd>['\"\\\t\r\f;])",
    re.DOTALL,
)
_DEFINITION = re.compile(r"(?:async )?def |class ")
_OPENING = re.compile(r'"""(?: "|[^ "])')
_CLOSING = re.compile(r'(?:[^ "\\\s]|" |\n *)"""$')
QUOTES = '"""'
_STUB = re.compile(r".*: \.\.\.")


@dataclass
class _Statement:
    """A logical line of a source, or a comment."""

    text: str
    """Its text on one line, except for long strings."""
    indent: int
    blanks: int
    """The number of blank lines before it."""

    @property
    def is_import(self) -> bool:
        return self.text.startswith(("import ", "from "))

    @property
    def is_class(self) -> bool:
        return self.text.startswith("class ")

    @property
    def is_def(self) -> bool:
        return self.text.startswith(("def ", "async def "))

    @property
    def is_decorator(self) -> bool:
        return self.text.startswith("@")

    @property
    def is_comment(self) -> bool:
        return self.text.startswith("#")

    @property
    def is_long_string(self) -> bool:
        return self.text.startswith('"""')


def laid_out(source: str, black: Callable[[str, int], list[str]]) -> str:
    """Return a source as black lays it out; raise NotPlain if black has to do it.

    The source is Python, and its lines are indented by four spaces. `black` returns the
    lines of a single statement, given its text and its indent.
    """
    if not source.strip():
        raise NotPlain(source)
    lines: list[str] = []
    blank_lines = _BlankLines()
    for statement in _statements(source):
        lines.extend([""] * blank_lines.before(statement))
        lines.extend(_lines(statement, black))
    return "\n".join(lines) + "\n"


def _statements(source: str) -> Iterator[_Statement]:
    """Yield the logical lines of a source."""
    source = source.strip("\n") + "\n"
    position = len(source) - len(source.lstrip(" "))
    indent, depth, blanks = position, 0, 0
    parts: list[str] = []
    for match in _TOKEN.finditer(source, position):
        kind, token = match.lastgroup, match[0]
        parts.append(source[position : match.start()])
        position = match.end()
        if kind == "line":
            if depth:
                parts.append(_joint(parts, source[position : position + 1]))
                continue
            yield _Statement("".join(parts), indent, blanks)
            parts = []
            indent = len(token) - token.rfind("\n") - 1
            blanks = token.count("\n") - 1
        elif kind == "odd" or (kind == "comment" and (depth or parts != [""])):
            raise NotPlain(token)
        else:
            depth += (kind == "open") - (kind == "close")
            parts.append(_quoted(token) if kind == "single" else token)


def _joint(parts: list[str], following: str) -> str:
    """Return the text between two joined lines in brackets: a space, or nothing."""
    while parts and not parts[-1]:
        parts.pop()
    before = parts[-1][-1] if parts else ""
    return "" if before in "([{" or following in ")]}," else " "


def _quoted(token: str) -> str:
    """Return a string with double quotes, unless it has some itself."""
    text = token[1:-1]
    if "\\'" in text or ('"' in text and "\\" in text):
        raise NotPlain(token)
    return token if '"' in text else f'"{text}"'


def _lines(statement: _Statement, black: Callable[[str, int], list[str]]) -> list[str]:
    """Return the lines of a statement."""
    text, indent = statement.text, statement.indent
    if statement.is_long_string:
        return _long_string(text, indent)
    if "\n" in text or indent % INDENT or text[0] in "\"'":
        raise NotPlain(text)
    if statement.is_comment:
        return [" " * indent + text]
    try:
        return split(text, indent)
    except NotPlain:
        return black(text, indent)


def _long_string(text: str, indent: int) -> list[str]:
    """Return the lines of a docstring that is indented like its quotes."""
    first, *others = text.split("\n")
    margin = " " * indent
    if not _OPENING.match(first) or not _CLOSING.search(text):
        raise NotPlain(text)
    *_, last = lines = [margin + first, *others]
    inner = [line for line in others if line and line != margin + QUOTES]
    if len(last) > LINE_LENGTH or not last.startswith(margin) or (others and not inner):
        raise NotPlain(text)
    depths = [len(line) - len(line.lstrip(" ")) for line in inner]
    if (depths and min(depths) != indent) or any(line[-1] == " " for line in inner):
        raise NotPlain(text)
    return lines


class _BlankLines:
    """Black's rules for blank lines, for one statement after another."""

    def __init__(self) -> None:
        self._last: _Statement | None = None
        self._definitions: list[_Statement] = []
        """The definitions that the last statement stands in, or is."""
        self._is_after_class_docstring = False
        self._is_module_docstring = False

    def before(self, statement: _Statement) -> int:
        """Return the number of blank lines before a statement."""
        last, indent = self._last, statement.indent
        left = None
        while self._definitions and self._definitions[-1].indent >= indent:
            left = self._definitions.pop()
        if statement.is_def or statement.is_class:
            self._definitions.append(statement)
        number = 0 if last is None else self._between(last, statement, left)
        if self._is_after_class_docstring:
            number = max(number, 1)
        elif self._is_module_docstring and not (statement.is_def or statement.is_class):
            number = 1
        self._is_after_class_docstring = (
            last is not None and last.is_class and statement.is_long_string
        )
        self._is_module_docstring = (
            last is None or (last.is_comment and not last.indent)
        ) and statement.is_long_string
        self._last = statement
        return number

    def _between(
        self, last: _Statement, statement: _Statement, left: _Statement | None
    ) -> int:
        indent = statement.indent
        number = min(statement.blanks, 1 if indent else 2)
        if statement.is_long_string and (last.is_class or last.is_def):
            return 0
        if left is not None:
            if not indent and left.indent and statement.text.endswith(":"):
                raise NotPlain(statement.text)
            number = 1 if indent else 2
        if statement.is_decorator or statement.is_def or statement.is_class:
            return self._before_definition(last, statement, number)
        if last.is_import and not statement.is_import and last.indent == indent:
            return number or 1 if indent else 1
        return number

    @staticmethod
    def _before_definition(last: _Statement, statement: _Statement, number: int) -> int:
        if last.is_decorator:
            return 0
        if last.indent < statement.indent and (last.is_class or last.is_def):
            return 1 if statement.blanks else 0
        if last.is_comment and last.indent == statement.indent and not number:
            raise NotPlain(last.text)
        if last.is_def and _STUB.fullmatch(last.text) and not statement.blanks:
            return 0
        return 1 if statement.indent else 2
