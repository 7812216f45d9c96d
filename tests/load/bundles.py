"""Load documents of several files."""

from __future__ import annotations

import os
from pathlib import Path

from generator.load import Document, load

INFO = "openapi: 3.1.0\ninfo: {title: A, version: '1'}\n"
USES_PET = INFO + "components: {schemas: {A: {items: {$ref: %s}}}}"


def put_together(folder: Path, files: dict[str, str]) -> tuple[Document, list[str]]:
    """Write files and load the first; return its document and messages."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    document, diagnostics = load(str(folder / next(iter(files))))
    return document, [
        str(each).replace(f"{folder}{os.sep}", "") for each in diagnostics
    ]
