"""No name of a document gets in the way of Python, or of the client itself."""

from datetime import UTC, date, datetime
from types import ModuleType
from typing import Any

import msgspec


def test_fields_keep_their_names_on_the_wire(package: ModuleType) -> None:
    """Fields with changed names keep their wire names."""
    model = package.models.Model_
    assert model.__struct_encode_fields__ == (
        *("class", "in", "list", "str", "int", "date", "datetime", "msgspec"),
        *("fooBar", "foo_bar", "@type", "1st", "field"),
    )
    assert model.__struct_fields__ == (
        *("class_", "in_", "list", "str", "int", "date", "datetime", "msgspec_"),
        *("foo_bar_2", "foo_bar", "type", "value_1st", "field"),
    )


def test_types_mean_what_they_say(package: ModuleType) -> None:
    """Although fields are called like them."""
    found = msgspec.json.decode(
        b'{"class":"c","list":[1],"str":"s","date":"2026-01-02",'
        b'"datetime":"2026-01-02T03:04:05Z","field":{"None":"n"}}',
        type=package.models.Model_,
    )
    assert (found.date, found.list) == (date(2026, 1, 2), [1])
    assert found.datetime == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert found.field.none == "n"


def test_arguments(client: Any, server: Any) -> None:
    """Clashes are numbered, keywords get an underscore."""
    server.answers(200, {"class": "c", "list": [], "date": "2026-01-02"})
    options = {"self_": "s", "models_": "m", "x_ä_b_query": "1", "x_ä_b": "2"}
    client.class_.get("a/b", **options, value_2nd="3")
    assert server.last.url.raw_path == (
        b"/class/a%2Fb?self=s&models=m&X-%C3%84%20b=1&x_%C3%A4_b=2&2nd=3"
    )


def test_the_client_keeps_its_own_names(client: Any, server: Any) -> None:
    """A resource that wants one of them gets an underscore."""
    server.answers(204)
    server.answers(200, "2026-01-02")
    client.close_.get()
    assert client.dates.str() == date(2026, 1, 2)


def test_what_a_fake_is_used_with(fake: Any) -> None:
    """A resource of the same name gets an underscore there, and there alone."""
    fake.calls_.get.returns()
    with fake.client() as client:
        client.calls.get()
    assert fake.calls == fake.calls_.get.calls
    assert [call.path for call in fake.calls] == ["/calls"]


def test_decorator(client: Any, server: Any) -> None:
    """No resource is named like the decorator of resources."""
    server.answers(204)
    client.dates.cached_property_.a.get()
    assert server.last.url.path == "/dates/cached_property/a"
    assert client.dates.words


def test_modules_and_classes(client: Any, server: Any, package: ModuleType) -> None:
    """A resource `models` does not hide the module, nor `hooks` the class `Hooks`."""
    server.answers(204)
    server.answers(204)
    client.hooks.create(body=[package.models.Model_2(a="b")])
    client.hooks.models.get()
    assert server.requests[0].content == b'[{"a":"b"}]'
    assert server.last.url.path == "/hooks/models"
