"""Callers give Python values where a schema names a codec."""

from datetime import date
from types import ModuleType
from typing import Any

import msgspec
import pytest

THING = {"since": "0", "values": {"vip": "true", "empty": ""}}


def sent(server: Any) -> Any:
    """The JSON of the latest request."""
    return msgspec.json.decode(server.last.content)


def test_fields(client: Any, server: Any) -> None:
    """A property's value is written, and every value of a map."""
    server.answers(200, THING)
    values = {"vip": True, "empty": None}
    client.things.replace("1", since=date(1970, 1, 1), values=values)
    assert sent(server) == THING


@pytest.mark.parametrize(
    ("until", "written"),
    [("x", {"until": "x"}), (7, {"until": "7"}), (None, {"until": None})],
)
def test_null(
    client: Any, server: Any, until: object, written: dict[str, object]
) -> None:
    """Outside of a map, null stays null: only the document says what it means."""
    server.answers(200, THING)
    client.things.replace("1", since="0", until=until, values={})
    assert sent(server) == {"since": "0", "values": {}, **written}


def test_whole_body(client: Any, server: Any, package: ModuleType) -> None:
    """A model holds what is sent from the moment that it is made, or changed."""
    server.answers(200, THING)
    thing = package.models.Thing(since=date(1970, 1, 1), values={})
    assert thing.since == "0"
    thing.values = {"vip": True, "empty": []}
    assert thing.values == THING["values"]
    client.things.replace("1", body=thing)
    assert sent(server) == THING


def test_answers(client: Any, server: Any, package: ModuleType) -> None:
    """Received values stay as they are, even if no codec would write them."""
    wrong = {"since": {}, "values": {"vip": True, "empty": None}}
    server.answers(200, wrong)
    thing = client.things.replace("1", since="0", values={})
    assert (thing.since, thing.values) == (wrong["since"], wrong["values"])
    paths = [fault.path for fault in package.response_faults(thing)]
    assert paths == ["/since", "/values/vip"]


def test_refused(client: Any, server: Any, package: ModuleType) -> None:
    """The message names the property, and nothing is sent."""
    with pytest.raises(package.InvalidArgument, match=r'"vip": no .* type dict'):
        client.things.replace("1", since="0", values={"vip": {}})
    with pytest.raises(package.InvalidArgument, match='"values" is no mapping'):
        client.things.replace("1", since="0", values=["vip"])
    assert not server.requests
