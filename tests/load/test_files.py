"""References to other files: what becomes a component of the one document."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.load import Input
from generator.load.component_names import Target, distinct_names
from tests.load.bundles import INFO, USES_PET, put_together

Raw = dict[str, Any]


def components(folder: Path, files: dict[str, str]) -> Any:
    """The components of a document that loads without a message."""
    document, messages = put_together(folder, files)
    assert messages == []
    return document.tree["components"]


@pytest.mark.parametrize(
    ("reference", "file", "text", "name", "schema"),
    [
        ("Pet.json", "Pet.json", '{"title": "P"}', "Pet", {"title": "P"}),
        ("./b/../Pet.yml", "Pet.yml", "title: P", "Pet", {"title": "P"}),
        ("b/c/Pet.v1.yaml", "b/c/Pet.v1.yaml", "title: P", "Pet", {"title": "P"}),
        ("pets.yaml#/Pet", "pets.yaml", "Pet: {title: P}", "Pet", {"title": "P"}),
        (
            "pets.yaml#/components/schemas/Pet",
            "pets.yaml",
            "components: {schemas: {Pet: {title: P}}}",
            "Pet",
            {"title": "P"},
        ),
        (
            "pets.yaml#/definitions/a~1b%25~0",
            "pets.yaml",
            "definitions: {a/b%~: {title: P}}",
            "a_b_",
            {"title": "P"},
        ),
        ("a%20pet.json", "a pet.json", "{title: P}", "a_pet", {"title": "P"}),
        ("Pet", "Pet", "type: text/no", "Pet", {}),
        ("p.yaml#/anyOf/0", "p.yaml", "anyOf: [{title: P}]", "anyOf_0", {"title": "P"}),
        ("Pet.json", "Pet.json", "true", "Pet", {}),
    ],
)
def test_reference(
    tmp_path: Path, reference: str, file: str, text: str, name: str, schema: Raw
) -> None:
    """A schema of another file becomes a component that is named by where it was."""
    document, _ = put_together(
        tmp_path, {"api.yaml": USES_PET % f"'{reference}'", file: text}
    )
    schemas = document.tree["components"]["schemas"]
    assert schemas == {
        "A": {"items": {"$ref": f"#/components/schemas/{name}"}},
        name: schema,
    }
    assert document.resolve(f"#/components/schemas/{name}") is not None
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    assert document.inputs == (Input(file, sha256),)


def test_every_kind(tmp_path: Path) -> None:
    """A component of the right kind is made of each part that can be one."""
    spec = """\
paths:
  /a:
    post:
      parameters: [{$ref: 'p.yaml#/Limit'}]
      requestBody: {$ref: 'p.yaml#/Body'}
      responses:
        200: {$ref: 'p.yaml#/Done'}
      callbacks: {c: {$ref: 'p.yaml#/Call'}}
components: {securitySchemes: {key: {$ref: 'p.yaml#/Key'}}}
"""
    parts = """\
Limit: {name: limit, in: query, schema: {$ref: '#/Size'}}
Size: {type: integer}
Body:
  content: {a/b: {schema: {$ref: '#/Size'}, examples: {e: {$ref: '#/One'}}}}
