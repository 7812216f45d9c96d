"""Folders to write packages to."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from generator.write import write
from tests.write.folders import LONG_AGO, package


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """A folder that does not exist yet, in another that does not exist yet."""
    return tmp_path / "made" / "output"


@pytest.fixture
def shop(output: Path) -> Path:
    """The folder of a package written long ago."""
    write([package()], output)
    for path in (output / "shop").rglob("*"):
        os.utime(path, (LONG_AGO, LONG_AGO))
    return output / "shop"
