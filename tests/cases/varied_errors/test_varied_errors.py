"""The body of an error is what is described for the operation and the status."""

import copy
from datetime import date
from types import ModuleType
from typing import Any

import msgspec
import pytest


@pytest.mark.parametrize(
    ("method", "status", "content", "kind"),
    [
        ("get", 400, {"message": "no"}, "Usual"),
        ("create", 400, {"fields": ["a"]}, "Invalid"),
        ("create", 302, {"message": "no"}, "Usual"),
        ("create", 500, {"message": "no"}, "Usual"),
        ("delete", 409, {"fields": ["a"]}, "Invalid"),
        ("delete", 409, {"message": "no"}, "Usual"),
        ("delete", 404, {"message": "no"}, "Usual"),
    ],
)
def test_body(
    client: Any,
    server: Any,
    package: ModuleType,
    method: str,
    status: int,
    content: object,
    kind: str,
) -> None:
    """An exact status comes before a range, and that before the default."""
    server.answers(status, content)
    with pytest.raises(package.StatusError) as caught:
        getattr(client.things, method)()
    error = caught.value
    assert type(error.body) is getattr(package.models, kind)
    assert msgspec.to_builtins(error.body) == content
    assert copy.copy(error).body == error.body


def test_array(client: Any, server: Any, package: ModuleType) -> None:
    """It need not be an object."""
    server.answers(422, ["2026-01-02"])
    with pytest.raises(package.UnprocessableContent) as caught:
        client.things.create()
    assert caught.value.body == [date(2026, 1, 2)]


def test_no_body(client: Any, server: Any, package: ModuleType) -> None:
    """A model in any case; nobody has to check for None."""
    server.answers(400)
    with pytest.raises(package.BadRequest) as caught:
        client.things.create()
    assert caught.value.body.fields is msgspec.UNSET
