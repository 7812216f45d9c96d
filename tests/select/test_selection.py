"""The parts and messages of an API that filters leave."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from generator.config.run_options import Options
from generator.diagnostics import Unusable
from generator.package import Package
from generator.pipeline import Planned, planned
from tests.packages import ROOT

CORPUS = ROOT.parent / "shared" / "corpus"
PARTNER_CLIENTS = ROOT / "specs" / "partner_clients.json"
DONE = {"responses": {"204": {"description": "Done."}}}
LOST = {
    **DONE,
    "parameters": [
        {
            "name": "id",
            "in": "path",
            "required": True,
            "style": "fancy",
            "schema": {"type": "string"},
        }
    ],
}
SWAGGER = {
    "swagger": "2.0",
    "info": {"title": "Shop", "version": "1"},
    "host": "shop.example",
    "paths": {
        "/orders": {"get": {**DONE, "tags": ["orders"]}},
        "/odd": {
            "post": {
                **DONE,
                "parameters": [
                    {"in": "body", "name": "b", "schema": {"$ref": "#/definitions/Odd"}}
                ],
            }
        },
    },
    "definitions": {
        "Odd": {"type": "object", "properties": {"a": {"enum": [1, "b"]}}},
        "Fine": {"type": "object", "properties": {"a": {"type": "string"}}},
    },
}


def chosen(
    folder: Path, document: Any, *, include: Sequence[str] = (), exclude: Any = ()
) -> Planned:
    """The plan for a document with filters."""
    path = folder / "shop.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return planned(str(path), Options(include=tuple(include), exclude=tuple(exclude)))


def codes(plan: Planned) -> list[str]:
    """Return the codes of a plan's messages, without notes."""
    return [found.code for found in plan.diagnostics if found.severity != "note"]


def calls(package: Package) -> list[str]:
    """All calls of a package."""
    return [operation.call for operation in package.operations]


def models(package: Package) -> list[str]:
    """The names of all that `models` holds."""
    return [entry.name for entry in package.apis[0].types]


def test_no_filters(tmp_path: Path) -> None:
    """Then schemas that nothing refers to are models as well."""
    plan = chosen(tmp_path, SWAGGER)
    assert models(plan.package) == ["Fine", "Odd"]
    assert codes(plan) == ["enum"]


def test_messages_of_swagger(tmp_path: Path) -> None:
    """Faults in removed parts are not reported."""
    plan = chosen(tmp_path, SWAGGER, include=["tag:orders"])
    assert (calls(plan.package), models(plan.package)) == (["orders.get"], [])
    assert codes(plan) == []
    assert codes(chosen(tmp_path, SWAGGER, exclude=["tag:orders"])) == ["enum"]


@pytest.mark.parametrize(
    ("also", "expected"),
    [
        ("path:/orders", []),
        ("path:/dangling", ["dangling-ref"]),
        ("path:/cut", ["invalid"]),
        ("path:/lost/*", ["parameter-style"]),
        ("tag:x", ["invalid", "dangling-ref", "parameter-style"]),
        ("tag:y", ["invalid", "dangling-ref"]),
        ("method:POST", ["dangling-ref"]),
        ("operation:getLost", ["invalid", "dangling-ref", "parameter-style"]),
        ("call:orders.*", ["invalid", "dangling-ref", "parameter-style"]),
    ],
)
def test_what_is_lost(tmp_path: Path, also: str, expected: list[str]) -> None:
    """An operation that is wanted, or may be, does not go missing silently."""
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Shop", "version": "1"},
        "paths": {
            "/orders": {"get": DONE},
            "/dangling": {"$ref": "#/components/pathItems/Missing"},
            "/cut": {"get": 5},
            "/lost/{id}": {"get": {**LOST, "tags": ["x"], "operationId": "getLost"}},
        },
    }
    found = chosen(tmp_path, document, include=["path:/orders", also])
    assert [code for code in codes(found) if code != "filter-unused"] == expected


