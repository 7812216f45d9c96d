"""Documents, packages and git repositories to compare."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from tests.commands import ORDERS, document, gen_client, save

MORE = document(paths={"/orders": ORDERS, "/bills": ORDERS})
MOVED = document(paths={"/v2/orders": ORDERS})


def git(*arguments: str) -> None:
    """Run git, with a name for commits."""
    who = ["-c", "user.name=A", "-c", "user.email=a@example.com"]
    subprocess.run(["git", *who, *arguments], check=True, capture_output=True)


def commit(**files: dict[str, Any]) -> None:
    """Commit documents, by the stems of their paths below `specs`."""
    if not Path(".git").exists():
        git("init", "-b", "main")
    for name, content in files.items():
        save(f"specs/{name}.json", content)
    git("add", "-A")
    git("commit", "--allow-empty", "-m", "x")


def generate(spec: str, *options: str) -> None:
    """Write the package `out/shop`."""
    assert gen_client(spec, "-o", "out", "--name", "shop", *options).exit_code == 0


def verdict(*arguments: str) -> str:
    """Return the verdict of a diff."""
    result = gen_client("diff", *arguments, "--format", "json")
    assert result.exit_code == 0, result.stderr
    return str(json.loads(result.stdout)["verdict"])
