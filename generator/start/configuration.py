"""The configuration: `gen-client.toml`, or `[tool.gen-client]` of `pyproject.toml`.

Here it is found; what it says is read by `reading.py`, where there is one.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

FILE, PROJECT, TABLE = "gen-client.toml", "pyproject.toml", "gen-client"


class ConfigurationError(Exception):
    """The configuration cannot be used; `line` and `column` are from 1, or None."""

    def __init__(
        self,
        file: str,
        message: str,
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        super().__init__(message)
        self.file = file
        self.line = line
        self.column = column

    def shown(self) -> str:
        """The message as all others are shown."""
        position = "" if self.line is None else f":{self.line}:{self.column}"
        head = f"{self.file}{position} error[configuration] {self}"
        return f"{head}\n  Nothing is written."


class Configuration:
    """What a file says, its paths as seen from the working directory."""

    def __init__(
        self,
        file: str,
        values: Mapping[str, Any],
        specs: Sequence[Mapping[str, Any]],
    ) -> None:
        """`specs` have each document's `path`, and what holds for it alone."""
        self.file = file
        self.values = values
        self.specs = specs


def find() -> Configuration | None:
    """The nearest configuration, from the working directory upwards."""
    folder = os.getcwd()
    while True:
        for name in (FILE, PROJECT):
            path = os.path.join(folder, name)
            if os.path.isfile(path) and (found := read(os.path.relpath(path))):
                return found
        folder, below = os.path.dirname(folder), folder
        if folder == below:
            return None


def read(file: str) -> Configuration | None:
    """What a file says; None for a project that has no table for it."""
    try:
        with open(file, "rb") as opened:
            content = opened.read().replace(b"\r\n", b"\n")
    except OSError as error:
        raise ConfigurationError(file, f"cannot be read: {error.strerror}") from None
    is_project = os.path.basename(file) == PROJECT
    if is_project and not _may_concern_us(content):
        return None
    from generator.start.reading import configuration

    return configuration(file, _decoded(file, content), is_project=is_project)


def _may_concern_us(content: bytes) -> bool:
    """Whether a project may have our table: parsing just to see would take time."""
    if TABLE.encode() not in content:
        return False
    headers = [line for line in content.splitlines() if line.lstrip()[:1] == b"["]
    return any(TABLE.encode() in line or b"tool]" in line for line in headers)


def _decoded(file: str, content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ConfigurationError(file, "is not UTF-8", line, 1) from None
