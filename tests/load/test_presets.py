"""A preset is chosen by its vendor's documents, and corrects what they get wrong."""

import io
import json
from typing import Any

import pytest

from generator.load import Document, load
from generator.load.hints import bind, hint
from generator.load.presets import Binding, Hint, UnknownPresetError, choose, presets

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
    assert (caught.value.name, caught.value.others) == ("acme", ("hubspot",))


@pytest.mark.parametrize("name", presets())
def test_complete(name: str) -> None:
    """A preset says why it changes what it changes."""
    preset = presets()[name]
    assert preset.environment == preset.environment.upper()
    assert all(action.reason for action in preset.overlay.actions)
    assert all(hint.reason for hint in preset.hints)


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
    assert not [message for message in unused if "securitySchemes" in message]


def test_hubspot_error() -> None:
    """The fields of an error 429 are typed."""
    document, _ = corrected({"schemas": {"Error": {"properties": {"message": {}}}}})
    properties = document.tree["components"]["schemas"]["Error"]["properties"]
    assert list(properties) == ["message", "errorType", "policyName", "groupName"]


def test_hubspot_limits() -> None:
    """Callers read how many records a page has, where records are listed."""

    def declared(*names: str) -> Raw:
        parameters = [{"in": "query", "name": name, "schema": {}} for name in names]
        responses = {"200": {"description": "Done."}}
        return {"get": {"parameters": parameters, "responses": responses}}

    paths = {"/a": declared("limit", "propertiesWithHistory"), "/b": declared("limit")}
    info = {"title": "A", "version": "v3"}
    tree = HUBSPOT | {"openapi": "3.0.1", "info": info, "paths": paths}
    document, _ = load("-", stdin=io.BytesIO(json.dumps(tree).encode()))
    described = [
        item["get"]["parameters"][0].get("description", "")
        for item in document.tree["paths"].values()
    ]
    assert described == [
        "Records in one page, at most 100, or 50 with `propertiesWithHistory`.",
        "",
    ]


@pytest.mark.parametrize(
    ("urls", "places"),
    [
        (["https://api.hubapi.com"], []),
        (["/crm", "http://[a"], []),
        (
            ["https://api.hubapi.com", "https://api.hubapiqa.com"],
            ["/servers/1/url"],
        ),
    ],
)
def test_strange_server(urls: list[str], places: list[str]) -> None:
    """A test system's or a private server is worth a warning."""
    tree = {
        "openapi": "3.1.0",
        "info": {"title": "A", "version": "1"},
        "servers": [{"url": url} for url in urls],
        "components": {"schemas": {"A": {}}},
    }
    stdin = io.BytesIO(json.dumps(tree).encode())
    _, diagnostics = load("-", preset="hubspot", stdin=stdin)
    found = [said for said in diagnostics if said.code == "server-host"]
    assert [said.pointer for said in found] == places


REPEATABLE: Raw = {"x-gen-client-repeatable": True}
WINDOWS: Raw = {"x-gen-client-windows": "object-id"}
JOIN = {"requestedAt": "first", "startedAt": "first"}


def batch(size: int, **others: Any) -> Raw:
    """The extension that says how many inputs a call takes."""
    told = {"items": "inputs", "size": size, **others, "join": JOIN}
    return {"x-gen-client-batch": told}


BATCH_READ = batch(100, smaller={"property": "propertiesWithHistory", "size": 50})
ASSOCIATIONS = "/crm/{}/{{from}}/{{to}}/batch/{}"


@pytest.mark.parametrize(
    ("method", "path", "extensions"),
    [
        ("post", "/crm/v3/objects/deals", {}),
        ("post", "/crm/v3/objects/deals/search", REPEATABLE | WINDOWS),
        ("post", "/crm/v3/objects/deals/merge", {}),
        ("post", "/crm/v3/objects/deals/batch/read", REPEATABLE | BATCH_READ),
        ("post", "/crm/v3/objects/{t}/batch/upsert", REPEATABLE | batch(100)),
        ("post", "/crm/objects/2026-03/0-3/batch/update", REPEATABLE | batch(100)),
        ("post", "/crm/objects/2026-03/{t}/batch/archive", REPEATABLE | batch(100)),
        ("post", "/crm/objects/2026-03/deals/batch/create", batch(100)),
        ("post", "/cms/blogs/2026-03/tags/batch/update", REPEATABLE),
        ("post", "/cms/blogs/2026-03/tags/batch/create", {}),
        ("post", "/cms/pages/2026-03/site-pages/clone", {}),
        ("post", "/marketing/v3/emails/{id}/publish", {}),
        ("post", "/files/2025-09/folders/update/async", {}),
        ("put", "/crm/v3/objects/deals/batch/update", {}),
        ("patch", "/crm/v3/objects/deals/{id}", REPEATABLE),
        ("patch", "/crm/objects/2026-09/{type}/{id}", REPEATABLE),
        ("patch", "/crm/v3/pipelines/{type}/{id}", {}),
        ("patch", "/conversations/v3/conversations/threads/{id}", {}),
        ("delete", "/crm/v3/objects/deals/{id}", {}),
        (
            "post",
            ASSOCIATIONS.format("v4/associations", "read"),
            REPEATABLE | batch(1000),
        ),
        ("post", ASSOCIATIONS.format("associations/v4", "create"), batch(2000)),
        ("post", ASSOCIATIONS.format("associations/2026-03", "create"), batch(2000)),
        ("post", ASSOCIATIONS.format("v3/associations", "create"), {}),
        ("post", ASSOCIATIONS.format("associations/2026-03", "archive"), REPEATABLE),
    ],
)
def test_hubspot_hints(method: str, path: str, extensions: Raw) -> None:
    """Methods and paths tell what is safe to send twice, and how much at once."""
    operation: Raw = {}
    for known in presets()["hubspot"].hints:
        hint({"paths": {path: {method: operation}}}, known)
    assert operation == extensions


def test_hint() -> None:
    """The document's own word stays, and operations share nothing."""
    known = Hint("post", "/.", "so", {"x-a": {"b": 1}, "x-c": 2})
    first, second = {"x-c": 3}, dict[str, Any]()
    paths = {"/a": {"post": first}, "/b": {"post": second}, "/c": {"post": 5}, "/d": 6}
    hint({"paths": paths}, known)
    assert (first, second) == ({"x-a": {"b": 1}, "x-c": 3}, {"x-a": {"b": 1}, "x-c": 2})
    assert first["x-a"] is not second["x-a"]


@pytest.mark.parametrize("tree", [{}, {"paths": []}, {"paths": {"/a": {"post": 1}}}])
def test_nothing_to_hint(tree: Raw) -> None:
    """A tree that is not a document stays unchanged."""
    hint(tree, Hint("post", ".*", "so", {"x-a": 1}))


def test_what_finds_nothing_is_noted() -> None:
    """A correction that is no longer needed shows itself."""
    schemas = {"A": {"type": "object"}}
    _, unused = corrected({"schemas": schemas})
    assert unused[0] == (
        'preset "hubspot": $.components.schemas.PublicObjectSearchRequest.required'
        " matches nothing"
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
    """A tree that is not a document stays unchanged."""
    bind(tree, Binding(("a",), "objects", "x"))
