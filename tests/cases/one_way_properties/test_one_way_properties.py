"""Read-only properties are not arguments, and write-only ones are not returned."""

import inspect
import json
from types import ModuleType
from typing import Any

import msgspec
import pytest

USER = {"id": 1, "name": "Zoe", "team": {"slug": "a", "title": "A"}}


def test_spread(client: Any, server: Any, package: ModuleType) -> None:
    """Only what may be sent is an argument."""
    arguments = inspect.signature(client.users.create).parameters
    assert list(arguments) == ["name", "password", "team", "body"]
    server.answers(201, USER)
    team = package.models.Team(title="A")
    user = client.users.create(name="Zoe", password="secret", team=team)
    assert json.loads(server.last.content) == {
        "name": "Zoe",
        "password": "secret",
        "team": {"title": "A"},
    }
    assert user.id == 1
    assert user.password is msgspec.UNSET
    assert package.response_faults(user) == ()


def test_what_came_goes_back(client: Any, server: Any) -> None:
    """Whole, as it is."""
    server.answers(201, USER)
    user = client.users.create(name="Zoe", password="secret")
    server.answers(201, USER)
    client.users.create(body=user)
    assert json.loads(server.last.content) == USER


def test_never_sent(package: ModuleType) -> None:
    """Types used in one direction have the properties of that direction."""
    with pytest.raises(TypeError, match="number"):
        package.models.Report()
