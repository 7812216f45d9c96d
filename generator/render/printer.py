"""Print files with templates, a user's before ours, and format them with black.

Every fault in a user's template is reported with its file and line. If black refuses
the printed text, it is printed again with a mark for each line of the templates. The
marks tell which template printed the refused line.
"""

from __future__ import annotations

import ast
import re
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, cast

import jinja2
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

from generator.plan.text import docstring, literal, printable
from generator.render.compiled import FILTERS as NAMES_OF_FILTERS
from generator.render.compiled import OPTIONS, compiled_templates
from generator.render.formatting import (
    Refused,
    formatted_by_black,
    laid_out_or_formatted,
)
from generator.render.templates import (
    PREFIX,
    SUFFIX,
    Template,
    Templates,
    fault,
    folder_of_ours,
    names_of_ours,
)
from generator.source import SourceFile, sha256

FILTERS = dict(zip(NAMES_OF_FILTERS, (literal, docstring, printable), strict=True))
"""Filters for users' templates that turn any text into Python."""

_CODE_BLOCK = re.compile(r"(^```python\n)(.*?)(^```$)", re.MULTILINE | re.DOTALL)
_REFUSED_AT = re.compile(r": (\d+):\d+")
"""The position in black's message, as in "… for target version Python 3.11: 2:4"."""
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_MARK = re.compile("\ue000([0-9]+)\ue001")


class Printer:
    """Prints the files of packages."""

    def __init__(self, templates: Templates, formatted: Mapping[str, str]) -> None:
        """`formatted` are formatted texts by the hashes of the unformatted ones."""
        self._formatted = formatted
        self._templates = templates
        self._by_file = {str(template.file): template for template in templates.own}
        self._code = formatted_by_black if templates.own else laid_out_or_formatted

    def file(self, path: str, template: str, values: Mapping[str, Any]) -> SourceFile:
        """Return the file that a template prints; raise Unusable if a user's fails."""
        name = f"{template}{SUFFIX}"
        text = self._printed(_environment(self._templates), name, values)
        before = sha256(text)
        if before in self._formatted:
            return SourceFile(path, self._formatted[before], before)
        try:
            return SourceFile(path, _formatted(path, text, self._code), before)
        except _Refused as refused:
            if not self._by_file:
                raise
            culprit, line = self._culprit(path, name, values)
            reason = f"{path} would not be Python: {refused}"
            raise fault(culprit, reason, line) from refused

    def _printed(
        self, environment: jinja2.Environment, name: str, values: Mapping[str, Any]
    ) -> str:
        try:
            return environment.get_template(name).render(values)
        except Exception as error:  # a user's template may raise anything
            place = self._place(error)
            if place is None:
                raise
            raise fault(place[0], _reason(error), place[1]) from error

    def _place(self, error: Exception) -> tuple[Template, int] | None:
        """Return the line of a user's template that raised an exception, if one did."""
        places = [
            (frame.filename, frame.lineno or 1)
            for frame in traceback.extract_tb(error.__traceback__)
        ]
        if isinstance(error, jinja2.TemplateSyntaxError):
            places.append((error.filename or "", error.lineno))
        return self._last_own(places)

    def _culprit(
        self, path: str, name: str, values: Mapping[str, Any]
    ) -> tuple[Template, int | None]:
        """Return the template that printed invalid Python, and the line if known."""
        marks = _Marks()
        marked = self._printed(_new_environment(self._templates, marks), name, values)
        places: list[tuple[str, int]] = []
        try:
            _formatted(path, _MARK.sub("", marked), self._code)
        except _Refused as refused:
            printed = "\n".join(marked.split("\n")[: refused.line])
            places = [marks.places[int(number)] for number in _MARK.findall(printed)]
        stands_for = (t for t in self._templates.own if t.name == name)
        return self._last_own(places) or (
            next(stands_for, self._templates.own[0]),
            None,
        )

    def _last_own(
        self, places: Sequence[tuple[str, int]]
    ) -> tuple[Template, int] | None:
        """Return the last of some places that is in a user's template."""
        for file, line in reversed(places):
            if file in self._by_file:
                return self._by_file[file], line
        return None


