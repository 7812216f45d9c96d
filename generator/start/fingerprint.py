"""What the generator itself is: its code, its templates, and how black formats.

A version number tells releases apart, but not what lies between them. The fingerprint
does, and it is taken in every run before all else.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator

HERE = os.path.dirname(os.path.dirname(__file__))
BESIDE = os.path.join(os.path.dirname(HERE), "templates")
TEMPLATES = os.path.join(HERE, "templates")
"""Where they are once installed; in a checkout they are beside this package."""
SUFFIXES = (".py", ".jinja", ".toml", ".yaml")


def fingerprint() -> str:
    """The hash of all that the output depends on beside the inputs."""
    found = hashlib.sha256(_black().encode())
    templates = TEMPLATES if os.path.isdir(TEMPLATES) else BESIDE
    for name, path in sorted({**_files(HERE), **_files(templates)}.items()):
        with open(path, "rb") as file:
            content = file.read()
        found.update(f"\0{name}\0".encode() + with_lf(content))
    return found.hexdigest()


def with_lf(content: bytes) -> bytes:
    """The text with LF line ends, whatever a checkout did to it."""
    return content.replace(b"\r\n", b"\n") if b"\r" in content else content


def _files(root: str) -> dict[str, str]:
    """The files that matter below a folder, by their paths from the folder around."""
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
    """The year of black, within which it formats alike; "" where it is not known."""
    for folder in filter(os.path.isdir, sys.path):
        for name in os.listdir(folder):
            if name.startswith("black-") and name.endswith(".dist-info"):
                return name.split(".")[0]
    return ""
