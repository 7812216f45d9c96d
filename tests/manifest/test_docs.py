"""docs/manifest.md documents every key of the manifest, and no other key."""

from __future__ import annotations

import re
import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest

from generator.manifest import schema
from generator.manifest.records import key_of
from tests.packages import ROOT

PAGE = (ROOT / "docs" / "manifest.md").read_text(encoding="utf-8")
RECORDS = {
    name: record
    for name, record in vars(schema).items()
    if isinstance(record, type) and is_dataclass(record)
}
TITLES = {"Manifest": "Top level", "Api": "API"}
"""The headings that are not the words of the dataclass."""
SECTION = re.compile(r"^##+ (.+?)\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"^\| `(\w+)` \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
SECTIONS = {title: ROW.findall(text) for title, text in SECTION.findall(PAGE)}
PLAIN = {str: "text", int: "number", bool: "boolean", object: "any value"}
DEFAULTS = {None: "none", False: "`false`", "": "empty text"}


@pytest.mark.parametrize("name", RECORDS)
def test_keys(name: str) -> None:
    """The table of an object has its keys in order, with their types and defaults."""
    hints = get_type_hints(RECORDS[name])
    documented = [(key, kind, default) for key, kind, _, default in rows(name)]
    assert documented == [
        (key_of(field), kind_of(hints[field.name]), default_of(field))
        for field in fields(RECORDS[name])
    ]


@pytest.mark.parametrize("name", RECORDS)
def test_meanings(name: str) -> None:
    """Every meaning consists of sentences."""
    for key, _, meaning, _ in rows(name):
        assert meaning.endswith("."), key


def test_no_other_table() -> None:
    """Every table is about an object in the manifest."""
    titles = {title for title, found in SECTIONS.items() if found}
    assert titles == set(map(title_of, RECORDS))


def test_seal() -> None:
    """The hash of the text itself is no field; the page explains it."""
    assert f"The last key, `{schema.SEAL}`," in PAGE


def rows(name: str) -> list[tuple[str, str, str, str]]:
    """Return the rows of the table about a dataclass."""
    return SECTIONS[title_of(name)]


def title_of(name: str) -> str:
    """Return the heading over the table of a dataclass."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).capitalize()
    return TITLES.get(name, words)


def kind_of(hint: Any) -> str:
    """Return the words for a type; what may be missing has the type's own words."""
    parts = get_args(hint)
    if hint in PLAIN:
        return PLAIN[hint]
    if get_origin(hint) in (Union, types.UnionType):
        return kind_of(parts[0])
    if get_origin(hint) is tuple:
        return f"array of {kind_of(parts[0])}"
    if get_origin(hint) is Mapping:
        return f"object of {kind_of(parts[1])}"
    title = title_of(hint.__name__)
    link = title.lower().replace(" ", "-")
    return f"[{title if title.isupper() else title.lower()}](#{link})"


def default_of(field: Field[Any]) -> str:
    """Return the words for the value of a missing key."""
    if "always" in field.metadata:
        return "always written"
    if field.default_factory is not MISSING:
        return "`{}`"
    match field.default:
        case value if value is MISSING:
            return "always written"
        case ():
            return "`[]`"
        case int() as number if not isinstance(number, bool):
            return f"`{number}`"
        case other:
            return DEFAULTS[other]
