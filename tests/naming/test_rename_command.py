"""Names from run to run as users of the command meet them: in files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from generator.cli.main import main
from tests.naming.runs import Document, calls, document, thing
from tests.packages import contents
from tests.type_checkers import TYPE_CHECKERS, TypeChecker

PET = {"Pet": thing("id", "name")}
BEFORE = document("GET /crm/pets/{name}/{kind} -> Pet", schemas=PET)
AFTER = document(
    *("GET /crm/pets/{id} -> Pet", "GET /crm/pets/{name}/{kind} -> Pet"),
    *("GET /shops/{id} -> Pet", "GET /crm/pets/{id}/get -> Pet*"),
    schemas={"pet": thing("x"), "Pet": thing("iD", "id", "name")},
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each test works in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def gen_client(spec: Document, *arguments: str) -> Result:
    """Run the command over what it wrote before."""
    Path("shop.json").write_text(json.dumps(spec), encoding="utf-8")
    return CliRunner().invoke(main, ["shop.json", "-o", "out", *arguments])


def written() -> dict[str, str]:
    """The calls in the manifest."""
    return calls(json.loads(Path("out/shop/gen-client.json").read_text("utf-8")))


def test_growing() -> None:
    """A later document adds, and renames nothing."""
    gen_client(BEFORE)
    before = written()
    assert gen_client(AFTER).exit_code == 0
    assert before.items() <= written().items()
    assert written()["GET /crm/pets/{id}"] == "shop.get_by_id"


def test_again() -> None:
    """The same once more changes nothing, byte for byte."""
    gen_client(BEFORE)
    gen_client(AFTER, "--rename", "shop=pets", "--rename", "models.Pet=Animal")
    before = contents(Path("out"))
    again = gen_client(AFTER)
    assert again.stdout.startswith("shop: 0 files written")
    assert contents(Path("out")) == before


@pytest.mark.parametrize("check", TYPE_CHECKERS)
def test_types(check: TypeChecker) -> None:
    """A renamed and extended package passes the type checkers."""
    gen_client(BEFORE)
    gen_client(BEFORE, "--rename", "shop=pets", "--rename", "models.Pet.name=called")
    gen_client(
        AFTER, "--rename", "pets.get(kind)=sort", "--rename", "models.Pet=Animal"
    )
    complaints = check(Path("out").absolute(), ["."])
    assert not complaints, "\n".join(map(str, complaints))


def test_gone() -> None:
    """It is a warning, which --strict does not let pass: then nothing is written."""
    gen_client(AFTER)
    before = contents(Path("out"))
    strict = gen_client(BEFORE, "--strict")
    assert strict.exit_code == 1
    assert "warning[name-gone] `crm.pets.get_by_id` is gone" in strict.stderr
    assert contents(Path("out")) == before
    assert gen_client(BEFORE).exit_code == 0
    assert "name-gone" not in gen_client(BEFORE, "--strict").stderr


def test_merge_conflict() -> None:
    """A manifest that cannot be read pins nothing, and says so."""
    gen_client(BEFORE)
    manifest = Path("out/shop/gen-client.json")
    manifest.write_text(
        f"<<<<<<< ours\n{manifest.read_text('utf-8')}", encoding="utf-8"
    )
    result = gen_client(AFTER)
    assert "No name in it is kept" in result.stderr
    assert written()["GET /crm/pets/{id}"] == "crm.pets.get_by_id"


def test_wrong_rename() -> None:
    """Nothing is written, and what was meant is suggested."""
    gen_client(BEFORE)
    result = gen_client(BEFORE, "--rename", "shop.gett=find")
    assert result.exit_code == 1
    assert "error[rename]" in result.stderr
    assert "did you mean `shop.get`?" in result.stderr


@pytest.mark.parametrize("rename", ["a.b", "=a.b", "a.b=c=d", ""])
def test_no_rename(rename: str) -> None:
    """A value that is not OLD=NEW is wrong usage."""
    result = gen_client(BEFORE, "--rename", rename)
    assert result.exit_code == 2
    assert "is not OLD=NEW" in result.stderr


def test_several_packages() -> None:
    """A rename is about one package."""
    result = gen_client(BEFORE, "shop.json", "--rename", "a.b=c")
    assert result.exit_code == 2
    assert "--rename requires a single SPEC." in result.stderr


def test_inspect() -> None:
    """Renames can be tried."""
    gen_client(BEFORE)
    result = CliRunner().invoke(
        main, ["inspect", "shop.json", "--rename", "shop.get=pets.find"]
    )
    assert result.stdout.splitlines()[:2] == [
        "pets",
        "  find  GET  /crm/pets/{name}/{kind}",
    ]
