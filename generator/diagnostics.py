"""Messages about a document: where, what, and what happens now.

Stages report to a `Diagnostics` collector and continue. A document that cannot be used
at all raises `Unusable`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

Severity = Literal["error", "warning", "note"]
Locate = Callable[[str], tuple[int, int] | None]
"""Finds a JSON pointer's line and column (both from 1) in the text it was read from."""
Move = Callable[[str], Iterable[str]]
"""Finds the pointers, in the document, of a part at a pointer elsewhere."""
_COMMANDS: Mapping[Severity, str] = {
    "error": "error",
    "warning": "warning",
    "note": "notice",
}
"""GitHub's workflow command for each severity."""


@dataclass(frozen=True)
class Text:
    """The text of a file: its name, and the positions of pointers in it."""

    file: str
    locate: Locate


Origin = Callable[[str], tuple[Text | None, str]]
"""The text that a part is from, None for the document's own, and its pointer there."""


@dataclass(frozen=True)
class Diagnostic:
    """One message.

    An `error` means nothing is written; a `warning` that a part of the document is lost
    or changed; a `note` that a choice was made which a reader may want to know of.
    """

    severity: Severity
    code: str
    message: str
    consequence: str
    file: str
    pointer: str | None = None
    line: int | None = None
    column: int | None = None
    details: str = ""
    """Further lines, for debugging."""
    parts: tuple[str, ...] = field(default=(), compare=False)
    """The parts it is about, by their pointers in the document; () for all of it.

    `pointer` leads into the file that the part came from, which may be another one.
    """

    def __str__(self) -> str:
        numbers = [number for number in (self.line, self.column) if number is not None]
        position = "".join(f":{number}" for number in numbers)
        head = f"{self.file}{position} {self.severity}[{self.code}] {self.message}"
        pointer = [] if self.pointer is None else [f"  #{self.pointer}"]
        lines = [head, *pointer, f"  {self.consequence}"]
        details = [f"  {line}" for line in self.details.splitlines()]
        return "\n".join(map(visible, lines + details))


def visible(line: str) -> str:
    """Return the line with control characters escaped, which a terminal would obey."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in line)


def workflow_command(message: Diagnostic) -> str:
    """Return the command that makes GitHub show the message at its file and line."""
    facts = {
        "file": message.file,
        "line": message.line,
        "col": message.column,
        "title": message.code,
    }
    properties = ",".join(
        f"{name}={_property(str(value))}"
        for name, value in facts.items()
        if value is not None
    )
    lines = [message.message, message.consequence, message.details]
    text = _escaped("\n".join(filter(None, lines)).rstrip())
    return f"::{_COMMANDS[message.severity]} {properties}::{text}"


def _escaped(text: str) -> str:
    return visible(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    """Escape a property's value: a colon or comma would end it."""
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


class Unusable(Exception):
    """Nothing can be generated; `diagnostic` says why, `others` are more messages."""

    def __init__(self, diagnostic: Diagnostic, *others: Diagnostic) -> None:
        super().__init__("\n".join(map(str, (diagnostic, *others))))
        self.diagnostic = diagnostic
        self.others = others


class Diagnostics:
    """Collects the messages about one document, in the order they were reported."""

    def __init__(
        self, file: str, locate: Locate | None = None, origin: Origin | None = None
    ) -> None:
        """`file` is the name to show, `locate` finds pointers in its text."""
        self.file = file
        self._locate = locate
        self._origin = origin
        self._collected: dict[Diagnostic, Diagnostic] = {}
        """Each message by itself; the value knows all of its parts."""

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self._collected.values())

    def extend(self, messages: Iterable[Diagnostic], move: Move | None = None) -> None:
        """Add messages about other files; `move` finds the parts that come from there.

        Without `move`, the messages concern the whole document.
        """
        for message in messages:
            self._collect(_moved(message, move or (lambda _part: ())))

    def move(self, move: Move) -> None:
        """Give the messages so far the new pointers of their parts."""
        messages = [*self]
        self._collected.clear()
        for message in messages:
            self._collect(_moved(message, move))

    def keep(self, is_left: Callable[[str], bool]) -> None:
        """Drop the messages about parts of which none is left."""
        self._collected = {
            message: message
            for message in self
            if not message.parts or any(map(is_left, message.parts))
        }

    def warning(
        self,
        code: str,
        message: str,
        *,
        consequence: str,
        pointer: str | None = None,
        part: str | None = None,
    ) -> None:
        """Report a part that is lost or changed; `--strict` turns it into failure.

        The part is the one at the pointer, unless `part` is the pointer of another.
        """
        self._add("warning", code, message, consequence, pointer, part)

    def note(
        self, code: str, message: str, *, consequence: str, pointer: str | None = None
    ) -> None:
        """Report a choice that was made; shown with `--verbose`."""
        self._add("note", code, message, consequence, pointer)

    def unusable(
        self,
        code: str,
        message: str,
        *,
        pointer: str | None = None,
        position: tuple[int, int] | None = None,
    ) -> Unusable:
        """Return the exception to raise for a document that cannot be used."""
        return Unusable(self.error(code, message, pointer=pointer, position=position))

    def error(
        self,
        code: str,
        message: str,
        *,
        pointer: str | None = None,
        position: tuple[int, int] | None = None,
    ) -> Diagnostic:
        """Return one of several reasons why a document cannot be used."""
        return self._diagnostic(
            "error", code, message, "Nothing is written.", pointer, position
        )

    def _add(
        self,
        severity: Severity,
        code: str,
        message: str,
        consequence: str,
        pointer: str | None,
        part: str | None = None,
    ) -> None:
        self._collect(
            replace(
                self._diagnostic(severity, code, message, consequence, pointer),
                parts=tuple(p for p in (part or pointer,) if p is not None),
            )
        )

    def _collect(self, message: Diagnostic) -> None:
        """Add the message; one that is repeated is about all the parts."""
        same = self._collected.get(message)
        if same is not None:
            parts = tuple(dict.fromkeys((*same.parts, *message.parts)))
            message = replace(same, parts=parts)
        self._collected[message] = message

    def _diagnostic(
        self,
        severity: Severity,
        code: str,
        message: str,
        consequence: str,
        pointer: str | None,
        position: tuple[int, int] | None = None,
    ) -> Diagnostic:
        file, locate = self.file, self._locate
        if pointer is not None and self._origin is not None:
            text, pointer = self._origin(pointer)
            if text is not None:
                file, locate = text.file, text.locate
        if position is None and pointer is not None and locate is not None:
            position = locate(pointer)
        line, column = position or (None, None)
        return Diagnostic(
            severity, code, message, consequence, file, pointer, line, column
        )


def _moved(message: Diagnostic, move: Move) -> Diagnostic:
    parts = tuple(new for part in message.parts for new in move(part))
    return replace(message, parts=parts)


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Return the line and column of an offset, both counted from 1."""
    line = text.count("\n", 0, offset) + 1
    return line, offset - text.rfind("\n", 0, offset)
