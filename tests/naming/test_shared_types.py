"""Which models several APIs share, and that nothing else is shared."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest

from generator.package import Package
from generator.pipeline import planned_package, translated
from generator.plan.annotations import STRING_FORMATS
from generator.translate.native_unions import TYPED_FORMATS

Schemas = dict[str, Any]


def suite_of(*apis: Schemas) -> Package:
    """The package of APIs with these schemas."""
    documents = []
    for number, schemas in enumerate(apis):
        tree = {
            "openapi": "3.1.0",
            "info": {"title": f"API {'abc'[number]}", "version": "1"},
            "paths": {},
            "components": {"schemas": schemas},
        }
        document = BytesIO(json.dumps(tree).encode())
        documents.append(translated("-", stdin=document))
    return planned_package(documents, "things").package


def modules(made: Package) -> dict[str, list[str]]:
    """The names in each module that is shared."""
    return {
        module.module.partition(".")[2]: [
            each.name for each in (*module.models.definitions, *module.models.unions)
        ]
        for module in made.shared
    }


def thing(**properties: Any) -> dict[str, Any]:
    """An object with these properties."""
    return {"type": "object", "properties": properties}


def ref(name: str) -> dict[str, str]:
    """A reference to another schema."""
    return {"$ref": f"#/components/schemas/{name}"}


TEXT = {"type": "string"}
NAMED = thing(name=TEXT)


@pytest.mark.parametrize(
    ("apis", "expected"),
    [
        ([{"A": NAMED}, {"A": NAMED}], {"a": ["A"]}),
        ([{"A": NAMED}, {"B": NAMED}], {}),
        ([{"A": NAMED}, {"A": {**NAMED, "description": "Another."}}], {}),
        ([{"A": NAMED}, {"A": {**NAMED, "required": ["name"]}}], {}),
        ([{"A": NAMED}, {"A": thing(name={"type": "integer"})}], {}),
        ([{"A": {"enum": ["x"]}}, {"A": {"enum": ["x"]}}], {"a": ["A"]}),
        ([{"A": {"enum": ["x"]}}, {"A": {"enum": ["x", "y"]}}], {}),
        # what is written is compared, not the documents
        (
            [{"A": thing(x=TEXT)}, {"A": thing(x={**TEXT, "format": "email"})}],
            {"a": ["A"]},
        ),
        ([{"A": thing(x=TEXT)}, {"A": thing(x={**TEXT, "format": "date"})}], {}),
        (
            [
                {"A": {**NAMED, "description": text}}
                for text in ("A\nthing", "A thing.")
            ],
            {"a": ["A"]},
        ),
        # what differs below is not the same either
        (
            [
                {"A": thing(b=ref("B")), "B": NAMED},
                {"A": thing(b=ref("B")), "B": thing(name={"type": "integer"})},
            ],
            {},
        ),
        (
            [
                {"A": thing(b={"type": "array", "items": ref("B")}), "B": NAMED},
                {"A": thing(b={"type": "array", "items": ref("B")}), "B": NAMED},
            ],
            {"a": ["A", "B"]},
        ),
        # circles are shared whole, or not at all
        (
            [{"A": thing(b=ref("B")), "B": thing(a=ref("A"))}] * 2,
            {"a": ["A", "B"]},
        ),
        (
            [
                {"A": thing(b=ref("B")), "B": thing(a=ref("A"))},
                {"A": thing(b=ref("B")), "B": thing(a=ref("A"), name=TEXT)},
            ],
            {},
        ),
        # a module for each set of APIs, which imports from those that more APIs share
        (
            [
                {"A": thing(c=ref("C")), "C": NAMED},
                {"A": thing(c=ref("C")), "C": NAMED},
                {"C": NAMED},
            ],
            {"a": ["A"], "c": ["C"]},
        ),
        # two models of one name, shared by different APIs
        (
            [
                {"A": NAMED, "B": NAMED},
                {"A": NAMED, "B": {"enum": ["x"]}},
                {"B": NAMED},
            ],
            {"a": ["A"], "b": ["B"]},
        ),
        # unions come behind what they are made of
        (
            [{"A": {"oneOf": [ref("B"), ref("C")]}, "B": NAMED, "C": thing(x=TEXT)}]
            * 2,
            {"b": ["B", "C", "A"]},
        ),
        # names that are taken, and long ones
        ([{"Base": NAMED}] * 2, {"base_2": ["Base"]}),
        (
            [{"AVeryLongNameOfSomethingThatHasManyMoreWordsThanAnyLine": NAMED}] * 2,
            {
                "a_very_long_name_of_something_that_has": [
                    "AVeryLongNameOfSomethingThatHasManyMoreWordsThanAnyLine"
                ]
            },
        ),
    ],
)
def test_modules(apis: list[Schemas], expected: dict[str, list[str]]) -> None:
    """Each set of APIs that share anything has a module for it."""
    assert modules(suite_of(*apis)) == expected


def test_formats() -> None:
    """The formats that are compared are those with types of their own."""
    assert STRING_FORMATS.keys() == TYPED_FORMATS


def test_camel_case() -> None:
    """Models read alike in all APIs, whatever most properties of one of them are."""
    first = {"A": thing(anId=TEXT, aName=TEXT), "B": thing(is_old=TEXT)}
    second = {"B": thing(is_old=TEXT), "C": thing(was_old=TEXT)}
    made = suite_of(first, second)
    assert modules(made) == {"b": ["B"]}
    assert made.base
    assert "rename" not in dict(made.base.base_options or [("rename", "camel")])


def test_imports() -> None:
    """A module imports what it refers to, and an API all that it shares."""
    both = {"A": thing(c=ref("C")), "C": NAMED}
    made = suite_of(both, both, {"C": NAMED})
    first = next(m.models for m in made.shared if m.module == "_models.a")
    assert "from .._models.c import C" in first.imports
    for api, names in zip(made.apis, (("A", "C"), ("A", "C"), ("C",)), strict=True):
        assert api.models.exported == names
        assert api.models.definitions == ()
