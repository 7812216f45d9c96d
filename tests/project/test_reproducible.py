"""The same input gives the same bytes, wherever and whenever the command runs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from generator.manifest.reader import read
from generator.manifest.writer import says_the_same
from tests.packages import MANIFEST, PARTNER_CLIENTS, ROOT, WASTE, contents

SPEC = ROOT / "specs" / "partner_clients.json"
COMMITTED = contents(PARTNER_CLIENTS)
COUNT = len(COMMITTED)

COMMAND = ("-m", "generator")
COMMAND_IN_ANOTHER_CENTURY = (
    "-c",
    """
import runpy, time

LATER = 4_102_444_800  # 2100-01-01
gmtime, localtime = time.gmtime, time.localtime
time.time = lambda: float(LATER)
time.time_ns = lambda: LATER * 10**9
time.gmtime = lambda seconds=LATER: gmtime(seconds)
time.localtime = lambda seconds=LATER: localtime(seconds)
runpy.run_module("generator", run_name="__main__", alter_sys=True)
""",
)


def gen_client(
    *arguments: str | Path,
    folder: Path = ROOT,
    environment: Mapping[str, str] | None = None,
    command: tuple[str, ...] = COMMAND,
) -> str:
    """Run the command in a process of its own; gives what it prints."""
    done = subprocess.run(
        [sys.executable, *command, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def check(output: Path, printed: str) -> None:
    """All was written just as it is committed.

    But for the fingerprint: a change of the generator need not change the output.
    """
    assert printed == f"partner_clients: {COUNT} files written, 0 unchanged\n"
    written = contents(output / "partner_clients")
    manifest = read(written.pop(MANIFEST)).manifest
    committed = {path: text for path, text in COMMITTED.items() if path != MANIFEST}
    assert {path for path, _ in written.items() ^ committed.items()} == set()
    assert says_the_same(manifest, read(COMMITTED[MANIFEST]).manifest)


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "0"},
        {"PYTHONHASHSEED": "1"},
        {"PYTHONHASHSEED": "random"},
        {"TZ": "Pacific/Kiritimati", "LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONOPTIMIZE": "2"},
    ],
    ids=lambda environment: ",".join(f"{k}={v}" for k, v in environment.items()),
)
def test_environment(environment: dict[str, str], tmp_path: Path) -> None:
    """Nothing depends on what the environment says."""
    check(tmp_path, gen_client(SPEC, "-o", tmp_path, environment=environment))


@pytest.mark.parametrize("place", ["here", "beside the spec", "elsewhere"])
def test_folder(place: str, tmp_path: Path) -> None:
    """Nothing depends on where it runs, nor on how the spec's path is written."""
    folder = {"here": ROOT, "beside the spec": SPEC.parent, "elsewhere": tmp_path}
    spec = os.path.relpath(SPEC, folder[place])
    output = os.path.relpath(tmp_path / "out", folder[place])
    printed = gen_client(spec, "-o", output, folder=folder[place])
    check(tmp_path / "out", printed)


def test_moved_spec(tmp_path: Path) -> None:
    """Nothing depends on the folder in which the spec is."""
    spec = shutil.copy(SPEC, tmp_path)
    check(tmp_path / "out", gen_client(spec, "-o", tmp_path / "out"))


def test_clock(tmp_path: Path) -> None:
    """Nothing depends on the time."""
    command = COMMAND_IN_ANOTHER_CENTURY
    check(tmp_path, gen_client(SPEC, "-o", tmp_path, command=command))


def test_working_tree(tmp_path: Path) -> None:
    """Generating into what is committed writes nothing, and touches no file."""
    package = tmp_path / "partner_clients"
    shutil.copytree(PARTNER_CLIENTS, package, ignore=shutil.ignore_patterns(*WASTE))
    before = written_at(package)

    printed = gen_client("specs/partner_clients.json", "-o", tmp_path)

    assert printed == f"partner_clients: 0 files written, {COUNT} unchanged\n"
    assert written_at(package) == before


def written_at(folder: Path) -> dict[Path, int]:
    """When each file and folder below a folder was last written."""
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
