"""`gen-client diff` on documents and packages: what it compares, prints and returns."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.repositories import MORE, MOVED, commit, generate, verdict
from tests.commands import DANGLING, ORDERS, document, gen_client, save

OTHER = document(paths={"/bills": ORDERS})


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
