"""Answers outside 2xx: which error they become, and what can be learned from it."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import httpx2
import pytest
from msgspec import UNSET

from generated import partner_clients as package
from generated.partner_clients import (
    ApiError,
    NotFound,
    ServerError,
    StatusError,
    TooManyRequests,
    response_faults,
)
from generated.partner_clients._runtime import errors as runtime
from generated.partner_clients._runtime.request import Response
from generated.partner_clients.models import Error
from tests.runtime.callers import Caller
from tests.runtime.samples import ERROR
from tests.runtime.server import Answer, Server, json_answer

ROOT = runtime.Attempt("GET /", "GET", "http://127.0.0.1/", 1)
CORRELATION = "0b5e3f3a-6f0c-4a5e-8f42-9b1d6b8fb1f9"


def raised(server: Server, run: Caller, answer: Answer) -> StatusError:
    """The error that an answer becomes."""
    server.answer(answer)
    with pytest.raises(StatusError) as caught:
        run(lambda c: c.partner_clients.get("a/b", id_property="secret"))
    return caught.value


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (300, StatusError),
        (302, StatusError),
        (304, StatusError),
        (400, package.BadRequest),
        (401, package.Unauthorized),
        (402, StatusError),
        (403, package.Forbidden),
        (404, package.NotFound),
        (409, package.Conflict),
        (410, package.Gone),
        (418, StatusError),
        (422, package.UnprocessableContent),
        (423, package.Locked),
        (429, package.TooManyRequests),
        (477, StatusError),
        (500, ServerError),
        (503, ServerError),
        (524, ServerError),
        (599, ServerError),
    ],
)
def test_classes(server: Server, run: Caller, status: int, kind: type) -> None:
    """Each status has its class, or that of its first digit."""
    answer = json_answer(ERROR, status, Location="http://127.0.0.1:1/")
    if status == 304:
        answer = replace(answer, body=b"")  # it has none (RFC 9110, 15.4.5)
    error = raised(server, run, answer)
    assert type(error) is kind
    assert error.status == status
    assert len(server.received) == 1  # redirections are not followed


def test_repr(server: Server, run: Caller) -> None:
    """It shows the message; that of clients and pagers shows nothing secret."""
    error = raised(server, run, json_answer(ERROR, 404))
    assert repr(error) == f"NotFound({str(error)!r})"
    assert "404 Not Found" in repr(error)
    assert run(repr) in (f"<Client of {server.url}>", f"<AsyncClient of {server.url}>")
    pager = run(lambda c: repr(c.partner_clients.list(after="secret")))
    assert pager.endswith("Pager of GET /crm/v3/objects/partner_clients>")


def test_facts(server: Server, run: Caller) -> None:
    """Everything that came with it, typed by the document and as it came."""
    headers = {"X_HubSpot_Correlation_Id": CORRELATION}
    error = raised(server, run, json_answer(ERROR, 404, **headers))
    assert isinstance(error, NotFound)
    assert (error.operation, error.path) == (
        "GET /crm/v3/objects/partner_clients/{partnerClientId}",
        "/crm/v3/objects/partner_clients/a%2Fb",
    )
    assert error.headers["x-hubspot-correlation-id"] == CORRELATION
    assert error.correlation_id == CORRELATION
    assert json.loads(error.raw) == error.json == ERROR
    assert error.message == error.body.message == ERROR["message"]
    assert error.body.category == "OBJECT_NOT_FOUND"
    assert error.body.sub_category == "crm.NOT_FOUND"
    assert error.body.correlation_id == UUID(ERROR["correlationId"])
    assert error.body.context == {"ids": ["512"]}
    assert error.body.links == {"knowledge": "https://example.com"}
    assert error.body.errors is not None
    (detail,) = error.body.errors
    assert (detail.code, detail.in_) == ("PROPERTY_DOESNT_EXIST", "properties")
    assert response_faults(error.body) == ()


def test_text(server: Server, run: Caller) -> None:
    """The API's message first; no query, which may hold secrets."""
    headers = {"X_HubSpot_Correlation_Id": CORRELATION}
    error = raised(server, run, json_answer(ERROR, 404, **headers))
    assert str(error) == (
        "The partner client does not exist. (404 Not Found, "
        "GET /crm/v3/objects/partner_clients/a%2Fb, "
        f"correlation id {CORRELATION})"
    )
    assert "secret" not in repr(error)


def test_undeclared_fields(server: Server, run: Caller) -> None:
    """Undeclared fields of an error can be read."""
    fields = {"errorType": "RATE_LIMIT", "policyName": "TEN_SECONDLY_ROLLING"}
    error = raised(server, run, json_answer({**ERROR, **fields}, 429))
    assert isinstance(error, TooManyRequests)
    assert error.json["policyName"] == "TEN_SECONDLY_ROLLING"


