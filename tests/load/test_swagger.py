"""Swagger 2.0 becomes OpenAPI: servers, schemas, parameters, bodies."""

import pytest

from tests.load.swagger import NEW_PET, PET, TEXT, Raw, converted, operation

TEXTS: Raw = {"type": "array", "items": TEXT}


@pytest.mark.parametrize(
    ("tree", "urls"),
    [
        ({}, None),
        ({"basePath": "/"}, None),
        ({"basePath": "/v1/"}, ["/v1"]),
        ({"host": "a.b"}, ["https://a.b"]),
        ({"host": "a.b", "basePath": "v1"}, ["https://a.b/v1"]),
        ({"host": "a.b:8", "schemes": ["http"]}, ["http://a.b:8"]),
        (
            {"host": "a.b", "schemes": ["ws", "http", "https"]},
            ["https://a.b", "http://a.b"],
        ),
        ({"host": "a.b", "schemes": ["wss"]}, ["https://a.b"]),
        ({"host": "http://a.b/", "basePath": "/v1"}, ["http://a.b/v1"]),
    ],
)
def test_servers(tree: Raw, urls: list[str] | None) -> None:
    """Host, base path and schemes make servers, the safe ones first."""
    servers = converted(tree).get("servers")
    assert [server["url"] for server in servers or ()] == (urls or [])
    assert servers != []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (PET, NEW_PET),
        ({"$ref": "#/definitions/No"}, {"$ref": "#/definitions/No"}),
        ({"$ref": "b.json#/definitions/Pet"}, {"$ref": "b.json#/definitions/Pet"}),
        ({"items": PET}, {"items": NEW_PET}),
        ({"allOf": [PET, {}]}, {"allOf": [NEW_PET, {}]}),
        ({"properties": {"$ref": TEXT}}, {"properties": {"$ref": TEXT}}),
        ({"additionalProperties": True}, {"additionalProperties": True}),
        ({"additionalProperties": PET}, {"additionalProperties": NEW_PET}),
        (TEXT | {"x-nullable": True}, TEXT | {"nullable": True}),
        ({"type": "file"}, {"type": "string", "format": "binary"}),
        ({"discriminator": "kind"}, {"discriminator": {"propertyName": "kind"}}),
        ({"properties": {"a": {"readOnly": True}}},) * 2,
        ({"minimum": 1, "exclusiveMinimum": True, "x-a": PET},) * 2,
        ({"example": PET, "default": PET, "enum": [PET]},) * 2,
    ],
)
def test_schema(old: Raw, new: Raw) -> None:
    """References follow; values that look like one are left alone."""
    made = converted({"definitions": {"A": old, "Pet": {}, "x-pet": TEXT}})
    assert made == {"components": {"schemas": {"A": new, "Pet": {}, "x-pet": TEXT}}}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            TEXT | {"description": "D", "required": True, "x-a": 1, "enum": ["b"]},
            {
                "description": "D",
                "required": True,
                "x-a": 1,
                "schema": TEXT | {"enum": ["b"]},
            },
        ),
        (TEXT | {"x-nullable": True}, {"schema": TEXT | {"nullable": True}}),
        (TEXTS, {"style": "form", "explode": False, "schema": TEXTS}),
        (
            TEXTS | {"collectionFormat": "multi"},
            {"style": "form", "explode": True, "schema": TEXTS},
        ),
        (
            TEXTS | {"collectionFormat": "ssv"},
            {"style": "spaceDelimited", "explode": False, "schema": TEXTS},
        ),
        (
            TEXTS | {"collectionFormat": "pipes"},
            {"style": "pipeDelimited", "explode": False, "schema": TEXTS},
        ),
        ({"in": "path", **TEXTS}, {"in": "path", "style": "simple", "schema": TEXTS}),
        (
            {"in": "header", **TEXTS, "collectionFormat": "multi"},
            {"in": "header", "style": "simple", "schema": TEXTS},
        ),
        (
            {"type": "array", "items": TEXTS | {"collectionFormat": "ssv"}},
            {
                "style": "form",
                "explode": False,
                "schema": {"type": "array", "items": TEXTS},
            },
        ),
        ({"schema": PET}, {"schema": NEW_PET}),
    ],
)
def test_parameter(old: Raw, new: Raw) -> None:
    """A parameter's value becomes a schema and a style."""
    named = {"name": "p", "in": "query"}
    made = converted({"definitions": {"Pet": {}}, "parameters": {"x-p": named | old}})
    assert made["components"]["parameters"] == {"x-p": named | new}


