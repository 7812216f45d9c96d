"""One package for many documents: of all cases, and of HubSpot's structure."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from generator.config.run_options import Options
from generator.pipeline import Generated, generate
from generator.write import write
from tests.corpus.checking import imports
from tests.hubspot.documents import write_all
from tests.packages import ROOT
from tests.type_checkers import mypy, pyright

HUBSPOT = ROOT.parent / "shared" / "corpus" / "hubspot"
SAMPLE = (
    *(
        "crm_partner_clients_v3",
        "crm_partner_clients_2025_09",
        "crm_deal_splits_2026_03",
    ),
    *(
        "crm_partner_clients_2026_09_beta",
        "crm_partner_clients_2026_09",
        "files_files_v3",
    ),
    *("cms_authors_2026_09", "webhooks_webhooks_v3", "account_audit_logs_2026_03"),
)

FEW = (
    *("crm_partner_clients_v3", "crm_partner_clients_2026_09"),
    *("crm_deal_splits_2026_03", "account_audit_logs_2026_03"),
)

corpus = pytest.mark.skipif(
    not HUBSPOT.is_dir(), reason="the corpus is not there: ../shared/corpus/hubspot"
)


# --- everything that documents may hold --------------------------------------------


def one_package(specs: Sequence[Path], name: str = "hubspot") -> Generated:
    """The package of these documents."""
    options = Options(extras=("testing",))
    return generate(list(map(str, specs)), options, package=name)


CALLS = """
import inspect, json
from operator import attrgetter
from pathlib import Path
from hubspot import AsyncClient, Client
from hubspot.testing import Fake

manifest = json.loads(Path("hubspot/gen-client.json").read_text("utf-8"))
url, fake = "https://api.example.com", Fake()
clients = Client(base_url=url), AsyncClient(base_url=url)
for operation in manifest["operations"]:
    attrgetter(operation["call"])(fake).fails(404)
    for client in clients:
        method = attrgetter(operation["call"])(client)
        given = inspect.signature(method).parameters.keys() - {"body"}
        assert given == operation["arguments"].keys() - {"body"}, operation["call"]
"""
"""Every call is where the manifest says, on both clients and on the fake."""


def check(specs: Sequence[Path], folder: Path) -> None:
    """One package of the documents is complete, imports, and has sound types."""
    package = one_package(specs)
    write([package], folder)
    manifest = json.loads(package.files[-1].text)
    calls = [operation["call"] for operation in manifest["operations"]]
    assert len(set(calls)) == len(calls)
    assert [one["spec"] for one in manifest["apis"]] == list(range(len(specs)))
    assert imports(folder) == []
    assert mypy(folder, ["."]) == []
    done = subprocess.run(
        [sys.executable, "-c", CALLS],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_every_case(tmp_path: Path) -> None:
    """The cases' documents work together in one package."""
    check(sorted(ROOT.glob("tests/cases/*/spec.*")), tmp_path)


# --- the corpus --------------------------------------------------------------------


@pytest.fixture(params=["our documents", pytest.param("the corpus", marks=corpus)])
def few(request: pytest.FixtureRequest, tmp_path: Path) -> list[Path]:
    """A few documents of HubSpot's structure: two of them are versions of one API."""
    folder = HUBSPOT
    if request.param == "our documents":
        folder = tmp_path / "specs"
        folder.mkdir()
        write_all(folder)
    return [folder / f"{name}.json" for name in FEW]


@pytest.fixture
def package(few: list[Path], tmp_path: Path) -> Path:
    """The folder of a package of these documents, written to a folder of its own."""
    output = tmp_path / "packages"
    write([one_package(few)], output)
    return output / "hubspot"


def test_small(tmp_path: Path) -> None:
    """Documents of HubSpot's structure, five of them versions of one API."""
    specs = tmp_path / "specs"
    specs.mkdir()
    check(list(write_all(specs).values()), tmp_path / "packages")


@corpus
@pytest.mark.slow
def test_sample(tmp_path: Path) -> None:
    """Some documents of HubSpot, several of them versions of one API."""
    check([HUBSPOT / f"{name}.json" for name in SAMPLE], tmp_path)


def test_any_order(few: list[Path]) -> None:
    """The output does not depend on the order of the documents."""
    mixed = random.Random(1).sample(few, len(few))
    first, second = (
        {file.path: file.text for file in one_package(each).files[:-1]}
        for each in (few, mixed)
    )
    assert first == second


@corpus
@pytest.mark.slow
def test_whole(tmp_path: Path) -> None:
    """All of HubSpot in one package; pyright accepts it as well."""
    check(sorted(HUBSPOT.glob("*.json")), tmp_path)
    assert pyright(tmp_path, ["."]) == []


def test_same_operations(few: list[Path], package: Path) -> None:
    """Each operation is the same as in a package of its own, except for its place."""
    manifest = json.loads((package / "gen-client.json").read_text(encoding="utf-8"))
    for number, spec in enumerate(few):
        alone = json.loads(one_package([spec]).files[-1].text)["operations"]
        together = [o for o in manifest["operations"] if o["spec"] == number]
        kept = ("method", "path", "arguments", "request", "result", "security")
        assert [[o[key] for key in kept] for o in alone] == [
            [o[key] for key in kept] for o in together
        ]


IMPORTED = """
import sys
import {package}
{package}.Client(access_token="x")
print(sorted(m.partition(".")[2] for m in sys.modules if m.startswith("{package}.")))
"""


def test_cost_of_import(few: list[Path], tmp_path: Path) -> None:
    """The package and its client load the same modules for one API as for many."""
    packages = [one_package(few[:1], "one"), one_package(few, "many")]
    write(packages, tmp_path)
    loaded = [
        subprocess.run(
            [sys.executable, "-c", IMPORTED.format(package=package.name)],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": ""},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for package in packages
    ]
    assert loaded[0] == loaded[1]
    assert "_runtime.session" in loaded[0]


SCOPES = """
from hubspot import AsyncClient, Client
from hubspot.hubspot.oauth import scopes_for
blocking, awaited = Client(access_token="x"), AsyncClient(access_token="x")
print(scopes_for("crm.partner_clients_v3.update"))
print(scopes_for(blocking.crm.partner_clients_v3.update))
print(scopes_for(awaited.crm.partner_clients_v3.update))
print(scopes_for(awaited.crm.partner_clients_v3.batch.read))
"""


def test_scopes(package: Path) -> None:
    """A module of a preset knows the calls of all APIs by their places."""
    done = subprocess.run(
        [sys.executable, "-c", SCOPES],
        cwd=package.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    update = "('crm.objects.partner-clients.write',)"
    read = "('crm.objects.partner-clients.read',)"
    assert done.stdout.splitlines() == [update, update, update, read]
