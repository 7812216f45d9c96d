"""Forms of names and values."""

from datetime import date
from types import ModuleType
from typing import Any

import pytest


def test_fields(client: Any, server: Any, package: ModuleType) -> None:
    """Arrays repeat their name, objects are JSON, unless the document has it else."""
    server.answers(204)
    client.letters.create(
        to="Ada & Co",
        copies=["a", "b"],
        stamps=[1, 2],
        sent_on=date(2026, 1, 2),
        registered=True,
        sender=package.models.Sender(full_name="Bob"),
        address={"city": "York"},
        route=["x", "y"],
        weight=1.5,
    )
    assert server.last.content.decode().split("&") == [
        *("to=Ada+%26+Co", "copies=a", "copies=b", "stamps=1%7C2"),
        *("sentOn=2026-01-02", "registered=true"),
        "sender=%7B%22fullName%22%3A%22Bob%22%7D",
        *("address%5Bcity%5D=York", "route=%5B%22x%22%2C%22y%22%5D", "weight=1.5"),
    ]
    kind = server.last.headers["content-type"]
    assert kind == "application/x-www-form-urlencoded"


def test_whole(client: Any, server: Any, package: ModuleType) -> None:
    """The model, in place of its fields."""
    server.answers(204)
    client.letters.create(body=package.models.LettersCreateBody(to="Ada"))
    assert server.last.content == b"to=Ada"
    with pytest.raises(package.InvalidArgument, match="missing: to"):
        client.letters.create()


def test_optional(client: Any, server: Any) -> None:
    """Given nothing, nothing is sent."""
    server.answers(204)
    client.letters.replace()
    assert server.last.content == b""
    assert "content-type" not in server.last.headers


def test_any_form(client: Any, server: Any) -> None:
    """Names that the document does not list."""
    server.answers(204)
    client.notes.create(body={"a": "1", "b": True})
    assert server.last.content == b"a=1&b=true"


def test_in_memory(fake: Any) -> None:
    """A fake has the form as it was sent."""
    fake.letters.create.returns()
    with fake.client() as client:
        client.letters.create(to="Ada & Co")
    (call,) = fake.letters.create.calls
    assert (call.content, call.json) == (b"to=Ada+%26+Co", None)
