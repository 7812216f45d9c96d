"""The program as it is delivered: sdist, wheel and editable install find everything."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WASTE = shutil.ignore_patterns(
    ".*cache", ".git", ".hypothesis", ".venv", "__pycache__", "build", "dist"
)
OPERATION = {"get": {"responses": {"204": {"description": "It is there."}}}}
SHOP = {
    "openapi": "3.1.0",
    "info": {"title": "Shop", "version": "1"},
    "servers": [{"url": "https://shop.example"}],
    "paths": {"/orders": OPERATION, "/customers": OPERATION},
}
USE = "from shop import Client; Client(base_url='http://x').orders.get; print('works')"

COMPILED = """
from generator.render.compiled import compiled_templates
from generator.render.templates import folder_of_ours
print(compiled_templates(folder_of_ours()) is not None)
"""
"""Prints whether the templates need not be compiled."""


def run(*command: str | Path, folder: Path) -> str:
    """Run a command outside the checkout, and return its output."""
    variables = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    done = subprocess.run(
        command, cwd=folder, env=variables, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the checkout, to build in."""
    return Path(shutil.copytree(ROOT, tmp_path / "checkout", ignore=WASTE))


@pytest.fixture
def commands(tmp_path: Path) -> Path:
    """The folder of commands of a fresh environment."""
    venv = (sys.executable, "-m", "venv", "--without-pip", "environment")
    run(*venv, folder=tmp_path)
    return tmp_path / "environment" / ("Scripts" if os.name == "nt" else "bin")


def install(commands: Path, *what: str | Path, folder: Path) -> None:
    """Install a package into an environment, which needs no pip of its own."""
    pip = (sys.executable, "-m", "pip", "--python", commands / "python", "install")
    run(*pip, *what, folder=folder)


def check_command(commands: Path, tmp_path: Path) -> None:
    """The installed command works elsewhere, and writes what this checkout writes."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "shop.json").write_text(json.dumps(SHOP))

    said = run(commands / "gen-client", "shop.json", "-o", "out", folder=elsewhere)

    assert said.startswith("shop: ")
    assert run(sys.executable, "-c", USE, folder=elsewhere / "out") == "works\n"
    spec, here = str(elsewhere / "shop.json"), str(elsewhere / "here")
    run(sys.executable, "-m", "generator", spec, "-o", here, folder=ROOT)
    assert files(elsewhere / "out") == files(elsewhere / "here")


def files(folder: Path) -> dict[str, bytes]:
    """Return every source file below the folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }


def test_wheel(checkout: Path, commands: Path, tmp_path: Path) -> None:
    """The wheel, built from the sdist, is all that a fresh environment needs."""
    dist = tmp_path / "dist"
    build = (sys.executable, "-m", "build", "--no-isolation", "--outdir", dist)
    run(*build, folder=checkout)
    shutil.rmtree(checkout)
    [sdist], [wheel] = dist.glob("*.tar.gz"), dist.glob("*.whl")
    templates = {f"templates/{path}" for path in files(ROOT / "templates")}

    with tarfile.open(sdist) as archive:
        packed = {name.partition("/")[2] for name in archive.getnames()}
    assert templates | {"README.md", "LICENSE", "pyproject.toml"} <= packed
    with zipfile.ZipFile(wheel) as archive:
        packed = set(archive.namelist())
    assert {f"generator/{path}" for path in templates} <= packed
    assert {name.split("/")[0].split("-")[0] for name in packed} == {
        "generator",
        "gen_client",
    }

    install(commands, wheel, folder=tmp_path)
    check_command(commands, tmp_path)
    assert run(commands / "python", "-c", COMPILED, folder=tmp_path) == "True\n"


def test_editable(checkout: Path, commands: Path, tmp_path: Path) -> None:
    """An editable install reads the checkout's own templates."""
    install(commands, "-e", checkout, folder=tmp_path)

    check_command(commands, tmp_path)

    template = checkout / "templates/package/README.md.jinja"
    template.write_text("# Changed\n")
    elsewhere = tmp_path / "elsewhere"
    run(commands / "gen-client", "shop.json", "-o", "out", folder=elsewhere)
    assert (elsewhere / "out/shop/README.md").read_text() == "# Changed\n"
