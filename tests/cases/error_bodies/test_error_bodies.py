"""Everything an API says about an error reaches the caller."""

import pickle
from types import ModuleType
from typing import Any

import pytest
from msgspec import UNSET


def test_the_message_comes_first(client: Any, server: Any, package: ModuleType) -> None:
    """The body of `*/*` is JSON, and typed."""
    server.answers(404, {"detail": "No such door", "code": 7, "hint": "Left"})
    with pytest.raises(
        package.NotFound, match=r"^No such door \(404 Not Found"
    ) as info:
        client.doors.get("9")
    assert info.value.body == package.models.Problem(detail="No such door", code=7)
    assert info.value.json["hint"] == "Left"


@pytest.mark.parametrize("content", [b"", b"<html>no</html>", b"[]", b'"why"'])
def test_there_always_is_a_body(
    content: bytes, client: Any, server: Any, package: ModuleType
) -> None:
    """Its fields are UNSET, and the bytes are kept."""
    server.answers(503, content=content)
    with pytest.raises(package.ServerError) as info:
        client.doors.get("9")
    assert info.value.body.detail is UNSET
    assert info.value.raw == content


def test_errors_can_be_pickled(client: Any, server: Any, package: ModuleType) -> None:
    """They travel between processes."""
    server.answers(409, {"detail": "Jammed"})
    with pytest.raises(package.Conflict) as info:
        client.doors.get("9")
    copy = pickle.loads(pickle.dumps(info.value))
    assert (type(copy), str(copy)) == (package.Conflict, str(info.value))
    assert copy.body.detail == "Jammed"