FILE: Raw = {"in": "formData", "name": "file", "type": "file"}
NOTE: Raw = {"in": "formData", "name": "note", "type": "string"}
BODY: Raw = {"in": "body", "name": "b", "schema": TEXT}


@pytest.mark.parametrize(
    ("parameters", "consumes", "content"),
    [
        ([BODY], None, {"application/json": {"schema": TEXT}}),
        ([BODY], ["a/b", "a/c"], {"a/b": {"schema": TEXT}, "a/c": {"schema": TEXT}}),
        ([BODY], ["multipart/form-data", "a/b"], {"a/b": {"schema": TEXT}}),
        (
            [NOTE | {"required": True, "description": "D", "allowEmptyValue": True}],
            None,
            {
                "application/x-www-form-urlencoded": {
                    "schema": {
                        "type": "object",
                        "properties": {"note": TEXT | {"description": "D"}},
                        "required": ["note"],
                    }
                }
            },
        ),
        (
            [NOTE],
            ["application/json", "Multipart/Form-Data; boundary=x"],
            {
                "Multipart/Form-Data; boundary=x": {
                    "schema": {"type": "object", "properties": {"note": TEXT}}
                }
            },
        ),
        (
            [FILE, NOTE | TEXTS | {"collectionFormat": "multi"}],
            ["application/x-www-form-urlencoded"],
            {
                "multipart/form-data": {
                    "schema": {
                        "type": "object",
                        "properties": {
                            "file": {"type": "string", "format": "binary"},
                            "note": TEXTS,
                        },
                    },
                    "encoding": {"note": {"style": "form", "explode": True}},
                }
            },
        ),
    ],
)
def test_body(parameters: list[Raw], consumes: list[str] | None, content: Raw) -> None:
    """Body and form parameters become a body of what the operation consumes."""
    raw = {"parameters": parameters} | ({"consumes": consumes} if consumes else {})
    made = operation(raw)
    assert made["requestBody"]["content"] == content
    assert made.keys() == {"requestBody"}
    if not consumes:
        assert operation(raw, consumes=["application/x", *content]).keys() == {
            "requestBody"
        }


def test_shared_bodies() -> None:
    """A shared body stays shared, except where it is sent as something else."""
    shared = {"Body": BODY | {"required": True}, "Note": NOTE, "P": {"in": "path"}}
    items = {
        "/a": {"post": {"parameters": [{"$ref": "#/parameters/Body"}]}},
        "/b": {
            "put": {"parameters": [{"$ref": "#/parameters/Body"}], "consumes": ["a/b"]}
        },
        "/c": {"put": {"parameters": [{"$ref": "#/parameters/Note"}]}},
    }
    made = converted({"parameters": shared, "paths": items})
    body = {"required": True, "content": {"application/json": {"schema": TEXT}}}
    assert made["components"] == {
        "parameters": {"P": {"in": "path", "schema": {}}},
        "requestBodies": {"Body": body},
    }
    bodies = [
        operation["requestBody"]
        for item in made["paths"].values()
        for operation in item.values()
    ]
    assert bodies[0] == {"$ref": "#/components/requestBodies/Body"}
    assert bodies[1] == {"required": True, "content": {"a/b": {"schema": TEXT}}}
    assert bodies[2]["content"].keys() == {"application/x-www-form-urlencoded"}


def test_bodies_of_path_items() -> None:
    """Operations that have bodies inherit the path item's, or what they lack of it."""
    other = BODY | {"schema": {"type": "integer"}}
    made = converted(
        {
            "paths": {
                "/a": {
                    "parameters": [BODY, {"in": "query", "name": "q"}],
                    "get": {},
                    "put": {},
                    "post": {"parameters": [other]},
                },
                "/b": {"parameters": [NOTE], "put": {"parameters": [FILE]}},
            }
        }
    )["paths"]
    assert made["/a"]["parameters"] == [{"in": "query", "name": "q", "schema": {}}]
    assert made["/a"]["get"] == {}
    json_schemas = [
        made["/a"][method]["requestBody"]["content"]["application/json"]["schema"]
        for method in ("put", "post")
    ]
    assert json_schemas == [TEXT, {"type": "integer"}]
    form = made["/b"]["put"]["requestBody"]["content"]["multipart/form-data"]
    assert list(form["schema"]["properties"]) == ["note", "file"]
