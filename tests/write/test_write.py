"""What `write` does to the files of a real folder, and above all what it does not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from generator.diagnostics import Unusable
from generator.source import SourceFile
from generator.write import JOURNAL, MANIFEST, Written, write
from tests.packages import ROOT

CLIENT = "class Client: ...\n"
FILES = {"client.py": CLIENT, "resources/orders.py": "class Orders: ...\n"}
MINE = "# mine\n"
LONG_AGO = 1_000_000_000


@dataclass(frozen=True)
class Package:
    """What the pipeline hands over, without the pipeline."""

    name: str
    files: tuple[SourceFile, ...]


def package(files: Mapping[str, str] = FILES, *, name: str = "shop") -> Package:
    """A package of these files, and the manifest that lists them."""
    sources = [SourceFile(path, text) for path, text in files.items()]
    listed = {"files": {source.path: source.sha256 for source in sources}}
    manifest = SourceFile(MANIFEST, json.dumps(listed, indent=2) + "\n")
    return Package(name, (*sources, manifest))


def codes(written: Written) -> list[str]:
    """The codes of the messages, each with the file's path in the package."""
    return [f"{m.code} {Path(m.file).name}" for m in written.messages]


def tree(folder: Path) -> dict[str, tuple[bytes | str | None, int | None]]:
    """Everything below the folder: content (a link's aim) and time of change."""
    return {
        path.relative_to(folder).as_posix(): (
            str(path.readlink()) if path.is_symlink() else content(path),
            None if path.is_dir() else path.lstat().st_mtime_ns,
        )
        for path in sorted(folder.rglob("*"))
    }


def content(path: Path) -> bytes | None:
    """What a file holds; nothing can be read from a folder or a pipe."""
    return path.read_bytes() if path.is_file() else None


def names(folder: Path) -> list[str]:
    """The paths of everything below the folder that is not itself a folder."""
    return [name for name in tree(folder) if not (folder / name).is_dir()]


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """A folder that does not exist yet, nor does the one around it."""
    return tmp_path / "made" / "output"


@pytest.fixture
def shop(output: Path) -> Path:
    """The folder of a package written long ago."""
    write([package()], output)
    for path in (output / "shop").rglob("*"):
        os.utime(path, (LONG_AGO, LONG_AGO))
    return output / "shop"


# --- the ordinary ------------------------------------------------------------------


def test_new_package(output: Path) -> None:
    """Folders are made as needed; what is written is exactly the text."""
    [written] = write([package()], output)

    assert written.written == ("client.py", "resources/orders.py", MANIFEST)
    assert names(output) == sorted(f"shop/{path}" for path in written.written)
    assert (output / "shop/client.py").read_bytes() == CLIENT.encode()
    assert str(written) == "shop: 3 files written, 0 unchanged"


def test_nothing_changed(output: Path, shop: Path) -> None:
    """A file that is right already keeps its time of change."""
    before = tree(shop)

    [written] = write([package()], output)

    assert tree(shop) == before
    assert str(written) == "shop: 0 files written, 3 unchanged"


def test_one_changed(output: Path, shop: Path) -> None:
    """Only what differs is written, and the manifest."""
    [written] = write([package({**FILES, "client.py": "new\n"})], output)

    assert written.written == ("client.py", MANIFEST)
    assert (shop / "client.py").read_text() == "new\n"
    assert (shop / "resources/orders.py").stat().st_mtime == LONG_AGO
    assert not written.messages


def test_windows_checkout(output: Path, shop: Path) -> None:
    """CRLF line ends alone are no difference, and no edit."""
    for path in ("client.py", "resources/orders.py", MANIFEST):
        content = (shop / path).read_bytes()
        (shop / path).write_bytes(content.replace(b"\n", b"\r\n"))
    before = tree(shop)

    [same] = write([package()], output)
    assert tree(shop) == before
    assert str(same) == "shop: 0 files written, 3 unchanged"

    [changed] = write([package({**FILES, "client.py": "new\n"})], output)
    assert (shop / "client.py").read_bytes() == b"new\n"
    assert not changed.messages


def test_several_packages(output: Path) -> None:
    """Each has a folder and a summary of its own."""
    written = write([package(), package(name="bank")], output)

    assert [each.name for each in written] == ["shop", "bank"]
    assert (output / "bank/client.py").exists()


