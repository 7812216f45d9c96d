"""Decide which files of a package's folder to write, remove or rename."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from generator.diagnostics import Diagnostic
from generator.manifest.location import NAME as MANIFEST
from generator.manifest.reader import ManifestError, read
from generator.manifest.schema import Manifest
from generator.manifest.writer import says_the_same, text
from generator.source import SourceFile
from generator.write import journal
from generator.write.filesystem import (
    content,
    free_name,
    kind,
    refusal,
    require_clear_way,
    require_folder,
    sha256,
    warning,
)
from generator.write.journal import Journal

MISSING = "is missing"
"""The reason to write a file that does not exist."""


class Package(Protocol):
    """The package to write."""

    @property
    def name(self) -> str:
        """Return the folder's name."""

    @property
    def files(self) -> Sequence[SourceFile]:
        """Return all files of the folder, including the manifest."""


@dataclass(frozen=True)
class Change:
    """The change of one file."""

    path: str
    target: Path
    text: str | None = None
    """The new content; None to remove the file."""
    backup: Path | None = None
    """The new name of the current file, if it is kept."""
    reason: str = ""
    """The reason, worded to follow the file's name."""


@dataclass(frozen=True)
class Changes:
    """The changes to a package's folder, in order; the manifest comes last."""

    name: str
    folder: Path
    changes: tuple[Change, ...]
    unchanged: tuple[str, ...]
    messages: tuple[Diagnostic, ...]
    earlier: Journal
    """The journal of an earlier run that did not finish."""


def compare(package: Package, output: Path) -> Changes:
    """Return the changes that the package needs; change nothing."""
    folder = output / package.name
    for path in (output, folder):
        require_folder(path)
    manifest, messages = _listed(folder)
    earlier = journal.read(folder)
    claims = {
        path: ({manifest[path]} if path in manifest else set())
        | earlier.files.get(path, set())
        for path in manifest.keys() | earlier.files.keys()
    }
    needed, unchanged = [], []
    for file in package.files:
        change = _needed(folder, file, claims.get(file.path), messages)
        if change is None:
            unchanged.append(file.path)
        else:
            needed.append(change)
    stale = _stale(folder, claims, package.files, messages)
    changes = sorted([*needed, *stale], key=lambda change: change.path == MANIFEST)
    return Changes(
        package.name,
        folder,
        tuple(changes),
        tuple(unchanged),
        tuple(messages),
        earlier,
    )


def _needed(
    folder: Path, file: SourceFile, claims: Set[str] | None, messages: list[Diagnostic]
) -> Change | None:
    """Return the change that gives the file its text; None if it has it."""
    target = folder / file.path
    require_clear_way(folder, file.path)
    current = content(target)
    if current == file.text.encode() or _differs_in_fingerprint(file, current):
        return None
    occupant = kind(target)
    if occupant == "nothing":
        return Change(file.path, target, file.text, reason=MISSING)
    if occupant == "file" and sha256(current) in (claims or ()):
        return Change(file.path, target, file.text, reason="is out of date")
    backup = free_name(target)
    messages.append(_taken(target, backup, edited=claims is not None))
    return Change(file.path, target, file.text, backup, messages[-1].message)


def _differs_in_fingerprint(file: SourceFile, current: bytes | None) -> bool:
    """Whether the file is a manifest that differs in the fingerprint only."""
    if file.path != MANIFEST or current is None:
        return False
    manifest = _read(current)
    if manifest is None or text(manifest).encode(errors="surrogatepass") != current:
        return False
    return says_the_same(manifest, read(file.text).manifest)


def _taken(target: Path, backup: Path, *, edited: bool) -> Diagnostic:
    kept = f"It is replaced; its content is kept as {backup.name}."
    if edited:
        message = "was edited by hand since it was generated"
        return warning("edited-by-hand", target, message, kept)
    message = "has the name of a generated file, but is not in the manifest"
    return warning("not-ours", target, message, kept)


def _stale(
    folder: Path,
    claims: Mapping[str, Set[str]],
    files: Sequence[SourceFile],
    messages: list[Diagnostic],
) -> list[Change]:
    """Return the changes that remove files which are no longer generated."""
    current = {file.path.casefold() for file in files}  # many file systems ignore case
    changes = []
    for path in sorted(claims):
        target = folder / path
        if path.casefold() in current or kind(target) not in ("file", "link"):
            continue
        if kind(target) == "file" and sha256(content(target)) in claims[path]:
            changes.append(Change(path, target, reason="is no longer generated"))
            continue
        backup = free_name(target)
        message = "was edited by hand and is no longer generated"
        kept = f"It is renamed to {backup.name}."
        messages.append(warning("edited-by-hand", target, message, kept))
        changes.append(Change(path, target, backup=backup, reason=message))
    return changes


# --- the last run's manifest -------------------------------------------------------


def _listed(folder: Path) -> tuple[dict[str, str], list[Diagnostic]]:
    """Return the generated files that the manifest lists, with their hashes."""
    manifest = folder / MANIFEST
    current = content(manifest)
    if current is None:
        return {}, []
    listed = _files(current)
    if listed is None:
        message = "is not a gen-client manifest (perhaps after a merge conflict)"
        consequence = (
            "No file here is recognised as generated; files that differ are kept."
        )
        return {}, [warning("manifest", manifest, message, consequence)]
    refused = {path: why for path in listed if (why := refusal(folder, path))}
    consequence = "That path is left alone."
    messages = [
        warning("manifest", manifest, f"{json.dumps(path)} {why}", consequence)
        for path, why in sorted(refused.items())
    ]
    trusted = {path: listed[path] for path in listed.keys() - refused.keys()}
    return trusted | {MANIFEST: sha256(current)}, messages


def _files(raw: bytes) -> dict[str, str] | None:
    """Return the hash of each file in a manifest; None if the list is damaged."""
    try:
        files = read(raw).generated_files
    except ManifestError:
        return None
    return None if files is None else dict(files)


def _read(raw: bytes) -> Manifest | None:
    """Return the manifest; None if it is damaged."""
    try:
        reading = read(raw)
    except ManifestError:
        return None
    return None if reading.faults else reading.manifest
