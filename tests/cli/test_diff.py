"""`gen-client diff` as its users meet it, in real git repositories."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest

from generator.config.jobs import configured, job
from tests.commands import DANGLING, ORDERS, document, gen_client, save

MORE = document(paths={"/orders": ORDERS, "/bills": ORDERS})
MOVED = document(paths={"/v2/orders": ORDERS})
OTHER = document(paths={"/bills": ORDERS})
RELEASING = 'output = "out"\nspecs = ["shop.json"]\nchangelog = "CHANGES.md"\n'
GIVEN = {"output": None, "strict": False}
SPLIT = document(paths={"/orders": {"$ref": "../parts/orders.json"}})


def git(*arguments: str) -> None:
    """Run git, with a name for commits."""
    who = ["-c", "user.name=A", "-c", "user.email=a@example.com"]
    subprocess.run(["git", *who, *arguments], check=True, capture_output=True)


def commit(**files: dict[str, Any]) -> None:
    """Commit documents, by the stems of their paths below `specs`."""
    if not Path(".git").exists():
        git("init", "-b", "main")
    for name, content in files.items():
        save(f"specs/{name}.json", content)
    git("add", "-A")
    git("commit", "--allow-empty", "-m", "x")


def generate(spec: str, *options: str) -> None:
    """Write the package `out/shop`."""
    assert gen_client(spec, "-o", "out", "--name", "shop", *options).exit_code == 0


def verdict(*arguments: str) -> str:
    """Return the verdict of a diff."""
    result = gen_client("diff", *arguments, "--format", "json")
    assert result.exit_code == 0, result.stderr
    return str(json.loads(result.stdout)["verdict"])


# --- where the two come from -------------------------------------------------------


def test_documents() -> None:
    """Two documents, whatever they are called."""
    old, new = save("old.json", document()), save("new.yaml", json.dumps(MORE))
    result = gen_client("diff", old, new)

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (
        "Added:\n  `bills.list`: new (`GET /bills`)\n\n"
        "Changes for callers: 1 additive.\nBy Semantic Versioning this is minor.\n"
    )
    assert {path.name for path in Path().iterdir()} == {old, new}


def test_same_document() -> None:
    """The name of a file is no difference, though names come from it."""
    security = {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}
    parts = {
        "components": {"securitySchemes": security},
        "security": [{"key": []}],
    }
    old, new = (save(name, document(**parts)) for name in ("a.json", "b.json"))
    assert gen_client("diff", old, new).stdout == "Nothing has changed for callers.\n"


def test_packages() -> None:
    """A package is its folder, or the manifest in it; a document follows it."""
    generate(save("old.json", document()))
    new = save("new.json", OTHER)

    assert verdict("out/shop", new) == "major"
    assert verdict("out/shop/gen-client.json", new) == "major"
    assert verdict(new, "out/shop") == "major"
    assert verdict("out/shop", "old.json") == "none"


@pytest.mark.parametrize(
    "chosen",
    [
        ("--with", "aiohttp"),
        ("--preset", "none"),
        ("--include", "path:/bills"),
        ("--exclude", "path:/bills"),
    ],
)
def test_package_with_settings(chosen: tuple[str, str]) -> None:
    """The settings of a package also apply to the document that follows it."""
    servers = [{"url": "https://api.hubapi.com"}]
    schemes = {"oauth2": {"type": "http", "scheme": "bearer"}}
    parts = {"components": {"securitySchemes": schemes}, "security": [{"oauth2": []}]}
    paths = {"/orders": ORDERS, "/bills": ORDERS}
    content = document(servers=servers, paths=paths, **parts)
    generate(save("old.json", content), *chosen)
    assert verdict("out/shop", "old.json") == "none"


def test_names_are_kept() -> None:
    """The new client keeps names; only the diff reports a moved path."""
    thing = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    item = {**thing, "name": "item_id"}
    for file, name, parameter in (("old", "id", thing), ("new", "item_id", item)):
        answers = ORDERS["get"]["responses"]
        get = {"parameters": [parameter], "responses": answers}
        save(
            f"{file}.json", document(paths={f"/{file}/orders/{{{name}}}": {"get": get}})
        )
    generate("old.json")

    for old in ("old.json", "out/shop"):
        moved = gen_client("diff", old, "new.json", "-v")
        gone = gen_client("diff", old, save("gone.json", OTHER))
        assert "path-moved" not in moved.stderr
        assert "is called" not in moved.stdout
        assert "moved from" in moved.stdout
        assert gone.stderr == ""


def test_rename() -> None:
    """Only what is new is renamed."""
    save("old.json", document())
    rename = ("--rename", "orders.list=all")
    result = gen_client("diff", "old.json", "old.json", *rename)
    told = "`orders.list`: called `orders.all` now; the old name stays, deprecated"
    assert result.stdout.startswith(f"Added:\n  {told}\n")


def test_standard_input() -> None:
    """One of the two may be on standard input."""
    save("old.json", document())
    result = gen_client("diff", "old.json", "-", stdin=json.dumps(MORE))
    assert "`bills.list`: new" in result.stdout
    assert gen_client("diff", "-", "-").exit_code == 2


def test_overlay() -> None:
    """An overlay corrects both documents."""
    change = {"target": "$.paths['/orders'].get", "update": {"deprecated": True}}
    info = {"title": "Ours", "version": "1"}
    save("ours.json", {"overlay": "1.0.0", "info": info, "actions": [change]})
    save("old.json", document())
    save("new.json", MORE)
    generate("old.json", "--overlay", "ours.json")
    told = "`orders.list`: no longer deprecated"

    plain = gen_client("diff", "out/shop", "new.json")
    corrected = gen_client("diff", "out/shop", "new.json", "--overlay", "ours.json")
    both = gen_client("diff", "old.json", "new.json", "--overlay", "ours.json")

    assert told in plain.stdout
    assert told not in corrected.stdout
    assert corrected.stdout.startswith("Added:\n  `bills.list`: new")
    assert both.stdout.startswith("Added:\n  `bills.list`: new")


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


# --- what is shown -----------------------------------------------------------------


def test_warnings() -> None:
    """Warnings are shown, because the diff does not contain them."""
    save("old.json", document())
    save("new.json", DANGLING)

    shown = gen_client("diff", "old.json", "new.json")
    quiet = gen_client("diff", "old.json", "new.json", "-q")
    as_json = gen_client("diff", "old.json", "new.json", "--format", "json")

    assert "warning[dangling-ref]" in shown.stderr
    assert quiet.stderr == ""
    assert json.loads(as_json.stderr)["code"] == "dangling-ref"
    assert json.loads(as_json.stdout)["verdict"] == "none"


@pytest.mark.parametrize(
    ("new", "fail_on", "code"),
    [
        (OTHER, None, 0),
        (OTHER, "breaking", 1),
        (OTHER, "additive", 1),
        (MORE, "breaking", 0),
        (MORE, "additive", 1),
        (MOVED, "additive", 0),
        (MOVED, "any", 1),
        (document(), "any", 0),
    ],
)
def test_fail_on(new: dict[str, Any], fail_on: str | None, code: int) -> None:
    """The diff is shown in any case."""
    save("old.json", document())
    save("new.json", new)
    options = ["--fail-on", fail_on] if fail_on else []

    result = gen_client("diff", "old.json", "new.json", *options)

    assert result.exit_code == code
    assert "for callers" in result.stdout


def test_annotations() -> None:
    """On GitHub, what is not accepted is an error at the file."""
    commit(shop=document())
    save("new.json", OTHER)
    pair = ("new.json", "HEAD:specs/shop.json")

    result = gen_client("diff", *pair, "--format", "github", "--fail-on", "breaking")

    lines = result.stdout.splitlines()
    assert lines[0].startswith("::error file=specs/shop.json,title=method-removed::")

    generate("specs/shop.json")
    commit()
    result = gen_client("diff", "new.json", "HEAD:out/shop", "--format", "github")
    assert " file=out/shop/gen-client.json,title=" in result.stdout


# --- the changelog -----------------------------------------------------------------


def test_changelog() -> None:
    """The entry is under the next version; a second run changes nothing."""
    generate(save("old.json", document()), "--client-version", "1.4.0")
    save("new.json", MORE)
    arguments = ("diff", "out/shop", "new.json", "--changelog", "CHANGES.md")

    gen_client(*arguments)
    once = Path("CHANGES.md").read_text()
    gen_client(*arguments)

    assert Path("CHANGES.md").read_text() == once
    assert once == (
        "# Changelog\n\n## 1.5.0\n\n### Added\n\n- `bills.list`: new (`GET /bills`)\n"
    )


def test_changelog_of_documents() -> None:
    """Documents have no version of their client."""
    save("old.json", document())
    save("new.json", MORE)
    gen_client("diff", "old.json", "new.json", "--changelog", "CHANGES.md")
    assert "## Unreleased\n" in Path("CHANGES.md").read_text()


def test_changelog_of_nothing() -> None:
    """Nothing changed, and nothing is written."""
    save("old.json", document())
    gen_client("diff", "old.json", "old.json", "--changelog", "CHANGES.md")
    assert not Path("CHANGES.md").exists()


def test_changelog_is_taken() -> None:
    """The diff is shown, and it is said why the file is not written."""
    generate(save("old.json", document()))
    save("new.json", MORE)
    save("CHANGES.md", "## 0.1.1\n\n- by hand\n")

    result = gen_client("diff", "out/shop", "new.json", "--changelog", "CHANGES.md")

    assert result.exit_code == 1
    assert "CHANGES.md error[changelog] it has another entry for 0.1.1" in result.stderr
    assert "`bills.list`: new" in result.stdout
    assert Path("CHANGES.md").read_text() == "## 0.1.1\n\n- by hand\n"


# --- the same while generating -----------------------------------------------------


def version() -> str:
    """The version in the package's manifest, which is also in its code."""
    found = json.loads(Path("out/shop/gen-client.json").read_text())
    shown = str(found["client"]["version"])
    assert f'__version__ = "{shown}"\n' in Path("out/shop/__init__.py").read_text()
    return shown


