"""Recognises a package that is up to date, from its manifest and hashes of files.

If anything is uncertain, the generator runs and reports. Every run starts with this
module. It may take 15 ms, and defining the dataclasses of the schema alone takes 10. So
it reads the few keys that it needs directly.
"""

from __future__ import annotations

import hashlib
import json
import keyword
import os
from collections.abc import Collection, Mapping
from typing import Any

from generator import __version__
from generator.config.jobs import Target
from generator.config.run_options import recorded_extras, settings_of
from generator.config.template_files import files
from generator.manifest.fingerprint import fingerprint, text_of
from generator.manifest.location import JOURNAL, NAME

DIGITS, END = 64, b'"\n}\n'
"""The manifest ends in its own hash: the number of digits, and the text after it."""


class Unchanged:
    """A package that is up to date."""

    def __init__(self, name: str, files: int, warnings: int) -> None:
        """`files` includes the manifest; `warnings` are those of the last run."""
        self.name = name
        self.files = files
        self.warnings = warnings

    def __str__(self) -> str:
        return f"{self.name}: 0 files written, {self.files} unchanged{self._warnings}"

    def checked(self) -> str:
        """Return the line that `--check` prints."""
        return f"{self.name}: up to date, {self.files} files{self._warnings}"

    @property
    def _warnings(self) -> str:
        if not self.warnings:
            return ""
        word = "warning" if self.warnings == 1 else "warnings"
        return f" ({self.warnings} {word} as before; --verbose shows them)"


def unchanged(target: Target, output: str) -> Unchanged | None:
    """Return the package if it is up to date, None if that is not certain."""
    name, start = name_of(target), start_of(target)
    if name is None or start is None:
        return None
    folder = os.path.join(output, name)
    try:
        text = _read(os.path.join(folder, NAME))
        manifest = json.loads(text)
        is_whole = _is_whole(text) and not _is_there(os.path.join(folder, JOURNAL))
        if (
            is_whole
            and _has_our_fingerprint(manifest)
            and _has_same_options(manifest, target, start)
            and _inputs_are_unchanged(manifest["inputs"], start)
            and _files_are_unchanged(folder, manifest["files"])
        ):
            files = len(manifest["files"]) + 1
            return Unchanged(name, files, manifest.get("warnings", 0))
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        pass  # there is no manifest, or somebody changed it
    return None


def inputs(target: Target, output: str) -> list[str]:
    """Return the files a package was made of, as paths from `start_of(target)`."""
    name = name_of(target) or ""
    try:
        manifest = json.loads(_read(os.path.join(output, name, NAME)))
        return [str(entry["path"]) for entry in manifest["inputs"] if "path" in entry]
    except (OSError, ValueError, LookupError, TypeError):
        return []


def packages_beside(names: Collection[str], output: str) -> list[str]:
    """Return the folders in `output` of generated packages with other names."""
    try:
        folders = sorted(entry.name for entry in os.scandir(output) if entry.is_dir())
    except OSError:  # nothing was generated yet
        return []
    ours = {name.casefold() for name in names}
    paths = [os.path.join(output, f) for f in folders if f.casefold() not in ours]
    return [path for path in paths if os.path.isfile(os.path.join(path, NAME))]


def name_of(target: Target) -> str | None:
    """Return the package's name if it is known before the document is read."""
    return target.package or target.options.name or _name(target.specs[0][0])


def start_of(target: Target) -> str | None:
    """Return the folder that the paths of inputs start from, None if there is none."""
    specs = [spec for spec, _ in target.specs]
    if any(spec == "-" or "://" in spec for spec in specs):
        return None
    folders = [os.path.dirname(os.path.abspath(spec)) for spec in specs]
    if target.package is None:
        return folders[0]
    try:
        common = os.path.commonpath(folders)
    except ValueError:  # they are on several drives
        return None
    return None if common == os.path.dirname(common) else common


def _name(spec: str) -> str | None:
    """Return the package's name if it is simply the file's."""
    stem = os.path.basename(spec).split(".")[0]
    is_plain = stem.isascii() and stem.isidentifier() and stem == stem.lower()
    is_joined = "__" not in stem and stem.strip("_") == stem
    return stem if is_plain and is_joined and not keyword.iskeyword(stem) else None


def _is_whole(text: bytes) -> bool:
    """Whether the manifest is as it was written: its own hash fits."""
    head, seal, tail = _parted(text)
    return tail == END and hashlib.sha256(head + tail).hexdigest().encode() == seal


def _parted(text: bytes) -> tuple[bytes, bytes, bytes]:
    """Return the text before the manifest's own hash, the hash, and the rest."""
    end = len(text) - len(END)
    return text[: end - DIGITS], text[end - DIGITS : end], text[end:]


def _has_our_fingerprint(manifest: Mapping[str, Any]) -> bool:
    """Whether exactly this generator wrote it."""
    made_by = [i["sha256"] for i in manifest["inputs"] if i["role"] == "generator"]
    ours = f"gen-client {__version__}"
    return manifest["generator"] == ours and made_by == [fingerprint()]


def _has_same_options(manifest: Mapping[str, Any], target: Target, start: str) -> bool:
    """Whether the documents and options are those of the run that wrote it."""
    options = target.options
    overlays = dict.fromkeys(path for _, each in target.specs for path in each.overlays)
    given = {
        "spec": [spec for spec, _ in target.specs],
        "overlay": overlays,
        "templates": files(options.templates) if options.templates else (),
    }
    for role, paths in given.items():
        made_of = [i["path"] for i in manifest["inputs"] if i["role"] == role]
        seen = (os.path.relpath(path, start) for path in paths)
        if [path.replace(os.sep, "/") for path in seen] != made_of:
            return False
    renames = list(options.renames)
    if renames and manifest.get("renames", [])[-len(renames) :] != renames:
        return False
    if options.version not in (None, manifest["client"]["version"]):
        return False
    recorded, extras = manifest.get("settings", {}), options.extras
    if extras is None:
        extras = recorded_extras(recorded)
    each = [own._replace(extras=extras) for _, own in target.specs]
    return bool(recorded == settings_of(each))


def _inputs_are_unchanged(inputs: list[Mapping[str, Any]], start: str) -> bool:
    """Whether every input file still has its hash.

    Inputs without a path belong to the generator; its fingerprint covers them.
    """
    return all(
        _has(os.path.join(start, entry["path"]), entry["sha256"])
        for entry in inputs
        if "path" in entry
    )


def _files_are_unchanged(folder: str, files: Mapping[str, str]) -> bool:
    """Whether the files of the package still have their hashes."""
    return all(_has(os.path.join(folder, path), files[path]) for path in files)


def _has(path: str, sha256: str | None) -> bool:
    """Whether the file has the hash; for None, whether there is no file."""
    if sha256 is None:
        return not _is_there(path)
    return hashlib.sha256(_read(path)).hexdigest() == sha256


def _is_there(path: str) -> bool:
    return os.path.lexists(path)


def _read(path: str) -> bytes:
    """Return a regular file's content; raises OSError for anything else."""
    if not os.path.isfile(path):
        raise FileNotFoundError(path)
    return text_of(path)
