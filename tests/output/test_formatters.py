"""Hosts that format vendored packages with their own formatter change no file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.case_packages import NAMES, CasePackage

FORMATTERS = {
    "black": ["black", "--check", "--quiet", "--config"],
    "ruff": ["ruff", "format", "--check", "--no-cache", "--config"],
}


@pytest.mark.parametrize("formatter", FORMATTERS)
def test_stable(formatter: str, case_package: CasePackage, tmp_path: Path) -> None:
    """Neither black nor ruff, with default settings, changes a generated file."""
    defaults = tmp_path / "defaults.toml"
    defaults.touch()
    packages = [str(case_package(name)) for name in NAMES]
    command = [sys.executable, "-m", *FORMATTERS[formatter], str(defaults), *packages]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
