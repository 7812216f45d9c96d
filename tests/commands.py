"""Helpers for tests of the command: small documents, and running it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from generator.cli.main import main

ROOT = Path(__file__).parent.parent
ORDERS = {
    "get": {
        "responses": {
            "200": {
                "description": "All orders.",
                "content": {
                    "application/json": {
                        "schema": {"type": "array", "items": {"type": "string"}}
                    }
                },
            }
        }
    }
}


def document(**parts: Any) -> dict[str, Any]:
    """Return a small OpenAPI document with some of its parts changed."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Web Shop", "version": "1"},
        "servers": [{"url": "https://shop.example"}],
        "paths": {"/orders": ORDERS},
        **parts,
    }


DANGLING = document(
    paths={
        "/orders": ORDERS,
        "/orders/{id}": {"$ref": "#/components/pathItems/Missing"},
    }
)
"""A document with one warning."""


def save(path: str, content: Mapping[str, Any] | str) -> str:
    """Write a document, and return its path."""
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    text = content if isinstance(content, str) else json.dumps(content)
    Path(path).write_text(text, encoding="utf-8")
    return path


def gen_client(*arguments: str, stdin: str | None = None) -> Result:
    """Run the command in this process."""
    result = CliRunner().invoke(main, arguments, input=stdin)
    assert "Traceback" not in result.output or "-v" in arguments
    return result


def modules_of(*arguments: str) -> set[str]:
    """Return the modules that a process has imported after it has run the command."""
    script = (
        "import sys\n"
        "from generator.cli.main import main\n"
        "try:\n    main()\n"
        "except SystemExit: pass\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    child = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(ROOT)},
    )
    return set(child.stderr.split())


def process(
    *arguments: str, shell: str = '"$@"', **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command in a process, started by a line of shell."""
    return subprocess.run(
        ["sh", "-c", shell, "sh", sys.executable, "-m", "generator", *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )


def nothing_written() -> bool:
    """Whether there is no output folder, or nothing in it."""
    return not list(Path().glob("out/**/*"))


def overlay(*actions: Mapping[str, Any]) -> dict[str, Any]:
    """Return an Overlay document."""
    return {
        "overlay": "1.1.0",
        "info": {"title": "Ours", "version": "1"},
        "extends": "another.json",
        "actions": list(actions),
    }