One: {value: {$ref: '#/Size'}}
Done: {description: D, headers: {x-a: {$ref: '#/Rate'}}, links: {l: {$ref: '#/Next'}}}
Rate: {schema: {$ref: '#/Size'}}
Next: {operationId: a}
Call: {'{$url}': {post: {}}}
Key: {type: http, scheme: basic}
"""
    size = {"$ref": "#/components/schemas/Size"}
    document, messages = put_together(
        tmp_path, {"api.yaml": INFO + spec, "p.yaml": parts}
    )
    assert messages == []
    assert document.tree["components"] == {
        "securitySchemes": {"key": {"type": "http", "scheme": "basic"}},
        "schemas": {"Size": {"type": "integer"}},
        "responses": {
            "Done": {
                "description": "D",
                "headers": {"x-a": {"$ref": "#/components/headers/Rate"}},
                "links": {"l": {"$ref": "#/components/links/Next"}},
            }
        },
        "parameters": {"Limit": {"name": "limit", "in": "query", "schema": size}},
        "examples": {"One": {"value": {"$ref": "#/Size"}}},
        "requestBodies": {
            "Body": {
                "content": {
                    "a/b": {
                        "schema": size,
                        "examples": {"e": {"$ref": "#/components/examples/One"}},
                    }
                }
            }
        },
        "headers": {"Rate": {"schema": size}},
        "links": {"Next": {"operationId": "a"}},
        "callbacks": {"Call": {"{$url}": {"post": {}}}},
    }


def test_what_is_no_component(tmp_path: Path) -> None:
    """Maps, path items and operations take the place of their references."""
    files = {
        "api.yaml": INFO + "paths: {$ref: paths.yaml}\n"
        "components: {$ref: parts/all.yaml}",
        "paths.yaml": "/a: {$ref: 'items/a.yaml', summary: S}\n/b: {$ref: '#/~1a'}",
        "items/a.yaml": "summary: T\nget: {$ref: get.yaml}",
        "items/get.yaml": "responses: {200: {description: D, content: "
        "{a/b: {schema: {$ref: ../parts/Pet.yaml}}}}}",
        "parts/all.yaml": "schemas: {$ref: schemas.yaml}",
        "parts/schemas.yaml": "Pet: {$ref: Pet.yaml}\nTag: {$ref: '#/Name'}\n"
        "Name: {title: N}",
        "parts/Pet.yaml": "properties: {tag: {$ref: 'schemas.yaml#/Tag'}, "
        "pet: {$ref: schemas.yaml#/Pet}}",
    }
    document, messages = put_together(tmp_path, files)
    assert messages == []
    pet, name = ({"$ref": f"#/components/schemas/{name}"} for name in ("Pet", "Name"))
    assert document.tree["components"] == {
        "schemas": {
            "Pet": {"properties": {"tag": name, "pet": pet}},
            "Tag": name,
            "Name": {"title": "N"},
        }
    }
    content = {"a/b": {"schema": pet}}
    get = {"responses": {"200": {"description": "D", "content": content}}}
    assert document.tree["paths"] == {
        "/a": {"summary": "S", "get": get},
        "/b": {"summary": "S", "get": get},
    }
    assert [found.path for found in document.inputs] == sorted(list(files)[1:])


def test_circles(tmp_path: Path) -> None:
    """Files may refer to each other and to the entry; a circle of nothing is none."""
    files = {
        "spec/api.yaml": USES_PET % "../b/Pet.yaml",
        "b/Pet.yaml": "items: {$ref: Tag.json}\nnot: {$ref: '#'}",
        "b/Tag.json": '{"items": {"$ref": "Pet.yaml"}, "not": {"$ref": "a.yaml#/A"},'
        '"if": {"$ref": "../spec/api.yaml#/components/schemas/A"}}',
        "b/a.yaml": "A: {$ref: '#/B'}\nB: {$ref: 'a.yaml#/A'}",
    }
    pet, tag, a = (
        {"$ref": f"#/components/schemas/{name}"} for name in ("Pet", "Tag", "A")
    )
    assert components(tmp_path, files)["schemas"] == {
        "A": {"items": pet},
        "Pet": {"items": tag, "not": pet},
        "Tag": {"items": pet, "not": {"$ref": "../b/a.yaml#/A"}, "if": a},
    }


def test_circle_of_path_items(tmp_path: Path) -> None:
    """A part that replaces a reference cannot do so inside itself."""
    item = "post: {callbacks: {c: {x: {$ref: item.yaml}}}}"
    files = {"api.yaml": INFO + "paths: {/a: {$ref: item.yaml}}", "item.yaml": item}
    document, _ = put_together(tmp_path, files)
    callbacks = document.tree["paths"]["/a"]["post"]["callbacks"]
    assert callbacks == {"c": {"x": {"$ref": "item.yaml"}}}


def test_middle_of_a_component(tmp_path: Path) -> None:
    """A part of what is a component already is found inside it; definitions are not."""
    spec = "components: {schemas: {A: {allOf: [{$ref: p.yaml}, {$ref: '%s'}]}}}"
    for number, (reference, home) in enumerate(
        [
            ("p.yaml#/properties/b/items", "p/properties/b/items"),
            ("p.yaml#/definitions/C", "C"),
            ("p.yaml#/enum", "enum"),
        ]
    ):
        files = {
            "api.yaml": INFO + spec % reference,
            "p.yaml": "properties: {b: {items: {title: I}}}\n"
            "definitions: {C: {title: C}}\nenum: {a: 1}",
        }
        document, _ = put_together(tmp_path / str(number), files)
        all_of = document.tree["components"]["schemas"]["A"]["allOf"]
        assert all_of[1] == {"$ref": f"#/components/schemas/{home}"}


def test_siblings_and_mappings(tmp_path: Path) -> None:
    """Keywords beside a reference stay; a discriminator's mapping refers as well."""
    spec = """\
components:
  schemas:
    A:
      $ref: p.yaml#/Base
      description: D
      properties: {b: {$ref: p.yaml#/Cat}}
      default: {$ref: p.yaml#/Cat}
    B: {discriminator: {propertyName: k, mapping: {cat: p.yaml#/Cat, a: A}}}
"""
    parts = """\
Base: {discriminator: {propertyName: k, mapping: {cat: '#/Cat', dog: Dog, x: No}}}
Cat: {title: Cat}
components: {schemas: {Dog: {title: Dog}}}
"""
    cat = "#/components/schemas/Cat"
    assert components(tmp_path, {"a.yaml": INFO + spec, "p.yaml": parts})[
        "schemas"
    ] == {
        "A": {
            "allOf": [{"$ref": "#/components/schemas/Base"}],
            "description": "D",
            "properties": {"b": {"$ref": cat}},
            "default": {"$ref": "p.yaml#/Cat"},
        },
        "B": {
            "discriminator": {"propertyName": "k", "mapping": {"cat": cat, "a": "A"}}
        },
        "Base": {
            "discriminator": {
                "propertyName": "k",
                "mapping": {"cat": cat, "dog": "#/components/schemas/Dog", "x": "No"},
            }
        },
        "Cat": {"title": "Cat"},
        "Dog": {"title": "Dog"},
    }


