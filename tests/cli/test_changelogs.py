"""Changelogs and releases, by `diff` and while generating."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.config.jobs import configured, job_for
from tests.cli.repositories import MORE, MOVED, generate
from tests.commands import document, gen_client, save

RELEASING = 'output = "out"\nspecs = ["shop.json"]\nchangelog = "CHANGES.md"\n'
GIVEN = {"output": None, "strict": False}


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
        job_for((), GIVEN, configured(save("c.toml", RELEASING)))
        .draft()
        .targets[0]
        .options
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
