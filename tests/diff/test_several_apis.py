"""One package of several APIs: each has its own types, or shares them with others."""

from __future__ import annotations

from typing import Any

from generator.diff.surface import Surface
from tests.diff.clients import call, client, kinds, texts

ID = {"name": "id", "type": "str", "required": True}
THING = {"fields": {"id": ID}}


def gives(place: str, spec: int) -> dict[str, Any]:
    """A call of an API that gives its Thing."""
    result = {"kind": "value", "type": "Thing"}
    return call(f"{place}.things.get", path=f"/{place}", spec=spec, result=result)


def api(place: str, spec: int, **parts: Any) -> dict[str, Any]:
    """An API in a manifest."""
    return {
        "name": place,
        "spec": spec,
        "module": f"{place}.models",
        "types": {},
        **parts,
    }


def package(*apis: dict[str, Any], **shared: Any) -> Surface:
    """A package of some APIs, and of modules of types that they share."""
    calls = [gives(one["name"], one["spec"]) for one in apis]
    return client(*calls, apis=list(apis), shared=shared, types=None)


def own(place: str, spec: int, **fields: Any) -> dict[str, Any]:
    """An API with a Thing of its own."""
    return api(place, spec, types={"Thing": {"fields": fields}})


def test_types_of_one_name() -> None:
    """A Thing of one API is not that of another."""
    old = package(own("a", 0, id=ID), own("b", 1, id=ID))
    new = package(own("a", 0, id=ID), own("b", 1))
    assert texts(old, new) == ["b.models.Thing: the field `id` is gone"]


def test_order_of_documents() -> None:
    """Their numbers are no names."""
    old = package(own("a", 0, id=ID), own("b", 1))
    new = package(own("b", 0), own("a", 1, id=ID))
    assert kinds(old, new) == []


def test_shared() -> None:
    """The module that defines a type does not matter to importers."""
    shared = api("a", 0, shared={"Thing": "_models.thing"})
    old = package(own("a", 0, id=ID))
    assert kinds(old, package(shared, **{"_models.thing": {"Thing": THING}})) == []
    changed = package(shared, **{"_models.thing": {"Thing": {"fields": {}}}})
    assert texts(old, changed) == ["a.models.Thing: the field `id` is gone"]


def test_api_added_and_removed() -> None:
    """With an API go its calls and its types."""
    both, one = package(own("a", 0), own("b", 1)), package(own("a", 0))
    assert texts(both, one) == ["b.things.get: gone (`GET /b`)", "b.models.Thing: gone"]
    assert kinds(one, both) == ["additive method-added", "additive type-added"]


def test_of_one_and_of_several() -> None:
    """One package for one API is no package for several."""
    alone = client(call("things.get"), types={"Thing": THING})
    assert set(kinds(alone, package(own("a", 0, id=ID)))) == {
        "breaking method-removed",
        "breaking type-removed",
        "additive method-added",
        "additive type-added",
    }
