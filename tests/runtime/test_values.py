"""CRM property values: what is written of Python values, and what is read back."""

from __future__ import annotations

import copy
import enum
import json
import pickle
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generated.partner_clients import Client, InvalidArgument
from generated.partner_clients._runtime.codec import encode
from generated.partner_clients.hubspot.values import (
    PropertyValue,
    property_value,
    to_bool,
    to_choices,
    to_date,
    to_datetime,
    to_number,
)
from generated.partner_clients.models import (
    Filter,
    SimplePublicObjectBatchInput,
    SimplePublicObjectInput,
)

LISBON = timezone(timedelta(hours=1))


class Tier(enum.Enum):
    """Neither strings nor numbers."""

    GOLD = "gold"
    SINCE = date(2019, 10, 31)
    NOTHING = b""


class Taste(enum.StrEnum):
    """Strings."""

    SWEET = "sweet"
    SOUR = "sour"


class Seats(enum.IntEnum):
    """Numbers."""

    TWO = 2


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("", ""),
        ("a;b", "a;b"),
        (None, ""),
        (True, "true"),
        (False, "false"),
        (17, "17"),
        (-(10**400), "-1" + "0" * 400),
        (17.0, "17.0"),
        (0.1, "0.1"),
        (1e22, "10000000000000000000000"),
        (1e-7, "0.0000001"),
        (Decimal("1.50"), "1.50"),
        (Decimal("1E+3"), "1000"),
        (Decimal("1E+400"), "1" + "0" * 400),
        (date(2019, 10, 31), "1572480000000"),
        (date(1969, 12, 31), "-86400000"),
        (datetime(2019, 10, 31, tzinfo=UTC), "1572480000000"),
        (datetime(2019, 10, 31, 1, tzinfo=LISBON), "1572480000000"),
        (datetime(2019, 10, 31, 0, 0, 0, 1999, tzinfo=UTC), "1572480000001"),
        (["chocolate", "strawberry"], "chocolate;strawberry"),
        (("b", "a"), "b;a"),
        ({"b", "a"}, "a;b"),
        (frozenset({"b", "a"}), "a;b"),
        ({"b": 1, "a": 2}.keys(), "a;b"),
        ([], ""),
        (Taste.SWEET, "sweet"),
        ([Taste.SWEET, Taste.SOUR], "sweet;sour"),
        (Seats.TWO, "2"),
        (Tier.GOLD, "gold"),
        (Tier.SINCE, "1572480000000"),
        ({Tier.GOLD, Taste.SOUR}, "gold;sour"),
    ],
)
def test_written(value: PropertyValue, written: str) -> None:
    """Every value has one form, a plain string."""
    found = property_value("p", value)
    assert (found, type(found)) == (written, str)


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (float("nan"), "nan is not a finite number"),
        (float("-inf"), "-inf is not a finite number"),
        (Decimal("sNaN"), "sNaN is not a finite number"),
        (datetime(2019, 10, 31), "2019-10-31 00:00:00 has no time zone"),
        (["a;b"], "'a;b' is not a choice"),
        ([""], "'' is not a choice"),
        ([1], "a choice is a string, not a int"),
        ({1, "a"}, "a choice is a string, not a int"),
        (b"a", "values of type bytes are not supported"),
        ({"a": "b"}, "values of type dict are not supported"),
        (Tier.NOTHING, "values of type bytes are not supported"),
        ((c for c in "ab"), "values of type generator are not supported"),
        (object(), "values of type object are not supported"),
    ],
)
def test_refused(value: Any, problem: str) -> None:
    """The message names the property and what is wrong with its value."""
    with pytest.raises(InvalidArgument) as caught:
        property_value("since", value)
    assert str(caught.value).startswith(f'the property "since": {problem}')


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        *((read, None, None) for read in (to_bool, to_number, to_date, to_datetime)),
        *((read, "", None) for read in (to_bool, to_number, to_date, to_datetime)),
        (to_choices, None, None),
        (to_choices, "", None),
        (to_bool, "true", True),
        (to_bool, "false", False),
        (to_number, "17", Decimal(17)),
        (to_number, "-1.50", Decimal("-1.50")),
        (to_number, "1.5E3", Decimal(1500)),
        (to_date, "1572480000000", date(2019, 10, 31)),
        (to_date, "-86400000", date(1969, 12, 31)),
        (to_date, "2019-10-31", date(2019, 10, 31)),
        (to_date, "2019-10-31T23:30:00-01:00", date(2019, 11, 1)),
        (to_datetime, "1572480000001", datetime(2019, 10, 31, 0, 0, 0, 1000, UTC)),
        (
            to_datetime,
            "2019-10-30T03:30:17.883Z",
            datetime(2019, 10, 30, 3, 30, 17, 883000, UTC),
        ),
        (to_datetime, "2019-10-31", datetime(2019, 10, 31, tzinfo=UTC)),
        (to_datetime, "2019-10-31T10:00", datetime(2019, 10, 31, 10, tzinfo=UTC)),
        (to_choices, "chocolate;strawberry", ["chocolate", "strawberry"]),
        (to_choices, "chocolate", ["chocolate"]),
    ],
)
def test_read(read: Callable[[str | None], object], text: str, value: object) -> None:
    """A value, or None where there is none."""
    assert read(text) == value


