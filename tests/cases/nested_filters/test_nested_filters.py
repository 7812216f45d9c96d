"""`deepObject` writes objects and arrays of any depth, in queries as in forms."""

from types import ModuleType
from typing import Any
from urllib.parse import parse_qsl

import pytest

PAIRS = [
    ("filter[total][gt]", "5"),
    ("filter[states][0]", "open"),
    ("filter[states][1]", "a&b"),
    ("filter[lines][0][price][lt]", "9"),
    ("filter[lines][1][sku]", "x"),
    ("filter[any][states][0]", "void"),
]


@pytest.fixture
def filter_(package: ModuleType) -> Any:
    """A filter with objects and arrays in it."""
    models = package.models
    return models.Filter(
        total=models.Range(gt=5),
        states=["open", "a&b"],
        lines=[
            models.Line(price=models.Range(lt=9)),
            models.Line(sku="x"),
        ],
        any=models.Filter(states=["void"]),
    )


def test_query(client: Any, server: Any, filter_: Any) -> None:
    """Keys and indexes are in brackets."""
    server.answers(204)
    client.invoices.get(
        filter=filter_, created=7, expand=["customer"], rates={"low": [0.5]}, tag="t"
    )
    assert parse_qsl(server.last.url.query.decode()) == [
        ("created", "7"),
        ("expand[0]", "customer"),
        *PAIRS,
        ("rates[low][0]", "0.5"),
        ("tag", "t"),
    ]


def test_form(client: Any, server: Any, filter_: Any) -> None:
    """A form writes the same pairs."""
    server.answers(204)
    client.invoices.create(filter=filter_)
    assert parse_qsl(server.last.content.decode()) == PAIRS


def test_plain_values(client: Any, server: Any) -> None:
    """Dicts and lists are written like models; parts that are None are left out."""
    server.answers(204)
    given = {"total": {"gt": 5, "lt": None}, "lines": [{"sku": "x"}, {}]}
    client.invoices.get(filter=given, created={"gt": 1}, expand=[])
    assert parse_qsl(server.last.url.query.decode()) == [
        ("created[gt]", "1"),
        ("filter[total][gt]", "5"),
        ("filter[lines][0][sku]", "x"),
    ]


def test_in_memory(fake: Any, filter_: Any) -> None:
    """A fake checks values of any depth."""
    fake.invoices.get.returns()
    with fake.client() as client:
        client.invoices.get(filter=filter_)
        with pytest.raises(AssertionError, match="/lines/0/price/lt"):
            client.invoices.get(filter={"lines": [{"price": {"lt": "9"}}]})
