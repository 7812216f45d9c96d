"""Keywords beside `$ref` count in schemas since OpenAPI 3.1, and not before."""

from pathlib import Path
from typing import Any

import pytest

from generator.load import load
from generator.load.origins import Origins
from generator.load.siblings import merge_siblings

BASE = "#/components/schemas/Base"
REF = {"$ref": BASE}


def merged(schema: dict[str, Any], origins: Origins | None = None) -> Any:
    """Return a component whose `$ref` has siblings, merged."""
    tree = {"components": {"schemas": {"A": schema}}}
    merge_siblings(tree, origins or Origins())
    return tree["components"]["schemas"]["A"]


@pytest.mark.parametrize(
    "siblings",
    [
        {"properties": {"b": {"type": "string"}}},
        {"required": ["a"], "description": "why"},
        {"oneOf": [{}, {}]},
        {"enum": ["a"]},
        {"const": "a"},
        {"format": "date"},
        {"items": {}},
        {"additionalProperties": {"type": "integer"}},
    ],
)
def test_counting(siblings: dict[str, Any]) -> None:
    """The reference becomes a member of `allOf`; the siblings stay."""
    assert merged({**REF, **siblings}) == {**siblings, "allOf": [REF]}


@pytest.mark.parametrize(
    "siblings",
    [
        {"description": "why", "deprecated": True, "x-a": {"properties": {}}},
        {"default": {"properties": {}}, "readOnly": True},
        {"type": "object"},
        {"unevaluatedProperties": {"not": {}}},
        {"minLength": 3},
    ],
)
def test_others(siblings: dict[str, Any]) -> None:
    """Descriptions and limits leave the reference alone."""
    assert merged({**REF, **siblings}) == {**REF, **siblings}


def test_nesting() -> None:
    """A member of a sibling `allOf` may have siblings as well."""
    inner = {**REF, "required": ["b"]}
    origins = Origins()
    assert merged({**REF, "allOf": [{}, inner]}, origins) == {
        "allOf": [REF, {}, {"allOf": [REF], "required": ["b"]}]
    }
    schema = "/components/schemas/A"
    for new, old in {
        "/allOf/0": "/$ref",
        "/allOf/1/type": "/allOf/0/type",
        "/allOf/2/allOf/0": "/allOf/1/$ref",
        "/allOf/2/required": "/allOf/1/required",
        "/allOf": "/allOf",
    }.items():
        assert origins.of(schema + new) == (None, schema + old)


@pytest.mark.parametrize(
    ("version", "counts"), [("3.0.3", False), ("3.1.0", True), ("3.2.0", True)]
)
@pytest.mark.parametrize("overlay", [False, True])
def test_versions(tmp_path: Path, version: str, counts: bool, overlay: bool) -> None:
    """An overlay finds the reference where the document has it, and counts as well."""
    spec, correction = tmp_path / "api.yaml", tmp_path / "overlay.yaml"
    spec.write_text(f"""\
openapi: {version}
info: {{title: A, version: "1"}}
components:
  schemas:
    Base: {{type: object}}
    A: {{$ref: "{BASE}", required: [a]}}
""")
    correction.write_text(f"""\
overlay: 1.0.0
info: {{title: A, version: "1"}}
actions:
  - {{target: $.components.schemas.A, update: {{$ref: "{BASE}"}}}}
""")
    overlays = [str(correction)] if overlay else []
    document, _ = load(str(spec), overlays=overlays)
    together = {"allOf": [REF]} if counts else REF
    assert document.tree["components"]["schemas"]["A"] == together | {"required": ["a"]}


def test_swagger(tmp_path: Path) -> None:
    """Swagger 2.0 ignores them."""
    spec = tmp_path / "api.yaml"
    spec.write_text("""\
swagger: "2.0"
info: {title: A, version: "1"}
paths: {}
definitions:
  Base: {type: object}
  A: {$ref: "#/definitions/Base", required: [a]}
""")
    document, _ = load(str(spec))
    assert document.tree["components"]["schemas"]["A"] == {**REF, "required": ["a"]}
