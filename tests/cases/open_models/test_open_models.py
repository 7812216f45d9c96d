"""Properties that are declared, and further ones beside them."""

import copy
import json
import pickle
import sys
from datetime import date
from types import ModuleType
from typing import Any

import msgspec
import pytest

BOX = {
    "$id": "1",
    "madeOn": "2026-01-02",
    "parent": {"$id": "0", "madeOn": "2026-01-01", "opened": "2026-01-03"},
    "note": None,
    "additional_properties": 5,
    "to_json": "a",
    "declared": "b",
    "sold": "2026-02-03",
}


def test_read(client: Any, server: Any) -> None:
    """Each is of its type, also inside of another."""
    server.answers(200, {"results": [BOX]})
    (box,) = client.boxes.list().results
    assert (box.id, box.made_on) == ("1", date(2026, 1, 2))
    assert (box.note, box.additional_properties_) == (None, 5)
    assert (box.to_json_, box.declared) == ("a", "b")
    assert box.additional_properties == {"sold": date(2026, 2, 3)}
    assert box.parent.additional_properties == {"opened": date(2026, 1, 3)}
    assert box.parent.note is msgspec.UNSET


def test_spread(client: Any, server: Any) -> None:
    """In JSON they stand side by side."""
    server.answers(200, BOX)
    found = client.boxes.create(
        id="1",
        made_on=date(2026, 1, 2),
        note=None,
        additional_properties={"sold": date(2026, 2, 3)},
    )
    assert server.last.content == (
        b'{"$id":"1","madeOn":"2026-01-02","note":null,"sold":"2026-02-03"}'
    )
    server.answers(200, BOX)
    client.boxes.create(body=found)
    assert json.loads(server.last.content) == BOX


def test_faults(client: Any, server: Any, package: ModuleType) -> None:
    """Wrong values stay as received, and their places are listed."""
    server.answers(200, BOX | {"madeOn": 7, "sold": "never", "parent": "none"})
    box = client.boxes.create(id="1", made_on=date.min)
    assert (box.made_on, box.parent) == (7, "none")
    assert box.additional_properties == {"sold": "never"}
    paths = [fault.path for fault in package.response_faults(box)]
    assert sorted(paths) == ["/madeOn", "/parent", "/sold"]


def test_missing(client: Any, package: ModuleType) -> None:
    """Required fields must be given."""
    with pytest.raises(package.InvalidArgument, match="missing: made_on"):
        client.boxes.create(id="1")
    with pytest.raises(TypeError, match="made_on"):
        package.models.Box(id="1")


def test_twice(client: Any, package: ModuleType) -> None:
    """A declared property has one value."""
    with pytest.raises(package.InvalidArgument, match="madeOn"):
        client.boxes.create(
            id="1", made_on=date.min, additional_properties={"madeOn": date.max}
        )


def test_values(package: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """They compare, copy and show themselves as other models do."""
    monkeypatch.setitem(sys.modules, package.__name__, package)
    box = package.models.Box(
        id="1", made_on=date.min, additional_properties={"a": date.max}
    )
    same = package.models.Box(
        id="1", made_on=date.min, additional_properties={"a": date.max}
    )
    assert box == same
    assert copy.deepcopy(box) == pickle.loads(pickle.dumps(box)) == box
    same.id = "2"
    assert box != same
    assert repr(box).startswith("Box(id='1', made_on=datetime.date(1, 1, 1), ")


def test_query(client: Any, server: Any, package: ModuleType) -> None:
    """A parameter may be one as well."""
    server.answers(200, {"results": []})
    where = package.models.Where(size=1, additional_properties={"depth": 2})
    client.boxes.list(where=where)
    assert server.last.url.query == b"where%5Bsize%5D=1&where%5Bdepth%5D=2"


def test_composed(package: ModuleType) -> None:
    """An object made of others has what they have."""
    hints = package.models.Extended.__annotations__
    assert list(hints)[-1] == "additional_properties"
    assert {"id", "name"} <= set(hints)
    assert package.models.Free().additional_properties == {}