@pytest.mark.parametrize(
    ("read", "text", "message"),
    [
        (to_bool, "yes", '\'yes\' is neither "true" nor "false"'),
        (to_number, "1,5", "'1,5' is not a number"),
        (to_number, "NaN", "'NaN' is not a number"),
        (to_number, "1_0", "'1_0' is not a number"),
        (to_number, "1e9999999999999999999", "is too large or too small a number"),
        (to_date, "31.10.2019", "'31.10.2019' is not a date or time"),
        (to_datetime, "9" * 20, "is not a date or time"),
        (to_datetime, "9" * 5000, "is not a date or time"),
        (to_datetime, "0001-01-01T00:00:00+14:00", "is not a date or time"),
        (to_datetime, "2019-10-31T", "'2019-10-31T' is not a date or time"),
    ],
)
def test_unreadable(
    read: Callable[[str | None], object], text: str, message: str
) -> None:
    """A ValueError says what came."""
    with pytest.raises(ValueError, match=message):
        read(text)


@given(st.booleans())
def test_bools(value: bool) -> None:
    """Written values are read back."""
    assert to_bool(property_value("p", value)) is value


@given(
    st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.decimals(min_value="-1e40", max_value="1e40", allow_nan=False)
)
def test_numbers(value: int | float | Decimal) -> None:
    """Exactly the number comes back, and no exponent is written."""
    written = property_value("p", value)
    assert "e" not in written.lower()
    found = to_number(written)
    assert found is not None
    assert type(value)(found) == value


@given(st.dates())
def test_dates(value: date) -> None:
    """In either form of a date."""
    assert to_date(property_value("p", value)) == value
    assert to_date(value.isoformat()) == value


@given(st.datetimes(timezones=st.timezones()))
def test_datetimes(value: datetime) -> None:
    """To the millisecond, whatever the time zone."""
    written = property_value("p", value)
    try:
        expected = value.astimezone(UTC)
    except OverflowError:
        return  # there is no such time in UTC
    found = to_datetime(written)
    assert found is not None
    assert timedelta() <= expected - found < timedelta(milliseconds=1)


@given(st.lists(st.text(st.characters(exclude_characters=";"), min_size=1), min_size=1))
def test_choices(value: list[str]) -> None:
    """A list keeps its order; a set has but one form."""
    assert to_choices(property_value("p", value)) == value
    assert to_choices(property_value("p", set(value))) == sorted(set(value))


ANY_VALUE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.binary()
    | st.dates()
    | st.datetimes()
    | st.decimals(allow_nan=True),
    lambda inside: st.lists(inside) | st.dictionaries(st.text(), inside),
    max_leaves=4,
)


@given(st.dictionaries(st.text(), ANY_VALUE))
def test_any_value(values: Any) -> None:
    """Nothing but strings is ever sent, under the names given and in their order."""
    try:
        model = SimplePublicObjectBatchInput(id="1", properties=values)
    except InvalidArgument:
        return
    sent = json.loads(encode(model))["properties"]
    assert list(sent) == list(values)
    assert all(isinstance(value, str) for value in sent.values())


