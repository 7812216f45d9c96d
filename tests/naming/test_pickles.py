"""Pickles of shared models load after other APIs joined the package, or left it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.commands import document, gen_client, save

TEXT = {"type": "string"}
OWNER = {"type": "object", "properties": {"name": TEXT}}
PET = {
    "type": "object",
    "properties": {"id": TEXT, "owner": {"$ref": "#/components/schemas/Owner"}},
}
ANSWER = {"schema": {"$ref": "#/components/schemas/Pet"}}
OPERATION = {
    "responses": {"200": {"description": "", "content": {"application/json": ANSWER}}}
}


def api(name: str, **changed: Any) -> None:
    """Write a document with a pet; `changed` are schemas that differ."""
    schemas = {"Pet": PET, "Owner": OWNER, **changed}
    save(
        f"specs/{name}.json",
        document(
            info={"title": name, "version": "1"},
            paths={f"/{name}/items": {"get": OPERATION}},
            components={"schemas": schemas},
        ),
    )


def generate(*options: str) -> None:
    """Make one package of all documents."""
    specs = sorted(str(path) for path in Path("specs").glob("*.json"))
    done = gen_client(*specs, "-o", "out", "--package", "hub", "-q", *options)
    assert done.exit_code == 0, done.stderr


def python(code: str) -> str:
    """Run code that can import the package; gives what it prints."""
    command = [sys.executable, "-c", code]
    done = subprocess.run(
        command, cwd="out", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


DUMP = """
import pathlib, pickle
from hub.cats.models import Owner, Pet
pet = Pet(id="512", owner=Owner(name="Ada"))
pathlib.Path("pet.pickle").write_bytes(pickle.dumps(pet))
print(Pet.__module__)
"""
LOAD = """
import pathlib, pickle
pet = pickle.loads(pathlib.Path("pet.pickle").read_bytes())
from hub.{api}.models import Pet
print(type(pet) is Pet, pet.id, pet.owner.name, Pet.__module__)
"""


@pytest.fixture(autouse=True)
def pickled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package of two APIs that share a pet, and a pickle of that pet."""
    monkeypatch.chdir(tmp_path)
    for name in ("cats", "dogs"):
        api(name)
    generate()
    assert python(DUMP) == "hub._models.owner"


@pytest.mark.parametrize("name", ["ants", "eels"])
def test_joining(name: str) -> None:
    """A third API shares the same models, wherever it comes among the others."""
    api(name)
    generate()
    for each in ("cats", "dogs", name):
        assert python(LOAD.format(api=each)) == "True 512 Ada hub._models.owner"


def test_joining_with_a_part() -> None:
    """A third API shares only some of the models."""
    api("ants", Pet={"type": "object", "properties": {"legs": TEXT}})
    generate()
    assert python(LOAD.format(api="dogs")) == "True 512 Ada hub._models.owner"


@pytest.mark.parametrize(("name", "left"), [("cats", "dogs"), ("dogs", "cats")])
def test_leaving(name: str, left: str) -> None:
    """One API leaves; the other keeps the models where they are, now and later."""
    Path(f"specs/{name}.json").unlink()
    api("ants", Pet=OWNER, Owner=PET)
    for _ in range(2):
        generate()
        assert python(LOAD.format(api=left)) == "True 512 Ada hub._models.owner"


def test_changing() -> None:
    """An API that remains alone with a model may change what it refers to."""
    Path("specs/dogs.json").unlink()
    toy = {"$ref": "#/components/schemas/Toy"}
    owner = {"type": "object", "properties": {"name": TEXT, "toy": toy}}
    api("cats", Owner=owner, Toy=OWNER)
    api("ants", Pet=OWNER, Owner=PET)
    generate()
    assert python(LOAD.format(api="cats")) == "True 512 Ada hub._models.owner"


def test_renaming() -> None:
    """A model that has another name now is found by its former one."""
    for name in ("cats", "dogs"):
        generate("--rename", f"{name}.models.Pet=Animal")
        assert python(LOAD.format(api="dogs")) == "True 512 Ada hub._models.owner"
