"""Which boolean asks for a stream, and the names of streams with their own method."""

from __future__ import annotations

from typing import Any

import pytest

from tests.naming.runs import calls, codes, document, names, run, thing

STREAM = {"text/event-stream": {"schema": {"$ref": "#/components/schemas/Thing"}}}
BOOLEAN = {"type": "boolean"}


def streaming(operation: str = "GET /feed -> Thing") -> dict[str, Any]:
    """Return a document of an operation that also answers with events."""
    made = document(operation, schemas={"Thing": thing("id")})
    (item,) = made["paths"].values()
    (node,) = item.values()
    node["responses"]["200"]["content"] |= STREAM
    return made


def with_body(properties: dict[str, Any], **extensions: Any) -> dict[str, Any]:
    """Return the document of an operation with these properties of its body."""
    made = streaming("POST /feed <- Body -> Thing")
    body = {"type": "object", "properties": properties}
    made["components"]["schemas"]["Body"] = body
    made["paths"]["/feed"]["post"] |= extensions
    return made


def chosen(made: dict[str, Any]) -> str | None:
    """Return the argument that asks for the stream; None if it has its own method."""
    operations = names(made)["operations"]
    stream = operations[0]["result"].get("stream")
    assert len(operations) == (1 if stream else 2)
    return stream["argument"] if stream else None


MENTIONED = {**BOOLEAN, "description": "Sends server-sent events."}


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"stream": BOOLEAN}, "stream"),
        ({"stream": {"type": ["boolean", "null"]}}, "stream"),
        ({"stream": {"anyOf": [BOOLEAN, {"type": "null"}]}}, "stream"),
        ({"stream": {"type": "boolean", "enum": [True, False]}}, "stream"),
        ({"isStreaming": BOOLEAN}, "is_streaming"),
        ({"stream_response": BOOLEAN}, "stream_response"),
        ({"incremental": MENTIONED}, "incremental"),
        ({"stream": BOOLEAN, "incremental": MENTIONED}, "stream"),
        ({"stream": BOOLEAN, "stream_usage": BOOLEAN}, "stream"),
        ({"incremental": MENTIONED, "parts": MENTIONED}, None),
        ({"include_stream_usage": BOOLEAN}, None),
        ({"stream_usage": BOOLEAN}, None),
        ({"disable_streaming": BOOLEAN}, None),
        ({"stream": {"type": "string"}}, None),
        ({"stream": {**BOOLEAN, "readOnly": True}}, None),
        ({"upstream": BOOLEAN}, None),
        ({}, None),
    ],
)
def test_body(properties: dict[str, Any], expected: str | None) -> None:
    """The name decides, then a description, if no other boolean has such a one."""
    assert chosen(with_body(properties)) == expected


def test_query() -> None:
    """A parameter asks for the stream like a property."""
    made = streaming()
    parameter = {"name": "stream", "in": "query", "schema": BOOLEAN}
    made["paths"]["/feed"]["get"]["parameters"] = [parameter]
    assert chosen(made) == "stream"


def test_extension() -> None:
    """The extension names the boolean, or says that there is none."""
    live = {"live": BOOLEAN, "stream": BOOLEAN}
    assert chosen(with_body(live, **{"x-gen-client-stream": "live"})) == "live"
    assert chosen(with_body(live, **{"x-gen-client-stream": False})) is None
    made = with_body(live, **{"x-gen-client-stream": "no"})
    assert chosen(made) is None
    assert codes(run(made)[1])["stream"] == 1


def test_further_media_types() -> None:
    """Beside a stream on request, no other media type can be chosen; that is said."""
    made = with_body({"stream": BOOLEAN})
    answer = made["paths"]["/feed"]["post"]["responses"]["200"]["content"]
    answer["text/csv"] = {"schema": {"type": "string"}}
    assert codes(run(made)[1])["several-successes"] == 1
    made = with_body({})
    made["paths"]["/feed"]["post"]["responses"]["200"]["content"] = answer
    assert codes(run(made)[1])["several-successes"] == 0


def test_names_stay() -> None:
    """A stream keeps its name when paths and rules change."""
    first = names(streaming(), None, "feed.get_stream=feed.watch")
    found = [operation["call"] for operation in first["operations"]]
    assert found == ["feed.get", "feed.watch"]
    moved = streaming("GET /v2/feed -> Thing")
    again = names(moved, first)
    assert [o["call"] for o in again["operations"]] == ["feed.get", "feed.watch"]
    assert [o.get("variant") for o in again["operations"]] == [
        None,
        "text/event-stream",
    ]


def test_name_without_stream_stays() -> None:
    """An operation that gains a stream keeps its name; only the stream is new."""
    plain = document("GET /feed -> Thing", schemas={"Thing": thing("id")})
    first = names(plain, None, "feed.get=feed.read")
    assert calls(first) == {"GET /feed": "feed.read"}
    again = names(streaming(), first)
    found = [operation["call"] for operation in again["operations"]]
    assert found == ["feed.read", "feed.read_stream"]
