"""References to other files that cannot be followed, and unusual files."""

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
from generator.load import Input, load, pointer
from generator.load.bundle import bundle
from generator.load.read import read
from tests.load.bundles import INFO, USES_PET, put_together

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
    """Yield the pointers to everything in a tree."""
    yield place
    if isinstance(value, dict):
        for key, part in value.items():
            yield from places(part, pointer.within(place, key))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from places(part, pointer.within(place, index))