def test_version_is_kept() -> None:
    """A version that was given stays, until another one is."""
    spec = save("shop.json", document())
    generate(spec)
    assert version() == "0.1.0"
    generate(spec, "--client-version", "1.0.0")
    assert version() == "1.0.0"
    save("shop.json", MORE)
    generate(spec)
    assert version() == "1.0.0"


@pytest.mark.parametrize("given", ["1.0", "v1.0.0", "1.0.0-rc1", ""])
def test_version_is_refused(given: str) -> None:
    """Versions are three numbers."""
    spec = save("shop.json", document())
    result = gen_client(spec, "-o", "out", "--client-version", given)
    assert result.exit_code == 2
    assert "is not a version such as 1.2.0" in result.stderr


def test_release() -> None:
    """Each run with a changelog raises the version by what changed."""
    spec = save("shop.json", document())
    for content in (document(), MORE, MORE, MOVED):
        save("shop.json", content)
        generate(spec, "--changelog", "CHANGES.md")

    assert version() == "0.2.0"
    headings = [
        h for h in Path("CHANGES.md").read_text().splitlines() if h[:3] == "## "
    ]
    assert headings == ["## 0.2.0", "## 0.1.1"]


@pytest.mark.parametrize("last", ["0.1.0", "3.0.0"])
def test_release_under_a_version(last: str) -> None:
    """The version that is wanted counts for more than the next."""
    spec = save("shop.json", document())
    generate(spec, "--client-version", last)
    save("shop.json", MORE)
    generate(spec, "--changelog", "CHANGES.md", "--client-version", "3.0.0")
    assert version() == "3.0.0"
    assert "## 3.0.0\n" in Path("CHANGES.md").read_text()


