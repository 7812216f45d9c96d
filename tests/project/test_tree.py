"""`gen-client inspect`: the tree of resources."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from generator.cli.main import main

ROOT = Path(__file__).parents[2]
PARTNER_CLIENTS = """\
partner_clients
  list      GET     /crm/v3/objects/partner_clients
  search    POST    /crm/v3/objects/partner_clients/search
  get       GET     /crm/v3/objects/partner_clients/{partnerClientId}
  update    PATCH   /crm/v3/objects/partner_clients/{partnerClientId}
  batch
    read    POST    /crm/v3/objects/partner_clients/batch/read
    update  POST    /crm/v3/objects/partner_clients/batch/update
  associations
    list    GET     /crm/v3/objects/partner_clients/{partnerClientId}/associations/\
{toObjectType}
    add     PUT     /crm/v3/objects/partner_clients/{partnerClientId}/associations/\
{toObjectType}/{toObjectId}/{associationType}
    delete  DELETE  /crm/v3/objects/partner_clients/{partnerClientId}/associations/\
{toObjectType}/{toObjectId}/{associationType}

partner_clients: 9 operations
"""
DONE = {"get": {"responses": {"204": {"description": "Done."}}}}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each test works in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def gen_client(*arguments: str, stdin: str | None = None) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(main, arguments, input=stdin)


def document(**parts: Any) -> str:
    """A small OpenAPI document, with some of its parts changed."""
    info = {"title": "Web Shop", "version": "1"}
    small = {"openapi": "3.1.0", "info": info, "paths": {"/orders": DONE}}
    return json.dumps({**small, **parts})


def test_partner_clients() -> None:
    """The tree of the committed specification; nothing is written."""
    result = gen_client("inspect", str(ROOT / "specs" / "partner_clients.json"))

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == PARTNER_CLIENTS
    assert not list(Path().iterdir())


@pytest.mark.parametrize(
    ("options", "name"), [([], "web_shop"), (["--name", "mine"], "mine")]
)
def test_standard_input(options: list[str], name: str) -> None:
    """A document without a file is named by its title, or as the user wants it."""
    result = gen_client("inspect", *options, "-", stdin=document())

    assert result.stdout == f"orders\n  get  GET  /orders\n\n{name}: 1 operation\n"


def test_no_operations() -> None:
    """There is no tree then."""
    schemas = {"schemas": {"Order": {"type": "object"}}}
    text = document(paths={}, components=schemas)

    result = gen_client("inspect", "-", stdin=text)

    assert result.stdout == "web_shop: 0 operations\n"


def test_unprintable_path() -> None:
    """A path stays on its line."""
    text = document(paths={"/a\x1b\nb": DONE})

    result = gen_client("inspect", "-", stdin=text)

    assert "\x1b" not in result.stdout
    assert len(result.stdout.splitlines()) == 4


def test_preset() -> None:
    """A preset is chosen as it is for generating."""
    spec = str(ROOT / "specs" / "partner_clients.json")

    assert gen_client("inspect", "--preset", "none", spec).exit_code == 0
    assert gen_client("inspect", "--preset", "other", spec).exit_code == 2


def test_messages() -> None:
    """They are those of generating, on stderr beside the tree."""
    missing = {"$ref": "#/components/pathItems/Missing"}
    text = document(paths={"/orders": DONE, "/missing": missing})
    Path("shop.json").write_text(text, encoding="utf-8")

    inspected = gen_client("inspect", "shop.json")
    generated = gen_client("shop.json", "-o", "out")

    assert "warning[dangling-ref]" in inspected.stderr
    assert inspected.stderr == generated.stderr
    assert inspected.stdout.endswith("\nshop: 1 operation\n")
    assert gen_client("inspect", "shop.json", "--quiet").stderr == ""
    assert json.loads(gen_client("inspect", "shop.json", "--format", "json").stderr)


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["missing.json"], 1, "missing.json error[unreadable] there is no such file"),
        (["-"], 1, "<stdin> error[empty] "),
        ([], 2, "Usage: gen-client inspect [OPTIONS] SPEC\nTry 'gen-client inspect "),
        (["a.json", "b.json"], 2, "Usage: gen-client inspect [OPTIONS] SPEC\n"),
        (["a.json", "-o", "out"], 2, "Usage: gen-client inspect [OPTIONS] SPEC\n"),
        (["a.json", "-qv"], 2, "Usage: gen-client inspect [OPTIONS] SPEC\n"),
        (["a.json", "--name", "class"], 2, "Usage: gen-client inspect [OPTIONS] SPEC"),
    ],
)
def test_failure(arguments: list[str], code: int, message: str) -> None:
    """The exit code says whose fault it is; nothing is shown on stdout."""
    result = gen_client("inspect", *arguments)

    assert result.exit_code == code
    assert result.stderr.startswith(message)
    assert result.stdout == ""


def test_file_called_inspect() -> None:
    """Only the first argument names a command, and only by itself."""
    Path("inspect").write_text(document(), encoding="utf-8")

    assert gen_client("./inspect", "-o", "first").exit_code == 0
    assert gen_client("-o", "second", "inspect").exit_code == 0
    assert gen_client("inspect", "inspect").exit_code == 0
    assert Path("first/inspect").is_dir()
    assert Path("second/inspect").is_dir()


def test_little_is_imported() -> None:
    """The modules that render and format are not imported."""
    script = "import sys, generator.cli.inspect; print(*sys.modules)"
    shown = subprocess.check_output([sys.executable, "-c", script], cwd=ROOT, text=True)

    assert not {"black", "jinja2", "generator.render.package_files"} & set(
        shown.split()
    )
