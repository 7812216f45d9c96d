"""Measure the time that a program waits for the generated client.

Every figure is of fresh processes with cached bytecode.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.measuring import medians, rounds, table

GENERATED = Path(__file__).parent.parent / "generated"
CLIENT = "import partner_clients; partner_clients.Client('token')"
PROGRAMS = {
    "bare interpreter": "pass",
    "import msgspec": "import msgspec",
    "import httpx2": "import httpx2",
    "httpx2.Client()": "import httpx2; httpx2.Client()",
    "import partner_clients": "import partner_clients",
    "import partner_clients.models": "import partner_clients.models",
    "partner_clients.Client()": CLIENT,
    "partner_clients.Client().partner_clients": f"{CLIENT}.partner_clients",
}


def main() -> None:
    """Measure and print."""
    count = rounds("Measure imports.", default=15)
    with TemporaryDirectory() as bytecode:
        environment = surroundings(bytecode)
        walls = medians(each(wall, environment), count)
        imports = medians(each(importing, environment), count)
    bare_wall, bare_import = (m["bare interpreter"] for m in (walls, imports))
    rows = [
        (
            f"`{name}`",
            f"{walls[name]:.1f}",
            f"{walls[name] - bare_wall:+.1f}",
            f"{imports[name] - bare_import:.1f}",
        )
        for name in PROGRAMS
    ]
    headings = ("program", "whole run, ms", "over bare, ms", "-X importtime, ms")
    print(table(headings, rows))


def surroundings(bytecode: str) -> dict[str, str]:
    """Return the environment with a cache of bytecode."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": bytecode}


def each(
    measure: Callable[[str, Mapping[str, str]], float], environment: Mapping[str, str]
) -> dict[str, Callable[[], float]]:
    """Return the measurement of every program."""
    return {
        name: partial(measure, code, environment) for name, code in PROGRAMS.items()
    }


def wall(code: str, environment: Mapping[str, str]) -> float:
    """Return the milliseconds from a process's start to its end."""
    started = perf_counter()
    subprocess.run(
        [sys.executable, "-c", code], cwd=GENERATED, env=environment, check=True
    )
    return (perf_counter() - started) * 1e3


def importing(code: str, environment: Mapping[str, str]) -> float:
    """Return the milliseconds of imports, by `python -X importtime`."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", code],
        cwd=GENERATED,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    lines = done.stderr.splitlines()[1:]  # the first holds the headings
    own = (line.removeprefix("import time:").split("|")[0] for line in lines)
    return sum(map(int, own)) / 1e3


if __name__ == "__main__":
    main()
