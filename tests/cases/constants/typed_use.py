"""Has tags that narrow and arguments that may be left out; type checkers read it."""

from __future__ import annotations

from typing import assert_type

from output_packages.constants import Client, models
from output_packages.constants._runtime.unions import Unknown


def name(pet: models.Pet) -> str:
    """Narrow a union by its tag."""
    if isinstance(pet, Unknown):
        return ""
    if pet.kind == "cat":
        assert_type(pet, models.Cat)
        return pet.name
    if pet.kind == "dog":
        assert_type(pet, models.Dog)
        return str(pet.legs)
    if pet.kind == "Fish":
        return str(pet.fins)
    assert_type(pet, models.Ant)
    return ""


def use(client: Client) -> None:
    """Leave out what has only one value."""
    client.pets.replace("1", body=models.Cat(name="Tom"))
    client.pets.replace("1", body=models.Cat(kind="cat", name="Tom"))
    client.orders.create()
    client.ping.create(op="ping")
    order = models.Order(object="order")
    assert_type(order.size, models.OrderSize)
