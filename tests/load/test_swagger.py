"""Swagger 2.0 becomes OpenAPI 3, and messages go on naming what the file has."""

import copy
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.diagnostics import Diagnostics
from generator.load import load
from generator.load.swagger import convert

Raw = dict[str, Any]
TEXT: Raw = {"type": "string"}
TEXTS: Raw = {"type": "array", "items": TEXT}
PET: Raw = {"$ref": "#/definitions/Pet"}
NEW_PET: Raw = {"$ref": "#/components/schemas/Pet"}


def converted(tree: Raw) -> Raw:
    """The document, converted without a message and without a change to its tree."""
    before = copy.deepcopy(tree)
    diagnostics = Diagnostics("spec")
    made, _ = convert({"swagger": "2.0", **tree}, diagnostics)
    assert (tree, list(diagnostics)) == (before, [])
    assert made.pop("openapi") == "3.0.3"
    return made


def operation(raw: Raw, **root: Any) -> Any:
    """Return the converted operation."""
    return converted({"paths": {"/a": {"post": raw}}, **root})["paths"]["/a"]["post"]


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


@pytest.mark.parametrize(
    ("response", "produces", "new"),
    [
        ({"description": "D"}, ["a/b"], {"description": "D"}),
        ({"schema": PET}, [], {"content": {"application/json": {"schema": NEW_PET}}}),
        (
            {"schema": PET, "examples": {"a/b": None, "a/d": 1}},
            ["a/b", "a/c"],
            {
                "content": {
                    "a/b": {"schema": NEW_PET, "example": None},
                    "a/c": {"schema": NEW_PET},
                }
            },
        ),
        (
            {"examples": {"a/b": {"c": 1}}},
            ["a/c"],
            {"content": {"a/b": {"example": {"c": 1}}}},
        ),
        (
            {"schema": {"type": "file"}},
            ["application/json"],
            {
                "content": {
                    "application/octet-stream": {
                        "schema": {"type": "string", "format": "binary"}
                    }
                }
            },
        ),
        (
            {"schema": {"type": "file"}},
            ["application/json", "a/pdf"],
            {"content": {"a/pdf": {"schema": {"type": "string", "format": "binary"}}}},
        ),
        (
            {"headers": {"x-rate": {"type": "integer", "description": "D"}}, "x-a": 1},
            [],
            {
                "headers": {
                    "x-rate": {"description": "D", "schema": {"type": "integer"}}
                },
                "x-a": 1,
            },
        ),
        (
            {"$ref": "#/responses/Gone"},
            ["a/b"],
            {"$ref": "#/components/responses/Gone"},
        ),
    ],
)
def test_response(response: Raw, produces: list[str], new: Raw) -> None:
    """A schema becomes the content in each media type that is produced."""
    root: Raw = {"definitions": {"Pet": {}}, "responses": {"Gone": {}}}
    made = operation({"responses": {"200": response, "x-a": 1}}, **root)
    if not produces:
        assert made == {"responses": {"200": new}}
    own = operation({"responses": {"200": response}, "produces": produces}, **root)
    api = operation({"responses": {"200": response}}, produces=produces, **root)
    assert own == api == {"responses": {"200": new}}


def test_shared_response() -> None:
    """A shared answer comes in whatever its operations produce."""
    ref = {"404": {"$ref": "#/responses/Gone"}}
    operations = {"get": {"responses": ref, "produces": ["a/b"]}}
    operations["put"] = {"responses": ref, "produces": ["a/c", "a/b"]}
    made = converted(
        {"paths": {"/a": operations}, "responses": {"Gone": {"schema": TEXT}}}
    )
    assert list(made["components"]["responses"]["Gone"]["content"]) == ["a/b", "a/c"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            {"type": "basic", "description": "D"},
            {"type": "http", "scheme": "basic", "description": "D"},
        ),
        ({"type": "apiKey", "in": "header", "name": "X"},) * 2,
        (
            {"type": "oauth2", "flow": "application", "tokenUrl": "T", "x-a": 1},
            {
                "type": "oauth2",
                "x-a": 1,
                "flows": {"clientCredentials": {"tokenUrl": "T", "scopes": {}}},
            },
        ),
        (
            {
                "type": "oauth2",
                "flow": "accessCode",
                "authorizationUrl": "A",
                "tokenUrl": "T",
                "scopes": {"r": "read"},
            },
            {
                "type": "oauth2",
                "flows": {
                    "authorizationCode": {
                        "authorizationUrl": "A",
                        "tokenUrl": "T",
                        "scopes": {"r": "read"},
                    }
                },
            },
        ),
    ],
)
def test_security(old: Raw, new: Raw) -> None:
    """Security definitions become security schemes."""
    made = converted({"securityDefinitions": {"a": old}, "security": [{"a": []}]})
    assert made == {
        "security": [{"a": []}],
        "components": {"securitySchemes": {"a": new}},
    }


