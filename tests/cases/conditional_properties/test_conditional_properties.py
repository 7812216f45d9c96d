"""Properties that some condition adds are optional fields."""

import json
from types import ModuleType
from typing import Any

import pytest
from msgspec import structs


def test_both_ways(client: Any, server: Any, package: ModuleType) -> None:
    """They are read and sent, wherever the condition is."""
    payment = {
        "method": "card",
        "card": "4000",
        "code": 123,
        "address": {"street": "A", "box": 7, "office": "B"},
    }
    address = package.models.Address(street="A", box=7, office="B")
    server.answers(201, payment)
    answer = client.payments.create(
        method="card", card="4000", code=123, address=address
    )
    assert json.loads(server.last.content) == payment
    assert (answer.code, answer.address) == (123, address)


def test_another_branch(client: Any, server: Any) -> None:
    """A property of several types has any of them."""
    payment = {"method": "transfer", "iban": "DE1", "code": "x1", "note": "n"}
    server.answers(201, payment)
    answer = client.payments.create(**payment)
    assert json.loads(server.last.content) == payment
    assert (answer.iban, answer.code, answer.note) == ("DE1", "x1", "n")


def test_optional(package: ModuleType) -> None:
    """No condition requires a property."""
    required = {f.name for f in structs.fields(package.models.Payment) if f.required}
    assert required == {"method"}


def test_members_of_unions(client: Any, server: Any, package: ModuleType) -> None:
    """A condition beside `oneOf` adds its properties to every member."""
    mistake = {"header": "X-Id", "hint": "Add it."}
    server.answers(201, {"method": "card", "mistake": mistake})
    answer = client.payments.create(method="card")
    assert (answer.mistake.header, answer.mistake.hint) == ("X-Id", "Add it.")


def test_errors(client: Any, server: Any, package: ModuleType) -> None:
    """They are in the bodies of errors."""
    server.answers(422, {"box": 7, "office": "B"})
    with pytest.raises(package.ApiError) as caught:
        client.payments.create(method="card")
    assert (caught.value.body.box, caught.value.body.office) == (7, "B")
