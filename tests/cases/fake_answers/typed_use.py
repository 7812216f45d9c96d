"""Has the types of functions that answer; both type checkers read it."""

from __future__ import annotations

from output_packages.fake_answers.models import Pet, Pets
from output_packages.fake_answers.testing import Call, Failure, Fake

PETS = {"1": Pet(name="Rex")}


def page(call: Call) -> Pets:
    """Return the page of a call."""
    return Pets(items=[Pet(name=call.query["kind"])])


fake = Fake()
fake.pets.get.returns(PETS["1"])
fake.pets.get.returns(lambda call: PETS[call.variables["petId"]])
fake.pets.get.returns(lambda call: PETS.get(call.path) or Failure(404, {"a": 1}))
fake.pets.delete.returns(lambda call: None if call.json else Failure(404))
fake.pets.list.returns(*PETS.values())
fake.pets.list.returns(lambda call: [Pet(name=call.path)])
fake.pets.list.returns(page)
fake.photos.get.returns(lambda call: call.content)
fake.notes.get.returns(lambda call: call.path)
fake.steps.get.returns(lambda _: [*PETS.values()])
fake.rows.get.returns(lambda _: PETS.values())
