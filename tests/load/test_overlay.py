"""The actions of an overlay, applied to a tree."""

import copy
from typing import Any

import pytest

from generator.load import overlay
from generator.load.origins import Origins
from generator.load.overlay import Fault
from tests.load.overlays import TREE, spelled


def applied(*actions: object) -> tuple[dict[str, Any], list[str]]:
    """The tree after these actions, and the targets of those that found nothing."""
    tree = copy.deepcopy(TREE)
    unused = overlay.apply(overlay.parse(spelled(*actions)), tree, Origins())
    return tree, [action.target for action in unused]


@pytest.mark.parametrize(
    ("action", "target", "result"),
    [
        (
            {"target": "$.info", "update": {"title": "New", "x": {"y": 1}}},
            "info",
            {"title": "New", "x": {"y": 1}, "x-tags": ["a", "b", "a"]},
        ),
        (
            {"target": "$", "update": {"info": {"x-tags": ["c"]}}},
            "info",
            {"title": "Shop", "x-tags": ["a", "b", "a", "c"]},
        ),
        (
            {"target": "$.info['x-tags']", "update": "c"},
            "info",
            {"title": "Shop", "x-tags": ["a", "b", "a", "c"]},
        ),
        (
            {"target": "$.info['x-tags']", "update": ["c", "d"]},
            "info",
            {"title": "Shop", "x-tags": ["a", "b", "a", "c", "d"]},
        ),
        (
            {"target": "$.info.title", "update": "New"},
            "info",
            {"title": "New", "x-tags": ["a", "b", "a"]},
        ),
        (
            {"target": "$.info['x-tags'][?@ == 'a']", "remove": True},
            "info",
            {"title": "Shop", "x-tags": ["b"]},
        ),
        (
            {"target": "$.info.*", "remove": True, "update": "ignored"},
            "info",
            {},
        ),
        (
            {"target": "$.paths.*.get", "update": {"tags": ["z"]}},
            "paths",
            {"/a": {"get": {"tags": ["x", "z"]}}, "/b": {"get": {"tags": ["y", "z"]}}},
        ),
        (
            {"target": "$..tags", "remove": True},
            "paths",
            {"/a": {"get": {}}, "/b": {"get": {}}},
        ),
        (
            {"target": "$['paths','info']..*", "remove": True},
            "paths",
            {},
        ),
        (
            {"target": "$.paths['/a','/a'].get.tags", "update": "z"},
            "paths",
            {"/a": {"get": {"tags": ["x", "z"]}}, "/b": {"get": {"tags": ["y"]}}},
        ),
        (
            {"target": "$.info", "remove": False, "update": {"x-tags": []}},
            "info",
            {"title": "Shop", "x-tags": ["a", "b", "a"]},
        ),
        (
            {"target": "$.info.title", "update": None},
            "info",
            {"title": None, "x-tags": ["a", "b", "a"]},
        ),
        (
            {"target": "$.paths['/b']", "copy": "$.paths['/a']"},
            "paths",
            {"/a": {"get": {"tags": ["x"]}}, "/b": {"get": {"tags": ["y", "x"]}}},
        ),
        (
            {"target": "$.info.title", "copy": "$.info['x-tags'][1]"},
            "info",
            {"title": "b", "x-tags": ["a", "b", "a"]},
        ),
        (
            {"target": "$.info['x-tags']", "copy": "$.paths['/a'].get.tags"},
            "info",
            {"title": "Shop", "x-tags": ["a", "b", "a", "x"]},
        ),
        (
            {"target": "$.paths['/a']", "copy": "$.paths"},
            "paths",
            {
                "/a": {
                    "get": {"tags": ["x"]},
                    "/a": {"get": {"tags": ["x"]}},
                    "/b": {"get": {"tags": ["y"]}},
                },
                "/b": {"get": {"tags": ["y"]}},
            },
        ),
    ],
)
def test_action(action: dict[str, Any], target: str, result: Any) -> None:
    """An update merges, appends or replaces by what it meets; a removal removes."""
    tree, unused = applied(action)
    assert (tree[target], unused) == (result, [])


def test_actions_build_on_each_other() -> None:
    """An action sees what the ones before it did."""
    tree, unused = applied(
        {"target": "$.info.title", "remove": True},
        {"target": "$.info.title", "update": "New"},
        {"target": "$.info", "update": {"title": ["New"]}},
    )
    assert tree["info"]["title"] == ["New"]
    assert unused == ["$.info.title"]


def test_updates_share_nothing() -> None:
    """Parts merged into several places share nothing."""
    tree, _ = applied({"target": "$.paths.*", "update": {"put": {"tags": []}}})
    tree["paths"]["/a"]["put"]["tags"].append("x")
    assert tree["paths"]["/b"]["put"]["tags"] == []


def test_move() -> None:
    """A part is made, filled from another, and that one removed."""
    tree, unused = applied(
        {"target": "$.paths", "update": {"/c": {}}},
        {"target": "$.paths['/c']", "copy": "$.paths['/a']"},
        {"target": "$.paths['/a']", "remove": True},
    )
    assert tree["paths"] == {
        "/b": {"get": {"tags": ["y"]}},
        "/c": {"get": {"tags": ["x"]}},
    }
    assert unused == []


