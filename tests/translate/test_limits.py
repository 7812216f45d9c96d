"""Limits in documents and presets: joined answers, and windows."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from generator.api import Api, Batch, Smaller
from generator.load import load
from generator.load.hints import hint
from generator.load.presets import Hint, presets
from generator.translate import translate

HOST = "https://api.hubapi.com"


def translated(
    path: str, body: Any, answer: Any, host: str = HOST, **extensions: Any
) -> tuple[Api, list[tuple[str, str]]]:
    """A document with one operation, and the codes and pointers of what is said."""
    described = {"description": "Done.", "content": {"application/json": answer}}
    operation = {
        "requestBody": {"content": {"application/json": {"schema": body}}},
        "responses": {"200": described},
        **{name.replace("_", "-"): value for name, value in extensions.items()},
    }
    document = {
        "openapi": "3.1.0",
        "info": {"title": "A", "version": "1"},
        "servers": [{"url": host}],
        "paths": {path: {"post": operation}},
    }
    loaded, diagnostics = load("-", stdin=io.BytesIO(json.dumps(document).encode()))
    api = translate(loaded, diagnostics)
    return api, [(d.code, d.pointer or "") for d in diagnostics if d.code in CODES]


CODES = ("batch", "windows")
INPUTS = {
    "type": "object",
    "properties": {
        "inputs": {"type": "array", "items": {"type": "string"}},
        "propertiesWithHistory": {"type": "array", "items": {"type": "string"}},
    },
}
ANSWER = {
    "schema": {
        "type": "object",
        "properties": {"startedAt": {"type": "string"}, "n": {"type": "integer"}},
    }
}


@pytest.mark.parametrize(
    ("join", "found"),
    [
        ({}, ()),
        ({"startedAt": "first"}, (("startedAt", "first"),)),
        ({"n": "last", "nowhere": "first"}, (("n", "last"),)),
    ],
)
def test_join(join: Any, found: Any) -> None:
    """Properties that an answer lacks are ignored: presets cover many answers."""
    told = {"items": "inputs", "size": 9, "join": join}
    api, said = translated("/a", INPUTS, ANSWER, x_gen_client_batch=told)
    assert (api.operations[0].batch, said) == (Batch("inputs", 9, None, found), [])


@pytest.mark.parametrize(
    ("join", "place"), [("first", ""), ({"startedAt": "least"}, "/startedAt")]
)
def test_wrong_join(join: Any, place: str) -> None:
    """A rule that there is not costs the splitting, and is reported with its place."""
    told = {"items": "inputs", "size": 9, "join": join}
    api, said = translated("/a", INPUTS, ANSWER, x_gen_client_batch=told)
    assert api.operations[0].batch is None
    assert said == [("batch", f"/paths/~1a/post/x-gen-client-batch/join{place}")]


def cursored(token: bool) -> tuple[Any, Any]:
    """A body that may take a cursor, and a page that gives one."""
    cursor = {"after": {"type": "string"}} if token else {}
    next_page = {"type": "object", "properties": {"after": {"type": "string"}}}
    paging = {"type": "object", "properties": {"next": next_page}}
    results = {"type": "array", "items": {"type": "string"}}
    page = {"type": "object", "properties": {"results": results, "paging": paging}}
    return {"type": "object", "properties": cursor}, {"schema": page}


@pytest.mark.parametrize(
    ("told", "token", "host", "found"),
    [
        ("object-id", True, HOST, "object-id"),
        ("nothing", True, HOST, None),
        (True, True, HOST, None),
        ("object-id", False, HOST, None),
        ("object-id", True, "https://other.example", None),
    ],
)
def test_windows(told: Any, token: bool, host: str, found: str | None) -> None:
    """They need a cursor in the body, and a name that the preset knows."""
    body, page = cursored(token)
    api, said = translated("/a", body, page, host, x_gen_client_windows=told)
    assert api.operations[0].windows == found
    where = "/paths/~1a/post/x-gen-client-windows"
    assert said == ([] if found else [("windows", where)])


OBJECTS = "/crm/v3/objects/things"


@pytest.mark.parametrize(
    ("path", "batch"),
    [
        (f"{OBJECTS}/batch/read", (100, Smaller("propertiesWithHistory", 50))),
        (f"{OBJECTS}/batch/update", (100, None)),
        ("/crm/objects/2026-09/{objectType}/batch/create", (100, None)),
        ("/crm/v4/associations/{a}/{b}/batch/read", (1000, None)),
        ("/crm/v4/associations/{a}/{b}/batch/create", (2000, None)),
        ("/marketing/v3/things/batch/update", None),
    ],
)
def test_hubspot_batches(path: str, batch: Any) -> None:
    """The preset knows the sizes by the paths."""
    tree: dict[str, Any] = {"paths": {path: {"post": {}}}}
    for known in presets()["hubspot"].hints:
        hint(tree, known)
    told = tree["paths"][path]["post"].get("x-gen-client-batch")
    smaller = Smaller(**told["smaller"]) if told and "smaller" in told else None
    assert (told and (told["size"], smaller)) == batch


def test_hubspot_search() -> None:
    """A search of records goes on past its limit by their ids."""
    body, page = cursored(token=True)
    api, said = translated(f"{OBJECTS}/search", body, page)
    assert (api.operations[0].windows, said) == ("object-id", [])


def test_own_words() -> None:
    """A document's own value overrides a hint."""
    tree: dict[str, Any] = {"paths": {"/a": {"post": {"x-a": 1}, "get": {}}, "/b": 5}}
    hint(tree, Hint("post", "/.", "It is so.", {"x-a": 2, "x-b": [3]}))
    assert tree["paths"]["/a"] == {"post": {"x-a": 1, "x-b": [3]}, "get": {}}
