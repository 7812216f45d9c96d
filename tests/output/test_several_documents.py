"""Several documents in one package: what the command does with them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from generator.cli.main import main
from tests.corpus.checking import imports
from tests.packages import contents
from tests.type_checkers import mypy


def document(title: str, path: str, **parts: Any) -> str:
    """A small document with one operation."""
    answer = {"204": {"description": "Done."}}
    variable = {"name": "id", "in": "path", "required": True, "schema": {}}
    tree = {
        "openapi": "3.1.0",
        "info": {"title": title, "version": "v1"},
        "servers": [{"url": "https://shop.example"}],
        "paths": {path: {"delete": {"parameters": [variable], "responses": answer}}},
        **parts,
    }
    return json.dumps(tree)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two documents, to work in."""
    monkeypatch.chdir(tmp_path)
    for name in ("orders", "stock"):
        text = document(name.title(), f"/shop/{name}/{{id}}")
        (tmp_path / f"{name}.json").write_text(text, encoding="utf-8")
    return tmp_path


def run(*arguments: str, **options: Any) -> Result:
    """The command with these arguments."""
    return CliRunner().invoke(main, arguments, **options)


def test_command(folder: Path) -> None:
    """One package holds both; a second run has nothing to do."""
    first = run("orders.json", "stock.json", "-o", "out", "--package", "shop")
    again = run("orders.json", "stock.json", "-o", "out", "--package", "shop")

    assert (first.exit_code, again.exit_code) == (0, 0), first.output
    assert [path.name for path in (folder / "out").iterdir()] == ["shop"]
    count = len(contents(folder / "out"))
    assert first.stdout == f"shop: {count} files written, 0 unchanged\n"
    assert again.stdout == f"shop: 0 files written, {count} unchanged\n"


def test_one_document(folder: Path) -> None:
    """One is as good as many; another one later moves nothing."""
    run("orders.json", "-o", "out", "--package", "shop")
    before = contents(folder / "out" / "shop" / "shop" / "orders")
    run("orders.json", "stock.json", "-o", "out", "--package", "shop")

    after = contents(folder / "out" / "shop" / "shop" / "orders")
    assert before == after != {}


def test_removed_document(folder: Path) -> None:
    """An API that is gone leaves nothing behind."""
    run("orders.json", "stock.json", "-o", "out", "--package", "shop")
    result = run("orders.json", "-o", "out", "--package", "shop")

    assert result.exit_code == 0
    assert not (folder / "out" / "shop" / "shop" / "stock").exists()


ALIKE = """
from shop import NotFound
from shop.testing import Fake

fake = Fake()
fake.orders.things.delete.returns()
fake.stock.things.delete.fails(404)
with fake.client() as client:
    client.orders.things.delete("1")
    try:
        client.stock.things.delete("2")
    except NotFound:
        print(*(call.path for call in fake.orders.things.delete.calls))
        print(*(call.path for call in fake.stock.things.delete.calls))
"""


def test_same_path_in_two_apis(folder: Path) -> None:
    """A fake tells calls apart by their API, even if method and path are the same."""
    for name in ("orders", "stock"):
        text = document(name.title(), "/things/{id}")
        (folder / f"{name}.json").write_text(text, encoding="utf-8")
    specs = ("orders.json", "stock.json")
    run(*specs, "-o", "out", "--package", "shop", "--with", "testing")

    done = subprocess.run(
        [sys.executable, "-c", ALIKE],
        cwd=folder / "out",
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == ["/things/1", "/things/2"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--package", "a", "--name", "b"], "--name and --package cannot be combined"),
        (["--package", "a-b"], "'a-b' is not a name that Python can import"),
        (["--package", "class"], "'class' is not a name that Python can import"),
    ],
)
def test_usage(folder: Path, arguments: list[str], said: str) -> None:
    """Wrong usage is refused."""
    result = run("orders.json", "-o", "out", *arguments)
    assert result.exit_code == 2
    assert said in result.output
    assert not (folder / "out").exists()


def test_unusable(folder: Path) -> None:
    """All that is wrong is said, and nothing is written: no API is left out."""
    (folder / "bad.json").write_text("{", encoding="utf-8")
    result = run(
        *("orders.json", "bad.json", "missing.json", "-o", "out", "--package", "shop")
    )
    assert result.exit_code == 1
    assert "bad.json" in result.stderr
    assert "missing.json" in result.stderr
    assert not (folder / "out").exists()


def test_strict(folder: Path) -> None:
    """A warning about any of the documents counts."""
    parts = {"components": {"schemas": {"A": {"type": "wrong"}}}}
    text = document("Bad", "/shop/bad/{id}", **parts)
    (folder / "bad.json").write_text(text, encoding="utf-8")
    specs = ("orders.json", "bad.json", "-o", "out", "--package", "shop")
    assert run(*specs).exit_code == 0
    (folder / "out").rename(folder / "other")
    assert run(*specs, "--strict").exit_code == 1
    assert not (folder / "out").exists()


def test_told_place(folder: Path) -> None:
    """A document, or an overlay, may say where its API is."""
    overlay = {
        "overlay": "1.0.0",
        "info": {"title": "Places", "version": "1"},
        "actions": [
            {"target": "$.info", "update": {"x-gen-client-name": "sales.orders"}}
        ],
    }
    (folder / "overlay.json").write_text(json.dumps(overlay), encoding="utf-8")
    arguments = ("--package", "shop", "--overlay", "overlay.json")
    result = run("orders.json", "-o", "out", *arguments)
    assert result.exit_code == 0, result.output
    manifest = json.loads((folder / "out/shop/gen-client.json").read_text("utf-8"))
    assert [o["call"] for o in manifest["operations"]] == ["sales.orders.delete"]


