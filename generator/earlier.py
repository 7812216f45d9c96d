"""What the last run has formatted already: black takes most of the time of a run.

A manifest has, beside the hash of each file, that of its text before it was formatted.
Where a run prints the same text again, the file is on disk, formatted. That holds only
for what this very state of the generator has made, and nobody has changed since.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generator.source import SourceFile, sha256
from generator.start.fingerprint import fingerprint


def formatted_before(manifest: SourceFile | None) -> Mapping[str, str]:
    """Formatted texts, by the hashes of what they were before.

    `manifest` is that of the last run, its path the one on disk.
    """
    try:
        content = json.loads(manifest.text) if manifest else {}
        return dict(_texts(content, Path(manifest.path).parent)) if manifest else {}
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return {}  # it is no manifest, and others say so


def _texts(content: Mapping[str, Any], folder: Path) -> Mapping[str, str]:
    made_by = [i["sha256"] for i in content["inputs"] if i["role"] == "generator"]
    if made_by != [fingerprint()]:
        return {}
    found = {}
    for path, before in content["printed"].items():
        text = _read(folder / path)
        if text is not None and sha256(text) == content["files"][path]:
            found[before] = text
    return found


def _read(path: Path) -> str | None:
    try:
        return path.read_text("utf-8") if path.is_file() else None
    except (OSError, ValueError):
        return None
