"""A package names what it exports, also what it imports on first use."""

from __future__ import annotations

import subprocess
import sys

from tests.packages import ROOT

LAZY = {"Hooks", "RefreshToken", "Throttle", "models", "response_faults", "to_dict"}


def printed(code: str) -> set[str]:
    """Return the words that code prints in a new interpreter."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT / "generated",
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


def test_dir() -> None:
    """Completion offers names that are not imported yet."""
    names = printed("import partner_clients; print(*dir(partner_clients))")
    assert names >= LAZY | {"Client", "NotFound"}


def test_dir_imports_nothing() -> None:
    """Asking for the names imports neither the models nor the HTTP library."""
    code = "import sys, partner_clients; dir(partner_clients); print(*sys.modules)"
    assert not printed(code) & {"partner_clients.models", "httpx2"}


def test_star() -> None:
    """`import *` takes every public name, and only those."""
    names = printed("from partner_clients import *; print(*globals())")
    assert names >= LAZY | {"Client", "NotFound"}
    assert "import_module" not in names
