"""Paths of generated and copied files, and helpers to inspect packages."""

from __future__ import annotations

import json
import shutil
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PARTNER_CLIENTS = ROOT / "generated" / "partner_clients"
TEMPLATES = ROOT / "templates" / "package"
RUNTIME = TEMPLATES / "_runtime"
MANIFEST = "gen-client.json"
WASTE = ("__pycache__", ".*_cache")


def copy_package(source: Path, target: Path) -> None:
    """Copy a package without the caches of tools."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(*WASTE))


def verbatim() -> set[str]:
    """Return the paths of the files that packages copy as they are."""
    return {path for path in contents(TEMPLATES) if not path.endswith(".jinja")}


def read_manifest(package: Path) -> dict[str, Any]:
    """Return the manifest in a package's folder."""
    text = (package / MANIFEST).read_text(encoding="utf-8")
    manifest: dict[str, Any] = json.loads(text)
    return manifest


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder by its path, without the caches of tools."""
    paths = [path.relative_to(folder) for path in sorted(folder.rglob("*"))]
    return {
        path.as_posix(): (folder / path).read_bytes()
        for path in paths
        if (folder / path).is_file() and not is_waste(path)
    }


def is_waste(path: Path) -> bool:
    """Whether a path leads into the cache of a tool."""
    return any(fnmatch(part, waste) for part in path.parts for waste in WASTE)