def test_changed_model() -> None:
    """A field that is set later is written too."""
    model = SimplePublicObjectInput(properties={})
    model.properties = {"vip": True}
    assert model.properties == {"vip": "true"}
    with pytest.raises(InvalidArgument, match="vip"):
        model.properties = {"vip": float("nan")}
    assert encode(model) == b'{"properties":{"vip":"true"}}'


def test_changed_map() -> None:
    """A map that is changed in place is sent with encoded values."""
    given: dict[str, Any] = {"vip": True, "tastes": ["a", "b"]}
    model: Any = SimplePublicObjectInput(properties=given)
    given["vip"] = False  # the model has a copy
    model.properties["since"] = date(2019, 10, 31)
    model.properties.update([("seats", 2)], tier=Tier.GOLD)
    model.properties |= {"size": Decimal("1.50")}
    assert model.properties.setdefault("size") == "1.50"
    assert model.properties.setdefault("empty") == ""
    del model.properties["tastes"]
    sent = {
        "vip": "true",
        "since": "1572480000000",
        "seats": "2",
        "tier": "gold",
        "size": "1.50",
        "empty": "",
    }
    assert model.properties == sent
    assert repr(sent) in repr(model)
    assert json.loads(encode(model)) == {"properties": sent}
    assert json.loads(msgspec.json.encode(model)) == {"properties": sent}
    with pytest.raises(InvalidArgument, match=r'"since": .* no time zone'):
        model.properties["since"] = datetime(2019, 10, 31)
    assert model.properties == sent


def test_changed_list() -> None:
    """Filters take the same values; a list that is changed in place is sent right."""
    model: Any = Filter(
        property_name="p",
        operator="IN",
        value=date(2019, 10, 31),
        high_value=datetime(2019, 10, 31, tzinfo=UTC),
        values=[1, Tier.GOLD],
    )
    model.values.append(Decimal("1.50"))
    model.values.insert(0, True)
    model.values += ["x", 2]
    model.values[1] = Tier.GOLD
    model.values[2:3] = [date(2019, 10, 31)]
    sent = {
        "propertyName": "p",
        "operator": "IN",
        "value": "1572480000000",
        "highValue": "1572480000000",
        "values": ["true", "gold", "1572480000000", "1.50", "x", "2"],
    }
    assert json.loads(encode(model)) == json.loads(msgspec.json.encode(model)) == sent
    assert msgspec.json.decode(encode(model), type=Filter) == model


@pytest.mark.parametrize(
    "model",
    [
        SimplePublicObjectInput(properties={"vip": True}),
        Filter(property_name="p", operator="IN", values=[True]),
    ],
)
@pytest.mark.parametrize(
    "copied",
    [copy.copy, copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))],
)
def test_copies(copied: Callable[[Any], Any], model: Any) -> None:
    """A copy encodes what is added to it, too."""
    made, name = copied(model), model.__struct_fields__[-1]
    assert made == model
    if name == "values":
        getattr(made, name).append(7)
    else:
        getattr(made, name)["seats"] = 7
    assert b'"7"' in encode(made)


@pytest.mark.parametrize("values", ["ab", b"ab", 7, {"a", "b"}, {"a": "b"}])
def test_no_list(values: Any) -> None:
    """Other values are refused when the field is set, and so are wrong items."""
    wrong: Any = b"a"
    with pytest.raises(InvalidArgument, match='"values" is no list'):
        Filter(property_name="p", operator="IN", values=values)
    with pytest.raises(InvalidArgument, match='"values": values of type'):
        Filter(property_name="p", operator="IN", values=[values, wrong])


def test_decoded_model() -> None:
    """msgspec reads such models, and what it reads is not written a second time."""
    wire = b'{"properties":{"a":"true","b":"x;y"}}'
    assert encode(msgspec.json.decode(wire, type=SimplePublicObjectInput)) == wire


def typed(client: Client) -> None:
    """For the type checkers alone: callers pass what mappings they have."""
    numbers: dict[str, int] = {}
    strings: Mapping[str, str | None] = {}
    choices: dict[str, list[Taste]] = {}
    client.partner_clients.update("512", properties=numbers)
    client.partner_clients.update("512", properties=strings)
    client.partner_clients.update("512", properties=choices)
    days: list[date] = []
    Filter(property_name="p", operator="EQ", value=Tier.GOLD, values=days)
