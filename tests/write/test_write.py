"""Changed files are written, and no other file is touched."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from generator.source import SourceFile
from generator.write import MANIFEST, Written, write
from tests.write.folders import (
    CLIENT,
    FILES,
    LONG_AGO,
    MINE,
    codes,
    names,
    package,
    tree,
)

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
    """Other files in the folder are not touched."""
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
    """The package's folder may be a link."""
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
    """A stale file that is already gone is no problem; a folder in its place stays."""
    stale = shop / "resources/orders.py"
    stale.unlink()
    if replacement == "a folder":
        stale.mkdir()

    [written] = write([package({"client.py": CLIENT})], output)

    assert stale.exists() == (replacement == "a folder")
    assert not written.removed
    assert not written.messages


def test_stale_in_other_case(output: Path, shop: Path) -> None:
    """If case is ignored, the new file is the stale one and must stay."""
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
