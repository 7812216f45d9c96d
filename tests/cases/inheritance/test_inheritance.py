"""Schemas that extend a base with a discriminator are subclasses of the base."""

import asyncio
import copy
import importlib
import json
import pickle
from types import ModuleType
from typing import Any

import pytest

CIRCLE = {
    "shapeKind": "circle",
    "drawnBy": "Ada",
    "center": {"x": 1},
    "radius": 2.5,
    "inner": {"shapeKind": "oval", "radii": [1.0], "made": "2026-01-02"},
    "extra": {"a": [1]},
}
HEXAGON = {"shapeKind": "hexagon", "sides": 6, "inner": {"radius": 1}}
SHAPES = {
    "Circle": CIRCLE,
    "Ellipse": {"shapeKind": "oval"},
    "Shape": HEXAGON,
}
"""A value of each class; the base takes values of unknown kinds."""
ANIMALS = {
    "Animal": {"species": "Dragon", "fire": True},
    "Mammal": {"species": "Mammal", "legs": 4},
    "Cat": {"species": "cat", "legs": 4, "name": "Tom"},
    "Dog": {"species": "#dog"},
    "Whale": {"species": "Whale", "ocean": "Indian"},
    "Arctic": {"species": "Whale", "ocean": "Arctic", "ice": True},
}


def name(value: object) -> str:
    """Return the name of a value's class."""
    return type(value).__name__


@pytest.mark.parametrize("kind", SHAPES)
@pytest.mark.parametrize("strict", [False, True])
def test_tags(kind: str, strict: bool, make_client: Any, server: Any) -> None:
    """The tag chooses the class, and everything comes back."""
    client = make_client(strict=strict)
    server.answers(200, SHAPES[kind])
    server.answers(200, SHAPES[kind])
    shape = client.shapes.replace(body={})
    client.shapes.replace(body=shape)
    assert name(shape) == kind
    assert json.loads(server.last.content) == SHAPES[kind]


def test_classes(client: Any, server: Any, package: ModuleType) -> None:
    """The fields of an extension have their own types."""
    models = package.models
    server.answers(200, CIRCLE)
    circle = client.shapes.replace(body={})
    assert isinstance(circle, models.Shape)
    assert (circle.shape_kind, circle.drawn_by) == ("circle", "Ada")
    assert circle.center == models.Center(x=1)
    assert name(circle.inner) == "Ellipse"
    assert circle.additional_properties == {"extra": {"a": [1]}}
    assert copy.deepcopy(circle) == pickle.loads(pickle.dumps(circle)) == circle
    assert repr(circle).startswith("Circle(shape_kind='circle', drawn_by='Ada', ")
    assert models.Circle(radius=1.0) != models.Shape(shape_kind="circle")


def test_levels(client: Any, server: Any) -> None:
    """Names of schemas are tags if there is no mapping, on every level."""
    server.answers(200, [*ANIMALS.values()])
    server.answers(200, [])
    animals = client.animals.replace(body=[])
    assert [*map(name, animals)] == [*ANIMALS]
    client.animals.replace(body=animals)
    assert json.loads(server.last.content) == [*ANIMALS.values()]


def test_nested(client: Any, server: Any, package: ModuleType) -> None:
    """In lists, maps, events and unions, and where an extension is declared."""
    drawing = {
        "all": [*SHAPES.values()],
        "byName": SHAPES,
        "first": CIRCLE,
        "circle": CIRCLE | {"shapeKind": "sphere"},
        "either": CIRCLE,
    }
    server.answers(200, drawing)
    read = client.shapes.list()
    assert [*map(name, read.all)] == [*map(name, read.by_name.values())] == [*SHAPES]
    assert {name(read.first), name(read.either), name(read.circle)} == {"Circle"}
    assert read.circle.shape_kind == "sphere"
    assert package.response_faults(read) == ()
    events = "".join(f"data: {json.dumps(shape)}\n\n" for shape in SHAPES.values())
    headers = {"content-type": "text/event-stream"}
    server.answers(200, content=events.encode(), headers=headers)
    watched = client.shapes.watch.get()
    assert [*map(name, watched)] == [*SHAPES]


