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
    """Whole, without what only answers have; the model itself keeps that."""
    server.answers(201, USER)
    user = client.users.create(name="Zoe", password="secret")
    server.answers(201, USER)
    client.users.create(body=user)
    assert json.loads(server.last.content) == {"name": "Zoe", "team": {"title": "A"}}
    assert (user.id, user.team.slug) == (1, "a")
    server.answers(201, [{"text": "a", "id": 1, "by": "Ann"}])
    notes = client.notes.create(body=[])
    server.answers(201, [])
    client.notes.create(body=notes)
    assert json.loads(server.last.content) == [{"text": "a", "by": "Ann"}]


def test_nothing_to_write(client: Any, server: Any, package: ModuleType) -> None:
    """A body of read-only properties needs no argument; only a required one is sent."""
    server.answers(201, {"ticketNumber": "A7"})
    ticket = client.tickets.create()
    assert (server.last.content, ticket.ticket_number) == (b"{}", "A7")
    server.answers(201, {"ticketNumber": "A8"})
    client.tickets.create(body=package.models.Ticket())
    assert server.last.content == b"{}"
    server.answers(201, {"at": "now"})
    client.stamps.create()
    assert server.last.content == b""


def test_missing_in_an_answer(
    make_client: Any, client: Any, server: Any, package: ModuleType
) -> None:
    """A required read-only property that does not come is a fault, at any depth."""
    server.answers(201, {"id": 1, "name": "Zoe", "team": {"title": "A"}})
    user = client.users.create(name="Zoe", password="secret")
    (fault,) = package.response_faults(user)
    assert fault.path == "/team/slug"
    assert user.team.slug is msgspec.UNSET
    server.answers(201, [{"text": "a", "id": 1}, {"text": "b", "by": "Ann"}])
    first, second = client.notes.create(
        body=[package.models.Note(text="a"), package.models.Note(text="b")]
    )
    assert json.loads(server.last.content) == [{"text": "a"}, {"text": "b"}]
    assert (first.id, second.id) == (1, msgspec.UNSET)
    assert second.additional_properties == {"by": "Ann"}
    assert [fault.path for fault in package.response_faults(second)] == ["/id"]
    server.answers(201, {})
    with pytest.raises(package.DecodingError, match="read-only"):
        make_client(strict=True).tickets.create()
    assert package.models.Ticket().ticket_number is msgspec.UNSET


def test_fake(package: ModuleType, fake: Any) -> None:
    """A fake accepts requests without them, and no answers without them."""
    fake.tickets.create.returns(package.models.Ticket(ticket_number="A7"))
    assert fake.client().tickets.create().ticket_number == "A7"
    with pytest.raises(AssertionError, match="ticketNumber is required"):
        fake.tickets.create.returns(package.models.Ticket())


def test_never_sent(package: ModuleType) -> None:
    """Types used in one direction have the properties of that direction."""
    with pytest.raises(TypeError, match="number"):
        package.models.Report()
