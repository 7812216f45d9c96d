"""Names and places in a package of several APIs, over one run after the other."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.commands import document, gen_client, save

THING = {"type": "object", "properties": {"id": {"type": "string"}}}
ANSWER = {
    "description": "One.",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}},
}
GET = {"get": {"responses": {"200": ANSWER}}}
POST = {"post": {"responses": {"200": ANSWER}}}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each test works in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def at(path: str, operations: dict[str, Any]) -> dict[str, Any]:
    """A path with its variables."""
    variables = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"{(.*?)}", path)
    ]
    return {**operations, "parameters": variables}


def api(*paths: str, **schemas: Any) -> dict[str, Any]:
    """A document with these paths, and schemas beside `Thing`."""
    return document(
        paths={path: at(path, GET) for path in paths},
        components={"schemas": {"Thing": THING, **schemas}},
    )


def run(*options: str) -> str:
    """Generate; gives the messages."""
    specs = sorted(str(path) for path in Path("specs").glob("*.json"))
    done = gen_client(*specs, "-o", "out", "--package", "hub", *options)
    assert done.exit_code == 0, done.stderr
    return done.stderr


def calls() -> dict[str, str]:
    """The calls, by what they send."""
    manifest = json.loads(Path("out/hub/gen-client.json").read_text())
    return {f"{o['method']} {o['path']}": o["call"] for o in manifest["operations"]}


def test_again() -> None:
    """The same documents give the same package, byte for byte."""
    save("specs/crm_pets.json", api("/crm/pets/{id}", "/crm/pets/{id}/toys"))
    save("specs/crm_shops.json", api("/crm/shops/{id}"))
    run()
    before = {p: p.read_bytes() for p in Path("out").rglob("*") if p.is_file()}

    assert run("-v") == ""  # which looks at everything

    assert {p: p.read_bytes() for p in Path("out").rglob("*") if p.is_file()} == before


def test_newer_versions() -> None:
    """A newer version of an API does not take its place."""
    save("specs/crm_pets_v1.json", api("/crm/v1/pets/{id}"))
    save("specs/crm_shops.json", api("/crm/shops/{id}"))
    run()
    assert calls()["GET /crm/v1/pets/{id}"] == "crm.pets.get"

    save("specs/crm_pets_v2.json", api("/crm/v2/pets/{id}"))
    messages = run()

    assert messages == ""
    assert calls()["GET /crm/v1/pets/{id}"] == "crm.pets.get"
    assert calls()["GET /crm/v2/pets/{id}"] == "crm.pets_v2.get"


def test_calls_and_models() -> None:
    """New names avoid kept names, in each API separately."""
    save("specs/crm_pets.json", api("/crm/pets/{id}", "/crm/pets/{id}/toys"))
    save("specs/crm_shops.json", api("/crm/shops/{id}"))
    run()
    before = calls()

    grown = api("/crm/pets/{name}/by-name", "/crm/pets/{id}", thing=THING)
    for path, operation in (("toys", GET), ("owners", POST)):
        grown["paths"][f"/crm/pets/{{id}}/{path}"] = at("/crm/pets/{id}", operation)
    save("specs/crm_pets.json", grown)
    messages = run()

    assert messages == ""
    assert calls().items() >= before.items()
    assert len(set(calls().values())) == len(calls())


def test_gone() -> None:
    """An API, and an operation of one, are reported by their names on the client."""
    save("specs/crm_pets.json", api("/crm/pets/{id}", "/crm/pets/{id}/toys"))
    save("specs/crm_shops.json", api("/crm/shops/{id}"))
    save("specs/crm_vets.json", api("/crm/vets/{id}"))
    run()
    save("specs/crm_pets.json", api("/crm/pets/{id}"))
    Path("specs/crm_vets.json").unlink()

    messages = run()

    assert (
        "`crm.pets.toys.get` is gone: there is no GET /crm/pets/{id}/toys" in messages
    )
    assert "`client.crm.vets` is gone: crm_vets.json is not among the doc" in messages
    assert messages.count("name-gone") == 2
    assert "name-gone" not in run("-v")


def test_filters() -> None:
    """A filter may name nothing of some APIs, but it has to name something."""
    save("specs/crm_pets.json", api("/crm/pets/{id}"))
    save("specs/crm_shops.json", api("/crm/shops/{id}"))

    assert run("--include", "call:crm.pets.**") == ""
    assert set(calls().values()) == {"crm.pets.get"}
    assert not Path("out/hub/crm/shops").exists()

    messages = run("--include", "call:crm.pets.**", "--exclude", "tag:none")
    assert messages.count("warning[filter-unused]") == 2

    specs = ("specs/crm_pets.json", "specs/crm_shops.json")
    refused = gen_client(*specs, "-o", "out", "--package", "hub", "--include", "tag:no")
    assert refused.exit_code == 1
    assert "error[nothing-left]" in refused.stderr


def test_servers_of_unselected_documents() -> None:
    """The client's URL has the variables of the selected documents only."""
    for name, variable in (("pets", "region"), ("shops", "zone"), ("toys", "zone")):
        server = {
            "url": f"https://{{{variable}}}.example.com",
            "variables": {variable: {"default": "eu"}},
        }
        save(f"specs/{name}.json", {**api(f"/{name}/{{id}}"), "servers": [server]})
    run()
    assert client_variables() == {"zone": "zone"}

    said = run("--include", "path:/pets/**")

    assert client_variables() == {"region": "region"}
    assert '`Client(zone)` is gone: there is no "zone" in the server' in said