@pytest.mark.parametrize(
    ("written", "removed", "summary"),
    [
        (2, 0, "shop: 2 files written, 1 unchanged"),
        (1, 0, "shop: 1 file written, 1 unchanged"),
        (0, 3, "shop: 0 files written, 1 unchanged, 3 removed"),
    ],
)
def test_summary(written: int, removed: int, summary: str) -> None:
    """One line says what happened."""
    what_happened = Written("shop", ("w",) * written, ("u",), ("r",) * removed, (), ())

    assert str(what_happened) == summary


@pytest.mark.skipif(os.name == "nt", reason="permissions are POSIX's")
def test_permissions(output: Path, shop: Path) -> None:
    """A new file's are the user's usual ones, an existing file's stay."""
    (shop / "client.py").chmod(0o640)
    umask = os.umask(0o027)
    try:
        write([package({"client.py": "new\n", "errors.py": "new\n"})], output)
    finally:
        os.umask(umask)

    assert (shop / "client.py").stat().st_mode & 0o777 == 0o640
    assert (shop / "errors.py").stat().st_mode & 0o777 == 0o640
    (shop / "errors.py").chmod(0o755)
    write([package({"errors.py": "newer\n"})], output)
    assert (shop / "errors.py").stat().st_mode & 0o777 == 0o755


# --- somebody else's work ----------------------------------------------------------


def test_edited_by_hand(output: Path, shop: Path) -> None:
    """The edited file makes room, with its text and under the next free name."""
    for _ in range(2):
        (shop / "client.py").write_text(MINE)
        [written] = write([package()], output)
        assert (shop / "client.py").read_text() == CLIENT
        assert codes(written) == ["edited-by-hand client.py"]

    assert written.kept == ("client.py.edited-2",)
    assert (shop / "client.py.edited").read_text() == MINE
    assert (shop / "client.py.edited-2").read_text() == MINE
    assert str(written.messages[0]) == (
        f"{shop / 'client.py'} warning[edited-by-hand] was edited by hand since it was "
        "generated\n  It is replaced; its content is kept as client.py.edited-2."
    )


def test_edited_into_what_is_generated_now(output: Path, shop: Path) -> None:
    """An edit that anticipates the generator is no reason for a message."""
    (shop / "client.py").write_text("new\n")

    [written] = write([package({**FILES, "client.py": "new\n"})], output)

    assert written.written == (MANIFEST,)
    assert not written.messages


def test_not_ours(output: Path, shop: Path) -> None:
    """A file that was in our place before us is kept as well."""
    (shop / "models.py").write_text(MINE)

    [written] = write([package({**FILES, "models.py": "new\n"})], output)

    assert codes(written) == ["not-ours models.py"]
    assert (shop / "models.py").read_text() == "new\n"
    assert (shop / "models.py.edited").read_text() == MINE


def test_other_files(output: Path, shop: Path) -> None:
    """Whatever else is in the folder is left alone."""
    others = {"notes.txt", "resources/local.py", ".hidden/deep/file", "client.py.bak"}
    for other in others:
        (shop / other).parent.mkdir(parents=True, exist_ok=True)
        (shop / other).write_text(MINE)

    [written] = write([package({"client.py": "new\n"})], output)

    assert others < set(names(shop))
    assert not written.messages


def test_linked_file(output: Path, shop: Path, tmp_path: Path) -> None:
    """A link in a file's place is kept as a link; what it leads to is not touched."""
    elsewhere = tmp_path / "elsewhere.py"
    elsewhere.write_text(CLIENT)
    (shop / "client.py").unlink()
    (shop / "client.py").symlink_to(elsewhere)

    [written] = write([package({**FILES, "client.py": "new\n"})], output)

    assert elsewhere.read_text() == CLIENT
    assert (shop / "client.py").read_text() == "new\n"
    assert (shop / "client.py.edited").readlink() == elsewhere
    assert codes(written) == ["edited-by-hand client.py"]


def test_linked_package(output: Path, shop: Path) -> None:
    """Where the package's folder lies is the user's choice, also by a link."""
    shop.rename(output / "real")
    shop.symlink_to(output / "real")

    write([package({"client.py": "new\n"})], output)

    assert names(output / "real") == ["client.py", MANIFEST]
    assert shop.is_symlink()


# --- stale files -------------------------------------------------------------------


