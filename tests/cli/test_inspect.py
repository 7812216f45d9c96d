"""`gen-client inspect`: the tree of resources, of one document and of several."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.shop_apis import save_apis
from tests.commands import DANGLING, ROOT, gen_client, save

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
        ([], 2, "Usage: gen-client inspect [OPTIONS] [SPEC]...\nTry 'gen-client "),
        (["-", "-"], 2, "Usage: gen-client inspect [OPTIONS] [SPEC]...\n"),
        (["a.json", "-o", "out"], 2, "Usage: gen-client inspect [OPTIONS] [SPEC]...\n"),
        (["a.json", "-qv"], 2, "Usage: gen-client inspect [OPTIONS] [SPEC]...\n"),
        (
            ["a.json", "--name", "class"],
            2,
            "Usage: gen-client inspect [OPTIONS] [SPEC]...",
        ),
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


# --- several documents ---------------------------------------------------------------

SHOP = """\
bills (bills.json)
  list    GET   /bills
  create  POST  /bills
  lines
    list  GET   /bills/lines

orders (orders.json)
  list    GET   /orders
  create  POST  /orders
  lines
    list  GET   /orders/lines

returns (returns.json)
  list    GET   /returns
  create  POST  /returns
  lines
    list  GET   /returns/lines

Shared models
  Line   bills, orders, returns
  Money  bills, orders

shop: 3 APIs, 9 operations
"""


def test_several() -> None:
    """One client for all documents: a section for each API, and the shared models."""
    result = gen_client("inspect", *save_apis(), "--package", "shop")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == SHOP


def test_several_packages() -> None:
    """Without --package, each document is shown as it is alone."""
    specs = save_apis()
    alone = [gen_client("inspect", spec).stdout for spec in specs]
    assert gen_client("inspect", *specs).stdout == "\n".join(alone)


def test_calls_are_those_of_the_package() -> None:
    """Every call in the manifest is shown, under the place of its API."""
    specs = save_apis()
    gen_client(*specs, "-o", "out", "--package", "shop")
    manifest = json.loads(Path("out/shop/gen-client.json").read_text())
    shown = gen_client("inspect", *specs, "--package", "shop").stdout
    calls, place, parents = [], "", dict[int, str]()
    for line in shown.partition("Shared")[0].splitlines():
        words = line.split()
        if line.startswith(" "):
            depth = len(line) - len(line.lstrip())
            parents[depth] = words[0]
            above = [parents[n] for n in range(2, depth, 2)]
            calls += [".".join([place, *above, words[0]])] if len(words) > 1 else []
        elif words:
            place = words[0]
    assert calls == [operation["call"] for operation in manifest["operations"]]


def test_several_from_a_configuration() -> None:
    """The documents and the package may be those of the configuration."""
    save_apis()
    save("gen-client.toml", 'package = "shop"\nspecs = ["specs/*.json"]\n')
    assert gen_client("inspect").stdout == SHOP


def test_filters_of_save_apis() -> None:
    """Filters apply to each document; an API of which nothing is left is not shown."""
    options = ("--package", "shop", "--include", "tag:Write")
    shown = gen_client("inspect", *save_apis(), *options, "--exclude", "path:/returns")
    assert shown.stdout == (
        "bills (bills.json)\n  create  POST  /bills\n\n"
        "orders (orders.json)\n  create  POST  /orders\n\n"
        "Shared models\n  Money  bills, orders\n\nshop: 2 APIs, 2 operations\n"
    )


def test_filters_by_call_of_save_apis() -> None:
    """A call in a filter begins with the place of its API."""
    options = ("--package", "shop", "--include", "call:orders.**")
    shown = gen_client("inspect", *save_apis(), *options)
    assert shown.stdout.endswith("\nshop: 1 API, 3 operations\n")


def test_renames_of_save_apis() -> None:
    """The calls are shown under their new names."""
    options = ["--package", "shop", "--rename", "orders.list=all"]
    options += ["--rename", "bills.models.Line=Row"]
    shown = gen_client("inspect", *save_apis(), *options)
    assert "  all     GET   /orders\n" in shown.stdout
    assert shown.stdout.count("  list    GET") == 2
    refused = gen_client(
        "inspect", *save_apis(), "--package", "shop", "--rename", "x=y"
    )
    assert refused.exit_code == 1
    assert "error[rename]" in refused.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--package", "class"], "'class' is not a name that Python can import"),
        (["--package", "a", "--name", "b"], "--name and --package cannot be combined"),
        (["--name", "b"], "--name requires a single SPEC"),
        (["--rename", "list=all"], "--rename requires a single SPEC"),
    ],
)
def test_wrong_usage_of_several(options: list[str], message: str) -> None:
    """Options are refused as they are for generating."""
    result = gen_client("inspect", *save_apis(), *options)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


def test_faults_of_save_apis() -> None:
    """Every unusable document is reported, and nothing is shown."""
    specs = [*save_apis(), save("specs/empty.json", ""), "specs/missing.json"]
    for options in ([], ["--package", "shop"]):
        result = gen_client("inspect", *specs, *options)
        assert (result.exit_code, result.stdout) == (1, "")
        assert "specs/empty.json error[empty]" in result.stderr
        assert "specs/missing.json error[unreadable]" in result.stderr


def test_namesakes() -> None:
    """Two packages of one name are an error, as they are for generating."""
    result = gen_client(
        "inspect", save("a/x.json", DANGLING), save("b/x.json", DANGLING)
    )
    assert (result.exit_code, result.stdout) == (1, "")
    assert 'package "x" is also the package of a/x.json' in result.stderr
