"""Requests from the API are read as described."""

import importlib
from datetime import UTC, datetime
from types import ModuleType
from typing import Any

import pytest


@pytest.fixture
def webhooks(package: ModuleType) -> Any:
    """The module of functions."""
    return importlib.import_module(f"{package.__name__}.webhooks")


def test_models(webhooks: Any, package: ModuleType) -> None:
    """Webhooks and callbacks, named and inline."""
    models = package.models
    order = webhooks.order_paid(b'{"id": "1", "paidAt": "2026-01-02T00:00:00Z"}')
    assert order == models.Order(id="1", paid_at=datetime(2026, 1, 2, tzinfo=UTC))
    changed = webhooks.stock_changed(b'{"item": "pen", "left": 2}')
    assert changed == models.StockChanged(item="pen", left=2)
    assert webhooks.shipped(b'{"id": "1"}') == models.Order(id="1")
    assert webhooks.many(b'[{"id": "1"}]') == [models.Order(id="1")]


def test_wrong(webhooks: Any, package: ModuleType) -> None:
    """As with answers: kept where it can be, and raised where it cannot."""
    order = webhooks.order_paid(b'{"id": 5}')
    assert order.id == 5
    assert [fault.path for fault in package.response_faults(order)] == ["/id"]
    for body in (b"", b"{", b"[]", b"\xff"):
        with pytest.raises(package.DecodingError):
            webhooks.order_paid(body)