def test_stale(output: Path, shop: Path) -> None:
    """A file of ours that is generated no more goes, and so does its empty folder."""
    [written] = write([package({"client.py": CLIENT})], output)

    assert written.removed == ("resources/orders.py",)
    assert not (shop / "resources").exists()
    assert str(written) == "shop: 1 file written, 1 unchanged, 1 removed"


def test_stale_beside_other_files(output: Path, shop: Path) -> None:
    """A folder in which somebody has a file stays."""
    (shop / "resources/local.py").write_text(MINE)

    write([package({"client.py": CLIENT})], output)

    assert names(shop) == ["client.py", MANIFEST, "resources/local.py"]


def test_stale_and_edited(output: Path, shop: Path) -> None:
    """Its text stays, under a name that Python does not import."""
    (shop / "resources/orders.py").write_text(MINE)

    [written] = write([package({"client.py": CLIENT})], output)

    assert names(shop) == ["client.py", MANIFEST, "resources/orders.py.edited"]
    assert (shop / "resources/orders.py.edited").read_text() == MINE
    assert written.kept == ("resources/orders.py.edited",)
    assert not written.removed
    assert codes(written) == ["edited-by-hand orders.py"]


@pytest.mark.parametrize("replacement", ["nothing", "a folder"])
def test_stale_and_gone(output: Path, shop: Path, replacement: str) -> None:
    """What somebody removed already needs no removing, a folder in its place stays."""
    stale = shop / "resources/orders.py"
    stale.unlink()
    if replacement == "a folder":
        stale.mkdir()

    [written] = write([package({"client.py": CLIENT})], output)

    assert stale.exists() == (replacement == "a folder")
    assert not written.removed
    assert not written.messages


def test_stale_in_other_case(output: Path, shop: Path) -> None:
    """Where case is ignored, the new file is the stale one: it must not be removed."""
    write([package({"Client.py": CLIENT})], output)

    assert (shop / "client.py").exists()


# --- a manifest that cannot be trusted ---------------------------------------------


@pytest.mark.parametrize(
    "manifest",
    [
        b"",
        b"{",
        b'<<<<<<< HEAD\n{"files": {}}\n=======\n{"files": {}}\n>>>>>>> main\n',
        b"\xff\xfe\xfa",
        b"[]",
        b"null",
        b'{"files": []}',
        b'{"files": {"client.py": 1}}',
        b"[" * 100_000,
        b"1" * 10_000,
    ],
    ids=lambda manifest: manifest[:8],
)
def test_corrupt_manifest(output: Path, shop: Path, manifest: bytes) -> None:
    """It claims nothing, so nothing is removed, and what changes is kept."""
    (shop / MANIFEST).write_bytes(manifest)

    [written] = write([package({"client.py": "new\n"})], output)

    assert codes(written) == [
        f"manifest {MANIFEST}",
        "not-ours client.py",
        f"not-ours {MANIFEST}",
    ]
    assert (shop / f"{MANIFEST}.edited").read_bytes() == manifest
    assert (shop / "client.py.edited").read_text() == CLIENT
    assert (shop / "resources/orders.py").exists()
    assert not write([package({"client.py": "new\n"})], output)[0].messages


@pytest.mark.parametrize(
    "path",
    [
        "../victim.py",
        "resources/../../victim.py",
        "/{absolute}/victim.py",
        "..\\victim.py",
        "C:victim.py",
        "linked/victim.py",
        "resources//orders.py",
        "./client.py",
        "",
        ".",
        "..",
        "line\nbreak.py",
        "\udcff.py",
        "nul\0.py",
    ],
)
def test_manifest_leads_out(output: Path, shop: Path, path: str) -> None:
    """Nothing outside the package is ever removed, whatever the manifest lists."""
    victim = output / "victim.py"
    victim.write_text(CLIENT)
    (shop / "linked").symlink_to(output)
    path = path.replace("/{absolute}", str(output))
    listed = {path: SourceFile("", CLIENT).sha256}
    (shop / MANIFEST).write_text(json.dumps({"files": listed}))

    [written] = write([package()], output)

    assert victim.exists()
    assert (shop / "linked").is_symlink()
    assert codes(written) == [f"manifest {MANIFEST}"]
    assert written.messages[0].consequence == "That path is left alone."


