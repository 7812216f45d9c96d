"""Many packages at once: do they import, and what do the type checkers say?"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from tests import type_checkers
from tests.packages import ROOT

IMPORTS = (sys.executable, "-W", "error", "-m", "tests.corpus.imports")

LAID_OUT_OTHERWISE = re.compile(r"^would reformat (.+)$", re.MULTILINE)
"""A message of black."""


@dataclass(frozen=True)
class Fault:
    """A fault in a file of a package."""

    check: str
    file: str
    """Inside the batch, so that it starts with the package's name."""
    text: str

    def __str__(self) -> str:
        """The same for every package that has it."""
        return f"{self.check}: {self.file.partition('/')[2]}: {self.text}"

    @property
    def package(self) -> str:
        """The package that the file is in."""
        return self.file.partition("/")[0]


Check: TypeAlias = Callable[[Path], list[Fault]]
"""Takes a folder of packages."""


def imports(folder: Path) -> list[Fault]:
    """The modules that cannot be imported."""
    done = subprocess.run(
        [*IMPORTS, str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [Fault("import", *json.loads(line)) for line in done.stdout.splitlines()]


def mypy(folder: Path) -> list[Fault]:
    """Return the complaints of `mypy --strict`."""
    return _faults("mypy", type_checkers.mypy(folder, ["."]))


def pyright(folder: Path) -> list[Fault]:
    """Return the complaints of pyright in strict mode."""
    return _faults("pyright", type_checkers.pyright(folder, ["."]))


def layout(folder: Path) -> list[Fault]:
    """Return the files that black would lay out otherwise."""
    options = ("--check", "--fast", "--target-version", "py311", "--workers", "1")
    done = subprocess.run(
        [sys.executable, "-m", "black", *options, "."],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    paths = LAID_OUT_OTHERWISE.findall(done.stderr)
    return [
        Fault("layout", str(Path(path).relative_to(folder)), "black changes it")
        for path in paths
    ]


def _faults(check: str, found: Iterable[type_checkers.Complaint]) -> list[Fault]:
    return [Fault(check, each.file, f"{each.line}: {each.message}") for each in found]


def batches(sizes: Mapping[str, int], largest: int, at_least: int) -> list[list[str]]:
    """The names in batches of about the same size, none much above `largest`."""
    count = max(at_least, -(-sum(sizes.values()) // largest))
    batches: list[list[str]] = [[] for _ in range(min(count, len(sizes)))]
    filled = [0] * len(batches)
    for name in sorted(sizes, key=lambda name: (-sizes[name], name)):
        emptiest = filled.index(min(filled))
        batches[emptiest].append(name)
        filled[emptiest] += sizes[name]
    return batches
