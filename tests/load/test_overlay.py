"""Overlays are read and applied as the Overlay specification 1.1 says."""

import copy
from typing import Any

import pytest

from generator.load import overlay
from generator.load.origins import Origins

TREE = {
    "info": {"title": "Shop", "x-tags": ["a", "b", "a"]},
    "paths": {"/a": {"get": {"tags": ["x"]}}, "/b": {"get": {"tags": ["y"]}}},
}


def applied(*actions: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The tree after these actions, and the targets of those that found nothing."""
    tree = copy.deepcopy(TREE)
    raw = {"overlay": "1.1.0", "info": {"title": "T"}, "actions": list(actions)}
    unused = overlay.apply(overlay.parse(raw), tree, Origins())
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
    """What is merged into several places can be changed in one of them."""
    tree, _ = applied({"target": "$.paths.*", "update": {"put": {"tags": []}}})
    tree["paths"]["/a"]["put"]["tags"].append("x")
    assert tree["paths"]["/b"]["put"]["tags"] == []


@pytest.mark.parametrize(
    ("action", "message"),
    [
        (
            {"target": "$.info", "update": "text"},
            "/info: an object only merges with an object",
        ),
        (
            {"target": "$.info", "update": {"title": ["New"]}},
            "/info/title: a single value only gives way to another",
        ),
        ({"target": "$", "remove": True}, "the whole document cannot be removed"),
        (
            {"target": "$.info", "copy": "$.paths"},
            'an action needs a target, and "update" or "remove":'
            " {'target': '$.info', 'copy': '$.paths'}",
        ),
    ],
)
def test_refused(action: dict[str, Any], message: str) -> None:
    """A merge of different kinds is an error, as the specification demands."""
    with pytest.raises(overlay.OverlayError) as caught:
        applied(action)
    assert str(caught.value) == message


@pytest.mark.parametrize("target", ["info", "$.info[", "$[?@.a = 1]", "$.a | $.b"])
def test_target_is_rfc_9535(target: str) -> None:
    """No dialect of JSONPath is accepted."""
    with pytest.raises(overlay.OverlayError, match="is not a JSONPath"):
        applied({"target": target, "remove": True})


@pytest.mark.parametrize(
    "tree",
    [
        None,
        {},
        {"overlay": "2.0.0", "info": {"title": "T"}, "actions": [{}]},
        {"overlay": "1.0.0", "info": {"title": "T"}, "actions": []},
    ],
)
def test_not_an_overlay(tree: Any) -> None:
    """Another document is not taken for an overlay."""
    with pytest.raises(overlay.OverlayError, match="not an Overlay"):
        overlay.parse(tree)
