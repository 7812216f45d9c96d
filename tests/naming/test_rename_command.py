"""Names from run to run as users of the command meet them: in files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.cli.main import main
from tests.naming.renamed import AFTER, BEFORE, write_shop
from tests.naming.runs import calls
from tests.packages import contents


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each test works in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written() -> dict[str, str]:
    """The calls in the manifest."""
    return calls(json.loads(Path("out/shop/gen-client.json").read_text("utf-8")))


def test_growing() -> None:
    """A later document adds, and renames nothing."""
    write_shop(BEFORE)
    before = written()
    assert write_shop(AFTER).exit_code == 0
    assert before.items() <= written().items()
    assert written()["GET /crm/pets/{id}"] == "shop.get_by_id"


def test_again() -> None:
    """The same once more changes nothing, byte for byte."""
    write_shop(BEFORE)
    write_shop(AFTER, "--rename", "shop=pets", "--rename", "models.Pet=Animal")
    before = contents(Path("out"))
    again = write_shop(AFTER)
    assert again.stdout.startswith("shop: 0 files written")
    assert contents(Path("out")) == before


def test_gone() -> None:
    """It is a warning, which --strict does not let pass: then nothing is written."""
    write_shop(AFTER)
    before = contents(Path("out"))
    strict = write_shop(BEFORE, "--strict")
    assert strict.exit_code == 1
    assert "warning[name-gone] `crm.pets.get_by_id` is gone" in strict.stderr
    assert contents(Path("out")) == before
    assert write_shop(BEFORE).exit_code == 0
    assert "name-gone" not in write_shop(BEFORE, "--strict").stderr


def test_merge_conflict() -> None:
    """A manifest that cannot be read pins nothing, and says so."""
    write_shop(BEFORE)
    manifest = Path("out/shop/gen-client.json")
    manifest.write_text(
        f"<<<<<<< ours\n{manifest.read_text('utf-8')}", encoding="utf-8"
    )
    result = write_shop(AFTER)
    assert "No name in it is kept" in result.stderr
    assert written()["GET /crm/pets/{id}"] == "crm.pets.get_by_id"


def test_wrong_rename() -> None:
    """Nothing is written, and what was meant is suggested."""
    write_shop(BEFORE)
    result = write_shop(BEFORE, "--rename", "shop.gett=find")
    assert result.exit_code == 1
    assert "error[rename]" in result.stderr
    assert "did you mean `shop.get`?" in result.stderr


@pytest.mark.parametrize("rename", ["a.b", "=a.b", "a.b=c=d", ""])
def test_no_rename(rename: str) -> None:
    """A value that is not OLD=NEW is wrong usage."""
    result = write_shop(BEFORE, "--rename", rename)
    assert result.exit_code == 2
    assert "is not OLD=NEW" in result.stderr


def test_several_packages() -> None:
    """A rename is about one package."""
    result = write_shop(BEFORE, "shop.json", "--rename", "a.b=c")
    assert result.exit_code == 2
    assert "--rename requires a single SPEC." in result.stderr


def test_inspect() -> None:
    """Renames can be tried."""
    write_shop(BEFORE)
    result = CliRunner().invoke(
        main, ["inspect", "shop.json", "--rename", "shop.get=pets.find"]
    )
    assert result.stdout.splitlines()[:2] == [
        "pets",
        "  find  GET  /crm/pets/{name}/{kind}",
    ]
