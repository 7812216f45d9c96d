"""Objects that allow any further property keep what comes, and send it back."""

import asyncio
import json
from types import ModuleType
from typing import Any

import pytest

MORE = {"id": 1, "color": "red", "size": {"w": [1, None, 2.5]}, "none": None}
FREE = (
    *("allows", "empty", "noted", "unevaluated", "patterns"),
    *("refined", "beside", "chosen", "some"),
)
"""Properties of an item whose own further properties may be anything."""


@pytest.mark.parametrize("name", FREE)
def test_both_ways(name: str, client: Any, server: Any) -> None:
    """Further properties of any value are read and sent, next to declared ones."""
    server.answers(200, {name: MORE})
    server.answers(200, {})
    item = client.items.create()
    inner = getattr(item, name)
    assert inner.id == 1
    assert inner.additional_properties == {k: v for k, v in MORE.items() if k != "id"}
    client.items.create(body=item)
    assert json.loads(server.last.content) == {name: MORE}


def test_top_and_nested(client: Any, server: Any) -> None:
    """At the top, and in items of arrays, too."""
    value = {"parts": [{"parts": [MORE]}, MORE], **MORE}
    server.answers(200, value)
    server.answers(200, {})
    item = client.items.create()
    assert item.parts[0].parts[0].additional_properties["size"] == {"w": [1, None, 2.5]}
    client.items.create(body=item)
    assert json.loads(server.last.content) == value


def test_spread(client: Any, server: Any, package: ModuleType) -> None:
    """Callers pass them as an argument, and to the constructor of a model."""
    server.answers(200, {})
    allows = package.models.ItemAllows(id=2, additional_properties={"a": [1]})
    client.items.create(id=1, allows=allows, additional_properties={"b": None})
    assert server.last.content == b'{"id":1,"allows":{"id":2,"a":[1]},"b":null}'


def test_other_schemas(client: Any, server: Any, package: ModuleType) -> None:
    """A typed part of allOf counts, and silence or `false` allows nothing."""
    server.answers(200, {"typed": {"a": 1}, "narrowed": {"a": 1}, "map": MORE})
    item = client.items.create()
    assert item.typed.additional_properties == {"a": 1}
    assert item.narrowed.additional_properties == {"a": 1}
    assert item.map == MORE
    hints = package.models.ItemNarrowed.__annotations__
    assert hints["additional_properties"] == "Mapping[str, int]"
    for closed in ("Silent", "ItemRefused", "ItemEvaluated"):
        assert not hasattr(getattr(package.models, closed)(), "additional_properties")


def test_errors(client: Any, server: Any, package: ModuleType) -> None:
    """Bodies of errors keep them."""
    server.answers(400, {"message": "no", "code": 7})
    with pytest.raises(package.BadRequest) as caught:
        client.items.create()
    assert caught.value.body.message == "no"
    assert caught.value.body.additional_properties == {"code": 7}


@pytest.mark.parametrize("body", [{"content": b"lost"}, {"json": [1]}])
def test_unreadable_errors(
    client: Any, server: Any, package: ModuleType, body: Any
) -> None:
    """The body of an error is a model, even if something else came."""
    server.answers(404, **body)
    server.answers(400, **body)
    with pytest.raises(package.NotFound) as caught:
        list(client.items.get())
    assert caught.value.body == package.models.Item()
    with pytest.raises(package.BadRequest) as caught:
        client.items.create()
    assert caught.value.body == package.models.Problem()


def test_events(client: Any, server: Any) -> None:
    """Events keep them."""
    event = f"data: {json.dumps(MORE)}\n\n".encode()
    server.answers(200, content=event, headers={"content-type": "text/event-stream"})
    (item,) = client.items.get()
    assert item.additional_properties["color"] == "red"


def test_parameters_and_forms(client: Any, server: Any, package: ModuleType) -> None:
    """Parameters and forms send them."""
    where = package.models.Unevaluated(id=1, additional_properties={"a": "b"})
    server.answers(404, {})
    with pytest.raises(package.NotFound):
        list(client.items.get(where=where))
    assert server.last.url.query == b"where%5Bid%5D=1&where%5Ba%5D=b"
    server.answers(204)
    client.forms.create(id=1, additional_properties={"a": "b", "n": 2})
    assert server.last.content == b"id=1&a=b&n=2"
    server.answers(204)
    client.uploads.create(id=1, additional_properties={"a": "b"})
    assert b'name="a"\r\n\r\nb' in server.last.read()
    server.answers(204)
    client.files.create(id=1, additional_properties={"a": b"bytes"})
    assert b'name="a"; filename="upload"' in server.last.read()


def test_asyncio(echoing_client: Any) -> None:
    """The same with asyncio."""

    async def echoed() -> Any:
        async with echoing_client as client:
            return await client.items.create(id=1, additional_properties={"a": [None]})

    assert asyncio.run(echoed()).additional_properties == {"a": [None]}


def test_strict_and_faults(
    make_client: Any, client: Any, server: Any, package: ModuleType
) -> None:
    """Further properties are no faults; wrong declared ones still are."""
    value = {"allows": MORE, "parts": [MORE]}
    server.answers(200, value)
    assert make_client(strict=True).items.create().parts[0].id == 1
    server.answers(200, value | {"id": "one"})
    item = client.items.create()
    assert [fault.path for fault in package.response_faults(item)] == ["/id"]
    assert item.parts[0].additional_properties["color"] == "red"


def test_fake(fake: Any) -> None:
    """The fake answers and receives them."""
    fake.items.create.returns({"id": 1, "color": "red"})
    with fake.client() as client:
        item = client.items.create(id=1, additional_properties={"a": 1})
    assert item.additional_properties == {"color": "red"}
    assert fake.calls[-1].json == {"id": 1, "a": 1}