def test_what_else_there_is() -> None:
    """Words that both versions have stay; an operation's own schemes make servers."""
    raw = {"tags": ["t"], "schemes": ["http"], "x-a": PET, "deprecated": True}
    root = {"host": "a.b", "schemes": ["https"]}
    assert operation(raw, **root) == {
        "tags": ["t"],
        "x-a": PET,
        "deprecated": True,
        "servers": [{"url": "http://a.b"}],
    }
    assert operation({"schemes": ["https"]}, **root) == {}
    assert converted({"info": {"title": "T"}, "x-b": PET, "tags": []}) == {
        "info": {"title": "T"},
        "x-b": PET,
        "tags": [],
    }


SPEC = """\
swagger: '2.0'
info: {title: A, version: '1'}
definitions:
  A: {type: text}
  B: {properties: {c: {$ref: '#/paths/~1a/post/responses/200/schema'}}}
parameters:
  Body: {in: body, name: b, schema: {type: text}}
  Ids: {in: query, name: i, type: array, items: {type: text}}
paths:
  /a:
    post:
      parameters:
      - {in: formData, name: f, type: text}
      - {in: query, name: q, type: text}
      - {in: query, name: t, type: array, items: {}, collectionFormat: tsv}
      responses: {200: {description: D, schema: {type: text}}}
    put:
      parameters:
      - {in: body, name: b, schema: {type: text}}
      - {in: formData, name: f, type: string}
      responses: {200: {description: D, headers: {X: {type: text}}}}
  /b:
    post:
      consumes: [text/plain]
      parameters: [{$ref: '#/parameters/Body'}]
securityDefinitions: {s: {type: oauth2, flow: magic}}
"""


def test_messages() -> None:
    """Every message is about the place in the file, however much was moved."""
    document, diagnostics = load("-", stdin=io.BytesIO(SPEC.encode()))
    assert document.resolve("#/components/schemas/B/properties/c") == document.resolve(
        "#/paths/~1a/post/responses/200/content/application~1json/schema"
    )
    assert {(found.code, found.pointer, found.line) for found in diagnostics} == {
        ("parameter-style", "/paths/~1a/post/parameters/2/collectionFormat", 15),
        ("invalid", "/paths/~1a/put/parameters/1", 20),
        ("invalid", "/securityDefinitions/s/flow", 26),
        ("invalid", "/definitions/A/type", 4),
        ("invalid", "/parameters/Body/schema/type", 7),
        ("invalid", "/parameters/Ids/items/type", 8),
        ("invalid", "/paths/~1a/post/parameters/0/type", 13),
        ("invalid", "/paths/~1a/post/parameters/1/type", 14),
        ("invalid", "/paths/~1a/post/responses/200/schema/type", 16),
        ("invalid", "/paths/~1a/put/parameters/0/schema/type", 19),
        ("invalid", "/paths/~1a/put/responses/200/headers/X/type", 21),
    }


def test_unquoted_version() -> None:
    """YAML reads an unquoted version as a number, and it is clear what it means."""
    spec = "swagger: 2.0\ninfo: {title: A, version: '1'}\npaths: {/a: {}}"
    document, _ = load("-", stdin=io.BytesIO(spec.encode()))
    assert document.openapi.openapi == "3.1.1"


WORDS = """$ref in body formData parameters type schema get put responses 200 name items
definitions consumes headers examples #/parameters/body #/definitions/get array file
x-nullable"""
words = st.sampled_from(WORDS.split())
values = st.recursive(
    st.none() | st.booleans() | st.integers() | words,
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(words, inner, max_size=5),
    max_leaves=25,
)


@given(values, values, values, values)
def test_anything(paths: Any, parameters: Any, responses: Any, rest: Any) -> None:
    """Misplaced parts raise nothing and change nothing."""
    tree = {"swagger": "2.0", "paths": {"/a": paths}, "parameters": parameters}
    tree |= {"responses": responses, "definitions": rest, "consumes": rest}
    tree |= {"securityDefinitions": rest, "host": rest, "schemes": rest}
    before = json.dumps(tree)
    convert(tree, Diagnostics("spec"))
    assert json.dumps(tree) == before
