"""Modules of shared models: where they are, and that they stay there."""

import pytest

from generator.naming.model_modules import Shareable, model_modules


def shareable(
    name: str, apis: str, *references: int, pinned: tuple[str, ...] = ()
) -> Shareable:
    """A type that some APIs have; `apis` are their numbers."""
    numbers = tuple(map(int, apis))
    modules = tuple(f"_models.{module}" for module in pinned)
    return Shareable(name, numbers, frozenset(references), modules)


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        # the APIs that share a type decide
        ([shareable("A", "0")], {}),
        ([shareable("A", "01"), shareable("B", "01")], {0: "a", 1: "a"}),
        ([shareable("A", "01"), shareable("B", "012")], {0: "a", 1: "b"}),
        # a type stays where it was, whoever has it now
        ([shareable("A", "012", pinned=("x", "x"))], {0: "x"}),
        ([shareable("A", "1", pinned=("x",))], {0: "x"}),
        # a new type joins those that the same APIs share
        (
            [shareable("A", "01", pinned=("x", "x")), shareable("B", "01")],
            {0: "x", 1: "x"},
        ),
        (
            [shareable("A", "01", pinned=("x", "x")), shareable("B", "02")],
            {0: "x", 1: "b"},
        ),
        # new modules take no name that is in use
        (
            [shareable("A", "01", pinned=("b", "b")), shareable("B", "02")],
            {0: "b", 1: "b_2"},
        ),
        # what a shared type refers to is shared
        (
            [
                shareable("A", "0", 1, pinned=("x",)),
                shareable("B", "0", 2),
                shareable("C", "0"),
            ],
            {0: "x", 1: "x", 2: "x"},
        ),
        # two types that once were one: one of them stays
        (
            [shareable("A", "0", pinned=("x",)), shareable("A", "1", pinned=("x",))],
            {0: "x"},
        ),
        (
            [
                shareable("A", "0", pinned=("x",)),
                shareable("A", "12", pinned=("x", "x")),
            ],
            {1: "x"},
        ),
        # two types of one name do not share a module
        (
            [shareable("A", "01", pinned=("x", "x")), shareable("A", "01")],
            {0: "x", 1: "a"},
        ),
        # modules that would import each other: new types get one of their own
        (
            [
                shareable("A", "01", 1, pinned=("x", "x")),
                shareable("B", "012", 2, pinned=("y", "y")),
                shareable("C", "01"),
            ],
            {0: "x", 1: "y", 2: "c"},
        ),
        # no pin is worth a circle
        (
            [
                shareable("A", "01", 1, pinned=("x", "x")),
                shareable("B", "01", 2, pinned=("y", "y")),
                shareable("C", "01", pinned=("x", "x")),
            ],
            {0: "a", 1: "a", 2: "a"},
        ),
        # a manifest may say anything
        (
            [shareable("A", "01", pinned=("base", "../x"))],
            {0: "a"},
        ),
    ],
)
def test_modules(types: list[Shareable], expected: dict[int, str]) -> None:
    """Each type has the expected module, or none if it is in its API's own."""
    placed = model_modules(dict(enumerate(types)))
    assert {n: m.removeprefix("_models.") for n, m in placed.items()} == expected
