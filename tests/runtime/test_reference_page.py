"""The example of HubSpot's reference page: what is sent, and what is made of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from generated.partner_clients.models import SimplePublicObjectInput
from tests.runtime.callers import Caller
from tests.runtime.samples import COMPACT_BODY, PROPERTIES, RECORD
from tests.runtime.server import Server, json_answer


@pytest.fixture(autouse=True)
def answers(server: Server) -> None:
    """The server knows the page's answer."""
    server.handler = lambda _: json_answer(RECORD)


def test_request(server: Server, run: Caller) -> None:
    """Method, URL, headers and body are those of the page, byte for byte."""
    run(lambda c: c.partner_clients.update("512", properties=PROPERTIES))
    (sent,) = server.received
    assert sent.method == "PATCH"
    assert sent.target == "/crm/v3/objects/partner_clients/512"
    assert sent.header("authorization") == "Bearer pat-na1-secret"
    assert sent.header("content-type") == "application/json"
    assert sent.header("accept") == "application/json"
    assert sent.body == COMPACT_BODY


def test_whole_body(server: Server, run: Caller) -> None:
    """The same body as a model sends the same bytes."""
    body = SimplePublicObjectInput(properties=PROPERTIES)
    run(lambda c: c.partner_clients.update("512", body=body))
    assert server.last.body == COMPACT_BODY


def test_id_property(server: Server, run: Caller) -> None:
    """Another property may serve as the id; nothing else changes."""
    run(
        lambda c: c.partner_clients.update(
            "a@b.example", id_property="email", properties=PROPERTIES
        )
    )
    (sent,) = server.received
    assert sent.target == (
        "/crm/v3/objects/partner_clients/a%40b.example?idProperty=email"
    )
    assert sent.body == COMPACT_BODY


def test_answer(run: Caller) -> None:
    """The answer's fields have the types that the document gives them."""
    record = run(lambda c: c.partner_clients.update("512", properties=PROPERTIES))
    assert record.id == "512"
    assert record.archived is False
    assert record.created_at == datetime(2019, 10, 30, 3, 30, 17, 883000, tzinfo=UTC)
    assert record.updated_at == datetime(2019, 12, 7, 16, 50, 6, 678000, tzinfo=UTC)
    assert record.created_at.tzinfo is not None
    assert record.properties == PROPERTIES
    assert list(record.properties) == list(PROPERTIES)
    absent = (record.archived_at, record.properties_with_history, record.url)
    assert absent == (None, None, None)
