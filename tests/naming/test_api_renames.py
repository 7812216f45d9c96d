"""`--rename` in a package of several APIs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.naming.renamed import save_apis, write_hub
from tests.packages import contents


@pytest.fixture(autouse=True)
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package of two APIs that share their models."""
    monkeypatch.chdir(tmp_path)
    save_apis()
    assert write_hub().exit_code == 0


def manifest() -> dict[str, Any]:
    """The manifest of the package."""
    content: dict[str, Any] = json.loads(Path("out/hub/gen-client.json").read_text())
    return content


def former() -> dict[str, list[str]]:
    """The former names of everything in the package that has some."""
    content, names = manifest(), {}
    for operation in content["operations"]:
        call = operation["call"]
        names[call] = operation.get("aliases", [])
        for argument, entry in operation["arguments"].items():
            names[f"{call}({argument})"] = entry.get("aliases", [])
    described = [(api["name"], api["types"]) for api in content["apis"]]
    described += content["shared"].items()
    for place, types in described:
        for name, entry in types.items():
            names[f"{place}:{name}"] = entry.get("aliases", [])
            for field, each in entry.get("fields", {}).items():
                names[f"{place}:{name}.{field}"] = each.get("aliases", [])
    return {name: aliases for name, aliases in names.items() if aliases}


@pytest.mark.parametrize(
    ("rename", "expected"),
    [
        (
            "crm.companies.get=all",
            {"crm.companies.all": ["crm.companies.get"]},
        ),
        (
            "crm.companies.get=crm.companies.find.one",
            {"crm.companies.find.one": ["crm.companies.get"]},
        ),
        (
            "crm.companies.notes=remarks",
            {"crm.companies.remarks.get": ["crm.companies.notes.get"]},
        ),
        (
            "crm.companies.owners=people",
            {"crm.companies.people.get": ["crm.companies.owners.get"]},
        ),
        (
            "crm.deals.notes.get(limit)=most",
            {"crm.deals.notes.get(most)": ["limit"]},
        ),
        (
            "crm.companies.models.Pet=Animal",
            {"_models.pet:Animal": ["Pet"]},
        ),
        (
            "crm.companies.models.Pet.name=called",
            {"_models.pet:Pet.called": ["name"]},
        ),
    ],
)
def test_rename(rename: str, expected: dict[str, list[str]]) -> None:
    """The new name is there, the old one still works, and both last."""
    done = write_hub(rename)
    assert done.exit_code == 0, done.stderr
    assert former() == expected
    before = contents(Path("out"))
    again = [write_hub(rename), write_hub()]
    assert [each.stdout[:22] for each in again] == ["hub: 0 files written, "] * 2
    assert contents(Path("out")) == before


@pytest.mark.parametrize(
    ("rename", "why"),
    [
        (
            "crm.company.get=x",
            "there is no `crm.company.get`; did you mean `crm.companies.get`?",
        ),
        ("crm.companies.get=notes", '"crm.companies.notes" is taken'),
        ("crm.companies.get=crm.deals.one", "its calls stay in `crm.companies`"),
        ("crm.companies=firms", "`crm.companies` is the place of an API"),
        ("crm=sales", "`crm.companies` is the place of an API"),
        ("crm.companies.models.Pets=X", "did you mean `crm.companies.models.Pet`?"),
        ("models.Pet=X", "there is no `models.Pet`"),
    ],
)
def test_refused(rename: str, why: str) -> None:
    """A rename that cannot be done is an error, and nothing is written."""
    before = contents(Path("out"))
    done = write_hub(rename)
    assert done.exit_code == 1
    assert "error[rename]" in done.stderr
    assert why in done.stderr
    assert contents(Path("out")) == before


def test_dropping() -> None:
    """A rename to nothing drops a former name."""
    write_hub("crm.companies.get=one", "crm.companies.models.Pet=Animal")
    assert former()
    assert write_hub("crm.companies.get=", "crm.companies.models.Pet=").exit_code == 0
    assert not former()


def test_configuration() -> None:
    """Renames may stand in the configuration, for all documents or for one."""
    Path("gen-client.toml").write_text("""
        [renames]
        "crm.companies.get" = "one"

        [[specs]]
        path = "specs/crm_companies.json"

        [[specs]]
        path = "specs/crm_deals.json"
        renames = { "crm.deals.get" = "single" }
        """)
    assert write_hub().exit_code == 0
    assert former() == {
        "crm.companies.one": ["crm.companies.get"],
        "crm.deals.single": ["crm.deals.get"],
    }


USE = """
import warnings
from hub import Client
from hub.crm.companies import models
from hub.testing import Fake
with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter("always")
    fake = Fake()
    fake.crm.companies.one.returns(models.Animal(id="1", called="Acme"))
    found = fake.client().crm.companies.get(limit="3")
    assert type(found) is models.Animal is models.Pet
    assert found.name == found.called == "Acme"
print(*sorted({each.category.__name__ for each in seen}))
"""


def test_former_names_work() -> None:
    """Code with the old names goes on working, with warnings."""
    write_hub(
        "crm.companies.get=one",
        "crm.companies.one(limit)=most",
        "crm.companies.models.Pet=Animal",
        "crm.companies.models.Animal.name=called",
    )
    done = subprocess.run(
        [sys.executable, "-c", USE],
        cwd="out",
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout.strip(), done.stderr) == ("DeprecationWarning", "")
