"""Calls: each rule of what a change of a method means for callers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.diff.clients import call, client, kinds, texts

PATH = {"in": "path", "name": "id", "type": "str", "required": True}
QUERY = {"in": "query", "name": "q", "type": "str | None"}
NEEDED = {"in": "query", "name": "q", "type": "str", "required": True}
WITH_NULL = {**QUERY, "type": "str | None | UnsetType"}


def takes(**arguments: Any) -> dict[str, Any]:
    """An operation with these arguments."""
    return call(arguments=arguments)


def gives(kind: str, annotation: str | None = None, **parts: Any) -> dict[str, Any]:
    """An operation with this result."""
    result = {"kind": kind, **({"type": annotation} if annotation else {}), **parts}
    return call(result=result)


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (takes(q=QUERY), takes(q=QUERY), []),
        (takes(), takes(q=QUERY), ["additive argument-added"]),
        (takes(), takes(q=NEEDED), ["breaking argument-added"]),
        (takes(q=QUERY), takes(), ["breaking argument-removed"]),
        (takes(id=PATH), takes(), ["breaking argument-removed"]),
        (takes(q=QUERY), takes(q=NEEDED), ["breaking argument-required"]),
        (takes(q=NEEDED), takes(q=QUERY), ["additive argument-optional"]),
        (takes(q=QUERY), takes(query=QUERY), ["breaking argument-renamed"]),
        (
            takes(q=QUERY),
            takes(query={**QUERY, "aliases": ["q"]}),
            ["additive argument-renamed"],
        ),
        (
            takes(query={**QUERY, "aliases": ["q"]}),
            takes(query=QUERY),
            ["breaking argument-renamed"],
        ),
        (
            takes(q=QUERY),
            takes(q={**QUERY, "type": "str | int | None"}),
            ["additive argument-type"],
        ),
        (
            takes(q={**QUERY, "type": "float | None"}),
            takes(q={**QUERY, "type": "int | None"}),
            ["breaking argument-type"],
        ),
        (
            takes(q=QUERY),
            takes(q={**QUERY, "type": "bytes | None"}),
            ["breaking argument-type"],
        ),
        (
            takes(q=NEEDED),
            takes(q={**NEEDED, "type": "str | None"}),
            ["additive argument-type"],
        ),
        (
            takes(q=QUERY),
            takes(q=WITH_NULL),
            ["breaking none-meaning", "additive argument-type"],
        ),
        (
            takes(q=WITH_NULL),
            takes(q=QUERY),
            ["breaking none-meaning", "breaking argument-type"],
        ),
        (
            takes(q=NEEDED),
            takes(q=WITH_NULL),
            ["additive argument-optional", "additive argument-type"],
        ),
        (
            takes(q={**QUERY, "default": 10}),
            takes(q={**QUERY, "default": 20}),
            ["invisible argument-default"],
        ),
        (
            takes(q={**QUERY, "default": 1}),
            takes(q={**QUERY, "default": True}),
            ["invisible argument-default"],
        ),
        (
            takes(kind={"in": "path", "name": "k", "type": "str", "default": "a"}),
            takes(kind={"in": "path", "name": "k", "type": "str", "default": "b"}),
            ["breaking argument-default"],
        ),
        (
            takes(kind={"in": "path", "name": "k", "type": "str", "required": True}),
            takes(kind={"in": "path", "name": "k", "type": "str", "default": "b"}),
            ["breaking argument-order", "additive argument-optional"],
        ),
        (
            takes(kind={"in": "path", "name": "k", "type": "str"}),
            takes(kind={"in": "path", "name": "k", "type": "str", "default": "b"}),
            [],
        ),
        (
            takes(q=QUERY),
            takes(q={**QUERY, "in": "header"}),
            ["invisible wire-argument"],
        ),
        (takes(q=QUERY), takes(q={**QUERY, "name": "Q"}), ["invisible wire-argument"]),
        (takes(id=PATH), takes(id={**PATH, "name": "thing"}), []),
        (
            takes(id=PATH),
            takes(id={**PATH, "in": "query"}),
            ["breaking argument-order", "invisible wire-argument"],
        ),
        (takes(a=PATH, b=PATH), takes(b=PATH, a=PATH), ["breaking argument-order"]),
    ],
)
def test_arguments(old: dict[str, Any], new: dict[str, Any], found: list[str]) -> None:
    """Changes of what callers may or must pass."""
    assert kinds(client(old), client(new)) == found


def test_renamed_by_place() -> None:
    """A positional argument is paired by its position."""
    old, new = takes(thing_id=PATH), takes(item_id={**PATH, "name": "item"})
    assert texts(client(old), client(new)) == [
        "things.get: the argument `thing_id` is called `item_id` now; calls that pass "
        "it by position still work"
    ]


THING = {"Thing": {"fields": {"id": {"name": "id", "type": "str", "required": True}}}}
PAGE = {
    "Page": {"fields": {"items": {"name": "results", "type": "Sequence[Thing]"}}},
    **THING,
}
BOTH = {**PAGE, "Other": {"fields": {"no": {"name": "no", "type": "int"}}}}
PAGES = {"items": "/results", "next": "/next", "token": "after"}
CSV = {"text/csv": {"kind": "value", "type": "str"}}
PDF = {"text/csv": {"kind": "file", "type": "bytes"}}
EVENTS = {"kind": "events", "type": "Thing", "argument": "stream"}


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (gives("value", "Thing"), gives("value", "Thing"), []),
        (gives("none"), gives("value", "Thing"), ["additive result-kind"]),
        (gives("value", "Thing"), gives("none"), ["breaking result-kind"]),
        (
            gives("value", "Page"),
            gives("pages", "Page", pages=PAGES),
            ["breaking result-kind"],
        ),
        (
            gives("value", "Thing"),
            gives("value", "Thing | None"),
            ["breaking result-type"],
        ),
        (gives("value", "float"), gives("value", "int"), ["additive result-type"]),
        (gives("value", "Thing"), gives("value", "Other"), ["breaking result-type"]),
        (gives("stream", "str"), gives("events", "str"), ["breaking result-kind"]),
        (
            gives("value", "Thing", accept=CSV),
            gives("value", "Thing", accept=PDF),
            ["breaking result-kind"],
        ),
        (gives("value", "Thing"), gives("value", "Thing", accept=CSV), []),
        (
            gives("pages", "Page", pages=PAGES),
            gives("pages", "Page", pages={**PAGES, "token": "cursor"}),
            ["invisible wire-paging"],
        ),
        (
            gives("value", "Thing"),
            gives("value", "Thing", stream=EVENTS),
            ["additive stream-added"],
        ),
        (
            gives("value", "Thing", stream=EVENTS),
            gives("value", "Thing"),
            ["breaking stream-removed"],
        ),
        (
            gives("value", "Thing", stream=EVENTS),
            gives("value", "Thing", stream={**EVENTS, "kind": "stream"}),
            ["breaking result-kind"],
        ),
        (
            gives("value", "Thing", stream=EVENTS),
            gives("value", "Thing", stream={**EVENTS, "type": "Other"}),
            ["breaking result-type"],
        ),
    ],
)
def test_results(old: dict[str, Any], new: dict[str, Any], found: list[str]) -> None:
    """Results may become narrower, not wider."""
    assert kinds(client(old, types=BOTH), client(new, types=BOTH)) == found


def test_another_model() -> None:
    """A model is another one whatever it has; what readers will miss is said."""
    types = {**THING, "Same": THING["Thing"], "Less": {"fields": {}}}
    types["Wrong"] = {"fields": {"id": {"name": "id", "type": "int"}}}
    told = {
        name: texts(
            client(gives("value", "Thing"), types=types),
            client(gives("value", name), types=types),
        )
        for name in ("Same", "Less", "Wrong")
    }
    start = "things.get: returns"
    assert told == {
        "Same": [f"{start} `Same` now, before `Thing`; it has all of its fields"],
        "Less": [f"{start} `Less` now, before `Thing`; it lacks `id`"],
        "Wrong": [
            f"{start} `Wrong` now, before `Thing`; `id` may have another type",
        ],
    }


def test_pages_of_another_model() -> None:
    """Of pages, it is the items that callers look at."""
    others = {
        "Others": {"fields": {"items": {"name": "results", "type": "Sequence[X]"}}}
    }
    types = {**PAGE, **others, "X": {"fields": {}}}
    old, new = (gives("pages", name, pages=PAGES) for name in ("Page", "Others"))
    assert texts(client(old, types=types), client(new, types=types)) == [
        "things.get: returns pages of `X` (`Others`) now, before pages of `Thing` "
        "(`Page`); it lacks `id`"
    ]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ({}, {"404": "Thing"}, ["additive error-added"]),
        ({"404": "Thing"}, {}, ["breaking error-removed"]),
        ({"default": "Thing"}, {"404": "Thing", "default": "Thing"}, []),
        ({"404": "Thing"}, {"4XX": "Thing"}, ["additive error-added"]),
        (
            {"default": "Thing"},
            {"404": "Other"},
            ["breaking error-type", "breaking error-removed"],
        ),
        ({"404": "float"}, {"404": "int"}, ["additive error-type"]),
        ({"404": "Thing"}, {"404": "Thing | Other"}, ["breaking error-type"]),
    ],
)
def test_errors(old: dict[str, str], new: dict[str, str], found: list[str]) -> None:
    """Error bodies are results; other statuses count as `4XX` and the default."""
    clients = (client(call(errors=errors), types=BOTH) for errors in (old, new))
    assert kinds(*clients) == found


def test_errors_together() -> None:
    """Statuses that change alike are told together."""
    old = call(errors={"400": "Thing", "404": "Thing", "500": "Other"})
    new = call(errors={"400": "Other", "404": "Other", "500": "Other"})
    assert texts(client(old, types=BOTH), client(new, types=BOTH)) == [
        "things.get: the error body of `400`, `404` is `Other` now, before `Thing`"
    ]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ({"security": ["a"]}, {"security": ["a"]}, []),
        ({}, {"security": ["a"]}, ["breaking credentials"]),
        ({"security": ["a"]}, {}, ["additive credentials"]),
        ({"security": ["a"]}, {"security": ["a", "b"]}, ["additive credentials"]),
        ({"security": ["a", "b"]}, {"security": ["a"]}, ["breaking credentials"]),
        (
            {"security": ["a"]},
            {"security": ["a", "b"], "alternatives": [["a", "b"]]},
            ["breaking credentials"],
        ),
        (
            {"security": ["a", "b"], "alternatives": [["a", "b"]]},
            {"security": ["a"]},
            ["additive credentials"],
        ),
        (
            {"security": ["a"]},
            {"security": ["a"], "alternatives": [["a"], []]},
            ["additive credentials"],
        ),
    ],
)
def test_credentials(
    old: dict[str, Any], new: dict[str, Any], found: list[str]
) -> None:
    """Credentials that sufficed must still suffice."""
    assert kinds(client(call(**old)), client(call(**new))) == found


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (call(path="/v1/things"), call(path="/v2/things"), ["invisible wire-path"]),
        (call(method="PUT"), call(method="PATCH"), ["invisible wire-method"]),
        (
            call(request=["application/json"]),
            call(request=["text/csv"]),
            ["invisible wire-media-type"],
        ),
        (call(), call(deprecated=True), ["additive method-deprecated"]),
        (call(deprecated=True), call(), ["invisible method-restored"]),
        (call("things.get"), call("things.fetch"), ["breaking method-renamed"]),
        (
            call("things.get"),
            call("things.fetch", aliases=["things.get"]),
            ["additive method-renamed"],
        ),
        (
            call("things.fetch", aliases=["things.get"]),
            call("things.fetch"),
            ["breaking method-renamed"],
        ),
        (
            call("things.get", path="/v1/things/{id}"),
            call("things.fetch", path="/v2/things/{thing}"),
            ["breaking method-renamed", "invisible wire-path"],
        ),
        (
            call("things.get", path="/things"),
            call("items.get", path="/items"),
            ["breaking method-removed", "additive method-added"],
        ),
        (
            call("things.get"),
            call("things.fetch", method="POST"),
            ["breaking method-removed", "additive method-added"],
        ),
    ],
)
def test_methods(old: dict[str, Any], new: dict[str, Any], found: list[str]) -> None:
    """An operation is known by its call, by its path, and by what the path means."""
    assert kinds(client(old), client(new)) == found


def test_order_of_operations() -> None:
    """Nothing changes where operations only change places."""
    first, second = call("a.get", path="/a"), call("b.get", path="/b")
    assert kinds(client(first, second), client(second, first)) == []


def test_ambiguous_path() -> None:
    """Ambiguous operations are not paired."""
    old = [call(f"v{n}.get", path=f"/v{n}/things") for n in (1, 2)]
    new = [call(f"v{n}.fetch", path=f"/v{n}/things") for n in (3, 4)]
    assert kinds(client(*old), client(*new)) == [
        *(["breaking method-removed"] * 2),
        *(["additive method-added"] * 2),
    ]


def test_body() -> None:
    """A body may be given as a whole in place of its properties."""
    field = {"in": "body", "name": "name", "type": "str", "required": True}
    whole = {"in": "body", "type": "Thing", "required": True}
    spread = call(arguments={"name": field}, body="Thing")
    types = {"types": THING}
    found = kinds(client(spread, **types), client(takes(body=whole), **types))
    assert found == ["breaking argument-removed", "breaking argument-required"]
    assert kinds(client(takes(body=whole), **types), client(spread, **types)) == [
        "breaking argument-added",
        "additive argument-optional",
    ]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ([], ["Thing"], ["additive method-added"]),
        (["Thing"], [], ["breaking method-removed"]),
        (["Thing"], ["Other"], ["breaking result-type"]),
    ],
)
def test_webhooks(old: list[str], new: list[str], found: list[str]) -> None:
    """The functions that read what the API sends are calls, too."""
    surfaces = (
        client(
            types=BOTH,
            webhooks=[
                {"name": "made", "method": "POST", "call": "webhooks.made", "type": one}
                for one in types
            ],
        )
        for types in (old, new)
    )
    assert kinds(*surfaces) == found
