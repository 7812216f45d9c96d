"""Models become dicts and JSON text, and dicts and text become models."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from types import GenericAlias, ModuleType
from typing import Any

import pytest

PEN: dict[str, Any] = {
    "penId": "p1",
    "openSince": "2026-01-02T03:04:05Z",
    "ticketPrice": 12.5,
    "plan": "AAE=",
    "note": None,
    "class": "big",
    "animals": [
        {"animalKind": "cat", "bornOn": "2020-01-02"},
        {"animalKind": "dog", "barksAt": [{"animalKind": "cat"}]},
        {"animalKind": "eel", "long": True},
    ],
    "byName": {"animalKind": {"animalKind": "dog", "bornOn": "long ago"}},
    "food": {"perDay": 3},
    "size": [2, {"unitName": "ha"}],
    "keeper": {"firstName": "Ann", "rightHand": {"unitName": "cm"}},
}
FOODS = [
    "hay",
    {"mealName": "soup"},
    {"perDay": 1},
    [{"unitName": "kg"}],
    True,
    {},
    {"mapKey": "a"},
]


def test_wire_names(client: Any, server: Any, package: ModuleType) -> None:
    """A model becomes the JSON that it came from, and comes back from it."""
    server.answers(200, PEN)
    pen = client.pens.get("p1")
    assert package.to_dict(pen) == json.loads(package.to_json(pen)) == PEN
    for made in (
        package.from_dict(package.models.Pen, PEN),
        package.from_json(package.models.Pen, json.dumps(PEN)),
        package.from_json(package.models.Pen, json.dumps(PEN).encode()),
    ):
        assert made == pen
        assert isinstance(made.animals[2], package.models.Unknown)


def test_python_names(package: ModuleType) -> None:
    """With Python names, values are those of Python, and every field is there."""
    models, pen = package.models, package.from_dict(package.models.Pen, PEN)
    fields = package.to_dict(pen, python_names=True)
    assert fields == {
        "pen_id": "p1",
        "open_since": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        "ticket_price": Decimal("12.5"),
        "plan": b"\x00\x01",
        "note": None,
        "class_": "big",
        "animals": [
            {"animal_kind": "cat", "born_on": date(2020, 1, 2)},
            {
                "animal_kind": "dog",
                "born_on": None,
                "barks_at": [{"animal_kind": "cat", "born_on": None}],
            },
            {"animalKind": "eel", "long": True},
        ],
        "by_name": {
            "animalKind": {
                "animal_kind": "dog",
                "born_on": "long ago",
                "barks_at": None,
            }
        },
        "food": {"per_day": 3, "additional_properties": {}},
        "size": [2, {"unit_name": "ha"}],
        "keeper": {
            "first_name": "Ann",
            "additional_properties": {"rightHand": {"unit_name": "cm"}},
        },
    }
    assert package.from_dict(models.Pen, fields, python_names=True) == pen
    assert package.to_dict(package.from_dict(models.Pen, fields, python_names=True))


@pytest.mark.parametrize("python_names", [False, True])
@pytest.mark.parametrize("food", FOODS, ids=str)
def test_unions(package: ModuleType, food: Any, python_names: bool) -> None:
    """Each member of a union comes back as itself; others stay Unknown."""
    pen = package.from_dict(package.models.Pen, {**PEN, "food": food})
    fields = package.to_dict(pen, python_names=python_names)
    again = package.from_dict(package.models.Pen, fields, python_names=python_names)
    assert again == pen
    assert package.to_dict(again)["food"] == food


def test_absent(package: ModuleType) -> None:
    """Fields that are not sent are not in the dict: UNSET, or None by default."""
    pen = package.models.Pen(open_since=datetime(2026, 1, 2, tzinfo=UTC), animals=[])
    expected = {"openSince": "2026-01-02T00:00:00Z", "animals": []}
    assert package.to_dict(pen) == expected
    assert package.from_dict(package.models.Pen, expected) == pen
    fields = package.to_dict(pen, python_names=True)
    assert "pen_id" not in fields
    assert "note" not in fields
    assert fields["keeper"] is None
    assert package.from_dict(package.models.Pen, fields, python_names=True) == pen


def test_other_types(package: ModuleType) -> None:
    """Lists, maps and unions of models are types, too; Unknown gives its value."""
    models = package.models
    cats = [{"animalKind": "cat"}, {"animalKind": "eel"}]
    kind = GenericAlias(list, (models.Animal,))
    animals = package.from_json(kind, json.dumps(cats))
    assert json.loads(package.to_json(animals)) == cats
    assert [package.to_dict(animal) for animal in animals] == cats
    assert package.to_dict(animals[1], python_names=True) == cats[1]
    assert package.from_dict(models.Animal, cats[0]) == animals[0]
    assert package.to_dict({"a": animals[0]}) == {"a": cats[0]}


def test_wrong(package: ModuleType) -> None:
    """Data that does not fit is an error that says where; or it is kept on request."""
    wrong = {**PEN, "openSince": "today"}
    reads: list[Callable[[], object]] = [
        lambda: package.from_dict(package.models.Pen, wrong),
        lambda: package.from_json(package.models.Pen, json.dumps(wrong)),
    ]
    for read in reads:
        with pytest.raises(package.InvalidArgument, match=r"valid Pen: .*openSince"):
            read()
    pen = package.from_dict(package.models.Pen, wrong, tolerant=True)
    assert pen.open_since == "today"
    assert [fault.path for fault in package.response_faults(pen)] == ["/openSince"]
    assert package.to_dict(pen) == wrong


@pytest.mark.parametrize("text", ["", "{", b"\xff", "[" * 100_000, "[]", "1", '"a"'])
@pytest.mark.parametrize("tolerant", [False, True])
def test_no_model(package: ModuleType, text: str | bytes, tolerant: bool) -> None:
    """Text that is no JSON, or no object, is refused."""
    with pytest.raises(package.InvalidArgument, match=r"no JSON|not a valid Pen"):
        package.from_json(package.models.Pen, text, tolerant=tolerant)


@pytest.mark.parametrize("value", [[], "a", 1, None, object(), float("nan")])
@pytest.mark.parametrize("python_names", [False, True])
def test_no_object(package: ModuleType, value: object, python_names: bool) -> None:
    """Only models and mappings become dicts."""
    with pytest.raises(package.InvalidArgument):
        package.to_dict(value, python_names=python_names)


def test_pickling(client: Any, server: Any, package: ModuleType) -> None:
    """Models with all their parts, and errors, can go to another process."""
    pen = package.from_dict(package.models.Pen, PEN)
    assert pickle.loads(pickle.dumps(pen)) == copy.deepcopy(pen) == pen
    server.answers(404, {"message": "no such pen"})
    with pytest.raises(package.NotFound) as caught:
        client.pens.get("p1")
    error = pickle.loads(pickle.dumps(caught.value))
    assert str(error) == str(caught.value)
    assert (error.status, error.json) == (404, {"message": "no such pen"})


def test_raw(client: Any, server: Any) -> None:
    """The bytes of an answer are there, even if the document describes none."""
    server.answers(200, {"deleted": True})
    answer = client.raw(client.pens.delete, "p1")
    assert json.loads(answer.raw) == {"deleted": True}
    assert answer.value is None
