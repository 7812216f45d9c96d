"""Compile our templates when a wheel is built, so that no run has to.

Compiled templates are used only by the version of Jinja that compiled them, and only
for the templates that they were compiled from. A checkout has none.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import jinja2

from generator.manifest.fingerprint import COMPILED

FOLDER = Path(COMPILED)
"""The folder of the compiled templates in an installed package."""
OPTIONS: dict[str, Any] = {
    "undefined": jinja2.StrictUndefined,
    "autoescape": False,  # the plan has made all text safe Python
    "trim_blocks": True,
    "lstrip_blocks": True,
    "keep_trailing_newline": True,
}
"""The options of every environment; a compiled template depends on them."""
FILTERS = ("literal", "docstring", "printable")
"""The names of our filters; they are looked up when a template is compiled."""
_FINGERPRINT = "fingerprint.txt"


def compile_templates(templates: Path, target: Path) -> None:
    """Write the compiled templates of a folder, each as a Python module."""
    loader = jinja2.FileSystemLoader(templates)
    environment = jinja2.Environment(loader=loader, **OPTIONS)
    environment.filters.update(dict.fromkeys(FILTERS, str))
    environment.compile_templates(
        target, extensions=["jinja"], zip=None, ignore_errors=False
    )
    (target / _FINGERPRINT).write_text(_fingerprint(templates), encoding="ascii")


def compiled_templates(
    templates: Path, folder: Path = FOLDER
) -> jinja2.ModuleLoader | None:
    """Return the loader of compiled templates, if they are those of a folder."""
    try:
        fingerprint = (folder / _FINGERPRINT).read_text(encoding="ascii")
    except (OSError, UnicodeError):
        return None
    return (
        jinja2.ModuleLoader(folder) if fingerprint == _fingerprint(templates) else None
    )


def _fingerprint(templates: Path) -> str:
    """Return a hash of Jinja's version and of the templates in a folder."""
    digest = hashlib.sha256(jinja2.__version__.encode())
    for path in sorted(templates.rglob("*.jinja")):
        digest.update(f"\n{path.relative_to(templates).as_posix()}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