@pytest.mark.parametrize(
    ("content", "parsed"),
    [
        (b"", None),
        (b"<html><body>Bad gateway</body></html>", None),
        (b'{"message": ', None),
        (b"\xff\xfe", None),
        (b"null", None),
        (b"[]", []),
        (b'["no"]', ["no"]),
        (b'"no"', "no"),
        (b"17", 17),
        (b"{}", {}),
    ],
)
def test_other_bodies(
    server: Server, run: Caller, content: bytes, parsed: object
) -> None:
    """There is always a body to look at; what did not come is UNSET."""
    error = raised(server, run, Answer(502, content))
    assert error.raw == content
    assert error.json == parsed
    assert isinstance(error.body, Error)
    assert error.body is error.body
    assert getattr(error.body, "message") is UNSET  # noqa: B009 - typed as a string
    assert error.body.errors is None
    assert error.correlation_id is None
    assert "502 Bad Gateway" in str(error)


@pytest.mark.parametrize(
    "content",
    [
        b'{"message":' * 300 + b'"x"' + b"}" * 300,
        b'{"errors":' + b"[" * 900 + b"]" * 900 + b"}",
        b"[" * 100_000 + b"]" * 100_000,
        b'{"context": {"a": ' + b"[" * 900 + b"]" * 900 + b"}}",
    ],
    ids=["messages", "errors", "list", "context"],
)
def test_deep_bodies(server: Server, run: Caller, content: bytes) -> None:
    """However deep: an error about the error would hide it."""
    error = raised(server, run, Answer(500, content))
    assert str(error).startswith("Internal Server Error (500")
    assert error.message == ""
    assert isinstance(error.body, Error)


def test_wrong_fields(server: Server, run: Caller) -> None:
    """A body that breaks its schema is kept as it came."""
    fields = {**ERROR, "correlationId": "none", "category": None}
    error = raised(server, run, json_answer(fields, 400))
    assert error.body.correlation_id == "none"
    assert error.body.message == ERROR["message"]
    faults = {fault.path for fault in response_faults(error.body)}
    assert faults == {"/correlationId", "/category"}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"message": "a", "detail": "b"}, "a"),
        ({"message": "", "detail": "b"}, "b"),
        ({"message": None, "title": "c"}, "c"),
        ({"error": "invalid_grant", "error_description": "d"}, "d"),
        ({"error": {"message": "e"}}, "e"),
        ({"errors": [{"detail": "f"}, {"detail": "g"}]}, "f"),
        ({"errors": ["h"]}, "h"),
        ([{"message": "i"}], "i"),
        ("j", "j"),
        ({"message": 5, "errors": []}, ""),
        ({}, ""),
        (7, ""),
    ],
)
def test_messages(body: object, message: str) -> None:
    """The sentence for people is found where APIs put it."""
    error = runtime.StatusError(Response(400, {}, json.dumps(body).encode(), ROOT))
    assert error.message == message
    assert str(error).startswith(f"{message or 'Bad Request'} (400 Bad Request, GET /")


def test_unknown_status() -> None:
    """Statuses need not have a name."""
    error = runtime.StatusError(Response(477, {}, b"", ROOT))
    assert str(error) == "Unknown Status (477 Unknown Status, GET /)"


@pytest.mark.parametrize("status", [302, 400, 404, 429, 500])
@pytest.mark.parametrize("headers", [{"a": "b"}, httpx2.Headers({"A": "b"})])
def test_copies(status: int, headers: Mapping[str, str]) -> None:
    """Errors cross the borders of processes."""
    content = json.dumps(ERROR).encode()
    error = StatusError.named(status)(Response(status, headers, content, ROOT))
    error.attempts, error.elapsed = 3, 4.2
    for other in (error, error.body and error):  # with and without a body in memory
        for made in (pickle.loads(pickle.dumps(other)), copy.copy(other)):
            assert type(made) is type(error)
            assert str(made) == str(error)
            assert made.headers["a"] == "b"
            assert made.body == error.body
            assert made.raw == content
            assert (made.request, made.attempts, made.elapsed) == (ROOT, 3, 4.2)


@pytest.mark.parametrize(
    "error",
    [
        runtime.ApiError("a"),
        runtime.InvalidArgument("a"),
        runtime.CredentialsMissing("a"),
        runtime.ConnectionFailed("a"),
        runtime.TimedOut("a"),
        runtime.CursorRepeated("a"),
        runtime.DecodingError(Response(200, httpx2.Headers({"A": "b"}), b"x"), "a"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_other_copies(error: ApiError) -> None:
    """Errors without a status can be copied, too."""
    for made in (pickle.loads(pickle.dumps(error)), copy.deepcopy(error)):
        assert type(made) is type(error)
        assert str(made) == str(error)
        assert vars(made).keys() == vars(error).keys()


def test_tree() -> None:
    """One class catches all, and each the built-in one that people expect."""
    errors: list[Any] = [
        getattr(package, name) for name in dir(package) if name[0].isupper()
    ]
    kinds = [e for e in errors if isinstance(e, type) and issubclass(e, Exception)]
    assert len(kinds) == 22
    assert package.BatchError in kinds  # `dir` lists those not imported yet, too
    assert all(issubclass(kind, ApiError) for kind in kinds)
    assert issubclass(package.InvalidArgument, ValueError)
    assert issubclass(package.TimedOut, package.ConnectionFailed)
    assert issubclass(package.StatusError, runtime.StatusError)
