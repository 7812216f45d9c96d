"""Absent and null are told apart, in both directions."""

from datetime import date
from types import ModuleType
from typing import Any

import pytest
from msgspec import UNSET


def test_what_is_not_given_is_not_sent(client: Any, server: Any) -> None:
    """None is null only where null is a value."""
    server.answers(200, {"text": "a", "author": None})
    client.notes.update("1", text="a", author=None, title=None)
    assert server.last.content == b'{"text":"a","author":null}'


def test_null_can_be_sent(client: Any, server: Any) -> None:
    """UNSET is the default of what may be null."""
    server.answers(200, {"text": "a", "author": "b"})
    client.notes.update("1", text="a", author="b", reminder=None, parent=None)
    assert server.last.content == (
        b'{"text":"a","author":"b","reminder":null,"parent":null}'
    )


def test_absent_and_null_are_read_apart(client: Any, server: Any) -> None:
    """Absent is UNSET, null is None."""
    server.answers(200, {"text": "a", "author": None, "reminder": None})
    note = client.notes.update("1", text="a", author=None)
    assert note.author is None
    assert note.reminder is None
    assert note.parent is UNSET
    assert note.title is None


def test_values_have_their_types(client: Any, server: Any) -> None:
    """Dates are dates, and models hold models."""
    answer = {"text": "a", "author": "b", "reminder": "2026-01-31"}
    server.answers(200, {**answer, "parent": {"text": "c", "author": "d"}})
    note = client.notes.update("1", text="a", author="b")
    assert note.reminder == date(2026, 1, 31)
    assert note.parent.text == "c"


def test_a_received_model_goes_back_whole(
    package: ModuleType, client: Any, server: Any
) -> None:
    """Nothing is lost, and nothing is added, on the way."""
    answer = {"text": "a", "author": None, "title": "t", "extra": [1, None]}
    server.answers(200, answer)
    server.answers(200, answer)
    note = client.notes.update("1", text="a", author=None)
    client.notes.update("1", body=note)
    assert server.last.read() == (
        b'{"text":"a","author":null,"title":"t","extra":[1,null]}'
    )


def test_what_is_required_is_asked_for(package: ModuleType, client: Any) -> None:
    """Also at run time; nothing is sent."""
    with pytest.raises(package.InvalidArgument, match="author"):
        client.notes.update("1", text="a")


def test_a_nullable_component_is_so_wherever_it_is_used(
    client: Any, server: Any, package: ModuleType
) -> None:
    """The second time as the first."""
    server.answers(200, {"text": "a", "author": "b", "seen": None, "also": None})
    note = client.notes.update("1", text="a", author="b", seen=None, also=None)
    assert (note.seen, note.also) == (None, None)
    assert server.last.content.endswith(b'"seen":null,"also":null}')
    assert package.response_faults(note) == ()