def test_copies_share_nothing() -> None:
    """A copy shares nothing with its original."""
    tree, _ = applied({"target": "$.paths['/b']", "copy": "$.paths"})
    tree["paths"]["/b"]["/a"]["get"]["tags"].append("z")
    assert tree["paths"]["/a"] == {"get": {"tags": ["x"]}}


@pytest.mark.parametrize(
    ("action", "place", "message"),
    [
        (
            {"target": "$.info", "update": "text"},
            "/update",
            "an object can only be merged with an object: /info",
        ),
        (
            {"target": "$.info", "update": {"title": ["New"]}},
            "/update",
            "a single value can only be replaced by another: /info/title",
        ),
        (
            {"target": "$.info", "copy": "$.info.title"},
            "/copy",
            "an object can only be merged with an object: /info",
        ),
        (
            {"target": "$.info", "copy": "$.paths.*"},
            "/copy",
            '"$.paths.*" must select one part to copy, but selects 2',
        ),
        (
            {"target": "$.info", "copy": "$.nothing"},
            "/copy",
            '"$.nothing" must select one part to copy, but selects 0',
        ),
        (
            {"target": "$.info.*", "update": "New"},
            "/target",
            "the selected parts are of different kinds: a single value, an array",
        ),
        (
            {"target": "$", "remove": True},
            "/target",
            "the whole document cannot be removed",
        ),
        ({"remove": True}, "", 'an action needs a "target", a JSONPath'),
        ("$.info", "", 'an action needs a "target", a JSONPath'),
        (
            {"target": "$.info"},
            "",
            'an action needs "update", "copy" or "remove: true"',
        ),
        (
            {"target": "$.info", "remove": False},
            "",
            'an action needs "update", "copy" or "remove: true"',
        ),
        (
            {"target": "$.info", "remove": "yes"},
            "/remove",
            '"remove" must be true or false',
        ),
        ({"target": "$.info", "copy": 1}, "/copy", '"copy" must be a JSONPath'),
        (
            {"target": "$.info", "copy": "$.paths", "update": {}},
            "/copy",
            '"update" and "copy" cannot be combined',
        ),
    ],
)
def test_refused(action: object, place: str, message: str) -> None:
    """Forbidden actions are errors with their places in the overlay."""
    with pytest.raises(overlay.OverlayError) as caught:
        applied(action)
    assert caught.value.faults == (Fault(f"/actions/0{place}", message),)


def test_copy_is_new() -> None:
    """Overlay 1.0 does not know it."""
    raw = spelled({"target": "$.info", "copy": "$.paths"}, version="1.0.0")
    with pytest.raises(overlay.OverlayError, match="requires Overlay"):
        overlay.parse(raw)


@pytest.mark.parametrize(
    "target", ["", "info", "$.info[", "$[?@.a = 1]", "$.a | $.b", "$.a[9e99]"]
)
@pytest.mark.parametrize("key", ["target", "copy"])
def test_path_is_rfc_9535(key: str, target: str) -> None:
    """No dialect of JSONPath is accepted."""
    with pytest.raises(overlay.OverlayError, match="is not a JSONPath"):
        applied({"target": "$.info", "copy": "$.paths", key: target})


def test_too_deep() -> None:
    """A path that would lead too deep is an error like any other."""
    tree: dict[str, Any] = {}
    for _ in range(150):
        tree = {"a": tree}
    raw = spelled({"target": "$..a", "remove": True})
    with pytest.raises(overlay.OverlayError, match="cannot be followed: recursion"):
        overlay.apply(overlay.parse(raw), tree, Origins())


def test_all_faults_are_found() -> None:
    """One reading finds what is wrong with each of the actions."""
    with pytest.raises(overlay.OverlayError) as caught:
        applied({"target": "$"}, {"target": "$.info", "update": 1}, {"update": 2})
    places = [fault.pointer for fault in caught.value.faults]
    assert places == ["/actions/0", "/actions/2"]


INFO = {"title": "T"}


@pytest.mark.parametrize(
    ("tree", "place"),
    [
        (None, ""),
        ([], ""),
        ({}, ""),
        ({"overlay": "2.0.0", "info": INFO, "actions": [{}]}, "/overlay"),
        ({"overlay": "1.2.0", "info": INFO, "actions": [{}]}, "/overlay"),
        ({"overlay": 1.1, "info": INFO, "actions": [{}]}, "/overlay"),
        ({"overlay": "1.0.0", "actions": [{}]}, "/info"),
        ({"overlay": "1.0.0", "info": [], "actions": [{}]}, "/info"),
        ({"overlay": "1.0.0", "info": INFO, "actions": []}, "/actions"),
        ({"overlay": "1.0.0", "info": INFO}, "/actions"),
    ],
)
def test_not_an_overlay(tree: Any, place: str) -> None:
    """Another document is not taken for an overlay."""
    with pytest.raises(overlay.OverlayError) as caught:
        overlay.parse(tree)
    assert [fault.pointer for fault in caught.value.faults] == [place]
