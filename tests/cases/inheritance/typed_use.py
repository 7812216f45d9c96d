"""Has an extension wherever its base is declared; both type checkers read it."""

from __future__ import annotations

from output_packages.inheritance import Client, models


def area(shape: models.Shape) -> float:
    """Take any Shape, and narrow it."""
    kind: str = shape.shape_kind
    if isinstance(shape, models.Circle):
        return shape.radius + len(kind)
    return 0.0


def sound(pet: models.Cat | models.Dog) -> str | None:
    """Narrow a union by its tag."""
    if pet.species == "cat":
        return pet.name
    return str(pet.legs)


def use(client: Client) -> None:
    """Pass extensions wherever their base is declared."""
    circle = models.Circle(radius=1.0, inner=models.Ellipse(shape_kind="oval"))
    area(circle)
    area(client.shapes.replace(body=circle))
    shapes: list[models.Shape] = [circle, models.Shape(shape_kind="hexagon")]
    drawing = models.Drawing(all=shapes, by_name={"a": circle})
    for shape in drawing.all or []:
        area(shape)
