"""Obstacles, refusals of the system, and a killed run leave all files or none."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.diagnostics import Unusable
from generator.write import JOURNAL, MANIFEST, write
from tests.packages import ROOT
from tests.write.folders import (
    MINE,
    Package,
    names,
    package,
    tree,
)

# --- what stops it -----------------------------------------------------------------


def file_for_output(output: Path) -> Path:
    """A file where the output folder should go."""
    output.parent.mkdir()
    output.write_text(MINE)
    return output


def file_above_output(output: Path) -> Path:
    """A file where the folder around the output folder should go."""
    output.parent.write_text(MINE)
    return output


def file_for_package(output: Path) -> Path:
    """A file where the package's folder should go."""
    output.mkdir(parents=True)
    (output / "shop").write_text(MINE)
    return output / "shop"


def broken_link_for_package(output: Path) -> Path:
    """A link that does not exist where the package's folder should go."""
    output.mkdir(parents=True)
    (output / "shop").symlink_to(output / "nowhere")
    return output / "shop"


def file_for_folder(output: Path) -> Path:
    """A file where a folder of the package should go."""
    (output / "shop").mkdir(parents=True)
    (output / "shop/resources").write_text(MINE)
    return output / "shop/resources"


def folder_for_file(output: Path) -> Path:
    """A folder where a file of the package should go."""
    (output / "shop/client.py").mkdir(parents=True)
    return output / "shop/client.py"


def pipe_for_file(output: Path) -> Path:
    """Something that would block whoever reads it."""
    (output / "shop").mkdir(parents=True)
    os.mkfifo(output / "shop/client.py")
    return output / "shop/client.py"


def pipe_for_manifest(output: Path) -> Path:
    """The same where the manifest goes, which is read first."""
    (output / "shop").mkdir(parents=True)
    os.mkfifo(output / "shop" / MANIFEST)
    return output / "shop" / MANIFEST


def link_for_folder(output: Path) -> Path:
    """A link where a folder of the package should go."""
    (output / "shop").mkdir(parents=True)
    (output / "elsewhere").mkdir()
    (output / "shop/resources").symlink_to(output / "elsewhere")
    return output / "shop/resources/orders.py"


@pytest.mark.skipif(os.name == "nt", reason="pipes and links are POSIX's")
@pytest.mark.parametrize(
    ("occupy", "message"),
    [
        (file_for_output, "is not a folder, but a folder is needed here"),
        (file_for_package, "is not a folder, but a folder is needed here"),
        (broken_link_for_package, "is not a folder, but a folder is needed here"),
        (file_for_folder, "is not a folder, but a folder is needed here"),
        (folder_for_file, "is not a file, but a file is generated here"),
        (pipe_for_file, "is not a file, but a file is generated here"),
        (pipe_for_manifest, "is not a file, but a file is generated here"),
        (link_for_folder, "leads through a symbolic link"),
    ],
)
def test_occupied(
    output: Path, tmp_path: Path, occupy: Callable[[Path], Path], message: str
) -> None:
    """Something of the wrong kind is in the way: it is named, and nothing happens."""
    culprit = occupy(output)
    before = names(tmp_path)

    with pytest.raises(Unusable) as stopped:
        write([package(name="fine"), package()], output)

    assert str(stopped.value) == (
        f"{culprit} error[output] {message}\n  Nothing is written."
    )
    assert names(tmp_path) == before


def test_no_place_for_output(output: Path, tmp_path: Path) -> None:
    """A file is above the output folder; this the system says."""
    file_above_output(output)

    with pytest.raises(Unusable, match=r"cannot be written: (Not a dir|File exists)"):
        write([package()], output)

    assert names(tmp_path) == ["made"]


@pytest.mark.parametrize("path", ["../x.py", "/x.py", "a\\b.py", "a//b.py"])
def test_generated_path_leads_out(output: Path, path: str) -> None:
    """Our own paths are looked at as closely."""
    with pytest.raises(Unusable, match="is not a plain path inside the package"):
        write([package({path: "new\n"})], output)

    assert not output.exists()


# --- what the system refuses, and what kills us ------------------------------------

CHILD = """
import errno, json, os, resource, sys
from pathlib import Path
from types import SimpleNamespace
from generator.diagnostics import Unusable
from generator.source import SourceFile
from generator.write import write

refused, number, outcome = sys.argv[1], int(sys.argv[2]), sys.argv[3]
packages = [
    SimpleNamespace(name=name, files=[SourceFile(*file) for file in files])
    for name, files in json.load(sys.stdin)
]

def hook(event, arguments):
    global number
    creates = event != "open" or arguments[2] & os.O_CREAT
    if event == refused and creates:
        number -= 1
        if number == 0 and outcome == "KILLED":
            os._exit(9)
        if number == 0:
            raise OSError(getattr(errno, outcome), os.strerror(getattr(errno, outcome)))

if refused == "size":
    resource.setrlimit(resource.RLIMIT_FSIZE, (number, number))
sys.addaudithook(hook)
try:
    write(packages, Path("."))
except Unusable as unusable:
    print(unusable)
"""


