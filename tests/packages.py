"""The generated packages: the committed one, and the expected one of each case."""

from __future__ import annotations

import json
import re
import shutil
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PARTNER_CLIENTS = ROOT / "generated" / "partner_clients"
TEMPLATES = ROOT / "templates" / "package"
RUNTIME = TEMPLATES / "_runtime"
MANIFEST = "gen-client.json"
SCOPES = "hubspot/scopes.py"
FROM_RUNTIME = re.compile(r"from \.+_runtime(?:\.| import )(\w+)")
WITHIN = re.compile(r"from \.(?: import )?(\w+)")
WASTE = ("__pycache__", ".*_cache")


def package_folders() -> dict[str, Path]:
    """Where each package is, by its name."""
    cases = sorted(ROOT.glob(f"tests/cases/*/expected/{MANIFEST}"))
    expected = {path.parts[-3]: path.parent for path in cases}
    return {PARTNER_CLIENTS.name: PARTNER_CLIENTS, **expected}


def copy_package(source: Path, target: Path) -> None:
    """Copy a package, and add what is copied as it is where a case leaves it out."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(*WASTE))
    if (target / "_runtime").exists():
        return
    for path in verbatim():
        if path.startswith("_runtime/"):
            continue
        if path == "hubspot/oauth.py" and not (target / SCOPES).exists():
            continue  # it is of no use without what is rendered
        (target / path).parent.mkdir(exist_ok=True)
        shutil.copyfile(TEMPLATES / path, target / path)
    (target / "_runtime").mkdir()
    for module in needed_runtime(target):
        name = f"{module}.py"
        shutil.copyfile(RUNTIME / name, target / "_runtime" / name)


def needed_runtime(package: Path) -> set[str]:
    """The runtime modules that a package imports, or that one of those imports."""
    texts = [path.read_text(encoding="utf-8") for path in package.rglob("*.py")]
    new = {name for text in texts for name in FROM_RUNTIME.findall(text)}
    needed = {"__init__"}
    while new:
        needed |= new
        texts = [(RUNTIME / f"{name}.py").read_text(encoding="utf-8") for name in new]
        new = {name for text in texts for name in WITHIN.findall(text)} - needed
    return needed


def verbatim() -> set[str]:
    """The files that packages hold just as they are, by their paths in there."""
    return {path for path in contents(TEMPLATES) if not path.endswith(".jinja")}


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
