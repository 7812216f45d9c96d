"""Documents are read tolerantly, and what that changed is reported."""

import hashlib
import io
from pathlib import Path

import pytest
from openapi_pydantic.v3.v3_1 import (
    OpenAPI,
    Operation,
    PathItem,
    Reference,
    Response,
    Schema,
)
from pydantic import BaseModel

from generator.load import Document, load, reference_of

INFO = "openapi: 3.0.3\ninfo: {title: A, version: '1'}\n"


def loaded(content: str, **options: str) -> tuple[Document, list[str]]:
    """The document, and its messages without the name of standard input."""
    stdin = io.BytesIO(content.encode())
    document, diagnostics = load("-", stdin=stdin, preset=options.get("preset"))
    return document, [str(found).removeprefix("<stdin>:") for found in diagnostics]


def test_file(tmp_path: Path) -> None:
    """The document knows its file's name, and a hash that line ends do not change."""
    spec = tmp_path / "shop.json"
    text = """{"openapi": "3.0.3",
"info": {"title": "A", "version": "1"}, "paths": {"/": {}}}"""
    spec.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    document, diagnostics = load(str(spec))
    assert document.name == "shop.json"
    expected = hashlib.sha256(b"\xef\xbb\xbf" + text.encode()).hexdigest()
    assert document.sha256 == expected
    assert document.tree["openapi"] == document.openapi.openapi == "3.1.1"
    assert list(diagnostics) == []


def test_content_decides_what_it_is(tmp_path: Path) -> None:
    """YAML in a file named .json is read as YAML, flow mappings included."""
    spec = tmp_path / "shop.json"
    spec.write_text("{openapi: 3.1.0, info: {title: A, version: '1'}, paths: {/: {}}}")
    assert load(str(spec))[0].openapi.info.title == "A"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            INFO + "paths: {/a: {}}\nx-a: 1\nx-a: 2",
            '5:1 warning[duplicate-key] "x-a" is repeated\n'
            "  #/x-a\n"
            "  The last one is used.",
        ),
        (
            '{"openapi": "3.0.3", "info": {"title": "A", "version": "1"},\n'
            ' "paths": {"/a": {}, "/a": {}}}',
            '2:22 warning[duplicate-key] "/a" is repeated\n'
            "  #/paths/~1a\n"
            "  The last one is used.",
        ),
        (
            "openapi: 3.0.3\ninfo: {title: A, version: 1.0}\npaths: {/a: {}}",
            '2:18 warning[invalid] "version" should be a string, not 1.0\n'
            "  #/info/version\n"
            '  It is read as "1.0".',
        ),
        (
            INFO + "paths:\n  /a:\n    get: {responses: {200: {}}}",
            '5:23 warning[invalid] required "description" is missing\n'
            "  #/paths/~1a/get/responses/200\n"
            '  It is read as "".',
        ),
        (
            INFO + "paths: {/a: {get: {parameters: [{in: body, name: b}]}}}",
            "3:34 warning[invalid] \"in\" should be 'query', 'header', 'path' or"
            " 'cookie', not \"body\"\n"
            "  #/paths/~1a/get/parameters/0/in\n"
            "  The parameter is left out.",
        ),
        (
            INFO + "paths: {/a: {parameters: [{in: query}]}}",
            '3:27 warning[invalid] required "name" is missing\n'
            "  #/paths/~1a/parameters/0\n"
            "  It is left out.",
        ),
        (
            INFO + "components: {schemas: {A: {items: {type: [string, text]}}}}",
            "3:51 warning[invalid] item 1 should be 'null', 'string', 'number',"
            " 'integer', 'boolean', 'array' or 'object', not \"text\"\n"
            "  #/components/schemas/A/items/type/1\n"
            "  It is left out.",
        ),
        (
            INFO + "components: {schemas: {A: {properties: {b: }}}}",
            '3:41 warning[invalid] "b" should be an object, not null\n'
            "  #/components/schemas/A/properties/b\n"
            "  It is read as {}.",
        ),
        (
            INFO + "components: {schemas: {A: {enum: []}}}",
            '3:28 warning[invalid] "enum": list should have at least 1 item after'
            " validation, not 0\n"
            "  #/components/schemas/A/enum\n"
            "  It is left out.",
        ),
        (
            INFO + "paths: {/a: {get: {security: [{key: 5}]}}}",
            '3:32 warning[invalid] "key" should be an array, not 5\n'
            "  #/paths/~1a/get/security/0/key\n"
            "  It is read as [].",
        ),
        (
            INFO + "paths: {/a: {get: {parameters: [{$ref: 5}]}}}",
            '3:34 warning[invalid] "$ref" should be a string, not 5\n'
            "  #/paths/~1a/get/parameters/0/$ref\n"
            "  The reference is left out.",
        ),
    ],
)
def test_message(content: str, message: str) -> None:
    """A fault costs as little as it can, and is reported where it is written."""
    assert loaded(content)[1] == [message]


