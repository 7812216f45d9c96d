"""Documents spread over files are put together, and messages name the right file."""

import hashlib
import io
import json
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.diagnostics import Unusable
from generator.load import Document, Input, load, pointer
from generator.load.bundle import bundle
from generator.load.component_names import Target, distinct_names
from generator.load.read import read

Raw = dict[str, Any]
INFO = "openapi: 3.1.0\ninfo: {title: A, version: '1'}\n"
USES_PET = INFO + "components: {schemas: {A: {items: {$ref: %s}}}}"


def put_together(folder: Path, files: dict[str, str]) -> tuple[Document, list[str]]:
    """The document of the first file, and its messages, seen from the folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    document, diagnostics = load(str(folder / next(iter(files))))
    return document, [
        str(found).replace(f"{folder}{os.sep}", "") for found in diagnostics
    ]


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
    """Words beside a reference stay; a discriminator's mapping refers as well."""
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
            "$ref": "#/components/schemas/Base",
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


LOST = "References to it are not resolved; the first is at api.yaml:3:36."


@pytest.mark.parametrize(
    ("reference", "text", "message"),
    [
        (
            "Pet.json",
            None,
            f"Pet.json warning[unreadable] there is no such file\n  {LOST}",
        ),
        (
            "b",
            None,
            f"b warning[unreadable] this is a folder, not a document\n  {LOST}",
        ),
        (
            "Pet.json",
            '{"a": 1,\n}',
            "Pet.json:2:1 warning[json] invalid JSON: expecting property name enclosed"
            f" in double quotes\n  {LOST}",
        ),
        (
            "Pet.json#/A",
            "a: b: c",
            "Pet.json:1:5 warning[yaml] invalid YAML: mapping values are not allowed in"
            f" this context\n  {LOST}",
        ),
        (
            "https://example.com/a.json#/A",
            None,
            'api.yaml:3:36 warning[remote-ref] "https://example.com/a.json" is on'
            " another host; --allow-remote-refs allows it\n"
            "  #/components/schemas/A/items/$ref\n"
            "  References to it are not resolved.",
        ),
        (
            "//example.com/a.json",
            None,
            'api.yaml:3:36 warning[remote-ref] "//example.com/a.json" is on'
            " another host; --allow-remote-refs allows it\n"
            "  #/components/schemas/A/items/$ref\n"
            "  References to it are not resolved.",
        ),
        *(
            (
                path,
                None,
                f'api.yaml:3:36 warning[absolute-ref] "{path}" is an absolute path'
                "\n  #/components/schemas/A/items/$ref\n"
                "  References to it are not resolved.",
            )
            for path in (
                "/etc/passwd",
                "file:///etc/passwd",
                "C:/a.json",
                "c:\\a.json",
                "\\\\host\\a.json",
                "%2Fetc/passwd",
            )
        ),
        ("Pet.json#/B", "A: {}", None),
        ("Pet.json#A", "A: {}", None),
        ("//[", None, None),
    ],
)
def test_lost(
    tmp_path: Path, reference: str, text: str | None, message: str | None
) -> None:
    """A reference that cannot be followed stays, does not exist, and is reported."""
    (tmp_path / "b").mkdir()
    files = {"api.yaml": USES_PET % f"'{reference}'"}
    if text is not None:
        files["Pet.json"] = text
    document, messages = put_together(tmp_path, files)
    assert messages == ([message] if message else [])
    found = document.tree["components"]["schemas"]["A"]["items"]
    assert found == {"$ref": reference}
    assert document.resolve(reference) is None


def test_lost_in_another_file(tmp_path: Path) -> None:
    """A reference of another file does not suddenly lead into the document."""
    files = {
        "api.yaml": USES_PET % "b/p.yaml",
        "b/p.yaml": "items: {$ref: '#/components/schemas/A'}\nnot: {$ref: c.yaml}\n"
        "if: {$ref: c.yaml}\nthen: {$ref: 'http://a.b/c#/d'}",
    }
    document, messages = put_together(tmp_path, files)
    assert document.tree["components"]["schemas"]["p"] == {
        "items": {"$ref": "b/p.yaml#/components/schemas/A"},
        "not": {"$ref": "b/c.yaml"},
        "if": {"$ref": "b/c.yaml"},
        "then": {"$ref": "http://a.b/c#/d"},
    }
    assert [message.split("\n")[0] for message in messages] == [
        f"b{os.sep}c.yaml warning[unreadable] there is no such file",
        f'b{os.sep}p.yaml:4:8 warning[remote-ref] "http://a.b/c" is on'
        " another host; --allow-remote-refs allows it",
    ]


