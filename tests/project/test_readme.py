"""Test README.md and docs/: examples run, and commands and options exist."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
import yaml
from click import Option

from generator.cli.main import OTHERS, main
from generator.config import discovery
from tests.commands import document, gen_client, save
from tests.local_server import Received, serving
from tests.packages import PARTNER_CLIENTS, ROOT

DOCS = ROOT / "docs"
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def blocks(path: Path, language: str) -> list[str]:
    """Return the code blocks of a page that are in this language."""
    found = BLOCK.findall(path.read_text(encoding="utf-8"))
    return [text for name, text in found if name == language]


README = ROOT / "README.md"
EXAMPLES = blocks(README, "python")
CONSOLE = [text.strip() for text in blocks(README, "console")]

FURTHER_OPTIONS = {"--help", "--update-golden"}
"""Options that pages name and commands do not list."""

PATH = "/crm/v3/objects/partner_clients"
CREATED, UPDATED = "2019-10-30T03:30:17.883Z", "2020-12-07T16:50:06.678Z"
GOLD = {"tier": "gold", "vip": "true", "since": "1572480000000"}
ACME, BOLT = (
    {
        "id": record,
        "archived": False,
        "createdAt": created,
        "updatedAt": UPDATED,
        "properties": {"name": name, "domain": "example.com", **GOLD},
    }
    for record, name, created in (("512", "Acme", CREATED), ("513", "Bolt", UPDATED))
)
NEXT = {"next": {"after": "next"}}
ANSWERS = {
    f"PATCH {PATH}/512": ACME,
    f"GET {PATH}/512": ACME,
    f"GET {PATH}?properties=name&properties=domain": {
        "results": [ACME],
        "paging": NEXT,
    },
    f"GET {PATH}?after=next&properties=name&properties=domain": {"results": [BOLT]},
    f"GET {PATH}?limit=100": {"results": [ACME, BOLT]},
    f"POST {PATH}/search": {"total": 1, "results": [BOLT]},
    f"POST {PATH}/batch/update": {
        "status": "COMPLETE",
        "startedAt": CREATED,
        "completedAt": UPDATED,
        "results": [ACME],
    },
}


def run(example: str) -> tuple[list[str], list[Received]]:
    """Run an example against a local server; return printed lines and requests.

    Only the server's URL differs from what the reader sees.
    """
    with serving(ANSWERS) as server:
        local = example.replace('token="..."', f'token="...", base_url="{server.url}"')
        printed = run_locally(local, PARTNER_CLIENTS.parent)
    assert {request.authorization for request in server.received} == {"Bearer ..."}
    return printed, server.received


def run_locally(example: str, folder: Path) -> list[str]:
    """Run an example in a folder with the package; return the printed lines."""
    done = subprocess.run(
        [sys.executable, "-c", example],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_all_examples_are_known() -> None:
    """The README has one example per client; a further one would need a test."""
    assert [" AsyncClient(" in example for example in EXAMPLES] == [False, True, False]


def test_blocking_example() -> None:
    """The example prints the server's records and its error."""
    printed, received = run(EXAMPLES[0])

    *records, batch, refused = printed
    assert records == ["gold 2019-10-31", "512 Acme", "513 Bolt", "513"]
    assert re.fullmatch(r"\[SimplePublicObject\(.*\)\] None", batch)
    assert refused.startswith("There is no such thing. OBJECT_NOT_FOUND ")
    assert [request.route for request in received] == [
        f"PATCH {PATH}/512",
        f"GET {PATH}?properties=name&properties=domain",
        f"GET {PATH}?after=next&properties=name&properties=domain",
        f"POST {PATH}/search",
        f"POST {PATH}/batch/update",
        f"GET {PATH}/no%20such%20id",
    ]
    equals = {"propertyName": "tier", "operator": "EQ", "value": "gold"}
    assert [request.json for request in received if request.json] == [
        {"properties": GOLD},
        {"filterGroups": [{"filters": [equals]}]},
        {"inputs": [{"id": "512", "properties": {"tastes": "a;b"}}]},
    ]