def client_variables() -> dict[str, str]:
    """Return the arguments for parts of the server's URL, by variable."""
    manifest = json.loads(Path("out/hub/gen-client.json").read_text())
    variables = manifest["client"]["server"]["variables"]
    return {name: entry["argument"] for name, entry in variables.items()}


def test_renamed_by_an_overlay() -> None:
    """A call that its document names anew works under its former name, too."""
    save("specs/crm_pets.json", api("/crm/pets/{id}", "/crm/pets/{id}/toys"))
    save("specs/crm_shops.json", api("/crm/shops/{id}"))
    run()
    renamed = api("/crm/pets/{id}", "/crm/pets/{id}/toys")
    toys = {"get": {**GET["get"], "x-gen-client-name": "toybox"}}
    renamed["paths"]["/crm/pets/{id}/toys"] = at("/crm/pets/{id}", toys)
    save("specs/crm_pets.json", renamed)

    assert run() == ""

    assert calls()["GET /crm/pets/{id}/toys"] == "crm.pets.toys.toybox"
    text = Path("out/hub/crm/pets/api.py").read_text()
    text += "".join(p.read_text() for p in Path("out/hub/crm/pets").rglob("toys.py"))
    assert "def toybox(" in text
    assert "crm.pets.toys.get is called crm.pets.toys.toybox" in text
    assert run("-v") == ""


@pytest.mark.parametrize(
    "spoil",
    [
        {"apis": 1},
        {"apis": [1, {"spec": "0"}, {"spec": 7, "name": "x"}]},
        {"apis": [{"spec": 0, "name": "no place", "own": 3, "further": "x"}]},
        {"inputs": {}, "shared": []},
        {"operations": [{"spec": 0, "call": "crm.pets.class", "arguments": 1}]},
    ],
)
def test_hostile_manifest(spoil: dict[str, Any]) -> None:
    """Nothing of a manifest becomes code but names, and those by its own rules."""
    save("specs/crm_pets.json", api("/crm/pets/{id}"))
    save("specs/crm_shops.json", api("/crm/shops/{id}"))
    run()
    expected = calls()
    path = Path("out/hub/gen-client.json")
    path.write_text(json.dumps(json.loads(path.read_text()) | spoil))

    run()

    assert calls() == expected
