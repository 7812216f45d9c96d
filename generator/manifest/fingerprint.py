"""The fingerprint of the generator: its code, its templates and the year of black.

Two states of the generator between releases have one version number, but different
fingerprints. Every run computes it first, so this module imports nothing heavy.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator

HERE = os.path.dirname(os.path.dirname(__file__))
BESIDE = os.path.join(os.path.dirname(HERE), "templates")
TEMPLATES = os.path.join(HERE, "templates")
"""Their folder once installed; in a checkout they are beside this package."""
SUFFIXES = (".py", ".jinja", ".toml", ".yaml")


def fingerprint() -> str:
    """Return a hash of everything the output depends on besides the inputs."""
    found = hashlib.sha256(_black().encode())
    templates = TEMPLATES if os.path.isdir(TEMPLATES) else BESIDE
    for name, path in sorted({**_files(HERE), **_files(templates)}.items()):
        with open(path, "rb") as file:
            content = file.read()
        found.update(f"\0{name}\0".encode() + with_lf(content))
    return found.hexdigest()


def with_lf(content: bytes) -> bytes:
    """Return the text with LF line ends; a checkout may have changed them."""
    return content.replace(b"\r\n", b"\n") if b"\r" in content else content


def _files(root: str) -> dict[str, str]:
    """Return the relevant files below a folder, by path from its parent folder."""
    start = len(os.path.dirname(root)) + 1
    return {path[start:].replace(os.sep, "/"): path for path in _below(root)}


def _below(folder: str) -> Iterator[str]:
    for entry in os.scandir(folder):
        if entry.is_dir():
            if entry.path != TEMPLATES and entry.name != "__pycache__":
                yield from _below(entry.path)
        elif entry.name.endswith(SUFFIXES):
            yield entry.path


def _black() -> str:
    """Return the year of black, whose style is stable within a year; "" if unknown."""
    for folder in filter(os.path.isdir, sys.path):
        for name in os.listdir(folder):
            if name.startswith("black-") and name.endswith(".dist-info"):
                return name.split(".")[0]
    return ""
