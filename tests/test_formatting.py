"""Formatting by pieces gives what black gives of the whole."""

from __future__ import annotations

from pathlib import Path

import black
import pytest
from black.mode import Mode, TargetVersion

from generator import printing
from generator.formatting import formatted
from generator.pipeline import generate

ROOT = Path(__file__).parent.parent
SPECS = [
    ROOT / "specs/partner_clients.json",
    *sorted(ROOT.glob("tests/cases/*/spec.*")),
]
MODE = Mode(target_versions={TargetVersion.PY311}, line_length=88)


@pytest.mark.parametrize("spec", SPECS, ids=lambda path: path.parent.name)
def test_as_a_whole(spec: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every module of the packages that are kept as examples."""
    printed: list[str] = []

    def listen(source: str) -> str:
        printed.append(source)
        return formatted(source)

    monkeypatch.setattr(printing, "formatted", listen)
    generate(str(spec))

    assert len(printed) > 5
    for source in printed:
        assert formatted(source) == black.format_str(source, mode=MODE)


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
    """What a user's own template may print, too."""
    assert formatted(source) == black.format_str(source, mode=MODE)
