"""The journal of a run, which remains only if the run does not finish.

It is a JSON file beside the manifest while files are replaced. `files` has the hash
that each file gets, and `temporary` the temporary names of their texts. With it, the
next run recognises generated files and removes temporary ones.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path

from generator.manifest.location import JOURNAL
from generator.write.filesystem import content, kind, refusal, remove_if_there

_TEMPORARY = re.compile(r"\..+\.[0-9a-f]{16}")


@dataclass(frozen=True)
class Journal:
    """The plan of a run that did not finish."""

    files: Mapping[str, Set[str]] = field(default_factory=dict)
    """The files to write, each with the hashes of this and earlier unfinished runs."""
    waiting: tuple[Path, ...] = ()
    """The temporary files that are still there."""
    journals: tuple[Path, ...] = ()
    """The journal file, and one that was not completely written."""

    def __bool__(self) -> bool:
        return bool(self.journals)


def write(
    folder: Path, files: Mapping[str, str], temporary: Iterable[Path], earlier: Journal
) -> None:
    """Write the journal of a package's folder atomically."""
    claims = {path: {*hashes} for path, hashes in earlier.files.items()}
    for path, sha256 in files.items():
        claims.setdefault(path, set()).add(sha256)
    hashes = {path: sorted(claims[path]) for path in sorted(claims)}
    names = [path.relative_to(folder).as_posix() for path in temporary]
    text = json.dumps({"files": hashes, "temporary": names}, indent=2)
    unfinished = _unfinished(folder)
    unfinished.write_bytes(f"{text}\n".encode())
    unfinished.replace(folder / JOURNAL)


def remove(folder: Path) -> None:
    """Remove the journal: the run is finished or undone."""
    for path in (folder / JOURNAL, _unfinished(folder)):
        remove_if_there(path)


def read(folder: Path) -> Journal:
    """Return the journal in a package's folder; an empty one if there is none."""
    files = [path for path in (folder / JOURNAL, _unfinished(folder)) if _is_file(path)]
    entries = _parsed(folder / JOURNAL)
    hashes = {
        path: {sha256 for sha256 in listed if isinstance(sha256, str)}
        for path, listed in _items(entries.get("files"))
        if isinstance(listed, list) and refusal(folder, path) is None
    }
    names = entries.get("temporary")
    waiting = [
        folder / name
        for name in (names if isinstance(names, list) else ())
        if isinstance(name, str)
        and refusal(folder, name) is None
        and _TEMPORARY.fullmatch(name.rpartition("/")[2])
        and _is_file(folder / name)
    ]
    return Journal(hashes, tuple(waiting), tuple(files))


def _unfinished(folder: Path) -> Path:
    return folder / f"{JOURNAL}.new"


def _is_file(path: Path) -> bool:
    return kind(path) == "file"


def _parsed(journal: Path) -> Mapping[str, object]:
    """Return the journal's JSON object; an empty one if it is damaged."""
    try:
        parsed = json.loads((content(journal) if _is_file(journal) else None) or b"{}")
    except (ValueError, RecursionError):
        return {}
    return parsed if isinstance(parsed, dict) else {}


def _items(value: object) -> Iterable[tuple[str, object]]:
    return value.items() if isinstance(value, dict) else ()
