"""The generated packages: the committed one, and the expected one of each case."""

from __future__ import annotations

import json
import shutil
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PARTNER_CLIENTS = ROOT / "generated" / "partner_clients"
RUNTIME = ROOT / "templates" / "package" / "_runtime"
MANIFEST = "gen-client.json"
WASTE = ("__pycache__", ".*_cache")


def package_folders() -> dict[str, Path]:
    """Where each package is, by its name."""
    cases = sorted(ROOT.glob(f"tests/cases/*/expected/{MANIFEST}"))
    expected = {path.parts[-3]: path.parent for path in cases}
    return {PARTNER_CLIENTS.name: PARTNER_CLIENTS, **expected}


def copy_package(source: Path, target: Path) -> None:
    """Copy a package, and add the runtime where a case leaves it out."""
    waste = shutil.ignore_patterns(*WASTE)
    shutil.copytree(source, target, ignore=waste)
    if not (target / "_runtime").exists():
        unasked = shutil.ignore_patterns(*WASTE, "*_engine.py")
        shutil.copytree(RUNTIME, target / "_runtime", ignore=unasked)


def read_manifest(package: Path) -> dict[str, Any]:
    """The manifest in a package's folder."""
    text = (package / MANIFEST).read_text(encoding="utf-8")
    manifest: dict[str, Any] = json.loads(text)
    return manifest


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder by its path, without the caches of tools."""
    paths = [path.relative_to(folder) for path in sorted(folder.rglob("*"))]
    return {
        path.as_posix(): (folder / path).read_bytes()
        for path in paths
        if (folder / path).is_file() and not is_waste(path)
    }


def is_waste(path: Path) -> bool:
    """Whether a path leads into the cache of a tool."""
    return any(fnmatch(part, waste) for part in path.parts for waste in WASTE)
