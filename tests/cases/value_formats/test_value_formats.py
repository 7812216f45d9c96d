"""Values become what their formats say, and go back as they came."""

import json
from datetime import UTC, date, datetime, time
from decimal import Decimal
from types import ModuleType
from typing import Any

import msgspec
import pytest

READING = {
    "at": "12:00:00Z",
    "price": "1.50",
    "raw": "AAE=",
    "encoded": "iVBO",
    "other": "_-8",
    "length": "P1M",
    "host": "192.0.2.1",
    "seen": 1572480000,
    "huge": 2**80,
    "point": [1.5, 2.0, {"name": "m"}],
    "loose": [1, "a", True, False],
    "ends_early": [1],
    "either": "2.50",
    "time": "23:59:59.250000+02:00",
}


def test_read(client: Any, server: Any, package: ModuleType) -> None:
    """Nothing is lost on the way in and out."""
    server.answers(200, READING)
    found = client.readings.get()
    assert found.at == time.fromisoformat("12:00:00+00:00")
    assert found.price == Decimal("1.50")
    assert found.raw == b"\x00\x01"
    assert found.encoded == b"\x89PN"
    assert (found.other, found.length, found.host) == ("_-8", "P1M", "192.0.2.1")
    assert (found.seen, found.huge) == (1572480000, 2**80)
    assert found.point == (1.5, 2.0, package.models.Unit(name="m"))
    assert found.loose == [1, "a", True, False]
    assert found.ends_early == [1]
    assert json.loads(msgspec.json.encode(found)) == READING
    assert json.loads(package.to_json(found)) == READING


def test_wrong(client: Any, server: Any, package: ModuleType) -> None:
    """Values of another format or length stay as received."""
    wrong = {"price": "much", "raw": "*", "at": "noon", "point": [1.5, 2.0]}
    server.answers(200, READING | wrong)
    found = client.readings.get()
    assert (found.price, found.raw, found.at) == ("much", "*", "noon")
    assert found.point == [1.5, 2.0]
    faults = package.response_faults(found)
    assert [fault.path for fault in faults] == ["/at", "/price", "/raw", "/point"]


def test_wrong_inside(client: Any, server: Any, package: ModuleType) -> None:
    """One wrong item does not cost the others of a tuple."""
    server.answers(200, READING | {"point": [1.5, "two", {"name": "m"}]})
    found = client.readings.get()
    assert found.point == (1.5, "two", package.models.Unit(name="m"))


def test_parameters(client: Any, server: Any) -> None:
    """They are written as they are in JSON."""
    server.answers(200, READING)
    client.readings.get(
        at=time(12, 30), least=Decimal("1.50"), key=b"\xff\xee", span=(1, date.min)
    )
    assert server.last.url.query == (
        b"at=12%3A30%3A00&least=1.50&key=%2F%2B4%3D&span=1&span=0001-01-01"
    )


NAIVE, AWARE = datetime(2026, 1, 2, 3, 4), datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


def refused(package: ModuleType) -> list[tuple[str, dict[str, Any]]]:
    """Return arguments that are refused, each with a part of the message."""
    span, moment = package.models.Span, package.models.Moment
    return [
        ("no time zone", {"since": NAIVE}),
        ("no time zone", {"at": NAIVE}),
        ("no time zone", {"either": NAIVE}),
        ("no time zone", {"spans": {"a": span(end=NAIVE)}}),
        ("no time zone", {"additional_properties": {"b": [NAIVE]}}),
        ("no time zone", {"body": moment(span=span(end=NAIVE))}),
        ("no time zone", {"span_query": span(end=NAIVE)}),
        ("a date is declared", {"on": AWARE}),
        ("a date is declared", {"days_header": [date.min, AWARE]}),
        ("a date is declared", {"days": [AWARE]}),
        ("a date is declared", {"span": span(first=AWARE)}),
        ("a date is declared", {"span_query": span(first=AWARE)}),
        ("a date is declared", {"spans": {"a": span(first=AWARE)}}),
    ]


def test_times(client: Any, server: Any, package: ModuleType) -> None:
    """A datetime needs an offset, and is no date, wherever it is sent."""
    for problem, arguments in refused(package):
        with pytest.raises(package.InvalidArgument, match=problem):
            client.moments.replace(**arguments)
    for problem, fields in [
        ("no time zone", {"end": NAIVE}),
        ("a date is declared", {"first": AWARE}),
    ]:
        with pytest.raises(package.InvalidArgument, match=problem):
            client.moments.create(**fields)
    assert not server.requests
    server.answers(200, "2026-01-02")
    day = client.moments.replace(on=date.min, at=AWARE, either=AWARE, since=AWARE)
    assert day == date(2026, 1, 2)
    assert b"2026-01-02T03:04:00Z" in server.last.content


@pytest.mark.parametrize("day", ["soon", 7, None])
def test_wrong_results(
    client: Any, make_client: Any, server: Any, package: ModuleType, day: Any
) -> None:
    """A result that is no date stays as it came, as inside a model."""
    server.answers(200, day, content=None if day is not None else b"null")
    assert client.moments.replace() == day
    server.answers(200, [day])
    assert client.moments.create() == [day]
    for content in (b'{"day": 1}', b"[]"):
        server.answers(200, content=content)
        with pytest.raises(package.DecodingError):
            client.moments.replace()
    server.answers(200, day, content=None if day is not None else b"null")
    with pytest.raises(package.DecodingError):
        make_client(strict=True).moments.replace()
