"""Names of the last run are kept: any document, and documents of HubSpot."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.naming.reserved import CLIENT_NAMES
from tests.hubspot.documents import VERSIONS, partner_clients
from tests.naming.runs import (
    Document,
    Manifest,
    arguments,
    calls,
    document,
    known,
    names,
    run,
    thing,
)

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
HUBSPOT = sorted((CORPUS / "hubspot").glob("crm_*.json"))
PARTNER_CLIENTS = [
    CORPUS / "hubspot" / f"crm_partner_clients_{version}.json"
    for version in ("v3", "2025_09", "2026_03", "2026_09")
]
needs_corpus = pytest.mark.skipif(
    not HUBSPOT, reason="the documents of ../shared/corpus are not here"
)
SEGMENTS = [
    "pets",
    "Pets",
    "v1",
    "v2",
    "{id}",
    "{name}",
    "search",
    "list",
    "batch",
    "raw",
]
WIRES = ["id", "ID", "a-b", "a_b", "aB", "body", "self", "class", "name", "name_query"]
SCHEMAS = ["Pet", "pet", "Pet_", "PetsList", "Model", "class", "Any"]
schemas = st.dictionaries(
    st.sampled_from(SCHEMAS),
    st.lists(st.sampled_from(WIRES), unique=True).map(lambda found: thing(*found)),
)
operations = st.builds(
    lambda method, segments, queries, body, answer: (
        f"{method} /{'/'.join(segments)}?{'&'.join(queries)}{body}{answer}"
    ),
    st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE"]),
    st.lists(st.sampled_from(SEGMENTS), min_size=1, max_size=5, unique=True),
    st.lists(st.sampled_from(WIRES), max_size=3, unique=True),
    st.sampled_from(["", *(f" <- {name}" for name in SCHEMAS)]),
    st.sampled_from(["", *(f" -> {name}*" for name in SCHEMAS)]),
)


@st.composite
def pairs_of_documents(draw: st.DrawFn) -> tuple[Document, Document]:
    """A document, and one that has all of it and more, in another order."""
    found = draw(
        st.lists(operations, max_size=8, unique_by=lambda text: text.partition("?")[0])
    )
    all_schemas = draw(schemas)
    used = {text.rpartition(" ")[2].strip("*") for text in found if " " in text[7:]}
    used |= {text.partition(" <- ")[2].partition(" ")[0] for text in found}
    for name in used & {*SCHEMAS}:
        all_schemas.setdefault(name, thing("id"))
    whole = document(*found, schemas=all_schemas)
    part = draw(st.lists(st.sampled_from(found), unique=True)) if found else []
    kept = {name: schema for name, schema in all_schemas.items() if name in used}
    smaller = {name: fewer(draw, schema) for name, schema in kept.items()}
    return document(*part, schemas=smaller), shuffled(whole, draw(st.randoms()))


def fewer(draw: st.DrawFn, schema: Document) -> dict[str, Any]:
    """The schema with some of its properties."""
    properties = list(schema["properties"])
    chosen = (
        draw(st.lists(st.sampled_from(properties), unique=True)) if properties else []
    )
    return thing(*chosen)


def shuffled(found: Any, order: random.Random, key: str = "") -> Any:
    """All of it in another order, as far as the order says nothing."""
    match found:
        case dict():
            keys = order.sample(list(found), len(found))
            return {name: shuffled(found[name], order, name) for name in keys}
        case list():
            parts = [shuffled(part, order) for part in found]
            order.shuffle(parts) if key in ("parameters", "oneOf", "anyOf") else None
            return parts
        case _:
            return found


@settings(max_examples=40, deadline=None)
@given(pairs_of_documents())
def test_any_document(documents: tuple[Document, Document]) -> None:
    """Parts that both documents have keep their names, whatever else changes."""
    small, large = documents
    before = names(small)
    grown = names(large, before)
    assert_kept(before, grown)
    assert names(large, grown) == grown
    shrunk = names(small, grown)
    assert known(shrunk) == known(before)
    assert_kept(names(large), names(small, names(large)))


def assert_kept(before: Manifest, after: Manifest) -> None:
    """Assert that common parts keep names, and that no name clashes with a resource."""
    old, new = known(before), known(after)
    assert {key: old[key] for key in old.keys() & new.keys()} == {
        key: new[key] for key in old.keys() & new.keys()
    }
    found = calls(after).values()
    for call in found:
        assert call.partition(".")[0] not in CLIENT_NAMES
        assert not any(other.startswith(f"{call}.") for other in found)


@needs_corpus
@pytest.mark.parametrize("path", HUBSPOT[::12], ids=lambda path: path.stem)
def test_hubspot(path: Path) -> None:
    """Half of a document, and then all of it in another order."""
    whole = json.loads(path.read_text(encoding="utf-8"))
    half = {**whole, "paths": dict(list(whole["paths"].items())[::2])}
    before = names(half)
    grown = names(shuffled(whole, random.Random(7)), before)
    assert_kept(before, grown)
    assert known(before).keys() <= known(grown).keys()
    assert names(whole, grown) == names(whole, names(whole, grown))


def published() -> list[Document]:
    """Return the documents of partner clients of the corpus."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in PARTNER_CLIENTS]


@pytest.mark.parametrize(
    "documents",
    [
        lambda: [partner_clients(version) for version in VERSIONS],
        pytest.param(published, marks=needs_corpus),
    ],
    ids=["ours", "corpus"],
)
def test_partner_clients(documents: Callable[[], list[Document]]) -> None:
    """Calls stay from version to version; each missing name is reported."""
    versions = documents()
    last = names(versions[0])
    for version in versions[1:]:
        now, messages = run(version, last)
        gone = [m.message.split("`")[1] for m in messages if m.code == "name-gone"]
        for name in {*known(last).values()} - {*known(now).values()}:
            assert any(name == g or name.startswith((f"{g}(", f"{g}.")) for g in gone)
        for call in ("get", "update"):
            first = arguments(now, f"partner_clients.{call}")[0]
            assert first == "partner_client_id"
        last = now
    assert {*calls(last).values()} == {
        *("partner_clients.list", "partner_clients.search", "partner_clients.get"),
        *("partner_clients.update", "partner_clients.batch.update"),
    }
