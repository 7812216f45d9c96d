"""Overlays of users: their order, and where messages say that parts are from."""

import copy
import io
import json
from pathlib import Path
from typing import Any

import pytest

from generator.diagnostics import Diagnostic, Text, Unusable
from generator.load import load, overlay
from generator.load.origins import Origins
from tests.load.overlays import TREE, spelled


@pytest.mark.parametrize(
    ("place", "file", "original"),
    [
        ("/info/title", None, "/info/title"),
        ("/info/x-tags/0", None, "/info/x-tags/1"),
        ("/info/x-tags/1", None, "/info/x-tags/2"),
        ("/info/x-tags/2", "o", "/actions/1/update/1"),
        ("/info/x-new/a/b", "o", "/actions/2/update/x-new/a/b"),
        ("/info/x-new/list/1", "o", "/actions/2/update/x-new/list/2"),
        ("/paths/~1a/get/tags/0", None, "/paths/~1a/get/tags/0"),
        ("/paths/~1a/get/tags/1", "o", "/actions/4/update"),
        ("/paths/~1c/get/tags/0", None, "/paths/~1a/get/tags/0"),
        ("/paths/~1c/get/tags/1", "o", "/actions/4/update"),
        ("/paths/~1c/get/x-here", "o", "/actions/7/update/x-here"),
        ("/paths/~1c", "o", "/actions/5/update/~1c"),
    ],
)
def test_origins(place: str, file: str | None, original: str) -> None:
    """Messages lead to the document or to the overlay, wherever a part is from."""
    text, tree, origins = Text("o", lambda _: None), copy.deepcopy(TREE), Origins()
    raw = spelled(
        {"target": "$.info['x-tags'][0]", "remove": True},
        {"target": "$.info['x-tags']", "update": ["gone", "c"]},
        {"target": "$.info", "update": {"x-new": {"a": {"b": 1}, "list": [1, 2, 3]}}},
        {"target": "$.info['x-new'].list[0]", "remove": True},
        {"target": "$.paths['/a'].get.tags", "update": "z"},
        {"target": "$.paths", "update": {"/c": {}}},
        {"target": "$.paths['/c']", "copy": "$.paths['/a']"},
        {"target": "$.paths['/c'].get", "update": {"x-here": True}},
        {"target": "$.info['x-tags'][?@ == 'gone']", "remove": True},
    )
    assert overlay.apply(overlay.parse(raw, text), tree, origins) == []
    found, where = origins.of(place)
    assert (found and found.file, where) == (file, original)


SHOP = {
    "openapi": "3.0.3",
    "info": {"title": "Shop", "version": "1"},
    "paths": {"/a": {"get": {"responses": {"200": {"description": "x"}}}}},
}


def loaded(*overlays: str, spec: object = SHOP) -> tuple[Any, list[Diagnostic]]:
    """The corrected tree, and the messages."""
    stdin = io.BytesIO(json.dumps(spec).encode())
    document, diagnostics = load("-", overlays=overlays, stdin=stdin)
    return document.tree, list(diagnostics)


def saved(folder: Path, *actions: object, name: str = "o.json") -> str:
    """The path of an overlay of these actions."""
    path = folder / name
    path.write_text(json.dumps(spelled(*actions), indent=1))
    return str(path)


def test_order(tmp_path: Path) -> None:
    """Each sees what those before it did."""
    first = saved(tmp_path, {"target": "$.info", "update": {"x-a": 1}})
    second = saved(tmp_path, {"target": "$.info['x-a']", "update": 2}, name="2.json")
    assert loaded(first, second)[0]["info"]["x-a"] == 2
    with pytest.raises(Unusable, match="matches nothing"):
        loaded(second, first)


def test_after_the_preset(tmp_path: Path) -> None:
    """The user has the last word."""
    spec = SHOP | {
        "servers": [{"url": "https://api.hubapi.com"}],
        "components": {"securitySchemes": {"private_apps": {"in": "header"}}},
    }
    scheme = "$.components.securitySchemes.private_apps"
    path = saved(tmp_path, {"target": scheme, "update": {"scheme": "basic"}})
    tree, _ = loaded(path, spec=spec)
    schemes = tree["components"]["securitySchemes"]
    assert schemes["private_apps"] == {"type": "http", "scheme": "basic"}


def test_words_of_another_version(tmp_path: Path) -> None:
    """Parts added by an overlay are upgraded to 3.1 as well."""
    schemas = {"A": {"type": "string", "nullable": True}, "B": True}
    path = saved(
        tmp_path, {"target": "$", "update": {"components": {"schemas": schemas}}}
    )
    tree, messages = loaded(path)
    assert tree["components"]["schemas"] == {"A": {"type": ["string", "null"]}, "B": {}}
    assert messages == []


def test_message_about_an_addition(tmp_path: Path) -> None:
    """A fault in an added part is reported in the overlay."""
    path = saved(tmp_path, {"target": "$.info", "update": {"license": {"name": 5}}})
    _, (message,) = loaded(path)
    assert (message.file, message.line) == (path, 11)
    assert message.pointer == "/actions/0/update/license/name"


def test_message_about_the_rest(tmp_path: Path) -> None:
    """A message about the document is not moved by what an overlay removed."""
    parameters = [
        {"in": "query", "name": "a", "schema": {}},
        {"in": "query", "name": 5},
    ]
    operation = {**SHOP["paths"]["/a"]["get"], "parameters": parameters}  # type: ignore[index]
    path = saved(tmp_path, {"target": "$..parameters[?@.name == 'a']", "remove": True})
    _, messages = loaded(path, spec=SHOP | {"paths": {"/a": {"get": operation}}})
    assert {message.file for message in messages} == {"<stdin>"}
    assert messages[0].pointer == "/paths/~1a/get/parameters/1/name"


def test_unused(tmp_path: Path) -> None:
    """Each action that finds nothing is named, with its place."""
    path = saved(
        tmp_path,
        {"target": "$.nothing", "remove": True},
        {"target": "$.info", "update": {"x-a": 1}},
        {"target": "$.paths['/b']", "update": {}},
    )
    with pytest.raises(Unusable) as caught:
        loaded(path)
    found = [caught.value.diagnostic, *caught.value.others]
    assert [(m.code, m.pointer, m.line, m.message) for m in found] == [
        ("overlay-unused", "/actions/0/target", 8, "$.nothing matches nothing"),
        ("overlay-unused", "/actions/2/target", 18, "$.paths['/b'] matches nothing"),
    ]
    assert {message.severity for message in found} == {"error"}
