"""Names of arguments and fields: what they give way to, and what stays."""

import pytest

from generator.api import (
    Anything,
    Api,
    Object,
    Operation,
    Parameter,
    Property,
    Reference,
    RequestBody,
    Result,
    Scalar,
)
from generator.naming.argument_names import argument_names
from generator.naming.names import ArgumentKey, Name
from generator.naming.type_names import field_names

TEXT = Scalar("string")


def body(*properties: str, is_open: bool = False) -> Object:
    """An object with these properties; those with a "!" are read-only."""
    return Object(
        pointer="/body",
        name="Body",
        properties=tuple(
            Property(p.rstrip("!"), TEXT, False, only="read" if "!" in p else None)
            for p in properties
        ),
        further=Anything() if is_open else None,
    )


def named(
    query: list[str], sent: Object | None = None, **pinned: Name
) -> dict[str, str]:
    """The arguments of an operation, by place and name in the document.

    `pinned` are the names of query parameters in the last run.
    """
    content = RequestBody("json", "application/json", Reference("/body"), True, "")
    operation = Operation(
        method="POST",
        path="/",
        pointer="/paths/~1/post",
        parameters=tuple(
            Parameter(name, "query", TEXT, False, "form", True, f"/{number}")
            for number, name in enumerate(query)
        ),
        body=content if sent else None,
        result=Result("none"),
        errors=(),
        security=(),
    )
    definitions = {"/body": sent} if sent else {}
    api = Api("", "", "", (), (operation,), definitions, {})
    kept: dict[ArgumentKey, Name] = {("query", key): n for key, n in pinned.items()}
    names = argument_names(operation, api, {}, kept)
    return {
        f"{place} {wire}": "+".join(name.every) for (place, wire), name in names.items()
    }


@pytest.mark.parametrize(
    ("query", "sent", "expected"),
    [
        (["createdAt"], None, {"query createdAt": "created_at"}),
        (["self", "from"], None, {"query self": "self_", "query from": "from_"}),
        # the parameter that has the name keeps it, in any order
        (["a-b", "a_b"], None, {"query a-b": "a_b_query", "query a_b": "a_b"}),
        (["a_b", "a-b"], None, {"query a-b": "a_b_query", "query a_b": "a_b"}),
        (["_id", "id"], None, {"query _id": "id_query", "query id": "id"}),
        (["aB", "a-b"], None, {"query a-b": "a_b", "query aB": "a_b_query"}),
        ([], body("_id", "id"), {"body _id": "id_2", "body id": "id"}),
        # "body" is a name of its own only where there is none
        (["body"], None, {"query body": "body"}),
        (["body"], body("x"), {"query body": "body_", "body x": "x"}),
        # the property keeps the name, the parameter gets its place
        (["id"], body("id"), {"body id": "id", "query id": "id_query"}),
        (["id"], body("id!", "x"), {"body x": "x", "query id": "id"}),
        # further properties have a name that no other argument has
        (
            ["additionalProperties"],
            body("x", is_open=True),
            {"body x": "x", "query additionalProperties": "additional_properties_"},
        ),
    ],
)
def test_arguments(
    query: list[str], sent: Object | None, expected: dict[str, str]
) -> None:
    """Every parameter and property has a name that nothing else has."""
    assert named(query, sent) == expected


@pytest.mark.parametrize(
    ("pin", "expected"),
    [
        (Name("size"), {"query limit": "size"}),
        (Name("size", ("limit", "body")), {"query limit": "size+limit+body"}),
        (Name("self"), {"query limit": "limit"}),
        (Name("size", ("self",)), {"query limit": "size"}),
    ],
)
def test_pinned_arguments(pin: Name, expected: dict[str, str]) -> None:
    """A known name stays with its former ones, unless the generator needs it."""
    assert named(["limit"], limit=pin) == expected


def test_around_pinned_arguments() -> None:
    """A property that wants a parameter's known name gets its place."""
    names = named(["limit"], body("size"), limit=Name("size"))
    assert names == {"query limit": "size", "body size": "size_body"}


@pytest.mark.parametrize(
    ("model", "pinned", "expected"),
    [
        (body("fooBar", "foo_bar"), {}, ["foo_bar_2", "foo_bar"]),
        (body("foo_bar", "fooBar"), {}, ["foo_bar", "foo_bar_2"]),
        (body("_id", "id"), {"_id": Name("id")}, ["id", "id_2"]),
        (body("msgspec"), {}, ["msgspec_"]),
        (body("toJson"), {}, ["to_json"]),
        (body("toJson", is_open=True), {}, ["to_json_"]),
        (body("a", "b"), {"b": Name("a")}, ["a_2", "a"]),
        (body("a"), {"a": Name("x", ("y", "msgspec"))}, ["x+y"]),
        (body("a"), {"a": Name("msgspec")}, ["a"]),
    ],
)
def test_fields(model: Object, pinned: dict[str, Name], expected: list[str]) -> None:
    """Fields differ from each other, and from what models have themselves."""
    names = field_names(model, pinned)
    assert ["+".join(names[p.name].every) for p in model.properties] == expected
