"""Type checkers accept packages with renamed parts."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from tests.naming.renamed import AFTER, BEFORE, save_apis, write_hub, write_shop
from tests.type_checkers import TYPE_CHECKERS, TypeChecker


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a renamed and extended package, and one of several APIs."""
    folder = tmp_path_factory.mktemp("renamed")
    with contextlib.chdir(folder):
        write_shop(BEFORE)
        write_shop(
            BEFORE, "--rename", "shop=pets", "--rename", "models.Pet.name=called"
        )
        write_shop(
            AFTER, "--rename", "pets.get(kind)=sort", "--rename", "models.Pet=Animal"
        )
        save_apis()
        write_hub()
        write_hub(
            "crm.companies.notes=remarks",
            "crm.companies.models.Pet=Animal",
            "crm.deals.models.Pet=Animal",
            "crm.deals.models.Toy.id=key",
        )
    output = folder / "out"
    assert {path.name for path in output.iterdir()} == {"shop", "hub"}
    return output


@pytest.mark.parametrize("check", TYPE_CHECKERS)
def test_types(check: TypeChecker, packages: Path) -> None:
    """Both type checkers accept both packages, with their former names."""
    complaints = check(packages, ["."])
    assert not complaints, "\n".join(map(str, complaints))
