"""A number with the format `decimal` is a Decimal, and keeps all of its digits."""

from decimal import Decimal
from types import ModuleType
from typing import Any

import pytest

LONG = "0.123456789012345678901234567890"
HUGE = "12345678901234567890.5"
PRICE = (
    f'{{"amount":{LONG},"text":"1.50","rates":{{"a":{HUGE},"b":1E+2}},'
    f'"steps":[{LONG},7],"either":{LONG},"parts":{{"p":{{"amount":{LONG},"text":"2"}}}},'
    f'"free":{{"cost":{LONG},"more":{HUGE}}},"any":[1.5,{LONG}]}}'
)


def test_both_ways(client: Any, server: Any) -> None:
    """Numbers stay numbers, and strings stay strings, wherever they are."""
    server.answers(200, content=PRICE.encode())
    price = client.prices.replace()
    assert (price.amount, price.text) == (Decimal(LONG), Decimal("1.50"))
    assert price.rates == {"a": Decimal(HUGE), "b": Decimal(100)}
    assert price.steps == [Decimal(LONG), Decimal(7)]
    assert price.either == Decimal(LONG)
    assert price.parts["p"].amount == Decimal(LONG)
    assert price.free.cost == Decimal(LONG)
    assert price.free.additional_properties == {"more": Decimal(HUGE)}
    assert price.any[0] == 1.5
    assert type(price.any[0]) is float
    server.answers(200, {})
    client.prices.replace(body=price)
    assert server.last.content == PRICE.encode()
    assert price.parts["p"].text == Decimal(2)


def test_broken_answers(client: Any, server: Any, package: ModuleType) -> None:
    """A wrong value elsewhere costs no digits, and errors have all of them."""
    server.answers(200, content=PRICE.replace("[1.5", '[1.5],"wrong":[1').encode())
    assert client.prices.replace().amount == Decimal(LONG)
    broken = PRICE.replace('"1.50"', '"much"').encode()
    server.answers(200, content=broken)
    price = client.prices.replace()
    assert (price.amount, price.text) == (Decimal(LONG), "much")
    assert price.free.cost == Decimal(LONG)
    server.answers(400, content=PRICE.encode())
    with pytest.raises(package.BadRequest) as caught:
        client.prices.replace()
    assert caught.value.body.free.cost == Decimal(LONG)


def test_sending(client: Any, server: Any, package: ModuleType) -> None:
    """Parameters, fields, and bodies of a single value."""
    price = package.models.Price(amount=Decimal("1.10"), text=Decimal("1.10"))
    server.answers(200, {})
    client.prices.replace(
        least=Decimal("1.10"), rate=[Decimal("2.50")], filter=price, amount=Decimal(3)
    )
    assert server.last.url.params["least"] == "1.10"
    assert server.last.headers["rate"] == "2.50"
    assert server.last.url.params["filter"] == '{"amount":1.10,"text":"1.10"}'
    assert server.last.content == b'{"amount":3}'
    server.answers(200, content=LONG.encode())
    assert client.prices.create(body=[Decimal("1.10"), Decimal(2)]) == Decimal(LONG)
    assert server.last.content == b"[1.10,2]"
    with pytest.raises(package.InvalidArgument, match="NaN"):
        client.prices.replace(amount=Decimal("NaN"))
    assert package.to_json(price) == '{"amount":1.10,"text":"1.10"}'
    assert package.from_json(package.models.Price, PRICE).amount == Decimal(LONG)


def test_fake(fake: Any, package: ModuleType) -> None:
    """The fake keeps the digits, too."""
    fake.prices.replace.returns(package.models.Price(amount=Decimal(LONG)))
    with fake.client() as client:
        assert client.prices.replace().amount == Decimal(LONG)
