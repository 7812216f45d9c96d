"""The files in a user's folder of templates."""

from __future__ import annotations

import os
from collections.abc import Iterator


def files(folder: str) -> list[str]:
    """Return every file in the folder, sorted; hidden files are ignored."""
    return sorted(_below(folder), key=lambda path: path.replace(os.sep, "/"))


def _below(folder: str) -> Iterator[str]:
    for entry in os.scandir(folder):
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            yield from _below(entry.path)
        elif entry.is_file():
            yield entry.path
