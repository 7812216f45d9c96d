"""A run that is killed, at a hundred random points: nothing is half written or lost."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from generator.cli.main import main
from tests.commands import ORDERS, document, gen_client, save

POINTS = 100
BEFORE = document(paths={"/orders": ORDERS, "/bills": ORDERS, "/old": ORDERS})
AFTER = document(
    paths={
        "/orders": {**ORDERS, "post": {"responses": {"201": {"description": "Made."}}}},
        "/bills": ORDERS,
        "/new": ORDERS,
    }
)
DEEDS = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod"}

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the child is a fork")


def texts(folder: Path) -> dict[str, str]:
    """Every file below the folder."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text() for path in files}


def run(number: int, *, deeds_only: bool) -> int | None:
    """Run the command in a child that is killed at its `number`-th event.

    The events that count are those of Python's audit hooks, all of them or only what is
    done to files below `out`. Gives how many there were if it came to its end.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        with os.fdopen(reading) as pipe:
            counted = pipe.read()
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status) or counted
        return int(counted) if counted else None
    passed = 0

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal passed
        is_deed = event in DEEDS and str(arguments[0]).startswith("out")
        if is_deed or not deeds_only:
            passed += 1
            if passed == number:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    try:
        main(["shop.json", "-o", "out", "-q"], standalone_mode=False)
    finally:
        os.write(writing, str(passed).encode())
        os._exit(0)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package as it was, and as it is to be."""
    folder = tmp_path_factory.mktemp("killed")
    start = Path.cwd()
    os.chdir(folder)
    for name, content in (("before", BEFORE), ("after", AFTER)):
        save("shop.json", content)
        assert gen_client("shop.json", "-o", name).exit_code == 0
    os.chdir(start)
    return folder


@pytest.fixture(scope="module")
def counts(folder: Path) -> Mapping[bool, int]:
    """Count the events of a run that change files, and the others."""
    os.chdir(folder)
    found = {}
    for deeds_only in (False, True):
        restore()
        found[deeds_only] = run(0, deeds_only=deeds_only) or 0
    return found


def restore() -> None:
    """The output folder as it was before."""
    shutil.rmtree("out", ignore_errors=True)
    shutil.copytree("before", "out")


@pytest.mark.parametrize("seed", range(POINTS))
def test_killed(
    folder: Path,
    counts: Mapping[bool, int],
    seed: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whole files, old or new; the journal says so; the next run completes it."""
    monkeypatch.chdir(folder)
    old, new = texts(Path("before/shop")), texts(Path("after/shop"))
    restore()
    deeds_only = seed % 4 != 0  # most of a run's time passes without touching anything
    number = random.Random(seed).randint(1, counts[deeds_only])

    assert run(number, deeds_only=deeds_only) is None

    found = texts(Path("out/shop"))
    left = {path for path in found if path not in old and path not in new}
    assert all(path.rpartition("/")[2][0] == "." or ".journal" in path for path in left)
    for path in found.keys() - left:
        assert found[path] in (old.get(path), new.get(path))
    if found["gen-client.json"] == new["gen-client.json"]:
        assert {path: found.get(path) for path in new} == new
    begun = {path: found.get(path) for path in old} != old or found.keys() & (
        new.keys() - old.keys()
    )
    checked = gen_client("shop.json", "-o", "out", "--check")
    assert checked.exit_code == (0 if found == new else 1)
    assert ("error[unfinished]" in checked.stderr) >= (bool(begun) and found != new)
    assert gen_client("shop.json", "-o", "out").exit_code == 0
    assert texts(Path("out/shop")) == new