def refused(
    output: Path, packages: list[Package], event: str, number: int, outcome: str
) -> str:
    """Return the output of a process whose `number`-th system call of a kind fails."""
    files = [[p.name, [[f.path, f.text] for f in p.files]] for p in packages]
    child = subprocess.run(
        [sys.executable, "-c", CHILD, event, str(number), outcome],
        input=json.dumps(files),
        capture_output=True,
        text=True,
        cwd=output,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert not child.stderr
    return child.stdout


NEXT = [
    package({"client.py": "new\n", "made/here/file.py": "new\n"}),
    package({"client.py": "x" * 10_000 + "\n"}, name="bank"),
]
"""Two packages, one of which is there: four files to make room for, one stale, one new
folder in each."""


@pytest.mark.skipif(os.name == "nt", reason="the child sets POSIX limits")
@pytest.mark.parametrize(
    ("event", "number", "outcome", "message"),
    [
        ("open", 1, "ENOSPC", "journal error[output] cannot be written: No space"),
        ("open", 3, "ENOSPC", "client.py error[output] cannot be written: No space"),
        ("open", 4, "ENOSPC", "file.py error[output] cannot be written: No space"),
        ("open", 7, "EROFS", ".json error[output] cannot be written: Read-only"),
        ("size", 5_000, "", "client.py error[output] cannot be written: File too"),
        ("os.mkdir", 1, "EACCES", "journal error[output] cannot be written: Perm"),
        ("os.mkdir", 2, "EACCES", "file.py error[output] cannot be written: Perm"),
        ("os.chmod", 1, "EPERM", "client.py error[output] cannot be written: Oper"),
        ("os.rename", 1, "EACCES", "journal error[output] cannot be written: Perm"),
        ("os.rename", 3, "EACCES", "client.py error[output] cannot be written: Perm"),
    ],
)
def test_nothing_is_written(
    output: Path, shop: Path, event: str, number: int, outcome: str, message: str
) -> None:
    """A full disk, a folder that cannot be written: all is as it was, at any time."""
    before = tree(output)

    said = refused(output, NEXT, event, number, outcome)

    assert message in said
    assert said.endswith("\n  Nothing is written.\n")
    assert tree(output) == before


@pytest.mark.skipif(os.name == "nt", reason="the child sets POSIX limits")
@pytest.mark.parametrize(
    ("event", "number"),
    [("os.rename", number) for number in range(4, 9)] + [("os.remove", 1)],
)
@pytest.mark.parametrize("outcome", ["EACCES", "KILLED"])
def test_half_written(
    output: Path, shop: Path, event: str, number: int, outcome: str
) -> None:
    """Stopped between two renames: the next run finishes, and nothing is lost."""
    (shop / "client.py").write_text(MINE)

    said = refused(output, NEXT, event, number, outcome)

    if outcome == "EACCES":
        assert said.endswith(
            "\n  Some files are already written; run again to write the others.\n"
        )
        assert not [name for name in names(output) if Path(name).name[0] == "."]
    assert (shop / JOURNAL).is_file()
    write(NEXT, output)
    assert not [name for name in names(output) if JOURNAL in name]
    assert not (shop / "resources/orders.py").exists()
    for each in NEXT:
        for file in each.files:
            assert (output / each.name / file.path).read_text() == file.text
    kept = [name for name in names(output) if name.endswith(".edited")]
    assert kept == ["shop/client.py.edited"]
    assert (output / kept[0]).read_text() == MINE


def test_interrupted_by_the_user(
    output: Path, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C leaves no temporary files."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = tree(output)
    monkeypatch.setattr(Path, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write(NEXT, output)

    assert tree(output) == before


KILLED = """
import os, sys
from pathlib import Path
from types import SimpleNamespace
from generator.source import SourceFile
from generator.write import write

number = int(sys.argv[1])

def hook(event, arguments):
    global number
    if event in ("open", "os.rename", "os.remove", "os.mkdir", "os.chmod"):
        number -= 1
        if number == 0:
            os._exit(9)

files = dict(zip(sys.argv[2::2], sys.argv[3::2]))
sys.addaudithook(hook)
sources = [SourceFile(*file) for file in files.items()]
write([SimpleNamespace(name="shop", files=sources)], Path("."))
"""


def killed(output: Path, wanted: Package, number: int) -> bool:
    """Whether a process that writes the package is stopped by its `number`-th deed."""
    files = [text for file in wanted.files for text in (file.path, file.text)]
    child = subprocess.run(
        [sys.executable, "-c", KILLED, str(number), *files],
        cwd=output,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    return child.returncode == 9


FIRST = package({"client.py": "first\n", "a/b.py": "first\n"})
SECOND = package({"client.py": "second\n", "c.py": "second\n"})


@pytest.mark.parametrize("number", range(1, 40, 3))
def test_killed_and_then_another_document(output: Path, number: int) -> None:
    """The next run cleans up after a killed run, even if it has other texts."""
    write([package({"client.py": "old\n", "d.py": "old\n"})], output)
    was_killed = killed(output, FIRST, number)
    killed(output, SECOND, number + 1)

    [written] = write([SECOND], output)

    assert was_killed or number > 20
    assert not written.kept
    assert names(output) == ["shop/c.py", "shop/client.py", f"shop/{MANIFEST}"]
