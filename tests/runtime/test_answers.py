"""Test reading successful responses, and the errors for unreadable ones."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest

from generated.partner_clients import DecodingError, response_faults
from generated.partner_clients._runtime.codec import Form
from generated.partner_clients._runtime.request import Request
from tests.runtime.callers import Caller, Connect
from tests.runtime.optional import optional
from tests.runtime.samples import PROPERTIES, RECORD
from tests.runtime.server import Answer, Server, json_answer
from tests.runtime.sessions import Send

plain = optional("plain")

CONTENT = json.dumps(RECORD).encode()
THINGS = Request("GET /things")


@pytest.mark.parametrize("status", [200, 201, 202, 203, 206, 226, 299])
def test_any_success(server: Server, run: Caller, status: int) -> None:
    """Every 2xx status is a success."""
    server.answer(json_answer(RECORD, status))
    assert run(lambda c: c.partner_clients.get("512")).id == "512"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content-Type": "*/*"},
        {"Content-Type": "text/plain; charset=utf-8"},
        {"Content-Type": "application/hal+json;charset=UTF-8"},
        {"Content-Type": "nonsense"},
    ],
)
def test_any_content_type(server: Server, run: Caller, headers: dict[str, str]) -> None:
    """The body is read as JSON, whatever its content type says."""
    server.answer(Answer(200, CONTENT, headers))
    assert run(lambda c: c.partner_clients.get("512")).properties == PROPERTIES


@pytest.mark.parametrize(
    "content",
    [b"\xef\xbb\xbf" + CONTENT, b" \r\n\t" + CONTENT + b"\n"],
    ids=["byte order mark", "white space"],
)
def test_around_json(server: Server, run: Caller, content: bytes) -> None:
    """A byte order mark (RFC 8259, 8.1) and white space around JSON are ignored."""
    server.answer(Answer(200, content))
    assert run(lambda c: c.partner_clients.get("512")).id == "512"


def test_compressed(server: Server, run: Caller) -> None:
    """Compressed responses are decompressed."""
    content = gzip.compress(CONTENT)
    server.answer(Answer(200, content, {"Content-Encoding": "gzip"}))
    assert run(lambda c: c.partner_clients.get("512")).id == "512"


@pytest.mark.parametrize("status", [200, 204])
def test_empty(
    server: Server, connect: Connect, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    """An empty response is None if a model is expected; one warning says so."""
    run = connect()
    server.answer(*[Answer(status, b"")] * 3)
    assert run(lambda c: c.partner_clients.get("512")) is None
    assert run(lambda c: c.partner_clients.get("513")) is None
    assert run.items(lambda c: c.partner_clients.list()) == []
    operations = [
        record.getMessage().partition(" answered with ")
        for record in caplog.records
        if record.levelname == "WARNING"
    ]
    path = "GET /crm/v3/objects/partner_clients"
    assert operations == [
        (
            f"{path}/{{partnerClientId}}",
            " answered with ",
            "nothing: a value is described",
        ),
        (path, " answered with ", "nothing: a value is described"),
    ]


@pytest.mark.parametrize("status", [200, 204])
def test_empty_strict(server: Server, connect: Connect, status: int) -> None:
    """An empty response is an error for a strict client if a model is expected."""
    run = connect(strict=True)
    server.answer(Answer(status, b"", {"X-Trace": "7"}))
    with pytest.raises(DecodingError, match="the answer is empty") as caught:
        run(lambda c: c.partner_clients.get("512"))
    assert (caught.value.status, caught.value.raw) == (status, b"")
    assert caught.value.headers["x-trace"] == "7"


@pytest.mark.parametrize(
    "content",
    [
        b"<html>Maintenance</html>",
        b"OK",
        CONTENT[:-1],
        CONTENT + b"x",
        b'{"id": 5, ',  # wrong before it is broken
        b'{"id": "\xff"}',
        b'{"id": "\\ud800"}',
        b'{"archived": 1e999}',
        b" ",
        b"\xef\xbb\xbf",
        "{}".encode("utf-16"),
        b"[" * 100_000,
        b'{"archived": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ],
)
def test_no_json(server: Server, run: Caller, content: bytes) -> None:
    """Invalid JSON raises DecodingError, which has the raw content."""
    server.answer(Answer(200, content, {"Content-Type": "text/html"}))
    with pytest.raises(DecodingError) as caught:
        run(lambda c: c.partner_clients.get("512"))
    error = caught.value
    assert (error.status, error.raw) == (200, content)
    assert error.headers["content-type"] == "text/html"
    assert f"(status 200, text/html, {len(content)} bytes)" in str(error)
    assert error.__cause__ is not None


@pytest.mark.parametrize("value", [None, [], [RECORD], "text", 5, True])
def test_another_shape(server: Server, run: Caller, value: object) -> None:
    """JSON that is not an object raises DecodingError if a model is expected."""
    server.answer(json_answer(value))
    with pytest.raises(DecodingError, match="Expected `object`") as caught:
        run(lambda c: c.partner_clients.get("512"))
    assert json.loads(caught.value.raw) == value


def test_unknown_fields(server: Server, run: Caller) -> None:
    """Unknown fields are ignored and are no faults."""
    server.answer(json_answer({**RECORD, "new": {"a": [1]}, "in": None}))
    record = run(lambda c: c.partner_clients.get("512"))
    assert response_faults(record) == ()
    assert not hasattr(record, "new")


def test_nulls_for_optional_fields(server: Server, run: Caller) -> None:
    """Null is accepted for an optional field and is no fault."""
    server.answer(json_answer({**RECORD, "archivedAt": None, "url": None}))
    record = run(lambda c: c.partner_clients.get("512"))
    assert (record.archived_at, response_faults(record)) == (None, ())


def test_null_property(server: Server, run: Caller) -> None:
    """Null and empty text are both accepted for a property."""
    server.answer(json_answer({**RECORD, "properties": {"a": None, "b": ""}}))
    record = run(lambda c: c.partner_clients.get("512"))
    assert record.properties == {"a": None, "b": ""}


def batch(**fields: object) -> dict[str, object]:
    """Return the response to a batch."""
    times = {"startedAt": RECORD["createdAt"], "completedAt": RECORD["updatedAt"]}
    return {"status": "COMPLETE", "results": [RECORD], **times, **fields}


def test_unknown_enum_value(server: Server, run: Caller) -> None:
    """Unknown values of an enum are kept and are no faults."""
    server.answer(json_answer(batch(status="POSTPONED")))
    done = run(lambda c: c.partner_clients.batch.update(inputs=[]))
    assert (done.status, response_faults(done)) == ("POSTPONED", ())


def test_partial_success(server: Server, run: Caller) -> None:
    """The response to a batch with status 207 has results and errors."""
    problem = {
        "status": "error",
        "category": "OBJECT_NOT_FOUND",
        "message": "No such record.",
        "context": {"ids": ["7"]},
        "errors": [{"message": "7 is unknown", "in": "inputs"}],
        "links": {},
    }
    server.answer(json_answer(batch(numErrors=1, errors=[problem]), 207))
    done = run(lambda c: c.partner_clients.batch.update(inputs=[]))
    assert [record.id for record in done.results] == ["512"]
    assert done.num_errors == 1
    assert done.errors is not None
    assert done.errors[0].context == {"ids": ["7"]}
    assert done.errors[0].errors[0].in_ == "inputs"


def test_full_success(server: Server, run: Caller) -> None:
    """The response to a batch with status 200 is the same model, without errors."""
    server.answer(json_answer(batch()))
    done = run(lambda c: c.partner_clients.batch.update(inputs=[]))
    assert (done.errors, done.num_errors, len(done.results)) == (None, None, 1)


@pytest.mark.parametrize("answer", [Answer(204), Answer(200, b"anything")])
def test_nothing_described(server: Server, run: Caller, answer: Answer) -> None:
    """The content is ignored if the document describes none."""
    server.answer(answer)

    def deleted(client: Any) -> Any:
        return client.partner_clients.associations.delete("1", "2", "3", "4")

    assert run(deleted) is None


@pytest.mark.parametrize(
    ("kind", "content", "value"),
    [
        (object, b"", None),
        (object, b"[1, 2.0, null]", [1, 2.0, None]),
        (Form[int | None](int | None), b"", None),
        (Form[int | None](int | None), b"null", None),
        (Form[int | None](int | None), b"7", 7),
        (int, b"1.0", 1),
        (float, b"1", 1.0),
    ],
)
def test_other_types(
    server: Server, send: Send, kind: Any, content: bytes, value: object
) -> None:
    """Any type can be read; an empty response is None if the type allows it."""
    server.answer(Answer(200, content))
    assert send(THINGS, kind) == value


@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        (None, "é".encode()),
        ("text/plain", "é".encode()),
        ("text/plain; charset=iso-8859-1", b"\xe9"),
        ('text/plain; Charset="UTF-16"', "é".encode("utf-16")),
    ],
)
def test_text(
    server: Server, send: Send, content_type: str | None, content: bytes
) -> None:
    """Text is decoded with the charset of its content type, or as UTF-8."""
    headers = {"Content-Type": content_type} if content_type else {}
    server.answer(Answer(200, content, headers))
    assert send(THINGS, plain.TEXT) == "é"


@pytest.mark.parametrize("charset", ["utf-8", "unknown", "base64", "undefined"])
def test_no_text(server: Server, send: Send, charset: str) -> None:
    """Undecodable text raises DecodingError, which has the raw content."""
    headers = {"Content-Type": f"text/plain; charset={charset}"}
    server.answer(Answer(200, b"\xff\xfe\xfd", headers))
    with pytest.raises(DecodingError, match="the answer is not text") as caught:
        send(THINGS, plain.TEXT)
    assert caught.value.raw == b"\xff\xfe\xfd"


@pytest.mark.parametrize("broken", [{"archived": "yes"}, {"id": None}, {"url": 5}])
def test_strict(server: Server, connect: Connect, broken: dict[str, object]) -> None:
    """A strict client raises DecodingError if a response breaks its schema."""
    run = connect(strict=True)
    server.answer(json_answer({**RECORD, **broken}), json_answer(RECORD))
    with pytest.raises(DecodingError, match=f"Expected .*{next(iter(broken))}"):
        run(lambda c: c.partner_clients.get("512"))
    assert run(lambda c: c.partner_clients.get("512")).id == "512"


def test_consecutive_calls(server: Server, run: Caller) -> None:
    """Each call gets its own response, also over one connection."""

    def echo(name: str) -> Callable[[Any], Any]:
        return lambda c: c.partner_clients.get(name)

    server.handler = lambda r: json_answer({**RECORD, "id": r.path.split("/")[-1]})
    assert [run(echo(name)).id for name in "abcde"] == list("abcde")
    assert len(server.connections) == 1