def test_names_of_files(folder: Path) -> None:
    """Files of one name are told apart by their folders, and not by machines."""
    specs = []
    for name in ("orders", "stock"):
        (folder / name / "v1").mkdir(parents=True)
        text = document(name.title(), f"/shop/{name}/{{id}}")
        specs.append(folder / name / "v1" / "api.json")
        specs[-1].write_text(text, encoding="utf-8")
    result = run(*map(str, specs), "-o", "out", "--package", "shop")
    assert result.exit_code == 0, result.output
    manifest = json.loads((folder / "out/shop/gen-client.json").read_text("utf-8"))
    assert [one["path"] for one in manifest["inputs"] if "path" in one] == [
        "orders/v1/api.json",
        "stock/v1/api.json",
    ]
    written = (folder / "out/shop/orders/api.py").read_text("utf-8")
    assert written.startswith("# Generated by gen-client from orders/v1/api.json;")


def test_from_anywhere(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It does not matter from where the command runs, or how files are named."""
    (folder / "more" / "deep").mkdir(parents=True)
    (folder / "stock.json").rename(folder / "more" / "stock.json")
    run("orders.json", "more/stock.json", "-o", "out", "--package", "shop")
    monkeypatch.chdir(folder / "more" / "deep")
    specs = (str(folder / "orders.json"), "../stock.json")
    run(*specs, "-o", "../../other", "--package", "shop")
    assert contents(folder / "out") == contents(folder / "other") != {}


def test_known_places(folder: Path) -> None:
    """APIs stay where they are when newer versions come, and a file is renamed."""
    (folder / "stock.json").rename(folder / "orders_v3.json")
    run("orders.json", "orders_v3.json", "-o", "out", "--package", "shop")
    text = document("Orders", "/shop/orders/{id}/new")
    (folder / "orders_2026_03.json").write_text(text, encoding="utf-8")
    (folder / "orders_v3.json").rename(folder / "goods.json")
    specs = ("orders.json", "orders_2026_03.json", "goods.json")
    before = places_of(folder)
    run(*specs, "-o", "out", "--package", "shop")
    assert places_of(folder) == [
        before[0],
        "shop.orders_2026_03",
        before[1],
    ]


def places_of(folder: Path) -> list[str]:
    """The places of the APIs, in the order of the documents."""
    manifest = json.loads((folder / "out/shop/gen-client.json").read_text("utf-8"))
    return [api["name"] for api in manifest["apis"]]


@pytest.mark.parametrize("text", ["", "[", "[]", '{"apis": 1}', '{"inputs": [{}]}'])
def test_strange_manifest(folder: Path, text: str) -> None:
    """A foreign manifest does not decide the places of APIs."""
    (folder / "out" / "shop").mkdir(parents=True)
    (folder / "out" / "shop" / "gen-client.json").write_text(text, encoding="utf-8")
    result = run("orders.json", "-o", "out", "--package", "shop")
    assert result.exit_code == 0, result.output
    assert places_of(folder) == ["shop.orders"]


def test_check(folder: Path) -> None:
    """--check compares the one package."""
    arguments = ("orders.json", "stock.json", "-o", "out", "--package", "shop")
    assert run(*arguments, "--check").exit_code == 1
    run(*arguments)
    done = run(*arguments, "--check")
    assert (done.exit_code, done.stdout.count("up to date")) == (0, 1)
    (folder / "out" / "shop" / "client.py").write_text("", encoding="utf-8")
    assert run(*arguments, "--check").exit_code == 1


def test_nothing_to_call(folder: Path) -> None:
    """An API without operations has its place, and its models, all the same."""
    parts = {"components": {"schemas": {"A": {"type": "object"}}}}
    text = document("Empty", "/shop/{id}", paths={}, **parts)
    (folder / "empty.json").write_text(text, encoding="utf-8")
    result = run("empty.json", "-o", "out", "--package", "shop")
    assert result.exit_code == 0, result.output
    assert imports(folder / "out") == []
    assert mypy(folder / "out", ["."]) == []


def test_standard_input(folder: Path) -> None:
    """One of the documents may come from there."""
    text = document("Returns", "/shop/returns/{id}")
    result = run("orders.json", "-", "-o", "out", "--package", "shop", input=text)
    assert result.exit_code == 0, result.output
    manifest = json.loads((folder / "out/shop/gen-client.json").read_text("utf-8"))
    assert [o["call"] for o in manifest["operations"]] == [
        "shop.orders.delete",
        "shop.returns.delete",
    ]
    assert [o["spec"] for o in manifest["operations"]] == [0, 1]


def test_hostile_texts(folder: Path) -> None:
    """Nothing that a document says becomes code."""
    evil = '"""\nraise SystemExit("evil")\n"""\\'
    text = document(
        f"Evil {evil}",
        "/shop/evil/{id}",
        servers=[{"url": 'https://evil.example/"+x'}],
        info={"title": f"Evil {evil}", "version": evil, "description": evil},
    )
    (folder / "evil.json").write_text(text, encoding="utf-8")
    result = run("orders.json", "evil.json", "-o", "out", "--package", "shop")
    assert result.exit_code == 0, result.output
    assert imports(folder / "out") == []
