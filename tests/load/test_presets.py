"""A preset is chosen by its vendor's documents, and corrects what they get wrong."""

import io
import json
from typing import Any

import pytest

from generator.load import Document, load
from generator.presets import UnknownPresetError, choose, presets
from generator.presets.bindings import Binding, bind

Raw = dict[str, Any]
CODEC = {"x-gen-client-codec": "property-value"}
HUBSPOT: Raw = {"servers": [{"url": "https://api.hubapi.com"}]}


@pytest.mark.parametrize(
    ("tree", "preset", "chosen"),
    [
        (HUBSPOT, None, "hubspot"),
        (HUBSPOT, "none", None),
        ({}, "hubspot", "hubspot"),
        ({}, None, None),
        ({"servers": [{"url": "https://API.hubapi.com:443/v3"}]}, None, "hubspot"),
        ({"servers": [{"url": "https://api.hubapi.com.example.com"}]}, None, None),
        ({"servers": [{"url": "http://[a"}, 5, {"url": 6}]}, None, None),
        ({"servers": "https://api.hubapi.com"}, None, None),
        ({"x-hubspot-tier": 1}, None, "hubspot"),
        ({"info": {"x-hubspot-tier": 1}}, None, "hubspot"),
        ({"paths": {"/a": {"get": {"x-hubspot-limit": []}}}}, None, "hubspot"),
        ({"components": {"x-hubspot-tier": 1}}, None, None),
        ({"paths": {"/a": None}, "info": []}, None, None),
    ],
)
def test_choose(tree: Raw, preset: str | None, chosen: str | None) -> None:
    """A name decides; without one, the servers and the extensions do."""
    found = choose(tree, preset)
    assert (found.name if found else None) == chosen


def test_unknown() -> None:
    """The error knows what there is."""
    with pytest.raises(UnknownPresetError) as caught:
        choose({}, "acme")
    assert (caught.value.name, caught.value.known) == ("acme", ("hubspot",))


@pytest.mark.parametrize("name", presets())
def test_complete(name: str) -> None:
    """A preset says why it changes what it changes."""
    preset = presets()[name]
    assert preset.environment == preset.environment.upper()
    assert all(action.reason for action in preset.overlay.actions)


def corrected(components: Raw) -> tuple[Document, list[str]]:
    """A HubSpot document with these components, and the targets that found nothing."""
    info = {"title": "A", "version": "v3"}
    tree = HUBSPOT | {"openapi": "3.0.1", "info": info, "components": components}
    document, diagnostics = load("-", stdin=io.BytesIO(json.dumps(tree).encode()))
    return document, [found.message for found in diagnostics]


@pytest.mark.parametrize(
    ("schemas", "result"),
    [
        (
            {"PublicObjectSearchRequest": {"type": "object", "required": ["after"]}},
            {"PublicObjectSearchRequest": {"type": "object"}},
        ),
        (
            {
                "BatchReadInputSimplePublicObjectId": {
                    "properties": {"inputs": {}, "propertiesWithHistory": {}},
                    "required": ["inputs", "propertiesWithHistory"],
                },
                "Other": {
                    "properties": {"propertiesWithHistory": {}},
                    "required": ["propertiesWithHistory"],
                },
            },
            {
                "BatchReadInputSimplePublicObjectId": {
                    "properties": {"inputs": {}, "propertiesWithHistory": {}},
                    "required": ["inputs"],
                },
                "Other": {
                    "properties": {"propertiesWithHistory": {}},
                    "required": ["propertiesWithHistory"],
                },
            },
        ),
        *(
            (
                {
                    name: {
                        "properties": {"properties": {"additionalProperties": values}}
                    }
                },
                {
                    name: {
                        "properties": {
                            "properties": {
                                "additionalProperties": {
                                    "type": ["string", "null"],
                                    **codec,
                                }
                            }
                        }
                    }
                },
            )
            for name, codec in (
                ("SimplePublicObject", {}),
                ("SimplePublicObjectBatchInputUpsert", CODEC),
            )
            for values in (
                {"type": "string", "example": None},
                {"type": "string", "nullable": True},
            )
        ),
    ],
)
def test_hubspot_schemas(schemas: Raw, result: Raw) -> None:
    """HubSpot's schemas ask for less than they say, and allow null."""
    document, _ = corrected({"schemas": schemas})
    assert document.preset is presets()["hubspot"]
    assert document.tree["components"]["schemas"] == result


@pytest.mark.parametrize("name", ["private_apps", "private_apps_legacy"])
def test_hubspot_private_apps(name: str) -> None:
    """A private app's token is a bearer token, and keeps its description."""
    declared = {"type": "apiKey", "in": "header", "name": "private-app", "x-a": 1}
    document, unused = corrected({"securitySchemes": {name: declared}})
    assert document.tree["components"]["securitySchemes"][name] == {
        "type": "http",
        "scheme": "bearer",
        "x-a": 1,
    }
    assert len(unused) == 5


def test_what_finds_nothing_is_noted() -> None:
    """A correction that is no longer needed shows itself."""
    schemas = {"A": {"type": "object"}}
    _, unused = corrected({"schemas": schemas})
    assert unused[0] == (
        'preset "hubspot": nothing is at'
        " $.components.schemas.PublicObjectSearchRequest.required"
    )


@pytest.mark.parametrize(
    ("title", "path", "variable", "bound"),
    [
        ("Partner Clients", "/crm/objects/2026-09/{a}/{b}", "a", "partner_clients"),
        ("CRM Partner Clients", "/crm/objects/{a}/batch/read", "a", "partner_clients"),
        ("Partner Clients v3", "/crm/objects/{a}", "a", "partner_clients"),
        ("Partner Clients", "/crm/objects/2026-09/{a}/{b}", "b", None),
        ("Partner Clients", "/crm/objects/x/{a}", "a", None),
        ("Partner Clients", "/crm/properties/2026-09/{a}", "a", None),
        ("All Types", "/crm/objects/2026-09/{a}", "a", None),
    ],
)
def test_bind(title: str, path: str, variable: str, bound: str | None) -> None:
    """A variable in the place of the type is what the title names."""
    parameter = {"in": "path", "name": variable}
    tree: Raw = {
        "info": {"title": title},
        "paths": {path: {"get": {"parameters": [parameter, {"in": "query"}]}}},
    }
    bind(tree, Binding(("a", "b"), "objects", r"\bTypes\b"))
    assert parameter.get("x-gen-client-binds") == bound


@pytest.mark.parametrize("tree", [{}, {"info": {"title": "A"}, "paths": {"/a": 5}}])
def test_nothing_to_bind(tree: Raw) -> None:
    """What is no document is left to those who say so."""
    bind(tree, Binding(("a",), "objects", "x"))
