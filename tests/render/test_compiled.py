"""Compiled templates print what templates print, and are never out of date."""

from __future__ import annotations

import shutil
from pathlib import Path

import jinja2
import pytest

from generator.render.compiled import compile_templates, compiled_templates
from generator.render.printer import Printer
from generator.render.templates import OURS, folder_of_ours


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    """A copy of our templates; they are compiled to a folder beside it."""
    copied = tmp_path / "package"
    shutil.copytree(folder_of_ours(), copied)
    compile_templates(copied, tmp_path / "compiled")
    return copied


def test_same_output(templates: Path) -> None:
    """A file is the same, whether its template was compiled before or is now."""
    loader = compiled_templates(templates, templates.parent / "compiled")
    values = {"header": ["# A header."], "docstring_code": "'''Text.'''"}
    expected = Printer(OURS, {}).file("a.py", "folder.py", values)

    assert loader is not None
    environment = jinja2.Environment(loader=loader)
    printed = environment.get_template("folder.py.jinja").render(values)
    assert printed.split() == expected.text.replace('"""', "'''").split()


def test_none() -> None:
    """A checkout has no compiled templates."""
    assert compiled_templates(folder_of_ours()) is None


def test_changed_template(templates: Path) -> None:
    """One changed template is enough: all are compiled again."""
    path = templates / "folder.py.jinja"
    path.write_bytes(path.read_bytes() + b"# more\n")
    assert compiled_templates(templates, templates.parent / "compiled") is None


def test_other_jinja(templates: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another version of Jinja may compile templates otherwise."""
    monkeypatch.setattr(jinja2, "__version__", "99")
    assert compiled_templates(templates, templates.parent / "compiled") is None
