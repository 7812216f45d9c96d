"""The benchmarks run, and measure just what their README has figures of."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.packages import ROOT

README = (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (.+?) +\| +\d", re.MULTILINE)
"""A line of a table: what was measured, and the first figure."""


@pytest.mark.long
@pytest.mark.parametrize(
    ("script", "arguments"),
    [
        ("import_time", []),
        ("decode_page", []),
        ("calls", []),
        ("many_apis", ["tests/cases/many_apis/specs"]),
    ],
)
def test_benchmark(script: str, arguments: list[str]) -> None:
    """One round gives every figure that the README has."""
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{script}", "--rounds", "1", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    recorded = README.partition(f"benchmarks.{script}`\n")[2].partition("\n## ")[0]
    assert ROW.findall(done.stdout) == ROW.findall(recorded) != []
