"""The fingerprint of the generator: its code, its templates and the year of black.

Two states of the generator between releases have one version number, but different
fingerprints. Every run computes it first, so this module imports nothing heavy.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator

GENERATOR = os.path.dirname(os.path.dirname(__file__))
INSTALLED = os.path.join(GENERATOR, "templates")
"""The folder of the templates in an installed package."""
CHECKOUT = os.path.join(os.path.dirname(GENERATOR), "templates")
"""The folder of the templates in a checkout."""
COMPILED = os.path.join(GENERATOR, "compiled_templates")
"""The folder of compiled templates in an installed package; they add nothing new."""
SUFFIXES = (".py", ".jinja", ".toml", ".yaml")
CHUNK = 1 << 16
BINARY = getattr(os, "O_BINARY", 0)  # Windows has a text mode


def fingerprint() -> str:
    """Return a hash of everything the output depends on besides the inputs."""
    digest = hashlib.sha256(_black().encode())
    templates = INSTALLED if os.path.isdir(INSTALLED) else CHECKOUT
    for name, path in sorted({**_files(GENERATOR), **_files(templates)}.items()):
        digest.update(f"\0{name}\0".encode() + text_of(path))
    return digest.hexdigest()


def text_of(path: str) -> bytes:
    """Return the text of a file with LF line ends; a checkout may have changed them.

    A run with nothing to do reads hundreds of files. Without file objects this takes
    half the time.
    """
    descriptor = os.open(path, os.O_RDONLY | BINARY)
    try:
        text = os.read(descriptor, CHUNK)
        while more := os.read(descriptor, CHUNK):
            text += more
    finally:
        os.close(descriptor)
    return text.replace(b"\r\n", b"\n") if b"\r" in text else text


def _files(root: str) -> dict[str, str]:
    """Return the files below a folder that count, by path from its parent folder."""
    start = len(os.path.dirname(root)) + 1
    return {path[start:].replace(os.sep, "/"): path for path in _below(root)}


def _below(folder: str) -> Iterator[str]:
    for entry in os.scandir(folder):
        if entry.is_dir():
            is_other = entry.path in (INSTALLED, COMPILED)
            if not is_other and entry.name != "__pycache__":
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
