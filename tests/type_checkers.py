"""Run mypy and pyright, both in strict mode, on all code below a folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias


class Complaint(NamedTuple):
    """One thing that a type checker does not accept."""

    file: str
    """Relative to the folder."""
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


TypeChecker: TypeAlias = Callable[[Path, Sequence[str]], list[Complaint]]
"""Takes a folder, and those inside it that modules are imported from."""


def mypy(folder: Path, roots: Sequence[str]) -> list[Complaint]:
    """Return the complaints of `mypy --strict`."""
    printed = _output(
        *("mypy", "--strict", "--python-version=3.11", "--config-file="),
        *("--explicit-package-bases", "--output=json", "--no-error-summary", "."),
        folder=folder,
        MYPYPATH=os.pathsep.join(roots),
    )
    return [
        Complaint(found["file"], found["line"], found["message"])
        for found in map(json.loads, printed.splitlines())
        if found["severity"] == "error"
    ]


def pyright(folder: Path, roots: Sequence[str]) -> list[Complaint]:
    """Return the complaints of pyright in strict mode.

    Of identical runtime modules, it checks only one.
    """
    settings = {
        "typeCheckingMode": "strict",
        "pythonVersion": "3.11",
        "include": ["."],
        "exclude": ["**/__pycache__", *_twins(folder)],
        "extraPaths": list(roots),
    }
    (folder / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    printed = _output(
        *("pyright", "--outputjson", "--pythonpath", sys.executable),
        folder=folder,
        PYRIGHT_PYTHON_IGNORE_WARNINGS="1",
    )
    return [
        Complaint(
            Path(found["file"]).relative_to(folder.resolve()).as_posix(),
            found["range"]["start"]["line"] + 1,
            found["message"],
        )
        for found in json.loads(printed)["generalDiagnostics"]
    ]


TYPE_CHECKERS: tuple[TypeChecker, ...] = (mypy, pyright)


def _twins(folder: Path) -> list[str]:
    """The modules of runtimes that say no more than those of other packages do.

    They know nothing of the packages that they are in.
    """
    seen: set[tuple[str, str]] = set()
    twins = []
    for path in sorted(folder.glob("**/_runtime/*.py")):
        module = (path.name, path.read_text(encoding="utf-8"))
        if module in seen:
            twins.append(path.relative_to(folder).as_posix())
        seen.add(module)
    return twins


def _output(module: str, *arguments: str, folder: Path, **environment: str) -> str:
    """Return a type checker's output; fail if it cannot check at all."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return done.stdout
