"""Recognises a package that is up to date, by the manifest and the hashes of files.

It answers only where it is sure: whatever is unusual, the stages of the generator are
left to find out and to say. Hashes are of text with LF line ends.
"""

from __future__ import annotations

import hashlib
import json
import keyword
import os
from collections.abc import Mapping
from typing import Any

from generator import __version__
from generator.start.fingerprint import fingerprint, with_lf
from generator.start.options import Options
from generator.start.templates import files

MANIFEST, JOURNAL = "gen-client.json", "gen-client.journal"
DIGITS, END = 64, b'"\n}\n'
"""The manifest's own hash is at its end: so many digits, and what closes the object."""


class Unchanged:
    """A package in which every file is what a run would write."""

    def __init__(self, name: str, files: int, warnings: int) -> None:
        """`files` counts the manifest too, `warnings` those of when it was made."""
        self.name = name
        self.files = files
        self.warnings = warnings

    def __str__(self) -> str:
        return f"{self.name}: 0 files written, {self.files} unchanged{self._warnings}"

    def checked(self) -> str:
        """What there is to say of it where nothing is written in any case."""
        return f"{self.name}: up to date, {self.files} files{self._warnings}"

    @property
    def _warnings(self) -> str:
        if not self.warnings:
            return ""
        word = "warning" if self.warnings == 1 else "warnings"
        return f" ({self.warnings} {word} as before; --verbose shows them)"


def unchanged(spec: str, options: Options, output: str) -> Unchanged | None:
    """The package of a document, if it needs no work; None if that is not known."""
    name = options.name or _name(spec)
    if name is None or spec == "-" or "://" in spec:
        return None
    folder = os.path.join(output, name)
    try:
        found = _read(os.path.join(folder, MANIFEST))
        manifest = json.loads(found)
        is_whole = _is_whole(found) and not _is_there(os.path.join(folder, JOURNAL))
        if (
            is_whole
            and _is_made_by_us(manifest)
            and _is_told_the_same(manifest, spec, options)
            and _is_made_of(manifest["inputs"], spec)
            and _holds(folder, manifest["files"])
        ):
            files = len(manifest["files"]) + 1
            return Unchanged(name, files, manifest.get("warnings", 0))
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        pass  # nothing is there, or not what was written
    return None


def inputs(spec: str, options: Options, output: str) -> list[str]:
    """The files that a package depended on when it was written, from its document's."""
    name = options.package or options.name or _name(spec) or ""
    try:
        manifest = json.loads(_read(os.path.join(output, name, MANIFEST)))
        return [str(entry["path"]) for entry in manifest["inputs"] if "path" in entry]
    except (OSError, ValueError, LookupError, TypeError):
        return []


def _name(spec: str) -> str | None:
    """The package's name, where it is the same as the file's."""
    stem = os.path.basename(spec).split(".")[0]
    is_plain = stem.isascii() and stem.isidentifier() and stem == stem.lower()
    is_joined = "__" not in stem and stem.strip("_") == stem
    return stem if is_plain and is_joined and not keyword.iskeyword(stem) else None


def _is_whole(found: bytes) -> bool:
    """Whether the manifest is as it was written: its last line is of the others."""
    head, seal, tail = _parted(found)
    return tail == END and hashlib.sha256(head + tail).hexdigest().encode() == seal


def _parted(found: bytes) -> tuple[bytes, bytes, bytes]:
    """The manifest before its own hash, the hash, and what is behind it."""
    end = len(found) - len(END)
    return found[: end - DIGITS], found[end - DIGITS : end], found[end:]


def _is_made_by_us(manifest: Mapping[str, Any]) -> bool:
    """Whether this very generator has made it."""
    made_by = [i["sha256"] for i in manifest["inputs"] if i["role"] == "generator"]
    ours = f"gen-client {__version__}"
    return manifest["generator"] == ours and made_by == [fingerprint()]


def _is_told_the_same(manifest: Mapping[str, Any], spec: str, options: Options) -> bool:
    """Whether the options are those that it was made with."""
    given = {
        "overlay": options.overlays,
        "templates": files(options.templates) if options.templates else (),
    }
    folder = os.path.dirname(spec) or "."
    for role, paths in given.items():
        made_of = [i["path"] for i in manifest["inputs"] if i["role"] == role]
        seen = (os.path.relpath(path, folder) for path in paths)
        if [path.replace(os.sep, "/") for path in seen] != made_of:
            return False
    renames = list(options.renames)
    if renames and manifest.get("renames", [])[-len(renames) :] != renames:
        return False
    if options.version not in (None, manifest["client"]["version"]):
        return False
    return bool(manifest.get("settings", {}) == options.settings())


def _is_made_of(inputs: list[Mapping[str, Any]], spec: str) -> bool:
    """Whether every file that it depends on is what it was."""
    folder = os.path.dirname(spec)
    for entry in inputs:
        if "path" not in entry:
            continue  # the generator's own are in its fingerprint
        if entry["role"] == "spec" and entry["path"] != os.path.basename(spec):
            return False
        if not _has(os.path.join(folder, entry["path"]), entry["sha256"]):
            return False
    return True


def _holds(folder: str, files: Mapping[str, str]) -> bool:
    """Whether the files of the package are as they were written."""
    return all(_has(os.path.join(folder, path), files[path]) for path in files)


def _has(path: str, sha256: str | None) -> bool:
    """Whether the file has the hash; without one, whether there is none."""
    if sha256 is None:
        return not _is_there(path)
    return hashlib.sha256(_read(path)).hexdigest() == sha256


def _is_there(path: str) -> bool:
    return os.path.lexists(path)


def _read(path: str) -> bytes:
    """What a file holds; OSError if there is none, or something without an end."""
    if not os.path.isfile(path):
        raise FileNotFoundError(path)
    with open(path, "rb") as file:
        return with_lf(file.read())