class _Refused(ValueError):
    """A text is not Python; `line` is the line of the fault."""

    def __init__(self, lines: Sequence[str], line: int, reason: str) -> None:
        text = lines[line - 1].strip() if line <= len(lines) else ""
        super().__init__(f"{reason}, in {text!r}" if text else reason)
        self.line = line


class _Marks:
    """Marks for the lines of templates."""

    def __init__(self) -> None:
        self.places: list[tuple[str, int]] = []

    def mark(self, file: str, line: int) -> str:
        """Return the mark of a line in printed text."""
        self.places.append((file, line))
        return f"\ue000{len(self.places) - 1}\ue001"


class _Marking(Extension):
    """Marks each line of the literal text in templates."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Yield the tokens of a template; its literal text has marks."""
        marks = cast(_Marks, self.environment.globals["marks"])
        mark = partial(marks.mark, stream.filename or "")
        for token in stream:
            if token.type == "data":
                lines = enumerate(_LINE.findall(token.value), token.lineno)
                text = "".join(f"{mark(number)}{line}" for number, line in lines)
                yield Token(token.lineno, token.type, text)
            else:
                yield token


def _new_environment(
    templates: Templates, marks: _Marks | None = None
) -> jinja2.Environment:
    own = {template.name: template for template in templates.own}
    ours = jinja2.FileSystemLoader(folder_of_ours())

    def users(name: str) -> tuple[str, str, None] | None:
        template = own.get(name)
        return None if template is None else (template.text, str(template.file), None)

    compiled = None if own else compiled_templates(folder_of_ours())
    loaders = [
        *([compiled] if compiled else []),
        jinja2.FunctionLoader(users),
        jinja2.PrefixLoader({PREFIX: ours}),
        ours,
    ]
    environment = jinja2.Environment(
        loader=jinja2.ChoiceLoader(loaders),
        extensions=[] if marks is None else [_Marking],
        **OPTIONS,
    )
    environment.filters.update(FILTERS)
    environment.globals["marks"] = marks
    return environment


_environment = lru_cache(4)(_new_environment)


def _reason(error: Exception) -> str:
    """Return the reason why a template failed."""
    match error:
        case jinja2.TemplateNotFound():
            message = f'there is no template "{error.name}"'
            is_ours = error.name in names_of_ours()
            return f'{message}; ours is "{PREFIX}/{error.name}"' if is_ours else message
        case jinja2.TemplateError():
            return str(error.message)
        case RecursionError():
            ours = f'"{PREFIX}/NAME"'
            return f"it includes or extends itself without end; ours is {ours}"
        case _:
            return f"{type(error).__name__}: {error}"


def _formatted(path: str, text: str, format_code: Callable[[str], str]) -> str:
    """Return the text, formatted; in Markdown, only its blocks of Python.

    Raises _Refused.
    """
    lines = text.split("\n")
    if path.endswith(".py"):
        return _code(text, lines, 0, format_code)

    def block(match: re.Match[str]) -> str:
        before = text.count("\n", 0, match.start(2))
        return f"{match[1]}{_code(match[2], lines, before, format_code)}{match[3]}"

    return _CODE_BLOCK.sub(block, text)


def _code(
    code: str, lines: Sequence[str], before: int, format_code: Callable[[str], str]
) -> str:
    """Return the code, formatted; raise _Refused if it is not Python.

    black alone accepts some text that is not Python. `lines` are the lines of the whole
    text, `before` is the number of lines before the code.
    """
    try:
        ast.parse(code)
        return format_code(code)
    except Refused as error:
        position = _REFUSED_AT.search(str(error))
        line, reason = int(position[1]) if position else 1, "black does not take it"
    except SyntaxError as error:
        line, reason = error.lineno or 1, error.msg
    raise _Refused(lines, before + line, reason)