def test_suggestion(tmp_path: Path) -> None:
    """A filter that names nothing is reported, with one that does."""
    plan = chosen(
        tmp_path, SWAGGER, include=["tag:Order", "path:/**"], exclude=["path:/oddd"]
    )
    said = [d for d in plan.diagnostics if d.code == "filter-unused"]
    assert [d.severity for d in said] == ["warning", "warning"]
    assert 'the filter "tag:Order"' in said[0].message
    assert 'did you mean "tag:orders"?' in said[0].message
    assert said[0].consequence == "Nothing is generated for it."
    assert 'did you mean "path:/odd"?' in said[1].message
    assert said[1].consequence == "It has no effect."


def test_nothing_left(tmp_path: Path) -> None:
    """That is an error, beside which filters that name nothing are shown."""
    with pytest.raises(Unusable) as raised:
        chosen(tmp_path, SWAGGER, include=["tag:none"], exclude=["method:GET"])
    error, unused = raised.value.diagnostic, raised.value.others
    assert (error.severity, error.code) == ("error", "nothing-left")
    assert error.message == "the filters leave none of 2 operations"
    assert [found.code for found in unused] == ["filter-unused"]


def test_nothing_left_because_it_is_lost(tmp_path: Path) -> None:
    """A selected part that could not be generated is reported with the error."""
    paths = {"/orders": {"get": DONE}, "/lost/{id}": {"get": LOST}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Shop", "version": "1"},
        "paths": {**paths, "/other/{id}": {"get": LOST}},
    }
    with pytest.raises(Unusable) as raised:
        chosen(tmp_path, document, include=["path:/lost/**"])
    assert raised.value.diagnostic.code == "nothing-left"
    said = [(found.code, found.pointer) for found in raised.value.others]
    assert said == [
        ("parameter-style", "/paths/~1lost~1{id}/get/parameters/0/style"),
        ("filter-unused", None),
    ]


def test_names_of_credentials(tmp_path: Path) -> None:
    """A credential is called the same without the one that it gives way to."""
    keys = {
        name: {"type": "apiKey", "in": "header", "name": name}
        for name in ("x-key", "x_key")
    }
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Shop", "version": "1"},
        "paths": {
            "/first": {"get": {**DONE, "security": [{"x-key": []}]}},
            "/second": {"get": {**DONE, "security": [{"x_key": []}]}},
        },
        "components": {"securitySchemes": keys},
    }
    package = chosen(tmp_path, document, include=["path:/first"]).package
    (credential,) = package.client.credentials
    assert credential.name == "x_key_2"


def corpus() -> list[Any]:
    """Real documents of some size."""
    names = [
        *("box.json", "trello_v2.yaml", "twilio_messaging_v1.yaml"),
        *("hubspot/cms_media_bridge_2026_03.json", "apideck_crm.yaml"),
    ]
    return [
        pytest.param(
            CORPUS / name,
            marks=pytest.mark.skipif(
                not (CORPUS / name).exists(), reason="../shared/corpus is not there"
            ),
        )
        for name in names
    ]


@pytest.mark.parametrize("spec", [PARTNER_CLIENTS, *corpus()])
def test_a_part_is_a_part(spec: Path) -> None:
    """Selected parts are as in the whole: calls, types and messages."""
    whole = planned(str(spec))
    every = [operation.path for operation in whole.package.operations]
    wanted = sorted(set(every))[::3]
    part = planned(str(spec), Options(include=tuple(f"path:{p}" for p in wanted)))

    assert set(part.diagnostics) <= set(whole.diagnostics)
    assert part.package.operations == tuple(
        operation
        for operation in whole.package.operations
        if operation.path in set(wanted)
    )
    types = {entry.name: entry for entry in whole.package.apis[0].types}
    assert all(types[entry.name] == entry for entry in part.package.apis[0].types)
    classes = {c.name for m in whole.package.apis[0].resources for c in m.classes}
    assert {
        c.name for m in part.package.apis[0].resources for c in m.classes
    } <= classes
