"""Renamed parts keep working under their old names, and warn."""

import asyncio
import importlib
import warnings
from collections.abc import Callable
from types import ModuleType
from typing import Any

import httpx2
import pytest


@pytest.fixture
def models(package: ModuleType) -> Any:
    """The models of the package."""
    return importlib.import_module(f"{package.__name__}.models")


PET = {"name": "Rex"}


@pytest.mark.parametrize(
    ("answer", "former", "now"),
    [
        ([PET], lambda pets: pets.list(size=3), lambda pets: pets.all(size=3)),
        ([PET], lambda pets: pets.all(limit=3), lambda pets: pets.all(size=3)),
        (PET, lambda pets: pets.create(name="a"), lambda pets: pets.create(title="a")),
        (
            {"size": 1},
            lambda pets: pets.toys.get("7", 8, short=True),
            lambda pets: pets.playthings.get("7", 8, short=True),
        ),
        (
            {"size": 1},
            lambda pets: pets.playthings.get(pet_id="7", toy_id=8, brief=False),
            lambda pets: pets.playthings.get(animal_id="7", toy_id=8, short=False),
        ),
    ],
    ids=["method", "argument", "field", "resource", "path"],
)
def test_calls(
    client: Any,
    server: Any,
    answer: object,
    former: Callable[[Any], object],
    now: Callable[[Any], object],
) -> None:
    """They send the same; the former ones warn at the caller's own line."""
    for _ in range(2):
        server.answers(200, answer)
    with pytest.warns(DeprecationWarning, match="is called") as caught:
        former(client.pets)
    assert {warning.filename for warning in caught} == {__file__}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        now(client.pets)
    before, after = server.requests
    assert (before.url, before.content) == (after.url, after.content)


def test_missing_arguments(client: Any) -> None:
    """Calls that type checkers reject are also refused at run time."""
    with pytest.raises(TypeError, match="short is required"):
        client.pets.playthings.get("7", 8)
    with pytest.raises(TypeError, match="animal_id is required"):
        client.pets.playthings.get(short=True)


def test_awaited_calls(package: ModuleType, server: Any) -> None:
    """The asyncio client knows former names as well."""

    async def run() -> None:
        transport = httpx2.MockTransport(server)
        async with httpx2.AsyncClient(transport=transport) as http_client:
            client = package.AsyncClient(http_client=http_client)
            with pytest.warns(DeprecationWarning, match="limit= is called size= now"):
                await client.pets.all(limit=3)

    server.answers(200, [])
    asyncio.run(run())
    assert server.last.url.query == b"limit=3"


def test_models(models: Any) -> None:
    """A former name means the same class."""
    with pytest.warns(DeprecationWarning, match=r"models\.Pet is called Animal now"):
        assert models.Pet is models.Animal
    with pytest.raises(AttributeError, match="Vet"):
        _ = models.Vet


def test_fields(models: Any) -> None:
    """A former field reads and writes the one of today."""
    rex = models.Animal(title="Rex", property="p")
    with pytest.warns(DeprecationWarning, match="name is called title now") as caught:
        rex.name = "Max"
        assert rex.name == rex.title == "Max"
    assert {warning.filename for warning in caught} == {__file__}
    with pytest.warns(DeprecationWarning):
        rex.deprecated = None
    assert rex.old is None
    assert rex.property == "p"


def test_fake(fake: Any) -> None:
    """Tests that use former names go on as they were."""
    fake.pets.list.returns([])
    with pytest.warns(DeprecationWarning):
        assert fake.client().pets.list() == []
    assert len(fake.pets.list.calls) == 1
