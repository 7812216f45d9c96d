"""A part that is called like a Python name has it; others get a number or their place.

The document lists the other part first each time.
"""

import json
from typing import Any


def test_fields(client: Any, server: Any) -> None:
    """The field `id` is the property `id`, not `_id`."""
    server.answers(200, {"_id": "a", "id": 1, "fooBar": "b", "foo_bar": 2})
    doc = client.docs.get("7")
    assert (doc.id, doc.id_2, doc.foo_bar, doc.foo_bar_2) == (1, "a", 2, "b")


def test_arguments(client: Any, server: Any) -> None:
    """The same holds for parameters, and for properties of a body."""
    server.answers(200, {})
    client.docs.get("7", sort_by=1, sort_by_query="x", doc_id=2)
    assert server.last.url.raw_path == b"/docs/7?sortBy=x&sort_by=1&doc_id=2"

    server.answers(204)
    client.docs.update("7", text="a", text_2="b", text_3="c")
    sent = {"text": "a", "text_2": "b", "_text": "c"}
    assert json.loads(server.last.content) == sent


def test_models(package: Any) -> None:
    """The same holds for schemas."""
    assert {"foo_bar", "id"} <= {*package.models.Doc.__struct_fields__}
    assert "text" in package.models.Doc_2.__struct_fields__


def test_words_of_the_generator(client: Any, server: Any, package: Any) -> None:
    """A schema keeps a name that the generator could need, but does not need here."""
    models = package.models
    content = {
        "member": {"any": {"literal": {"a": "x"}}, "partial": {"unknown": {"a": 1}}},
        "decimal": {"a": "1"},
        "map": {"a": {"a": "y"}},
    }
    server.answers(200, content)
    doc = client.docs.get("7")
    literal, unknown = models.Literal(a="x"), models.Unknown(a=1)
    assert doc == models.Doc(
        member=models.Member(
            any=models.Any(literal=literal), partial=models.Partial(unknown=unknown)
        ),
        decimal=models.Decimal(a="1"),
        map={"a": models.Mapping_(a="y")},
    )
