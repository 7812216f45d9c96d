"""Importing the package loads neither of its libraries."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.extras import FOLDER

GENERATED = Path(__file__).parents[2] / "generated"


def imported(code: str, folder: Path = GENERATED) -> set[str]:
    """The modules that are imported once the code has run."""
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\nprint(*sys.modules)"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "code",
    [
        "import partner_clients",
        "from partner_clients import Client, AsyncClient, NotFound, Timeout",
        "import partner_clients.client, partner_clients.errors",
    ],
)
def test_light(code: str) -> None:
    """httpx2, msgspec and the models are imported when they are first used."""
    modules = imported(code)
    assert "partner_clients" in modules
    assert not modules & {"httpx2", "msgspec", "partner_clients.models", "asyncio"}


def test_testing() -> None:
    """The modules for tests are only imported by tests, and load little."""
    folder = FOLDER / "with_extras"
    assert "partner_clients.testing" not in imported(
        "import partner_clients; partner_clients.Client('t').partner_clients", folder
    )
    assert "httpx2" not in imported("from partner_clients.testing import Fake", folder)


def test_models_alone() -> None:
    """Models can be used without anything of HTTP."""
    modules = imported("from partner_clients import models; models.Filter")
    assert "msgspec" in modules
    assert "httpx2" not in modules


def test_clients() -> None:
    """A client imports a resource, and the models, when it is first asked for."""
    modules = imported("import partner_clients; partner_clients.Client('t')")
    assert "httpx2" in modules
    assert "partner_clients.resources.partner_clients" not in modules
    assert "partner_clients.models" not in modules


def test_names() -> None:
    """Everything that is offered is there, and nothing else is made up."""
    imported(
        "import partner_clients as p\n"
        "assert p.models and p.response_faults\n"
        "assert not hasattr(p, 'nothing')"
    )
