"""Imports stand in the order that ruff gives them, and black leaves them so."""

import subprocess
import sys
from pathlib import Path

import pytest
from black import format_str
from black.mode import Mode, TargetVersion
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from generator.package_resources import Import
from generator.plan.imports import Imports

MODE = Mode(target_versions={TargetVersion.PY311}, line_length=88)
MODULES = [
    *("builtins", "collections.abc", "datetime", "datetime as dt", "os", "typing"),
    *("uuid", "types", "functools", "collections", "re", "email.message", "abc"),
    *("msgspec", "httpx2", "msgspec.json", "attr", "attrs", "Mixed", "mixed2", "zlib2"),
    *(".", ".models", ".client", "._runtime.codec", "._runtime", ".resources.pets"),
    *("..", ".._runtime.session", ".._runtime.request", "..models", "..Models2"),
    *(".module2", ".module10", ".module_1", ".module01", ".a", ".a.b", ".a_b", ".B"),
]
NAMES = [
    *("UNSET", "UUID", "Any", "AZb", "Aab", "T", "X2", "A2b", "HTTPError", "Mapping"),
    *("date", "a", "b", "a2", "a10", "a01", "a_b", "ab", "aB", "cached_property", "É"),
    *("models", "Models", "MODELS", "größe", "_x", "_X", "x_", "Model2", "Model10"),
]
needed = st.sets(
    st.tuples(
        st.sampled_from(MODULES), st.sampled_from([*NAMES, "", ""]), st.booleans()
    ),
    min_size=1,
)


def rendered(wanted: set[tuple[str, str, bool]]) -> str:
    """A module that imports all this, some of it for others."""
    imports = Imports()
    for module, name, is_for_others in wanted:
        if not name or " as " in module:
            if not module.startswith("."):
                imports.module(module)
        elif is_for_others and (module, name, False) not in wanted:
            imports.reexport(Import(module, name))
        else:
            imports.name(module, name)
    return format_str("\n".join(imports.lines()), mode=MODE)


@pytest.fixture(scope="module")
def modules() -> dict[str, str]:
    """Many modules by their names, as Hypothesis imagines them."""
    found: dict[str, str] = {}

    @settings(
        max_examples=400,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    @given(needed)
    def collect(wanted: set[tuple[str, str, bool]]) -> None:
        found[f"case_{len(found)}.py"] = rendered(wanted)

    collect()
    return found


def test_order(modules: dict[str, str], tmp_path: Path) -> None:
    """Ruff finds nothing to sort in any of many modules."""
    for name, text in modules.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "I"]
    command += ["--no-cache", "--diff", "."]
    found = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8")
    assert len(modules) > 300
    assert found.returncode == 0, found.stdout


def test_sections() -> None:
    """Three sections; in each, whole modules come before names."""
    imports = Imports()
    assert imports.lines() == ()
    assert imports.name("..models", "Pet") == "Pet"
    assert imports.name("typing", "Any") == "Any"
    imports.name("msgspec", "UNSET")
    imports.name(".a", "a")
    imports.module("msgspec")
    imports.module("uuid")
    imports.module("datetime as dt")
    imports.name("typing", "Any")
    assert imports.lines() == (
        "import datetime as dt",
        "import uuid",
        "from typing import Any",
        "",
        "import msgspec",
        "from msgspec import UNSET",
        "",
        "from ..models import Pet",
        "from .a import a",
    )
