"""Swagger 2.0 becomes OpenAPI: responses, security, and everything else."""

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.diagnostics import Diagnostics
from generator.load import load
from generator.load.swagger import convert
from tests.load.swagger import NEW_PET, PET, TEXT, Raw, converted, operation


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
