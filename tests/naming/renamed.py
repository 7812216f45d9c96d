"""Two packages with names to change: of one API and of two APIs."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from generator.cli.main import main
from tests import commands
from tests.naming.runs import Document, document, thing

PET = {"Pet": thing("id", "name")}
BEFORE = document("GET /crm/pets/{name}/{kind} -> Pet", schemas=PET)
AFTER = document(
    *("GET /crm/pets/{id} -> Pet", "GET /crm/pets/{name}/{kind} -> Pet"),
    *("GET /shops/{id} -> Pet", "GET /crm/pets/{id}/get -> Pet*"),
    schemas={"pet": thing("x"), "Pet": thing("iD", "id", "name")},
)

TEXT = {"type": "string"}
SCHEMAS = {
    "Pet": {"type": "object", "properties": {"id": TEXT, "name": TEXT}},
    "Toy": {"type": "object", "properties": {"id": TEXT}},
}
ANSWER = {"schema": {"$ref": "#/components/schemas/Pet"}}
GET = {
    "parameters": [{"name": "limit", "in": "query", "schema": TEXT}],
    "responses": {"200": {"description": "", "content": {"application/json": ANSWER}}},
}


def write_shop(spec: Document, *arguments: str) -> Result:
    """Generate the package `shop`, over what was generated before."""
    Path("shop.json").write_text(json.dumps(spec), encoding="utf-8")
    return CliRunner().invoke(main, ["shop.json", "-o", "out", *arguments])


def save_apis() -> None:
    """Write the documents of two APIs that share their models."""
    for name in ("companies", "deals"):
        paths = {f"/crm/{name}": {"get": GET}, f"/crm/{name}/notes": {"get": GET}}
        tree = commands.document(
            info={"title": name, "version": "1"},
            paths=paths | {"/crm/owners": {"get": GET}},
            components={"schemas": SCHEMAS},
        )
        commands.save(f"specs/crm_{name}.json", tree)


def write_hub(*renames: str) -> Result:
    """Generate the package `hub` of the documents of `save_apis`."""
    options = [part for rename in renames for part in ("--rename", rename)]
    specs = sorted(str(path) for path in Path("specs").glob("*.json"))
    return commands.gen_client(
        *specs, "-o", "out", "--package", "hub", "--with", "testing", *options
    )
