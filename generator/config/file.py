"""The values of a configuration file, and the error for a file that is unusable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

FILE, PROJECT, TABLE = "gen-client.toml", "pyproject.toml", "gen-client"


class ConfigurationError(Exception):
    """An error in a configuration file; `line` and `column` count from 1."""

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
        """Return the message in the layout of all messages."""
        position = "" if self.line is None else f":{self.line}:{self.column}"
        head = f"{self.file}{position} error[configuration] {self}"
        return f"{head}\n  Nothing is written."


class Configuration:
    """The values of a configuration file; paths are relative to the working folder."""

    def __init__(
        self,
        file: str,
        values: Mapping[str, Any],
        specs: Sequence[Mapping[str, Any]],
    ) -> None:
        """`specs` hold the `path` of each document and its own values."""
        self.file = file
        self.values = values
        self.specs = specs
