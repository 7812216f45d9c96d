"""Messages as readers want them: people, programs, and GitHub's workflows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict

import click

from generator.diagnostics import Diagnostic, Severity, visible
from generator.start.words import Format

_COLORS: Mapping[Severity, str] = {"error": "red", "warning": "yellow", "note": "cyan"}
_COMMANDS: Mapping[Severity, str] = {
    "error": "error",
    "warning": "warning",
    "note": "notice",
}


def formatted(
    messages: Iterable[Diagnostic], form: Format, *, colored: bool = False
) -> str:
    """All messages in one text: a blank line between, or each on one line."""
    match form:
        case "text":
            return "\n\n".join(in_color(m) if colored else str(m) for m in messages)
        case "json":
            return "\n".join(json.dumps(asdict(message)) for message in messages)
        case "github":
            return "\n".join(map(workflow_command, messages))


def in_color(message: Diagnostic) -> str:
    """The message's text, its severity in colour."""
    tag = f"{message.severity}[{message.code}]"
    styled = click.style(tag, fg=_COLORS[message.severity], bold=True)
    return str(message).replace(tag, styled, 1)


def workflow_command(message: Diagnostic) -> str:
    """The line that makes GitHub show the message beside the line it is about."""
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
    """In a property, what ends it is escaped as well."""
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
