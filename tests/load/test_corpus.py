"""Whole public documents load, with nothing lost that the specification allows."""

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
def test_everything_loads_or_says_why() -> None:
    """Only what is no OpenAPI 3 document, or an empty one, is refused."""
    refused: dict[str, str] = {}
    for path in DOCUMENTS:
        try:
            load(str(path))
        except Unusable as unusable:
            refused[path.name] = unusable.diagnostic.code
    assert set(refused.values()) <= {"version", "not-openapi", "nothing-left"}
    assert refused["trello_v2.yaml"] == refused["petstore-minimal.json"] == "version"
    assert refused["title.json"] == "nothing-left"
    assert "openai.yaml" not in refused
