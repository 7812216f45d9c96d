"""Whole public documents load, with nothing lost that the specification allows."""

import re
from pathlib import Path

import pytest

from generator.diagnostics import Unusable
from generator.load import load

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus"
DOCUMENTS = sorted(
    path for path in CORPUS.rglob("*") if path.suffix in (".json", ".yaml")
)

needs_corpus = pytest.mark.skipif(
    not DOCUMENTS, reason="the documents of ../shared/corpus are not here"
)


@needs_corpus
def test_hubspot() -> None:
    """All of HubSpot's documents load with its preset and without a warning."""
    for path in DOCUMENTS:
        if path.parent.name == "hubspot":
            document, diagnostics = load(str(path))
            assert document.preset is not None, path.name
            assert {found.severity for found in diagnostics} <= {"note"}, path.name


@needs_corpus
@pytest.mark.slow
def test_everything_loads_or_says_why() -> None:
    """Only what is no OpenAPI document, or an empty one, is refused."""
    refused: dict[str, str] = {}
    for path in DOCUMENTS:
        try:
            load(str(path))
        except Unusable as unusable:
            refused[path.name] = unusable.diagnostic.code
    assert set(refused.values()) <= {"not-openapi", "nothing-left"}
    assert refused["title.json"] == "nothing-left"
    assert not refused.keys() & {"openai.yaml", "trello_v2.yaml", "swagger.json"}


@needs_corpus
def test_swagger() -> None:
    """Swagger 2.0 loads without a warning, and nothing of its words is left."""
    found = 0
    for path in DOCUMENTS:
        if not re.search(r'^ *"?swagger"?:', path.read_text("utf-8"), re.MULTILINE):
            continue
        found += 1
        document, diagnostics = load(str(path))
        assert {d.severity for d in diagnostics} <= {"note"}, path.name
        assert document.openapi.paths
        assert "#/definitions" not in str(document.tree)
        assert not document.tree.keys() & {"swagger", "host", "definitions"}
    assert found > 8


@needs_corpus
def test_several_files() -> None:
    """The example that is split over files loads from its entry."""
    (entry,) = (path for path in DOCUMENTS if path.name == "swagger.json")
    document, _ = load(str(entry))
    assert document.openapi.components is not None
    assert set(document.openapi.components.schemas or {}) == {"Error", "NewPet", "Pet"}
    assert [found.path for found in document.inputs] == [
        "../common/Error.json",
        "NewPet.json",
        "Pet.json",
        "parameters.json",
    ]
