"""The text that the last run formatted. Formatting takes most of the time of a run.

A manifest has two hashes of a formatted file: before and after formatting. If a run
renders the same text again, it uses the formatted file on disk. This is safe only if
the same state of the generator wrote the file and nobody edited it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from generator.manifest.fingerprint import fingerprint
from generator.manifest.reader import ManifestError, read
from generator.source import SourceFile, sha256


def format_cache(last: SourceFile | None) -> Mapping[str, str]:
    """Return formatted texts by the hashes of the texts before formatting.

    `last` is the manifest of the last run, with its path on disk.
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
