"""The names of calls in any document, and in the published ones."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.api import Api, Operation
from generator.load import load
from generator.naming.calls import calls
from generator.naming.names import Call
from generator.naming.reserved import CLIENT_NAMES
from generator.translate import translate
from tests.hubspot.documents import write_all
from tests.naming.called import operation

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "hubspot"
DOCUMENTS = sorted(CORPUS.glob("*.json"))

needs_corpus = pytest.mark.skipif(
    not DOCUMENTS, reason="the documents of ../shared/corpus are not here"
)
segments = st.sampled_from(
    ["p", "q", "search", "get", "list", "close", "v1", "2026-03", "{id}", "{pId}", "-"]
)
paths = st.lists(segments, max_size=4).map(lambda parts: "/" + "/".join(parts))
methods = st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE"])
suffixes = st.sampled_from(["", " many", " body"])
ids = st.sampled_from(["", "", "", "show", "listAll", "p.get", "q-/x"])
documents = st.lists(
    st.builds(
        lambda method, path, said, operation_id, name: operation(
            f"{method} {path}{said}", operation_id=operation_id, name=name
        ),
        methods,
        paths,
        suffixes,
        ids,
        st.sampled_from(["", "", "", "", "run", "raw.get", "p"]),
    ),
    max_size=12,
    unique_by=lambda built: built.pointer,
)


@settings(max_examples=300)
@given(documents, st.sampled_from(["", "Shop", "P Q", "close"]), st.data())
def test_any_document(
    operations: list[Operation], title: str, data: st.DataObject
) -> None:
    """Every call is one of a kind, can be written, and owes nothing to the order."""
    given, found = calls(operations, title)
    assert given.keys() == {o.pointer for o in operations}
    assert_good(given.values())
    shuffled = data.draw(st.permutations(operations))
    assert calls(shuffled, title) == (given, found)


def assert_good(found: Iterable[Call]) -> None:
    """Calls are unique, and no method stands where a resource does."""
    every = list(found)
    assert len(set(every)) == len(every)
    resources = {
        call.resource[:depth]
        for call in every
        for depth in range(len(call.resource) + 1)
    }
    for call in every:
        assert call.resource
        assert call.resource[0] not in CLIENT_NAMES
        assert (*call.resource, call.method) not in resources
        for name in (*call.resource, call.method):
            assert name.isidentifier()
            assert not keyword.iskeyword(name)
            assert not name.startswith("_")


@pytest.fixture(scope="module")
def hubspot() -> dict[str, Api]:
    """The API of each of HubSpot's documents, by the document's name."""
    return {path.stem: translate(*load(str(path))) for path in DOCUMENTS}


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Api]:
    """The APIs of small documents that are built like HubSpot's."""
    written = write_all(tmp_path_factory.mktemp("hubspot"))
    return {name: translate(*load(str(path))) for name, path in written.items()}


@needs_corpus
def test_hubspot(hubspot: dict[str, Api]) -> None:
    """The rules alone name nearly everything, and nothing is numbered."""
    total = widenings = 0
    for name, api in hubspot.items():
        given, found = calls(api.operations, api.title)
        assert_good(given.values())
        for one in found:
            numbered = rf"{one.preferred.method}_\d+"
            assert not re.fullmatch(numbered, one.given.method), name
            assert one.given.resource == one.preferred.resource
        total += len(given)
        widenings += len(found)
    assert total > 1700
    assert widenings < 0.02 * total


@pytest.mark.parametrize("apis", ["ours", pytest.param("hubspot", marks=needs_corpus)])
def test_partner_clients_of_every_version(
    apis: str, request: pytest.FixtureRequest
) -> None:
    """An operation keeps its name from one version of the document to the next."""
    named: dict[str, Api] = request.getfixturevalue(apis)
    versions = [api for name, api in named.items() if "_partner_clients_" in name]
    assert len(versions) == 5
    same = {
        "partner_clients.list",
        "partner_clients.get",
        "partner_clients.update",
        "partner_clients.search",
        "partner_clients.batch.update",
    }
    for api in versions:
        given, found = calls(api.operations, api.title)
        assert not found
        assert same <= {str(call) for call in given.values()}
        assert {call.resource[0] for call in given.values()} == {"partner_clients"}