@pytest.mark.parametrize(
    ("targets", "taken", "names"),
    [
        (["Pet.json#", "b/Tag.json#"], "", ["Pet", "Tag"]),
        (["Pet.json#"], "Pet", ["Pet_2"]),
        (["b/Pet.json#"], "Pet", ["b_Pet"]),
        (["a/Pet.json#", "b/Pet.json#"], "", ["a_Pet", "b_Pet"]),
        (["a.yaml#/Pet", "../a.yaml#/Pet"], "", ["a_Pet_2", "a_Pet_3"]),
        (["a.yaml#/x/Pet", "a.yaml#/y/Pet"], "", ["x_Pet", "y_Pet"]),
        (["a.yaml#/components/schemas/Pet"], "Pet", ["a_Pet"]),
        (["a.yaml#/responses/404"], "", ["a_404"]),
        (["1.json#", "é ü.json#"], "", ["1", "é_ü"]),
    ],
)
def test_names(targets: list[str], taken: str, names: list[str]) -> None:
    """Names are as short as they can be; all that clash are widened."""
    places = [target.split("#") for target in targets]
    parts = [Target(file, place, "Schema") for file, place in places]
    assert list(distinct_names(parts, set(taken.split())).values()) == names


@given(
    st.sets(
        st.tuples(
            st.sampled_from(["a.yaml", "b/a.yaml", "../a.yaml", "a.json"]),
            st.lists(st.sampled_from("abc1"), max_size=2).map(
                lambda steps: "".join(f"/{step}" for step in steps)
            ),
        )
    ),
    st.sets(st.sampled_from(["a", "b", "a_a", "a_1"])),
    st.randoms(),
)
def test_names_are_distinct(
    places: set[tuple[str, str]], taken: set[str], random: Any
) -> None:
    """No two are the same, and but for numbers the order does not matter."""
    targets = [Target(*place, "Schema") for place in sorted(places)]
    names = distinct_names(targets, set(taken))
    assert len(set(names.values()) | taken) == len(targets) + len(taken)
    random.shuffle(targets)
    again = distinct_names(targets, set(taken))
    assert set(again.values()) == set(names.values())


def test_component_that_is_a_reference(tmp_path: Path) -> None:
    """A component that is only a reference gives its name to what it refers to."""
    spec = "components: {schemas: {A: {$ref: p.yaml#/Pet}, Pet: {$ref: 'p.yaml#/Pet'}}}"
    assert components(
        tmp_path, {"a.yaml": INFO + spec, "p.yaml": "Pet: {title: P}"}
    ) == {"schemas": {"A": {"$ref": "#/components/schemas/Pet"}, "Pet": {"title": "P"}}}


def test_swagger(tmp_path: Path) -> None:
    """The parts of a Swagger 2.0 document become its definitions first."""
    spec = """\
swagger: '2.0'
info: {title: A, version: '1'}
paths:
  /a:
    post:
      parameters: [{$ref: p.yaml#/body}, {$ref: p.yaml#/limit}]
      responses: {200: {$ref: p.yaml#/done}}
"""
    parts = """\
body: {in: body, name: b, schema: {$ref: '#/definitions/Pet'}}
limit: {in: query, name: limit, type: text}
done: {description: D, schema: {$ref: '#/definitions/Pet'}}
definitions: {Pet: {type: text}}
"""
    document, messages = put_together(tmp_path, {"a.yaml": spec, "p.yaml": parts})
    assert document.tree["components"] == {
        "schemas": {"Pet": {}},
        "parameters": {"limit": {"in": "query", "name": "limit", "schema": {}}},
        "requestBodies": {
            "body": {
                "content": {
                    "application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}
                }
            }
        },
        "responses": {
            "done": {
                "description": "D",
                "content": {
                    "application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}
                },
            }
        },
    }
    assert {tuple(message.split("\n")[0:2])[1] for message in messages} == {
        "  #/definitions/Pet/type",
        "  #/limit/type",
    }
    assert {message.split(" ")[0] for message in messages} == {
        "p.yaml:4:21",
        "p.yaml:2:33",
    }
