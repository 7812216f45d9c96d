"""`gen-client diff` for packages and documents of several APIs."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.repositories import commit
from tests.cli.shop_apis import (
    LINE,
    TEXT,
    answer,
    generate_shop,
    reference,
    save_apis,
    shop_api,
)
from tests.commands import gen_client, save

SIZE = {"name": "size", "in": "query", "schema": TEXT}
SHORT_LINE = {"type": "object", "properties": {"id": TEXT}}
NOTHING = "Nothing has changed for callers.\n"
TWO_LEFT = "Not compared, because no document is given: `bills`, `returns`.\n"


@pytest.fixture(autouse=True)
def package(folder: Path) -> None:
    """Write the documents of three APIs, and the package `out/shop` of them."""
    assert folder == Path.cwd()
    generate_shop(*save_apis())


def with_size(name: str = "orders", **parts: Any) -> dict[str, Any]:
    """Return the document of an API whose `list` has one argument more."""
    changed = shop_api(name, **parts)
    item = changed["paths"][f"/{name}"]
    item["get"] = {**item["get"], "parameters": [SIZE]}
    return changed


def diff(*arguments: str) -> str:
    """Return the text of a diff."""
    result = gen_client("diff", *arguments)
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


def changes(*arguments: str) -> list[str]:
    """Return the subject and kind of each change."""
    found = json.loads(diff(*arguments, "--format", "json"))
    return [f"{each['subject']} {each['kind']}" for each in found["changes"]]


# --- packages ------------------------------------------------------------------------


def other_package(*specs: str) -> str:
    """Write another package of the same name for the documents."""
    shutil.copytree("out/shop", "next/shop")
    result = gen_client(*specs, "-o", "next", "--package", "shop", "-q")
    assert result.exit_code == 0
    return "next/shop"


def test_packages() -> None:
    """Changes name their calls and models as callers do."""
    save("specs/orders.json", with_size(line=SHORT_LINE))
    new = other_package(*sorted(str(path) for path in Path("specs").iterdir()))
    assert diff("out/shop", new) == (
        "Breaking:\n"
        "  `orders.models.Line`: the field `count` is gone\n\n"
        "Added:\n"
        "  `orders.list`: the argument `size`, `str | None`, is new\n\n"
        "Changes for callers: 1 breaking, 1 additive.\n"
        "By Semantic Versioning this is major, 0.1.0 → 0.2.0.\n"
    )
    assert diff(f"{new}/gen-client.json", "out/shop/gen-client.json").startswith(
        "Breaking:\n  `orders.list`: the argument `size` is gone\n"
    )


def test_api_added() -> None:
    """Its calls and models are new."""
    found = diff("out/shop", other_package(*save_apis(), *save_apis("taxes")))
    assert "`taxes.list`: new (`GET /taxes`)" in found
    assert "breaking" not in found


def test_api_removed() -> None:
    """Its calls and models are gone."""
    found = diff("out/shop", other_package(*save_apis("bills", "orders")))
    assert "`returns.list`: gone (`GET /returns`)" in found
    assert "`returns.models.Line`, `returns.models.Money`: gone" in found
    assert "bills" not in found


# --- a package and documents ---------------------------------------------------------


def test_all_documents() -> None:
    """The documents of a package are the package, in any order."""
    assert diff("out/shop", *reversed(save_apis())) == NOTHING
    assert diff("out/shop", "specs") == NOTHING
    assert diff("specs", "out/shop") == NOTHING
    assert diff("out/shop/gen-client.json", "specs") == NOTHING


def test_some_documents() -> None:
    """Only their APIs are compared; the others are named."""
    assert diff("out/shop", "specs/orders.json") == NOTHING + TWO_LEFT

    save("specs/orders.json", with_size())
    assert changes("out/shop", "specs/orders.json") == ["orders.list argument-added"]
    assert diff("out/shop", "specs/orders.json", "specs/bills.json").endswith(
        "Not compared, because no document is given: `returns`.\n"
    )


def test_one_document_and_a_package() -> None:
    """An old document is the API with its name in the new package."""
    save("old/orders.json", with_size())
    found = diff("old/orders.json", "out/shop")
    assert "`orders.list`: the argument `size` is gone" in found
    assert found.endswith(TWO_LEFT)


def test_formats() -> None:
    """Each format names the APIs without a document."""
    save("specs/orders.json", with_size())
    pair = ("out/shop", "specs/orders.json")
    assert json.loads(diff(*pair, "--format", "json"))["not_compared"] == [
        "bills",
        "returns",
    ]
    assert diff(*pair, "--format", "markdown").endswith(f"is new\n\n{TWO_LEFT}")
    lines = diff(*pair, "--format", "github").splitlines()
    assert lines[0].startswith("::notice file=specs/orders.json,title=argument-added::")
    assert lines[-1].endswith(TWO_LEFT.strip())


def test_annotations() -> None:
    """A change is shown at the document of its API."""
    save("specs/orders.json", with_size())
    save("specs/bills.json", shop_api("bills", line=SHORT_LINE))
    lines = diff("out/shop", "specs", "--format", "github").splitlines()
    assert [line.partition(",")[0] for line in lines] == [
        "::warning file=specs/bills.json",
        "::notice file=specs/orders.json",
        "::notice file=specs/bills.json",
    ]


def test_shared_model_changed() -> None:
    """A change of a shared model is told once, for all APIs whose document has it."""
    save_apis(line=SHORT_LINE)
    everywhere = "`bills.models.Line`, `orders.models.Line`, `returns.models.Line`"
    gone = ": the field `count` is gone"
    assert f"{everywhere}{gone}\n" in diff("out/shop", "specs")
    assert f"  `orders.models.Line`{gone}\n" in diff("out/shop", "specs/orders.json")


def test_api_added_by_a_document() -> None:
    """A document of no known API is a new API if all others are given."""
    found = diff("out/shop", *save_apis(), *save_apis("taxes"))
    assert "`taxes.list`: new (`GET /taxes`)" in found
    assert "Not compared" not in found
    assert "breaking" not in found


def test_api_removed_from_a_folder() -> None:
    """A folder stands for all documents."""
    Path("specs/returns.json").unlink()
    found = diff("out/shop", "specs")
    assert "`returns.list`: gone (`GET /returns`)" in found
    assert "Not compared" not in found


@pytest.mark.parametrize("others", [[], ["specs/bills.json"]])
def test_unmatched_document(others: list[str]) -> None:
    """It could be one that moved, if not all APIs have a document."""
    taxes = save_apis("taxes", folder="new")
    result = gen_client("diff", "out/shop", *others, *taxes)
    assert (result.exit_code, result.stdout) == (1, "")
    message = "new/taxes.json error[source] this document belongs to no API of out/shop"
    assert message in result.stderr
    missing = ", ".join(
        n for n in ("bills", "orders", "returns") if n not in "".join(others)
    )
    assert f"these are missing: {missing}." in result.stderr


def test_document_with_a_new_path() -> None:
    """It is recognised by its title and version, as it is for generating."""
    save("new/v2.json", with_size())
    assert changes("out/shop", "new/v2.json") == ["orders.list argument-added"]


def test_document_with_a_new_version() -> None:
    """It is recognised by its path below any folder."""
    for name in ("shop/bills", "shop/orders", "hub/deals"):
        save(f"apis/{name}.json", shop_api(name.rpartition("/")[2]))
    specs = sorted(str(path) for path in Path("apis").rglob("*.json"))
    assert gen_client(*specs, "-o", "out", "--package", "hub").exit_code == 0
    save("download/shop/orders.json", with_size(version="2"))

    for new in ("download/shop/orders.json", "apis/shop/orders.json"):
        save("apis/shop/orders.json", with_size(version="2"))
        assert changes("out/hub", new) == ["shop.orders.list argument-added"]


def test_names_are_kept() -> None:
    """The documents have the names of the package, also renamed ones."""
    renames = ("--rename", "orders.list=all", "--rename", "bills.models.Line=Row")
    gen_client(*save_apis(), "-o", "out", "--package", "shop", *renames)
    assert diff("out/shop", "specs") == NOTHING
    assert diff("out/shop", "specs/orders.json") == NOTHING + TWO_LEFT


def test_renames() -> None:
    """Only what is new is renamed."""
    for old in ("out/shop", "specs"):
        options = ("--rename", "orders.list=all")
        found = diff(old, "specs/orders.json", *options)
        assert "`orders.list`: called `orders.all` now; the old name stays" in found


def test_filters() -> None:
    """They apply to both sides, and those of a package to the new documents."""
    options = ("--include", "tag:Write")
    save("new/orders.json", with_size())
    assert diff("specs", "new/orders.json", *options) == NOTHING + TWO_LEFT
    gen_client(*save_apis(), "-o", "out", "--package", "shop", *options)
    assert diff("out/shop", "specs") == NOTHING
    assert diff("out/shop", "new/orders.json") == NOTHING + TWO_LEFT


def test_settings_of_each_document() -> None:
    """Each document has the settings that its API had."""
    table = '{path = "specs/orders.json", exclude = ["tag:Write"]}'
    configuration = (
        f'output = "out"\npackage = "shop"\nspecs = ["specs/bills.json", {table}]'
    )
    save("one/gen-client.toml", configuration)
    specs = save_apis("bills", "orders", folder="one/specs")
    os.chdir("one")
    assert gen_client().exit_code == 0
    os.chdir("..")
    assert diff("one/out/shop", *specs) == NOTHING
    assert diff("one/out/shop", specs[1]).startswith(NOTHING)


def test_configuration() -> None:
    """Each document has the options of its table in the configuration."""
    update = {"target": "$.paths['/orders'].get", "update": {"parameters": [SIZE]}}
    info = {"title": "Ours", "version": "1"}
    save("ours.json", {"overlay": "1.0.0", "info": info, "actions": [update]})
    save(
        "gen-client.toml",
        'specs = ["specs/bills.json",'
        ' {path = "specs/orders.json", overlays = ["ours.json"]}]\n',
    )
    assert changes("out/shop", "specs/orders.json") == ["orders.list argument-added"]
    assert changes("out/shop", *save_apis()) == ["orders.list argument-added"]


def test_standard_input() -> None:
    """One of the documents may be on standard input."""
    arguments = ("diff", "out/shop", "specs/bills.json", "-")
    result = gen_client(*arguments, stdin=json.dumps(with_size()))
    assert "`orders.list`: the argument `size`" in result.stdout
    assert gen_client(*arguments, "-").exit_code == 2


# --- the client ----------------------------------------------------------------------


def secured(name: str, **schemes: str) -> dict[str, Any]:
    """Return the document of an API whose calls need one of these API keys."""
    keys = {
        k: {"type": "apiKey", "in": "header", "name": v} for k, v in schemes.items()
    }
    content = shop_api(name, security=[{scheme: []} for scheme in schemes])
    content["components"]["securitySchemes"] = keys
    return content


def test_credentials() -> None:
    """A credential is gone if no other API uses it."""
    for name in ("bills", "orders", "returns"):
        own = {"first": "X-First"} if name == "orders" else {}
        save(f"specs/{name}.json", secured(name, shared="X-Key", **own))
    generate_shop(*(f"specs/{name}.json" for name in ("bills", "orders", "returns")))

    assert diff("out/shop", "specs/bills.json").startswith(NOTHING)
    save("specs/orders.json", secured("orders", second="X-Second"))
    found = diff("out/shop", "specs/orders.json")
    assert "`Client`: the argument `first`" in found
    assert "`Client`: the argument `second`" in found
    assert "`Client`: the argument `shared`" not in found


# --- folders and revisions -----------------------------------------------------------


def test_revisions() -> None:
    """Folders, documents and packages can be those of a revision."""
    commit()
    save("specs/orders.json", with_size())
    added = ["orders.list argument-added"]
    assert changes("main:specs", "specs") == added
    assert changes("main:specs", "specs/orders.json") == added
    assert changes("main:out/shop", "specs") == added
    assert changes("specs", "main:specs/orders.json") == [
        "orders.list argument-removed"
    ]
    assert changes("out/shop", "main:specs/orders.json", "main:specs/bills.json") == []
    assert changes("out/shop", "main:specs/orders.json", "specs/bills.json") == []


def test_api_joins_and_leaves_a_folder() -> None:
    """A folder has all documents of a package, so APIs can be new or gone."""
    commit()
    Path("specs/returns.json").unlink()
    save_apis("taxes")
    subjects = {change.partition(".")[0] for change in changes("main:specs", "specs")}
    assert subjects == {"returns", "taxes"}


def test_other_files_in_a_folder() -> None:
    """Files that are no documents are ignored; references to them work."""
    lines = {"get": {"responses": answer({"type": "array", "items": TEXT})}}
    save("specs/parts/lines.yaml", json.dumps(lines))
    save("specs/notes.txt", "-")
    assert diff("out/shop", "specs") == NOTHING
    content = shop_api("orders")
    content["paths"]["/orders/lines"] = {"$ref": "parts/lines.yaml"}
    save("specs/orders.json", content)
    assert changes("out/shop", "specs") == ["orders.lines.list result-type"]


def test_messages() -> None:
    """Warnings about every document are shown."""
    for name in ("bills", "orders"):
        content = shop_api(name)
        content["paths"]["/lost"] = reference("Missing")
        save(f"specs/{name}.json", content)
    result = gen_client("diff", "out/shop", "specs")
    assert result.exit_code == 0
    assert result.stdout == NOTHING
    for name in ("bills", "orders"):
        assert f"specs/{name}.json:" in result.stderr


# --- faults --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("new", "message"),
    [
        (["empty.json", "none.json"], "none.json error[source] there is no such file"),
        (["empty.json", "specs/bills.json"], "empty.json error[empty]"),
        (["specs/bills.json", "bad.json"], "bad.json:2:1 error[yaml]"),
        (["specs", "parts"], "parts error[source] this is not a generated package"),
        (["out/shop", "specs"], "out/shop error[source] a generated package cannot be"),
        (["specs", "x:specs"], "error[git] git says: not a git repository"),
    ],
)
def test_faults(new: list[str], message: str) -> None:
    """Nothing is shown."""
    save("empty.json", "")
    save("bad.json", "{")
    save("parts/lines.json", LINE)
    result = gen_client("diff", "out/shop", *new)
    assert (result.exit_code, result.stdout) == (1, "")
    assert message in result.stderr


def test_several_documents_for_one_api() -> None:
    """A package with one API has one document."""
    gen_client("specs/bills.json", "-o", "out")
    for old in ("out/bills", "specs/bills.json"):
        result = gen_client("diff", old, "specs/bills.json", "specs/orders.json")
        assert (result.exit_code, result.stdout) == (1, "")
        assert f"these are 2 documents, but {old} has one API" in result.stderr


def test_every_fault() -> None:
    """One run tells all that is wrong."""
    save("specs/empty.json", "")
    result = gen_client("diff", "none.json", "specs/empty.json", "gone.json")
    assert "none.json error[source]" in result.stderr
    assert "gone.json error[source]" in result.stderr


# --- versions and the changelog ------------------------------------------------------


def test_changelog() -> None:
    """An entry names the calls of each API, under the next version of the package."""
    save("specs/orders.json", with_size())
    diff("out/shop", "specs/orders.json", "--changelog", "CHANGES.md")
    entry = (
        "# Changelog\n\n## 0.1.1\n\n### Added\n\n"
        "- `orders.list`: the argument `size`, `str | None`, is new\n"
    )
    assert Path("CHANGES.md").read_text() == entry

    Path("CHANGES.md").unlink()
    options = ("-o", "out", "--package", "shop", "--changelog", "CHANGES.md")
    assert (
        gen_client(*sorted(map(str, Path("specs").iterdir())), *options).exit_code == 0
    )
    assert Path("CHANGES.md").read_text() == entry
    assert '__version__ = "0.1.1"' in Path("out/shop/__init__.py").read_text()


def test_release_without_an_api() -> None:
    """An API that is gone breaks callers."""
    options = ("-o", "out", "--package", "shop", "--changelog", "CHANGES.md")
    assert gen_client("specs/bills.json", "specs/orders.json", *options).exit_code == 0
    changelog = Path("CHANGES.md").read_text()
    assert changelog.startswith("# Changelog\n\n## 0.2.0\n\n### Breaking\n")
    assert "- `returns.list`: gone (`GET /returns`)\n" in changelog


@pytest.mark.parametrize(("fail_on", "code"), [("breaking", 0), ("additive", 1)])
def test_fail_on(fail_on: str, code: int) -> None:
    """The changes of the given documents count."""
    save("specs/orders.json", with_size())
    arguments = ("out/shop", "specs/orders.json", "--fail-on", fail_on)
    assert gen_client("diff", *arguments).exit_code == code


def test_check() -> None:
    """--check names the document that changed; --diff shows the lines of its API."""
    save("specs/orders.json", with_size())
    specs = sorted(map(str, Path("specs").iterdir()))
    result = gen_client(*specs, "-o", "out", "--package", "shop", "--check", "--diff")
    assert result.exit_code == 1
    assert "orders.json has changed" in result.stderr
    assert "+    def list(self, *, size: str | None = None" in result.stderr
    assert "out/shop/bills" not in result.stderr