@pytest.mark.parametrize(
    ("body", "kind"),
    [({"code": 7, "detail": ""}, "Quota"), ({"code": 8, "a": 1}, "Problem")],
)
def test_errors(
    body: Any, kind: str, client: Any, server: Any, package: ModuleType
) -> None:
    """Errors are told apart, also by a number."""
    server.answers(400, body)
    with pytest.raises(package.BadRequest) as caught:
        client.shapes.list()
    assert name(caught.value.body) == kind
    assert caught.value.body.code == body["code"]
    with pytest.raises(package.InvalidArgument, match="detail"):
        package.models.Quota()


def test_filled_in(client: Any, server: Any, package: ModuleType) -> None:
    """Tags are sent even if callers do not set them."""
    models = package.models
    inner = models.Ellipse(shape_kind="oval")
    server.answers(200, CIRCLE)
    client.shapes.replace(body=models.Circle(radius=1.0, inner=inner))
    assert json.loads(server.last.content) == {
        "shapeKind": "circle",
        "radius": 1.0,
        "inner": {"shapeKind": "oval"},
    }
    server.answers(204)
    client.circles.create(radius=2.0)
    assert json.loads(server.last.content) == {"shapeKind": "circle", "radius": 2.0}
    server.answers(200, [])
    client.animals.replace(body=[models.Arctic(), models.Dog()])
    assert json.loads(server.last.content) == [
        {"species": "Whale", "ocean": "Arctic"},
        {"species": "#dog"},
    ]


def test_faults(client: Any, server: Any, package: ModuleType) -> None:
    """Wrong values in extensions stay as they came, and are listed."""
    server.answers(200, CIRCLE | {"radius": "big", "inner": 5})
    circle = client.shapes.replace(body={})
    assert (name(circle), circle.radius, circle.inner) == ("Circle", "big", 5)
    places = [fault.path for fault in package.response_faults(circle)]
    assert places == ["/radius", "/inner"]
    server.answers(200, {"shapeKind": ["circle"], "a": 1})
    odd = client.shapes.replace(body={})
    assert (name(odd), odd.additional_properties) == ("Shape", {"a": 1})


def test_union(client: Any, server: Any, package: ModuleType) -> None:
    """Extensions may be members of a union, too."""
    server.answers(200, ANIMALS["Cat"])
    pet = client.pets.replace(body=package.models.Cat(name="Tom"))
    assert json.loads(server.last.content) == {"species": "cat", "name": "Tom"}
    assert isinstance(pet, package.models.Cat)


@pytest.mark.parametrize("shape", SHAPES.values())
def test_conversion(shape: Any, package: ModuleType) -> None:
    """Extensions become plain data, and plain data extensions."""
    circle = package.from_dict(package.models.Shape, shape)
    assert package.to_dict(circle) == shape
    named = package.to_dict(circle, python_names=True)
    again = package.from_dict(package.models.Shape, named, python_names=True)
    assert again == circle


def test_asyncio(echoing_client: Any) -> None:
    """The same with asyncio."""

    async def echoed() -> Any:
        async with echoing_client as client:
            return await client.shapes.replace(body=CIRCLE)

    circle = asyncio.run(echoed())
    assert circle.radius == 2.5
    assert name(circle) == "Circle"


def test_fake(fake: Any, package: ModuleType) -> None:
    """The fake accepts extensions, and refuses wrong ones."""
    models = package.models
    circle = models.Circle(radius=1.0)
    fake.shapes.replace.returns(circle)
    with fake.client() as client:
        assert client.shapes.replace(body=circle) == circle
    testing = importlib.import_module(f"{package.__name__}.testing")
    with pytest.raises(testing.Mistake, match="radius"):
        fake.shapes.replace.returns({"shapeKind": "circle", "radius": "big"})