def test_messages_of_other_files(tmp_path: Path) -> None:
    """A fault in a file is reported with its name and places."""
    files = {
        "spec/api.yaml": INFO + "paths: {/a: {$ref: ../a.yaml#/item, post: 6}}\n"
        "components: {schemas: {A: {$ref: ../a.yaml#/Pet}}}",
        "a.yaml": "item: {get: {parameters: [{in: query}, {$ref: '#/limit'}]}}\n"
        "limit:\n  name: limit\n  schema: {type: text}\n  in: query\n"
        "Pet:\n  items: {type: txt}\n  items: {type: text}\n",
    }
    document, messages = put_together(tmp_path, files)
    heads = [message.split("\n")[:2] for message in messages]
    assert [(head.split(" ")[0], place.strip()) for head, place in heads] == [
        ("a.yaml:8:3", "#/Pet/items"),
        ("a.yaml:1:27", "#/item/get/parameters/0"),
        ("spec/api.yaml:3:37", "#/paths/~1a/post"),
        ("a.yaml:8:11", "#/Pet/items/type"),
        ("a.yaml:4:12", "#/limit/schema/type"),
    ]
    assert len(document.tree["paths"]["/a"]["get"]["parameters"]) == 1


def test_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From standard input, references start at the working directory."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Pet.yaml").write_text("title: P")
    spec = USES_PET % "Pet.yaml"
    document, _ = load("-", stdin=io.BytesIO(spec.encode()))
    assert document.tree["components"]["schemas"]["Pet"] == {"title": "P"}
    assert [found.path for found in document.inputs] == ["Pet.yaml"]


def test_line_ends(tmp_path: Path) -> None:
    """The hash of a file is the same on every checkout."""
    (tmp_path / "Pet.yaml").write_bytes(b"title: P\r\nnot: {}\r\n")
    document, _ = put_together(tmp_path, {"api.yaml": USES_PET % "Pet.yaml"})
    sha256 = hashlib.sha256(b"title: P\nnot: {}\n").hexdigest()
    assert document.inputs == (Input("Pet.yaml", sha256),)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
def test_pipe(tmp_path: Path) -> None:
    """Nothing waits for a pipe, or reads a device to its end."""
    os.mkfifo(tmp_path / "pipe")
    _, messages = put_together(tmp_path, {"api.yaml": USES_PET % "pipe"})
    assert messages == [
        f"pipe warning[unreadable] this is not a regular file\n  {LOST}"
    ]


def test_bomb(tmp_path: Path) -> None:
    """References inside references cannot make gigabytes of a few lines."""
    lines = [
        f"m{n}: {{a: {{properties: {{$ref: '#/m{n + 1}'}}}},"
        f" b: {{properties: {{$ref: '#/m{n + 1}'}}}}}}"
        for n in range(40)
    ]
    spec = INFO + "components: {schemas: {$ref: 'bomb.yaml#/m0'}}"
    with pytest.raises(Unusable) as caught:
        put_together(tmp_path, {"api.yaml": spec, "bomb.yaml": "\n".join(lines)})
    assert caught.value.diagnostic.code in ("aliases", "nesting")


def test_deep_chain(tmp_path: Path) -> None:
    """Thousands of components that refer to the next are no deeper than one."""
    lines = [f"m{n}: {{items: {{$ref: '#/m{n + 1}'}}}}" for n in range(3000)]
    files = {"api.yaml": USES_PET % "'chain.yaml#/m0'", "chain.yaml": "\n".join(lines)}
    document, _ = put_together(tmp_path, files)
    assert len(document.tree["components"]["schemas"]) == 3001


REFERENCES = """#/components/schemas/A #/paths/~1a a.json a.json#/b b/c.json#/b/items
# #/b c.json ../api.json#/components/schemas/A ../a.json#/items b/c.json"""
WORDS = "items properties allOf b get parameters content schema not responses 200 $ref"
references = st.sampled_from(REFERENCES.split())
values = st.recursive(
    st.none() | st.integers() | references,
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(WORDS.split()), inner, max_size=4)
    | references.map(lambda reference: {"$ref": reference}),
    max_leaves=20,
)


@settings(deadline=None, max_examples=150)
@given(values, values, values, values)
def test_anything(schema: Any, item: Any, one: Any, other: Any) -> None:
    """Any references load without an exception, and their targets are there."""
    tree = {"openapi": "3.1.0", "components": {"schemas": {"A": schema}}}
    tree["paths"] = {"/a": item}
    with tempfile.TemporaryDirectory() as root:
        folder = Path(root, "specs")  # "../a.json" is not in the shared folder
        for name, value in {"api": tree, "a": one, "b/c": other}.items():
            path = Path(folder, f"{name}.json")
            path.parent.mkdir(exist_ok=True)
            path.write_text(json.dumps(value))
        spec = str(Path(folder, "api.json"))
        source = read(spec, None)
        bundled, inputs = bundle(source, spec)
        assert source.tree == tree
        there = {found.path for found in inputs if found.sha256 is not None}
        assert there <= {"a.json", "b/c.json"}
        for place in places(bundled, ""):
            source.origins.of(place)
            reference = pointer.find(bundled, place)
            if re.match("#/components/schemas/[^A]", str(reference)):
                assert pointer.find(bundled, reference[1:]) is not None


def places(value: Any, place: str) -> Iterator[str]:
    """The pointers to everything in a tree."""
    yield place
    if isinstance(value, dict):
        for key, part in value.items():
            yield from places(part, pointer.within(place, key))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from places(part, pointer.within(place, index))
