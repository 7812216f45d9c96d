"""The names of everything in a document, in this run and the next."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import replace
from io import BytesIO
from typing import Any, TypeAlias

from generator.config.run_options import Options
from generator.diagnostics import Diagnostic
from generator.manifest import records
from generator.manifest.from_package import manifest_of
from generator.pipeline import planned
from generator.source import SourceFile

Document: TypeAlias = Mapping[str, Any]
Manifest: TypeAlias = Mapping[str, Any]
MANIFEST = "out/package/gen-client.json"


def run(
    document: Document, last: Manifest | str | None = None, *renames: str
) -> tuple[Manifest, list[Diagnostic]]:
    """The names in the manifest of a run over the last one, and what it had to say."""
    text = last if isinstance(last, str | None) else json.dumps(last)
    made = planned(
        "-",
        Options(name="package", renames=renames),
        stdin=BytesIO(json.dumps(document).encode()),
        previous=lambda _: None if text is None else SourceFile(MANIFEST, text),
    )
    manifest = replace(manifest_of(made.package, (), made.provenance), renames=())
    return records.written(manifest), list(made.diagnostics)


def names(document: Document, last: Manifest | None = None, *renames: str) -> Manifest:
    """The names in the manifest of a run over the last one."""
    return run(document, last, *renames)[0]


def known(manifest: Manifest) -> dict[Hashable, str]:
    """Return the name of each part of a document; all are different."""
    found: dict[Hashable, str] = {}
    for operation in manifest["operations"]:
        place = (operation["method"], operation["path"])
        call = found[place] = operation["call"]
        for argument, entry in operation["arguments"].items():
            if "name" in entry:
                found[*place, entry["in"], entry["name"]] = f"{call}({argument})"
    for pointer, model in manifest["models"].items():
        found[pointer] = f"models.{model}"
        for field, entry in manifest["types"][model].get("fields", {}).items():
            if "name" in entry:
                found[pointer, entry["name"]] = f"models.{model}.{field}"
    assert max(Counter(found.values()).values(), default=1) == 1
    return found


def calls(manifest: Manifest) -> dict[str, str]:
    """The call of each operation, by method and path."""
    return {f"{o['method']} {o['path']}": o["call"] for o in manifest["operations"]}


def arguments(manifest: Manifest, call: str) -> list[str]:
    """The arguments of a call."""
    found = next(o for o in manifest["operations"] if o["call"] == call)
    return list(found["arguments"])


def codes(messages: list[Diagnostic]) -> Counter[str]:
    """Count messages by code."""
    return Counter(message.code for message in messages)


def document(
    *operations: str, schemas: Mapping[str, Any] | None = None, title: str = "Shop"
) -> dict[str, Any]:
    """A document of operations such as "GET /pets?limit&status -> Pet*".

    What follows `<-` is the schema of the body, what follows `->` that of the answer;
    a star makes an array of it.
    """
    paths: dict[str, Any] = {}
    for written in operations:
        place, _, answer = written.partition(" -> ")
        place, _, body = place.partition(" <- ")
        method, _, url = place.partition(" ")
        path, _, query = url.partition("?")
        variables = [part[1:-1] for part in path.split("/") if part.startswith("{")]
        parameters = [("path", name) for name in variables]
        parameters += [("query", name) for name in query.split("&") if name]
        paths.setdefault(path, {})[method.lower()] = {
            "parameters": [
                {
                    "name": name,
                    "in": place,
                    "required": place == "path",
                    "schema": {"type": "string"},
                }
                for place, name in parameters
            ],
            **({"requestBody": {"content": content(body)}} if body else {}),
            "responses": {"200": {"description": "", "content": content(answer)}},
        }
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": "1"},
        "servers": [{"url": "https://shop.example"}],
        "paths": paths,
        "components": {"schemas": dict(schemas or {})},
    }


def content(written: str) -> dict[str, Any]:
    """The content of a body or an answer."""
    if not written:
        return {}
    name = written.removesuffix("*")
    schema: dict[str, Any] = {"$ref": f"#/components/schemas/{name}"}
    if written.endswith("*"):
        schema = {"type": "array", "items": schema}
    return {"application/json": {"schema": schema}}


def thing(*properties: str) -> dict[str, Any]:
    """The schema of an object with text in these properties."""
    return {
        "type": "object",
        "properties": {name: {"type": "string"} for name in properties},
    }
