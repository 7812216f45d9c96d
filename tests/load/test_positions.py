"""Positions are those of the keys and items a pointer leads to."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.load import pointer, positions
from generator.load.origins import Origins

JSON = """{
  "openapi": "3.0.3",
  "paths": {"/a": {"get": {"tags": ["x",
     "y"]}}},
  "a\\u0062": {"openapi": 1},
  "twice": 1, "twice": {"z": []}
}"""
YAML = """\
openapi: 3.0.3
base: &base {one: 1}
paths:
  /a:
    <<: *base
    get:
      tags: [x, y]
      parameters:
      - name: a
      - name: b
"""


@pytest.mark.parametrize(
    ("place", "position"),
    [
        ("", (1, 1)),
        ("/openapi", (2, 3)),
        ("/paths/~1a/get/tags/0", (3, 37)),
        ("/paths/~1a/get/tags/1", (4, 6)),
        ("/ab/openapi", (5, 15)),
        ("/twice/z", (6, 25)),
        ("/paths/~1a/get/tags/2", (3, 28)),
        ("/paths/~1a/put/tags", (3, 13)),
        ("/openapi/nothing", (2, 3)),
    ],
)
def test_json(place: str, position: tuple[int, int]) -> None:
    """A missing part has the position of its container."""
    assert positions.locator(JSON, is_json=True)(place) == position


@pytest.mark.parametrize(
    ("place", "position"),
    [
        ("", (1, 1)),
        ("/paths/~1a", (4, 3)),
        ("/paths/~1a/one", (2, 14)),
        ("/paths/~1a/get/tags/1", (7, 17)),
        ("/paths/~1a/get/parameters/1/name", (10, 9)),
        ("/paths/~1a/put", (4, 3)),
    ],
)
def test_yaml(place: str, position: tuple[int, int]) -> None:
    """Merged keys are found where they are written."""
    assert positions.locator(YAML, is_json=False)(place) == position


documents = st.recursive(
    st.none() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(documents, st.sampled_from([None, 1]), st.booleans())
def test_json_agrees_with_the_content(
    tree: Any, indent: int | None, ascii_only: bool
) -> None:
    """At every position stands the key, or the item, that the pointer names."""
    text = json.dumps(tree, indent=indent, ensure_ascii=ascii_only)
    lines = text.split("\n")
    locate = positions.locator(text, is_json=True)
    for steps, shown in _parts(tree, ()):
        line, column = locate(pointer.join(steps)) or (0, 0)
        rest = "\n".join([lines[line - 1][column - 1 :], *lines[line:]])
        assert json.JSONDecoder().raw_decode(rest)[0] == shown


def _parts(
    tree: Any, steps: tuple[pointer.Step, ...]
) -> list[tuple[tuple[pointer.Step, ...], Any]]:
    found = []
    if isinstance(tree, dict):
        for key, value in tree.items():
            found += [((*steps, key), key), *_parts(value, (*steps, key))]
    if isinstance(tree, list):
        for index, value in enumerate(tree):
            found += [((*steps, index), value), *_parts(value, (*steps, index))]
    return found


@given(st.lists(st.integers(0, 30), max_size=20))
def test_origins(removals: list[int]) -> None:
    """However many items went, the others are known by the index they had."""
    origins = Origins()
    items = list(range(40))
    for index in removals:
        if index < len(items):
            origins.remove(f"/list/{index}")
            del items[index]
    for now, original in enumerate(items):
        assert origins.of(f"/list/{now}/name") == (None, f"/list/{original}/name")