def test_release_after_a_stop() -> None:
    """A run that was stopped behind the changelog is completed, with one entry."""
    spec = save("shop.json", document())
    generate(spec)
    save("shop.json", MORE)
    before = {
        path: path.read_bytes() for path in Path("out").rglob("*") if path.is_file()
    }
    generate(spec, "--changelog", "CHANGES.md")
    once = Path("CHANGES.md").read_text()
    for path, content in before.items():
        path.write_bytes(content)

    generate(spec, "--changelog", "CHANGES.md")

    assert Path("CHANGES.md").read_text() == once
    assert version() == "0.1.1"


def test_release_is_refused() -> None:
    """If the changelog cannot be written, nothing is."""
    spec = save("shop.json", document())
    generate(spec)
    save("shop.json", MORE)
    save("CHANGES.md", "## 0.1.1\n\n- by hand\n")

    result = gen_client(spec, "-o", "out", "--changelog", "CHANGES.md")

    assert result.exit_code == 1
    assert "another entry for 0.1.1" in result.stderr
    assert not Path("out/shop/resources/bills.py").exists()


def test_release_after_an_old_package() -> None:
    """A manifest that does not say enough is told, and costs the entry only."""
    spec = save("shop.json", document())
    generate(spec, "--client-version", "1.2.3")
    manifest = Path("out/shop/gen-client.json")
    content = json.loads(manifest.read_text())
    del content["types"]
    manifest.write_text(json.dumps(content))
    save("shop.json", MORE)

    result = gen_client(spec, "-o", "out", "--changelog", "CHANGES.md")

    assert result.exit_code == 0
    assert "warning[manifest] an older version of gen-client wrote it" in result.stderr
    assert "The changelog is left alone" in result.stderr
    assert version() == "1.2.3"
    assert not Path("CHANGES.md").exists()


