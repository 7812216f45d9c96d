"""Formatting by pieces gives the same text as black gives for the whole module."""

from __future__ import annotations

from dataclasses import replace

import black
import pytest
from black.mode import Mode, TargetVersion

from generator.render.formatting import formatted_by_black
from tests.case_packages import NAMES, kept

MODE = Mode(target_versions={TargetVersion.PY311}, line_length=88)
NARROW = replace(MODE, line_length=20)


@pytest.mark.parametrize("name", NAMES)
def test_as_a_whole(name: str) -> None:
    """Every module that a case keeps, with its lines broken elsewhere."""
    for path, text in kept(name).items():
        if not path.endswith(".py"):
            continue
        broken = black.format_str(text, mode=NARROW)
        assert formatted_by_black(broken) == black.format_str(broken, mode=MODE), path


@pytest.mark.parametrize(
    "source",
    [
        "",
        "x=1",
        "class A:\n  x=1\n  def a(self): return 1\n  def b(self):\n    return 2\n",
        "class A:\n  def a(self): ...\n\n\n\n  def b(self):\n    return 2\nx=A()\n",
        "class A:\n  def a(self): ...\n  x=1\n  def b(self): ...\n  y=2\n",
        "# a\nclass A: ...\n# b\nx = 1\n# c\ndef f(): ...\n# d\n",
        "import a\nclass A:\n  'A'\n  @b\n  def a(self): ...\n  # c\n  def c(): ...",
    ],
)
def test_table(source: str) -> None:
    """Sources that only the templates of a user print."""
    assert formatted_by_black(source) == black.format_str(source, mode=MODE)
