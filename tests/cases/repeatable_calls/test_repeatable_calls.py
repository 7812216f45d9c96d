"""Calls that are safe to send twice say so, unless their methods do."""

import inspect
from typing import Any


def test_key(client: Any, server: Any) -> None:
    """An idempotency key is sent as any header."""
    server.answers(204)
    client.payments.create(idempotency_key_header="k-1", idempotency_key="other")
    assert server.last.headers["Idempotency-Key"] == "k-1"
    assert server.last.url.query == b"Idempotency-Key=other"


def test_key_is_optional(client: Any) -> None:
    """Nobody has to think of one, although the document demands it."""
    parameters = inspect.signature(client.payments.create).parameters
    assert parameters["idempotency_key_header"].default is None
    assert parameters["idempotency_key"].default is inspect.Parameter.empty


def test_no_key(client: Any) -> None:
    """A required key that the client cannot create must be given."""
    parameters = inspect.signature(client.payments.add).parameters
    assert parameters["x_idempotency_key"].default is inspect.Parameter.empty