def test_manifest_lists_an_impossible_name(output: Path, shop: Path) -> None:
    """A name no file can have names nothing."""
    (shop / MANIFEST).write_text(json.dumps({"files": {"x" * 5000: ""}}))

    assert not write([package()], output)[0].messages


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
    """What `write` says in a process whose `number`-th system call of a kind fails."""
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
    """What a killed run left is ours still, when the next run has other texts."""
    write([package({"client.py": "old\n", "d.py": "old\n"})], output)
    was_killed = killed(output, FIRST, number)
    killed(output, SECOND, number + 1)

    [written] = write([SECOND], output)

    assert was_killed or number > 20
    assert not written.kept
    assert names(output) == ["shop/c.py", "shop/client.py", f"shop/{MANIFEST}"]


# --- anything in any order ---------------------------------------------------------

PATHS = st.sampled_from(
    ["client.py", "a.py", "a/b.py", "a/c/d.py", "client.py.edited", "a/b.py.edited"]
)
"""Where the user and the generator meet."""


class Shared(RuleBasedStateMachine):
    """A user and the generator work in one folder, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.temporary = tempfile.TemporaryDirectory()
        self.output = Path(self.temporary.name)
        self.shop = self.output / "shop"
        self.number = 0
        self.mine: set[str] = set()
        """The user's texts, each unlike any other."""

    def teardown(self) -> None:
        """Remove the folder."""
        self.temporary.cleanup()

    def something_new(self, author: str) -> str:
        """A text that nobody wrote before."""
        self.number += 1
        return f"{author} {self.number}\n"

    def forget(self, path: Path) -> None:
        """The user gives up what is there."""
        if path.is_file():
            self.mine.discard(path.read_text())

    @initialize()
    def begin(self) -> None:
        """The folder is there."""
        self.shop.mkdir()

    @rule(paths=st.sets(PATHS.filter(lambda path: path.endswith(".py"))))
    def generate(self, paths: set[str]) -> None:
        """New texts for these files, or the same as last time; no others."""
        self.write({path: self.something_new("generated") for path in sorted(paths)})

    @rule(paths=st.sets(PATHS.filter(lambda path: path.endswith(".py"))))
    def generate_again(self, paths: set[str]) -> None:
        """Texts that never change."""
        self.write(dict.fromkeys(sorted(paths), "generated\n"))

    def write(self, files: Mapping[str, str]) -> None:
        """What is to be written is there, or nothing changed."""
        before = tree(self.output)
        wanted = package(files)
        try:
            write([wanted], self.output)
        except Unusable:
            assert tree(self.output) == before
            return
        for file in wanted.files:
            assert (self.shop / file.path).read_text() == file.text

    @rule(path=PATHS | st.just(MANIFEST))
    def edit(self, path: str) -> None:
        """The user writes a text of their own, to a new file or over what is there."""
        target = self.shop / path
        if target.is_dir() or any(parent.is_file() for parent in target.parents):
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        self.forget(target)
        text = self.something_new("mine")
        target.write_text(text)
        self.mine.add(text)

    @rule(path=PATHS | st.just(MANIFEST))
    def delete(self, path: str) -> None:
        """The user removes a file."""
        target = self.shop / path
        if target.is_file():
            self.forget(target)
            target.unlink()

    @rule(path=PATHS, aside=PATHS)
    def move(self, path: str, aside: str) -> None:
        """The user moves a file, perhaps over another."""
        source, target = self.shop / path, self.shop / aside
        if source.is_file() and target.parent.is_dir() and not target.is_dir():
            if source != target:
                self.forget(target)
            source.replace(target)

    @rule(path=PATHS)
    def check_out(self, path: str) -> None:
        """Git makes the line ends those of Windows."""
        target = self.shop / path
        if target.is_file():
            content = target.read_bytes().replace(b"\r\n", b"\n")
            target.write_bytes(content.replace(b"\n", b"\r\n"))

    @invariant()
    def nothing_is_lost(self) -> None:
        """Whatever the user wrote and did not remove is somewhere."""
        files = [path for path in self.output.rglob("*") if path.is_file()]
        assert self.mine <= {path.read_text() for path in files}
        assert not [path for path in files if path.name.startswith(".")]


TestShared = Shared.TestCase
TestShared.settings = settings(max_examples=150, stateful_step_count=20, deadline=None)
