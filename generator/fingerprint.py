"""What the generator itself is: its code, its templates, and how black formats.

A version number tells releases apart, but not what lies between them. The fingerprint
does. It is taken in every run before all else, so this module uses nothing that takes
long to import.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from importlib.util import find_spec

HERE = os.path.dirname(__file__)
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
            content = file.read().replace(b"\r\n", b"\n")
        found.update(f"\0{name}\0".encode() + content)
    return found.hexdigest()


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
    spec = find_spec("black")
    if spec is None or spec.origin is None:
        return ""
    entries = os.scandir(os.path.dirname(os.path.dirname(spec.origin)))
    names = (entry.name for entry in entries if entry.name.endswith(".dist-info"))
    return next((n.split(".")[0] for n in names if n.startswith("black-")), "")
