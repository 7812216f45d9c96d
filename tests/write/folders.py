"""Small packages, and what lies in the folders that they are written to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.source import SourceFile
from generator.write import MANIFEST, Written

CLIENT = "class Client: ...\n"
FILES = {"client.py": CLIENT, "resources/orders.py": "class Orders: ...\n"}
MINE = "# mine\n"
LONG_AGO = 1_000_000_000


@dataclass(frozen=True)
class Package:
    """A generated package, made without the pipeline."""

    name: str
    files: tuple[SourceFile, ...]


def package(files: Mapping[str, str] = FILES, *, name: str = "shop") -> Package:
    """Return a package of these files and the manifest that lists them."""
    sources = [SourceFile(path, text) for path, text in files.items()]
    listed = {"files": {source.path: source.sha256 for source in sources}}
    manifest = SourceFile(MANIFEST, json.dumps(listed, indent=2) + "\n")
    return Package(name, (*sources, manifest))


def codes(written: Written) -> list[str]:
    """Return the codes of the messages, each with the name of its file."""
    return [f"{m.code} {Path(m.file).name}" for m in written.messages]


def tree(folder: Path) -> dict[str, tuple[bytes | str | None, int | None]]:
    """Return the content (or the target of a link) and the time of every path."""
    return {
        path.relative_to(folder).as_posix(): (
            str(path.readlink()) if path.is_symlink() else content(path),
            None if path.is_dir() else path.lstat().st_mtime_ns,
        )
        for path in sorted(folder.rglob("*"))
    }


def content(path: Path) -> bytes | None:
    """Return the content of a file; folders and pipes have none."""
    return path.read_bytes() if path.is_file() else None


def names(folder: Path) -> list[str]:
    """Return the paths below a folder that are not folders."""
    return [name for name in tree(folder) if not (folder / name).is_dir()]
