"""`gen-client diff` with revisions of real git repositories."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

import pytest

from tests.cli.repositories import MORE, commit, generate, git, verdict
from tests.commands import ORDERS, document, gen_client, save

SPLIT = document(paths={"/orders": {"$ref": "../parts/orders.json"}})


def test_revisions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents and packages of any revision; paths start at the top, or here."""
    commit(shop=document())
    generate("specs/shop.json")
    commit(shop=MORE)
    generate("specs/shop.json")

    assert verdict("HEAD~1:specs/shop.json", "HEAD:specs/shop.json") == "minor"
    assert verdict("HEAD:specs/shop.json", "main~1:specs/shop.json") == "major"
    assert verdict("HEAD~1:specs/shop.json", "specs/shop.json") == "minor"
    assert verdict("HEAD:out/shop", "out/shop") == "minor"
    assert verdict("HEAD:out/shop/gen-client.json", "out/shop") == "minor"
    monkeypatch.chdir("specs")
    assert verdict("HEAD~1:./shop.json", "HEAD:specs/shop.json") == "minor"
    assert verdict("HEAD~1:specs/shop.json", "shop.json") == "minor"
    assert verdict("HEAD~1:../specs/shop.json", "shop.json") == "minor"
    monkeypatch.chdir("../out/shop")
    assert verdict("HEAD:.", "HEAD:out/shop/") == "none"


def test_top_of_repository() -> None:
    """The repository may be the package."""
    generate(save("old.json", document()))
    os.chdir("out/shop")
    git("init", "-b", "main")
    git("add", "-A")
    git("commit", "-m", "x")
    assert verdict("HEAD:", "../../old.json") == "none"


def test_references_of_a_revision() -> None:
    """Referenced files are read at the revision, too."""
    save("parts/orders.json", ORDERS)
    commit(shop=SPLIT)
    save("parts/orders.json", {"get": {**ORDERS["get"], "deprecated": True}})

    result = gen_client("diff", "HEAD:specs/shop.json", "specs/shop.json")

    assert (result.exit_code, result.stderr) == (0, "")
    assert "`orders.list`: deprecated now" in result.stdout


def test_messages_about_a_revision() -> None:
    """They name the files as git does, and no temporary folder."""
    lost = document(
        paths={"/orders": ORDERS, "/x": {"$ref": "../parts/missing.json#/x"}}
    )
    save("parts/other.json", {})
    commit(shop=lost)

    result = gen_client("diff", "HEAD:specs/shop.json", "HEAD:specs/shop.json")

    assert result.exit_code == 0
    assert "HEAD:parts/missing.json warning[unreadable]" in result.stderr
    assert "HEAD:specs/shop.json" in result.stderr
    assert "gen-client-" not in result.stderr


def test_hostile_tree(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tree may have names that no checkout would allow, and links to anywhere."""
    Path("temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder / "temporary"))
    save("parts/orders.json", ORDERS)
    Path("link.json").symlink_to("/etc/passwd")
    commit(shop=SPLIT)
    blob = subprocess.check_output(
        ["git", "hash-object", "-w", "--stdin"], input=b"{}", text=False
    )
    entries = f"100644 blob {blob.decode().strip()}\tevil.json\n"
    inner = subprocess.check_output(["git", "mktree"], input=entries, text=True).strip()
    top = subprocess.check_output(["git", "ls-tree", "HEAD"], text=True)
    raw = bytearray()
    listed = [line.split(None, 3) for line in top.splitlines()]
    listed.append(["040000", "tree", inner, ".."])
    for mode, _, name, path in sorted(listed, key=lambda entry: entry[3]):
        raw += f"{mode.lstrip('0')} {path}\0".encode() + bytes.fromhex(name)
    tree = subprocess.check_output(
        ["git", "hash-object", "-t", "tree", "-w", "--literally", "--stdin"],
        input=bytes(raw),
    )
    found = f"{tree.decode().strip()}:specs/shop.json"

    listing = ["git", "ls-tree", "-r", tree.decode().strip()]
    assert "../evil.json" in subprocess.check_output(listing, text=True)
    assert verdict(found, "specs/shop.json") == "none"
    assert list(Path("temporary").iterdir()) == []


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (
            "missing.json",
            "missing.json error[source] there is no such file, folder, or git revision",
        ),
        ("parts", "parts error[source] this is not a generated package"),
        ("HEAD:parts", "HEAD:parts error[source] this is not a generated package"),
        ("HEAD:none.json", "error[git] there is no 'none.json' at HEAD"),
        ("nowhere:specs/shop.json", "error[git] there is no git revision 'nowhere'"),
        ("--all:specs/shop.json", "error[git] '--all' is not a git revision"),
        (":specs/shop.json", "error[git] '' is not a git revision"),
        ("HEAD~9:specs/shop.json", "error[git] there is no git revision 'HEAD~9'"),
        ("a\0b", "error[source] there is no such file, folder, or git revision"),
        ("empty.json", "empty.json error[empty]"),
        ("bad/gen-client.json", "bad/gen-client.json error[manifest] this is not JSON"),
    ],
)
@pytest.mark.parametrize("is_old", [True, False])
def test_faults(source: str, message: str, is_old: bool) -> None:
    """Each of the two is told what is wrong with it; nothing is shown."""
    save("parts/orders.json", ORDERS)
    commit(shop=document())
    save("empty.json", "")
    save("bad/gen-client.json", "<<<<<<< ours")
    pair = (source, "specs/shop.json") if is_old else ("specs/shop.json", source)

    result = gen_client("diff", "--", *pair)

    assert (result.exit_code, result.stdout) == (1, "")
    assert message in result.stderr


def test_both_faults() -> None:
    """One run tells all that is wrong."""
    result = gen_client("diff", "one.json", "two.json")
    assert "one.json error" in result.stderr
    assert "two.json error" in result.stderr


def test_no_repository() -> None:
    """Git's own words say what it misses."""
    result = gen_client("diff", "HEAD:shop.json", save("shop.json", document()))
    assert result.exit_code == 1
    assert "HEAD:shop.json error[git] git says: not a git repository" in result.stderr


def test_no_git(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without git there are no revisions."""
    monkeypatch.setenv("PATH", "")
    result = gen_client("diff", "HEAD:shop.json", save("shop.json", document()))
    assert "git says: git cannot be started" in result.stderr
