"""Text that the last run formatted: formatting takes most of the time of a run.

Beside the hash of each file, a manifest has the hash of the text before it was
formatted. If a run renders that text again, the formatted file on disk can be used. It
can be trusted only if this very state of the generator wrote it and nobody changed it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from generator.manifest.fingerprint import fingerprint
from generator.manifest.reader import ManifestError, read
from generator.source import SourceFile, sha256


def format_cache(last: SourceFile | None) -> Mapping[str, str]:
    """Return formatted texts by the hashes of what they were before.

    `last` is the manifest of the last run; its path is the one on disk.
    """
    if last is None:
        return {}
    try:
        manifest = read(last.text).manifest
    except ManifestError:
        return {}
    made_by = [each.sha256 for each in manifest.inputs if each.role == "generator"]
    if made_by != [fingerprint()]:
        return {}
    folder, hashes = Path(last.path).parent, manifest.files or {}
    cache = {}
    for path, before in manifest.printed.items():
        text = _read(folder / path)
        if text is not None and sha256(text) == hashes.get(path):
            cache[before] = text
    return cache


def _read(path: Path) -> str | None:
    try:
        return path.read_text("utf-8") if path.is_file() else None
    except (OSError, ValueError):
        return None
