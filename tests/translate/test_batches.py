"""`x-gen-client-batch` is checked against the operation's body."""

import io
import json
from typing import Any

import pytest

from generator.api import Batch, Operation, Smaller
from generator.load import load
from generator.translate import translate

PROPERTIES = {
    "inputs": {"type": "array", "items": {"type": "string"}},
    "others": {"type": ["array", "null"], "items": {"type": "string"}},
    "history": {"type": "boolean"},
}


def translated(
    told: object, media_type: str
) -> tuple[Operation, list[tuple[str, str]]]:
    """A batch operation, and the codes and pointers of what is said about it."""
    schema = {"type": "object", "properties": PROPERTIES}
    operation = {
        "x-gen-client-batch": told,
        "requestBody": {"content": {media_type: {"schema": schema}}},
        "responses": {"204": {"description": "Done."}},
    }
    document = {
        "openapi": "3.1.0",
        "info": {"title": "A", "version": "1"},
        "servers": [{"url": "https://a.example"}],
        "paths": {"/a": {"post": operation}},
    }
    loaded, diagnostics = load("-", stdin=io.BytesIO(json.dumps(document).encode()))
    (found,) = translate(loaded, diagnostics).operations
    return found, [(said.code, said.pointer or "") for said in diagnostics]


HISTORY = {"property": "history", "size": 50}


@pytest.mark.parametrize(
    ("told", "batch"),
    [
        (None, None),
        ({"items": "inputs", "size": 100}, Batch("inputs", 100)),
        ({"items": "others", "size": 1}, Batch("others", 1)),
        (
            {"items": "inputs", "size": 100, "smaller": HISTORY},
            Batch("inputs", 100, Smaller("history", 50)),
        ),
    ],
)
def test_batch(told: object, batch: Batch | None) -> None:
    """An array of a JSON body may be split."""
    found, said = translated(told, "application/json")
    assert (found.batch, said) == (batch, [])


@pytest.mark.parametrize(
    ("told", "place"),
    [
        (100, ""),
        ({"items": "inputs"}, ""),
        ({"items": 1, "size": 100}, ""),
        ({"items": "history", "size": 100}, "/items"),
        ({"items": "nothing", "size": 100}, "/items"),
        ({"items": "inputs", "size": 0}, "/size"),
        ({"items": "inputs", "size": True}, "/size"),
        ({"items": "inputs", "size": "100"}, "/size"),
        ({"items": "inputs", "size": 9, "smaller": 5}, "/smaller"),
        (
            {"items": "inputs", "size": 9, "smaller": {**HISTORY, "property": "x"}},
            "/smaller",
        ),
        (
            {"items": "inputs", "size": 9, "smaller": {**HISTORY, "size": -1}},
            "/smaller/size",
        ),
    ],
)
def test_misfit(told: Any, place: str) -> None:
    """It is reported with its place, and costs only itself."""
    found, said = translated(told, "application/json")
    assert found.batch is None
    assert said == [("batch", f"/paths/~1a/post/x-gen-client-batch{place}")]


def test_no_json() -> None:
    """Only JSON can be split."""
    found, said = translated({"items": "inputs", "size": 1}, "multipart/form-data")
    assert found.batch is None
    assert said == [("batch", "/paths/~1a/post/x-gen-client-batch/items")]
