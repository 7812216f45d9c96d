"""Collects the messages of a run, and shows them."""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Literal, TextIO

import click

from generator.config.vocabulary import Format
from generator.diagnostics import Diagnostic, Severity, Unusable, workflow_command

Verbosity = Literal["quiet", "normal", "verbose"]

HERE = Path(__file__).parent.parent
_COLORS: Mapping[Severity, str] = {"error": "red", "warning": "yellow", "note": "cyan"}
HIDDEN = {"quiet": {"warning", "note"}, "normal": {"note"}, "verbose": set[str]()}


@dataclass
class Reporter:
    """The messages of one run of a command."""

    verbosity: Verbosity
    form: Format
    messages: list[Diagnostic] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        """Whether any of the messages is an error."""
        return any(message.severity == "error" for message in self.messages)

    def add(self, messages: Iterable[Diagnostic]) -> None:
        """Collect more messages."""
        self.messages.extend(messages)

    @contextmanager
    def collecting(self, file: str) -> Iterator[None]:
        """Turn any exception into a message about the file."""
        try:
            yield
        except Unusable as unusable:
            self.messages += [unusable.diagnostic, *unusable.others]
        except Exception as exception:
            self.messages.append(self._internal(exception, file))

    def show(self) -> None:
        """Print the messages on stderr, except those that the verbosity hides."""
        hidden = HIDDEN[self.verbosity]
        shown = [m for m in self.messages if m.severity not in hidden]
        colored = is_terminal(sys.stderr) and not os.environ.get("NO_COLOR")
        if shown:
            click.echo(formatted(shown, self.form, colored=colored), err=True)

    def _internal(self, exception: Exception, file: str) -> Diagnostic:
        """Return the message for a bug in the generator."""
        message = f"{exception!r} in {_place(exception)}"
        consequence = (
            "Nothing is written. This is a bug in gen-client: please report it, with "
            "the document and the output of --verbose."
        )
        internal = Diagnostic("error", "internal", message, consequence, file)
        if self.verbosity != "verbose":
            return internal
        return replace(internal, details="".join(traceback.format_exception(exception)))


def error(code: str, message: str, file: str) -> Diagnostic:
    """Return an error that the command itself detects."""
    return Diagnostic("error", code, message, "Nothing is written.", file)


def is_terminal(stream: TextIO | None) -> bool:
    """Whether the stream is a terminal."""
    return stream is not None and stream.isatty()


def _place(exception: Exception) -> str:
    """Return the file and line in the generator, without paths of the machine."""
    inside = [
        f"{Path(frame.filename).relative_to(HERE.parent).as_posix()}:{frame.lineno}"
        for frame in traceback.extract_tb(exception.__traceback__)
        if Path(frame.filename).is_relative_to(HERE)
    ]
    return inside[-1]


def formatted(
    messages: Iterable[Diagnostic], form: Format, *, colored: bool = False
) -> str:
    """Return all messages as one text in the given format."""
    match form:
        case "text":
            return "\n\n".join(in_color(m) if colored else str(m) for m in messages)
        case "json":
            return "\n".join(json.dumps(_facts(message)) for message in messages)
        case "github":
            return "\n".join(map(workflow_command, messages))


def _facts(message: Diagnostic) -> dict[str, object]:
    """Return what a message says, without the parts, which only filters need."""
    return {key: value for key, value in asdict(message).items() if key != "parts"}


def in_color(message: Diagnostic) -> str:
    """Return the message's text, with the severity coloured."""
    tag = f"{message.severity}[{message.code}]"
    styled = click.style(tag, fg=_COLORS[message.severity], bold=True)
    return str(message).replace(tag, styled, 1)