def test_asyncio_example() -> None:
    """The asyncio example makes the same calls."""
    printed, received = run(EXAMPLES[1])

    assert printed == ["512 False", "513 True"]
    assert [request.route for request in received] == [
        f"GET {PATH}/512",
        f"GET {PATH}?limit=100",
    ]


def test_models_example() -> None:
    """Records become dicts and text, and come back."""
    printed, _ = run(EXAMPLES[2])

    assert printed == [CREATED[:-1] + "000Z", "True", "2019"]


def test_fake_example(tmp_path: Path) -> None:
    """The example of a fake shows the API's message."""
    (example,) = blocks(DOCS / "client.md", "python")
    spec = str(ROOT / "specs" / "partner_clients.json")
    assert gen_client(spec, "-o", str(tmp_path), "--with", "testing").exit_code == 0

    (printed,) = run_locally(example, tmp_path)

    assert re.fullmatch(r"Slow down\. \d", printed)


def test_property_values_example() -> None:
    """The example of HubSpot's values reads dates and choices."""
    (example,) = blocks(DOCS / "hubspot.md", "python")

    assert run_locally(example, PARTNER_CLIENTS.parent) == ["2019-10-31 ['a', 'b']"]


def test_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The README's configuration is valid."""
    (shown,) = blocks(README, "toml")
    monkeypatch.chdir(tmp_path)
    save("gen-client.toml", shown)
    save("specs/shop/shop.json", document())

    found = discovery.find()

    assert found is not None
    assert [spec["path"] for spec in found.specs] == [
        "specs/shop/shop.json",
        "specs/partner_clients.json",
    ]


def test_action() -> None:
    """The action has the inputs of the example."""
    _, text = blocks(DOCS / "ci.md", "yaml")
    shown = yaml.safe_load(text)
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))

    assert shown[-1]["with"].keys() <= action["inputs"].keys()


def test_diff(tmp_path: Path) -> None:
    """The example of a diff is what the command prints for such a document."""
    shown = next(t for t in blocks(DOCS / "ci.md", "") if t.startswith("Breaking:"))
    spec = json.loads((ROOT / "specs" / "partner_clients.json").read_text("utf-8"))
    paths, record = spec["paths"], f"{PATH}/{{partnerClientId}}"
    paths["/crm/objects/2026-03/partner_clients"] = paths.pop(PATH)
    deleted = {"204": {"description": "It is gone."}}
    parameters = [p for p in paths[record]["get"]["parameters"] if p["in"] == "path"]
    security = paths[record]["get"]["security"]
    paths[record]["delete"] = {
        "parameters": parameters,
        "responses": deleted,
        "security": security,
    }
    listed = paths[f"{record}/associations/{{toObjectType}}"]["get"]["parameters"]
    listed.remove(next(p for p in listed if p["name"] == "includeFA"))
    fields = spec["components"]["schemas"]["Filter"]["properties"]
    fields["propertyName"] = {"type": "integer"}
    new = tmp_path / "new.json"
    new.write_text(json.dumps(spec), encoding="utf-8")

    result = gen_client("diff", str(PARTNER_CLIENTS), str(new))

    assert result.stdout == shown


def test_tests_are_run_as_said() -> None:
    """CI runs the README's test command, word for word."""
    (command,) = (text for text in CONSOLE if "pytest" in text)
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")

    assert f'bash -c "{command}"\n' in ci


def test_main_job_is_run_as_said() -> None:
    """The README's first command ends with the run that wrote the committed package."""
    (command,) = (text for text in CONSOLE if "-m venv" in text)

    assert command.endswith("&& gen-client specs/partner_clients.json -o generated/")


@pytest.mark.parametrize("page", [README, *sorted(DOCS.glob("*.md"))], ids=str)
def test_options(page: Path) -> None:
    """Every option on a page is an option of a command."""
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    named = set(re.findall(r"`(?:gen-client (?:diff )?)?(--[a-z]+(?:-[a-z]+)*)", text))
    commands = (main, *(import_module(module).command for module, _ in OTHERS.values()))
    options = {
        spelling
        for command in commands
        for parameter in command.params
        if isinstance(parameter, Option)
        for spelling in (*parameter.opts, *parameter.secondary_opts)
    }
    assert named <= options | FURTHER_OPTIONS
