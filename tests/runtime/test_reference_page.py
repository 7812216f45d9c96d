"""The example of HubSpot's reference page: what is sent, and what is made of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

import pytest

from generated.partner_clients.hubspot.values import (
    PropertyValue,
    to_bool,
    to_choices,
    to_date,
    to_number,
)
from generated.partner_clients.models import (
    SimplePublicObjectBatchInput,
    SimplePublicObjectInput,
)
from tests.runtime.callers import Caller
from tests.runtime.samples import COMPACT_BODY, PROPERTIES, RECORD
from tests.runtime.server import Server, json_answer

BATCH = {
    "status": "COMPLETE",
    "startedAt": "2019-12-07T16:50:06.678Z",
    "completedAt": "2019-12-07T16:50:06.678Z",
    "results": [],
}
VALUES: Mapping[str, PropertyValue] = {
    "property_checkbox": False,
    "property_date": date(2019, 10, 31),
    "property_dropdown": "choice_b",
    "property_multiple_checkboxes": ["chocolate", "strawberry"],
    "property_number": 17,
    "property_radio": "option_1",
    "property_string": "value",
}
"""The page's properties as Python values."""


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


def test_python_values(server: Server, run: Caller) -> None:
    """Python values send the same bytes, as an argument and in a model."""
    run(lambda c: c.partner_clients.update("512", properties=VALUES))
    body = SimplePublicObjectInput(properties=VALUES)
    run(lambda c: c.partner_clients.update("512", body=body))
    assert [sent.body for sent in server.received] == [COMPACT_BODY] * 2


def test_python_values_in_a_batch(server: Server, run: Caller) -> None:
    """So do they where models stand in a list."""
    server.handler = lambda _: json_answer(BATCH)
    inputs = [SimplePublicObjectBatchInput(id="512", properties=VALUES)]
    run(lambda c: c.partner_clients.batch.update(inputs=inputs))
    record = b'{"id":"512",' + COMPACT_BODY.removeprefix(b"{")
    assert server.last.body == b'{"inputs":[' + record + b"]}"


def test_values_read_back(run: Caller) -> None:
    """Received values, read as Python values, equal the sent ones."""
    record = run(lambda c: c.partner_clients.update("512", properties=VALUES))
    given = record.properties
    assert to_bool(given["property_checkbox"]) is False
    assert to_date(given["property_date"]) == date(2019, 10, 31)
    choices = to_choices(given["property_multiple_checkboxes"])
    assert choices == ["chocolate", "strawberry"]
    assert to_number(given["property_number"]) == 17


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
