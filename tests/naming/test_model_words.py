"""The names that no schema can have, because `models.py` needs them."""

import collections.abc
import importlib
import typing
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from generator.api import (
    Anything,
    Api,
    Array,
    Batch,
    Enumeration,
    File,
    Map,
    Nullable,
    Object,
    Operation,
    Parameter,
    Property,
    Reference,
    RequestBody,
    Result,
    Scalar,
    Schema,
    Stream,
    Tuple,
    Union,
    Webhook,
)
from generator.naming.model_words import ALWAYS, model_words
from tests.commands import gen_client, save
from tests.naming.runs import document, thing

TEXT = Scalar("string")
EVERY = Array(Nullable(Map(Tuple((Anything(), Scalar("string", "uuid"))))))
CALL = Operation("POST", "/", "/paths/~1/post", (), None, Result("none"), (), ())
PARAMETER = Parameter("a", "query", TEXT, False, "form", True, "/a")
BODY = RequestBody("json", "application/json", TEXT, True, "/b")
JSON = Result("json", TEXT)
STREAM = Stream(Result("events", EVERY), "stream", "query")
MODEL = Object("/m", "M", (Property("a", TEXT, True),))


def of_property(schema: Schema, **facts: object) -> Object:
    """Return an object with one property."""
    return replace(MODEL, properties=(Property("a", schema, True, **facts),))  # type: ignore[arg-type]


def union(*members: Schema) -> Union:
    """Return a union."""
    return Union("/u", "U", members)


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (MODEL, ""),
        (of_property(EVERY), "Sequence Mapping Any UUID"),
        (of_property(Scalar("string", "decimal")), "Decimal"),
        (of_property(File()), "FileInput"),
        (of_property(TEXT, codec="x"), "Coded"),
        (of_property(Map(TEXT), codec="x"), "Coded Mapping"),
        (of_property(TEXT, only="read", one_way=True), "READ_ONLY"),
        (of_property(TEXT, only="write", one_way=True), "WRITE_ONLY Any"),
        (replace(MODEL, further=TEXT), "OpenModel Mapping"),
        (Enumeration("/e", "E", "string", ("a",)), "Literal"),
        (union(TEXT, Scalar("integer")), ""),
        (union(TEXT, Array(TEXT)), "Sequence"),
        (union(TEXT, Scalar("string", "date")), "Member Unknown"),
        (CALL, ""),
        (replace(CALL, parameters=(replace(PARAMETER, schema=EVERY),)), None),
        (replace(CALL, result=Result("json", EVERY)), None),
        (replace(CALL, result=Result("bytes", EVERY)), ""),
        (replace(CALL, result=JSON, others=(Result("bytes"),)), "Literal"),
        (replace(CALL, result=JSON, stream=STREAM), None),
        (replace(CALL, errors=(("400", EVERY),)), None),
        (replace(CALL, body=replace(BODY, schema=EVERY)), None),
        (replace(CALL, body=replace(BODY, kind="bytes")), "Iterable PathLike"),
        (replace(CALL, body=replace(BODY, choices=("a/b",))), "Literal"),
        (replace(CALL, body=replace(BODY, choices=("a/*",))), ""),
        (replace(CALL, batch=Batch("a", 10)), "Iterable"),
        (Webhook("w", "POST", "/w", EVERY), None),
    ],
)
def test_words(
    part: Object | Enumeration | Union | Operation | Webhook, words: str | None
) -> None:
    """A name is taken if the models or the annotations of a call need it."""
    expected = "Sequence Mapping Any UUID" if words is None else words
    assert model_words(api(part)) == ALWAYS.union(expected.split())


def test_partial() -> None:
    """Answers with errors beside results need a base class."""
    answer = Object(
        "/m", "M", tuple(Property(n, Array(TEXT), False) for n in ("errors", "results"))
    )
    call = replace(CALL, result=Result("json", Reference("/m")))
    assert model_words(api(answer, call)) == ALWAYS | {"Sequence", "Partial"}


def api(*parts: Object | Enumeration | Union | Operation | Webhook) -> Api:
    """Return an API of these parts."""
    operations = tuple(p for p in parts if isinstance(p, Operation))
    webhooks = tuple(p for p in parts if isinstance(p, Webhook))
    types = [p for p in parts if isinstance(p, Object | Enumeration | Union)]
    definitions = {each.pointer: each for each in types}
    return Api("", "", "", (), operations, definitions, {}, webhooks)


PLAIN = ("Any", "Decimal", "Mapping", "Member", "OpenModel", "Sequence", "Unknown")
NEEDY = {
    "array": {"type": "array", "items": {}},
    "map": {"type": "object", "additionalProperties": {"type": "string"}},
    "price": {"type": "string", "format": "decimal"},
    "union": {"oneOf": [{"type": "string"}, {"type": "string", "format": "date"}]},
    "open": {"type": "object", "properties": {}, "additionalProperties": True},
}
"""Properties that need all of these names in `models.py`."""


def test_needed_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A schema keeps the name that callers know, even if the models need it later."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    schemas = {name: thing("a") for name in PLAIN}
    save("later.json", document("GET /things -> Any", schemas=schemas))
    assert gen_client("later.json", "-o", ".").exit_code == 0
    needy = {"type": "object", "properties": NEEDY}
    schemas["Needy"] = needy
    save("later.json", document("GET /things -> Needy", schemas=schemas))
    assert gen_client("later.json", "-o", ".").exit_code == 0

    models = importlib.import_module("later.models")

    assert all(issubclass(getattr(models, name), models.Model) for name in PLAIN)
    content = {"array": [1], "map": {"a": "b"}, "price": "1.5", "union": "2026-01-02"}
    needy = msgspec.convert(content, models.Needy, strict=False)
    assert (needy.array, needy.map, str(needy.price)) == ([1], {"a": "b"}, "1.5")
    fields = typing.get_type_hints(models.Needy)
    assert fields["array"] == collections.abc.Sequence[Any] | None
