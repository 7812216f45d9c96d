"""Callers give Python values where a schema names a codec."""

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from types import ModuleType
from typing import Any

import msgspec
import pytest


class Tier(Enum):
    """An enumeration of strings."""

    GOLD = "gold"


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


def test_changed_in_place(client: Any, server: Any, package: ModuleType) -> None:
    """Later additions to the maps and lists of a model are encoded, too."""
    server.answers(200, THING)
    lists = {"a": [date(1970, 1, 1)], "b": None}
    thing = package.models.Thing(since="0", values={"vip": True}, lists=lists)
    thing.values["empty"] = None
    thing.lists["a"].append(date(1970, 1, 2))
    thing.lists["c"] = [True]
    client.things.replace("1", body=thing)
    sent_lists = {"a": ["0", "86400000"], "b": None, "c": ["true"]}
    assert sent(server) == {**THING, "lists": sent_lists}


def test_create(client: Any, server: Any, package: ModuleType) -> None:
    """A record is created with properties alone, also in a batch."""
    server.answers(201, THING)
    server.answers(204)
    client.records.create(properties={"vip": True})
    assert sent(server) == {"properties": {"vip": "true"}}
    record = package.models.SimplePublicObjectBatchInputForCreate
    client.records.batch(inputs=[record(properties={"since": date(1970, 1, 1)})])
    assert sent(server) == {"inputs": [{"properties": {"since": "0"}}]}


def test_filters(client: Any, server: Any, package: ModuleType) -> None:
    """Filters of a search take Python values."""
    server.answers(204)
    between = package.models.Filter(
        property_name="since",
        operator="BETWEEN",
        value=date(1970, 1, 1),
        high_value=datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC),
        values=[True, 7, Decimal("1.50"), Tier.GOLD, ["a", "b"]],
    )
    client.records.search(filters=[between])
    assert sent(server)["filters"] == [
        {
            "propertyName": "since",
            "operator": "BETWEEN",
            "value": "0",
            "highValue": "1000",
            "values": ["true", "7", "1.50", "gold", "a;b"],
        }
    ]


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
    with pytest.raises(package.InvalidArgument, match=r'"vip": .* type dict are not'):
        client.things.replace("1", since="0", values={"vip": {}})
    with pytest.raises(package.InvalidArgument, match='"values" is no mapping'):
        client.things.replace("1", since="0", values=["vip"])
    assert not server.requests