def test_places_after_a_cut() -> None:
    """Messages name the places of the file, whatever went before them."""
    spec = INFO + """paths:
  /a:
    parameters:
    - {in: query}
    - {name: a, in: query, schema: {type: text}}
    - {name: b, schema: {type: text}}
    - {name: c, in: query}
"""
    document, messages = loaded(spec)
    path_item = (document.openapi.paths or {})["/a"]
    assert document.tree["paths"]["/a"]["parameters"] == [
        {"name": "a", "in": "query", "schema": {}},
        {"name": "c", "in": "query"},
    ]
    assert len(path_item.parameters or []) == 2
    assert [message.split("\n")[1].strip() for message in messages] == [
        "#/paths/~1a/parameters/0",
        "#/paths/~1a/parameters/1/schema/type",
        "#/paths/~1a/parameters/2/schema/type",
        "#/paths/~1a/parameters/2",
    ]
    assert [message.split(":")[0] for message in messages] == ["6", "7", "8", "8"]


REFERENCES = """
paths:
  /pets:
    get:
      responses:
        200:
          description: D
          content: {a/b: {schema: {$ref: '#/components/schemas/A'}}}
        404: {$ref: '#/components/responses/Gone'}
  /same: {$ref: '#/paths/~1pets'}
components:
  responses: {Gone: {description: D}}
  schemas:
    A: {properties: {b: {type: array, items: {type: string}}, not: {not: {title: N}}}}
    B: {$ref: '#/components/schemas/A', description: B}
    C: {$ref: '#/components/schemas/B'}
    Loop: {$ref: '#/components/schemas/Pool'}
    Pool: {$ref: '#/components/schemas/Loop'}
    Lost: {$ref: '#/components/schemas/Nobody'}
    'a b/c~d%': {title: T}
    D: {$defs: {E: {type: string, nullable: true}, F: 5}}
"""


@pytest.mark.parametrize(
    ("reference", "place", "kind"),
    [
        ("#/components/schemas/A", "/components/schemas/A", Schema),
        ("#/components/schemas/B", "/components/schemas/A", Schema),
        ("#/components/schemas/C", "/components/schemas/A", Schema),
        (
            "#/components/schemas/A/properties/b/items",
            "/components/schemas/A/properties/b/items",
            Schema,
        ),
        (
            "#/components/schemas/A/properties/not/not",
            "/components/schemas/A/properties/not/not",
            Schema,
        ),
        (
            "#/components/schemas/a%20b~1c~0d%25",
            "/components/schemas/a b~1c~0d%",
            Schema,
        ),
        ("#/paths/~1pets/get", "/paths/~1pets/get", Operation),
        ("#%2Fpaths%2F~1pets/get", "/paths/~1pets/get", Operation),
        ("#/paths/~1same", "/paths/~1pets", PathItem),
        (
            "#/paths/~1pets/get/responses/200",
            "/paths/~1pets/get/responses/200",
            Response,
        ),
        ("#/paths/~1pets/get/responses/404", "/components/responses/Gone", Response),
        (
            "#/paths/~1pets/get/responses/200/content/a~1b/schema",
            "/components/schemas/A",
            Schema,
        ),
        ("#/components/schemas/D/$defs/E", "/components/schemas/D/$defs/E", Schema),
        ("#", "", OpenAPI),
    ],
)
def test_resolve(reference: str, place: str, kind: type[BaseModel]) -> None:
    """A reference is followed to its end, wherever in the document that is."""
    document, _ = loaded(INFO + REFERENCES)
    found = document.resolve(reference)
    assert found is not None
    assert (found[0], type(found[1])) == (place, kind)
    assert document.resolve(f"#{place}") == found


@pytest.mark.parametrize(
    "reference",
    [
        "#/components/schemas/Nobody",
        "#/components/schemas/Lost",
        "#/components/schemas/Loop",
        "#/components/schemas",
        "#/components/schemas/A/properties/b/type",
        "#/components/schemas/D/$defs/F",
        "#/tags/0",
        "#A",
        "A",
        "other.yaml#/components/schemas/A",
        "https://example.com/#/components/schemas/A",
        "",
    ],
)
def test_unresolved(reference: str) -> None:
    """Dangling, circular and remote references lead nowhere."""
    assert loaded(INFO + REFERENCES)[0].resolve(reference) is None


@pytest.mark.parametrize(
    ("model", "reference"),
    [
        (Reference.model_validate({"$ref": "#/a"}), "#/a"),
        (Schema.model_validate({"$ref": "#/a", "title": "T"}), "#/a"),
        (Schema.model_validate({"$ref": 5}), None),
        (Schema.model_validate({}), None),
        (PathItem.model_validate({"$ref": "#/a"}), "#/a"),
        (PathItem(), None),
    ],
)
def test_reference_of(model: BaseModel, reference: str | None) -> None:
    """References are recognised in every class that has them."""
    assert reference_of(model) == reference