def test_check_writes_no_changelog() -> None:
    """--check says that the package is out of date, and leaves all as it is."""
    spec = save("shop.json", document())
    generate(spec)
    save("shop.json", MORE)
    options = ("-o", "out", "--changelog", "CHANGES.md")

    assert gen_client(spec, *options, "--check").exit_code == 1
    assert not Path("CHANGES.md").exists()
    assert gen_client(spec, *options).exit_code == 0
    assert gen_client(spec, *options, "--check").exit_code == 0


def test_no_releases_while_watching() -> None:
    """Every save would be a version."""
    spec = save("shop.json", document())
    result = gen_client(spec, "-o", "out", "--watch", "--changelog", "CHANGES.md")
    assert result.exit_code == 2
    options = (
        job((), GIVEN, configured(save("c.toml", RELEASING))).draft().targets[0].options
    )
    assert options.changelog is None


def test_one_changelog_for_each() -> None:
    """Entries of two packages in one file could not be told apart."""
    specs = save("a.json", document()), save("b.json", document())
    result = gen_client(*specs, "-o", "out", "--changelog", "CHANGES.md")
    assert result.exit_code == 2
    assert "Each package needs a changelog file of its own" in result.stderr


def test_changelogs_of_a_configuration() -> None:
    """In the configuration, each document may have its own."""
    for content in (document(), MORE):
        save("a.json", content)
        save("b.json", content)
        save(
            "gen-client.toml",
            'output = "out"\n'
            'specs = [{path = "a.json", changelog = "A.md"}, {path = "b.json"}]\n',
        )
        assert gen_client().exit_code == 0
    assert "## 0.1.1" in Path("A.md").read_text()
    assert 'version__ = "0.1.0"' in Path("out/b/__init__.py").read_text()
