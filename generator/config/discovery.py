"""Finds the configuration: `gen-client.toml`, or `[tool.gen-client]` of a project."""

from __future__ import annotations

import os

from generator.config.file import (
    FILE,
    PROJECT,
    TABLE,
    Configuration,
    ConfigurationError,
)


def find() -> Configuration | None:
    """Return the nearest configuration, from the working directory upwards."""
    folder = os.getcwd()
    while True:
        for name in (FILE, PROJECT):
            path = os.path.join(folder, name)
            if os.path.isfile(path) and (nearest := read(os.path.relpath(path))):
                return nearest
        folder, below = os.path.dirname(folder), folder
        if folder == below:
            return None


def read(file: str) -> Configuration | None:
    """Return the configuration in a file, None for a project without our table.

    Raises ConfigurationError.
    """
    try:
        with open(file, "rb") as opened:
            content = opened.read().replace(b"\r\n", b"\n")
    except OSError as error:
        raise ConfigurationError(file, f"cannot be read: {error.strerror}") from None
    is_project = os.path.basename(file) == PROJECT
    if is_project and not _may_have_table(content):
        return None
    from generator.config.tables import configuration  # imports a TOML parser

    return configuration(file, _decoded(file, content), is_project=is_project)


def _may_have_table(content: bytes) -> bool:
    """Whether a project may have our table. Parsing it to find out takes longer."""
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
