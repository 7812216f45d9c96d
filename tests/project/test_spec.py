"""The committed specification has HubSpot's structure and descriptions of its own."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SPEC = ROOT / "specs" / "partner_clients.json"
ORIGINAL = ROOT / ".." / "shared" / "corpus" / "hubspot" / "crm_partner_clients_v3.json"

PROSE = {"description", "summary"}

needs_original = pytest.mark.skipif(
    not ORIGINAL.is_file(),
    reason=f"the corpus of HubSpot's documents is absent: no {ORIGINAL.name}",
)


def tree(path: Path) -> Any:
    """The JSON document in a file."""
    return json.loads(path.read_text(encoding="utf-8"))


def is_prose(key: str, value: object) -> bool:
    """Whether a member is text for people, not a property called `summary`."""
    return key in PROSE and isinstance(value, str)


def without_prose(node: Any) -> Any:
    """The same tree, in the same order, less its descriptions and summaries."""
    match node:
        case dict():
            return {
                key: without_prose(value)
                for key, value in node.items()
                if not is_prose(key, value)
            }
        case list():
            return [without_prose(item) for item in node]
    return node


def prose(node: Any, pointer: str = "#") -> Iterator[tuple[str, str]]:
    """Every description and summary, with the place where it stands."""
    match node:
        case dict():
            for key, value in node.items():
                place = f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
                if is_prose(key, value):
                    yield place, value
                yield from prose(value, place)
        case list():
            for index, item in enumerate(node):
                yield from prose(item, f"{pointer}/{index}")


@needs_original
def test_structure() -> None:
    """Everything but the prose is HubSpot's, down to the order of the keys."""
    ours, original = (
        json.dumps(without_prose(tree(path)), indent=1) for path in (SPEC, ORIGINAL)
    )
    assert ours.splitlines() == original.splitlines()


@needs_original
def test_described_places() -> None:
    """A place is described here if, and only if, HubSpot describes it."""
    assert [place for place, _ in prose(tree(SPEC))] == [
        place for place, _ in prose(tree(ORIGINAL))
    ]


@needs_original
def test_texts_are_our_own() -> None:
    """No text is one that stands in the corpus."""
    taken = {text for _, text in prose(tree(ORIGINAL))}
    assert [place for place, text in prose(tree(SPEC)) if text in taken] == []


def test_no_placeholder_is_left() -> None:
    """Every text says something, and none is the corpus's mark for removed prose."""
    left = [
        place
        for place, text in prose(tree(SPEC))
        if not text.strip() or "Prose removed" in text
    ]
    assert left == []
