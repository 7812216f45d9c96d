"""A fake answers by the arguments of calls, in order, from any thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest


@pytest.fixture
def pet(package: ModuleType) -> Callable[..., Any]:
    """Return the model of a pet."""
    return package.models.Pet  # type: ignore[no-any-return]


@pytest.fixture
def failure(package: ModuleType) -> Callable[..., Any]:
    """Return the class of failures."""
    testing = import_module(f"{package.__name__}.testing")
    return testing.Failure  # type: ignore[no-any-return]


def test_by_path_variable(
    fake: Any, package: ModuleType, pet: Any, failure: Any
) -> None:
    """A mapping by the path variable answers; a Failure stands for the others."""
    pets = {"1": pet(name="Rex"), "2": pet(name="Tom")}
    unknown = failure(404, {"message": "no such pet"}, {"X-Why": "gone"})
    fake.pets.get.returns(lambda call: pets.get(call.variables["petId"], unknown))
    with fake.client() as client:
        assert [client.pets.get(name).name for name in "211"] == ["Tom", "Rex", "Rex"]
        with pytest.raises(package.NotFound, match="no such pet") as caught:
            client.pets.get("3")
    assert caught.value.headers["x-why"] == "gone"
    assert [call.variables for call in fake.calls[:2]] == [{"petId": n} for n in "21"]


def test_every_kind(fake: Any, package: ModuleType, pet: Any, failure: Any) -> None:
    """Values, nothing, files, text, events and lines: sync and async."""
    gone = failure(410)

    def name(call: Any) -> str:
        (variable,) = call.variables.values()
        return str(variable)

    fake.pets.create.returns(lambda call: pet(**call.json), status=201)
    fake.pets.delete.returns(lambda call: gone if name(call) == "0" else None)
    fake.photos.get.returns(lambda call: name(call).encode())
    fake.notes.get.returns(lambda call: name(call))
    fake.steps.get.returns(lambda call: [pet(name=n) for n in name(call)])
    fake.rows.get.returns(lambda call: (pet(name=n) for n in name(call)))

    with fake.client() as client:
        assert client.pets.create(name="Rex", age=2) == pet(name="Rex", age=2)
        client.pets.delete("1")
        with pytest.raises(package.Gone):
            client.pets.delete("0")
        assert client.photos.get("ab").read() == b"ab"
        assert client.notes.get("ab") == "ab"
        assert [event.name for event in client.steps.get("ab")] == ["a", "b"]
        assert [line.name for line in client.rows.get("ab")] == ["a", "b"]

    async def scenario() -> list[Any]:
        async with fake.async_client() as client:
            events = [event.name async for event in client.steps.get("cd")]
            photo = await client.photos.get("cd").read()
            return [events, photo, await client.notes.get("cd")]

    assert asyncio.run(scenario()) == [["c", "d"], b"cd", "cd"]


def test_pages(fake: Any, package: ModuleType, pet: Any) -> None:
    """A function returns the items of one page, or a page, for each request."""
    fake.pets.list.returns(lambda call: [pet(name=call.query["kind"])])

    def page(call: Any) -> Any:
        number = int(call.query.get("after", 0))
        following = package.models.PetsNext(after=str(number + 1))
        return package.models.Pets(
            items=[pet(name=str(number))], next=following if number < 2 else None
        )

    fake.pets.list.returns(page).returns(pet(name="last"))
    with fake.client() as client:
        assert [each.name for each in client.pets.list(kind="cat")] == ["cat"]
        assert [each.name for each in client.pets.list()] == ["0", "1", "2"]
        assert [each.name for each in client.pets.list(after="1")] == ["1", "2"]
        assert [each.name for each in client.pets.list()] == ["last"]


def test_wrong_answers(fake: Any, package: ModuleType, pet: Any) -> None:
    """Answers of functions are checked as others are; their exceptions pass."""
    mistake = import_module(f"{package.__name__}.testing").Mistake
    fake.pets.get.returns(lambda _: {"age": 1}).returns(lambda call: call.json["x"])
    fake.pets.list.returns(lambda _: [{"age": 1}])
    with fake.client() as client:
        with pytest.raises(mistake, match="name is required"):
            client.pets.get("1")
        with pytest.raises(TypeError):
            client.pets.get("1")
        with pytest.raises(mistake, match="name is required"):
            list(client.pets.list())


def test_threads(fake: Any, pet: Any) -> None:
    """Threads get each answer once, in the order of the recorded calls."""
    count = 400
    for number in range(count):
        fake.pets.get.returns(pet(name=str(number)))
    with fake.client() as client, ThreadPoolExecutor(16) as pool:
        names = map(str, range(count))
        got = list(pool.map(lambda n: (n, client.pets.get(n).name), names))
    by_call = dict(got)
    order = [by_call[call.variables["petId"]] for call in fake.pets.get.calls]
    assert order == [str(number) for number in range(count)]
    assert fake.calls == fake.pets.get.calls


def test_function_may_call(fake: Any, pet: Any) -> None:
    """A function may wait for another call, from another thread too."""
    with fake.client() as client, ThreadPoolExecutor(1) as pool:
        fake.notes.get.returns("Rex")
        fake.pets.get.returns(
            lambda _: pet(name=pool.submit(client.notes.get, "1").result(10))
        )
        assert client.pets.get("1").name == "Rex"


def test_iterations_at_once(fake: Any, pet: Any) -> None:
    """Iterations that overlap stay with their own answers."""
    fake.pets.list.returns_pages([pet(name="a")], [pet(name="b")])
    fake.pets.list.returns_pages([pet(name="c")], [pet(name="d")], [pet(name="e")])
    with fake.client() as client:
        one, other = iter(client.pets.list()), iter(client.pets.list())
        names = [next(each).name for each in (one, other, other, one)]
        assert [*names, *(each.name for each in other)] == ["a", "c", "d", "b", "e"]
        assert next(one, None) is None


def test_resuming(fake: Any, package: ModuleType, pet: Any) -> None:
    """An error tells the cursor of its page, and the list goes on from there."""
    pages = [[pet(name="a")], [pet(name="b")], [pet(name="c")]]

    def walk(items: Iterator[Any], names: list[str]) -> Any:
        with pytest.raises(package.ServerError) as caught:
            names += [each.name for each in items]
        return caught.value.cursor

    fake.pets.list.fails(500).returns_pages(*pages)
    with fake.client(max_retries=0) as client:
        names: list[str] = []
        assert walk(client.pets.list(), names) is None
        items = iter(client.pets.list())
        names.append(next(items).name)
        fake.pets.list.fails(500).returns_pages(*pages)
        cursor = walk(items, names)
        names += [each.name for each in client.pets.list(after=cursor)]
    assert names == ["a", "b", "c"]
