"""Names of the last run are kept: examples."""

from __future__ import annotations

from typing import Any

import pytest

from tests.naming.runs import (
    Document,
    Manifest,
    arguments,
    calls,
    codes,
    document,
    names,
    run,
    thing,
)

PET = {"Pet": thing("id", "name")}

GROWING = {
    "a prefix that not all share any more": (
        ["GET /crm/objects/pets -> Pet*", "GET /crm/objects/pets/{id} -> Pet"],
        ["GET /crm/lists -> Pet*", "GET /crm/objects/pets/{id}/notes -> Pet*"],
        "pets.list pets.get lists.list pets.notes.list",
    ),
    "a resource that has the name of a method": (
        ["GET /files -> Pet*", "POST /files/search -> Pet*"],
        ["GET /files/search/history -> Pet*", "GET /files/search -> Pet"],
        "files.list files.search files.search_history.list files.get_search",
    ),
    "a resource like a method, in a resource": (
        ["GET /shops/{id}/pets/{name} -> Pet", "GET /shops -> Pet*"],
        ["GET /shops/{id}/pets/get/latest -> Pet"],
        "shops.pets.get shops.list shops.pets.get_latest.get",
    ),
    "a path that has more of a right to the name": (
        ["GET /pets/{name}/{colour} -> Pet"],
        ["GET /pets/{id} -> Pet"],
        "shop.get shop.get_by_id",
    ),
    "an action that turns out to be a resource": (
        ["POST /pets/batch/read -> Pet*"],
        ["GET /pets/batch -> Pet*", "GET /pets/batch/read -> Pet*"],
        "batch.read batch.list batch.list_read",
    ),
}


@pytest.mark.parametrize(("before", "added", "expected"), GROWING.values(), ids=GROWING)
def test_growing(before: list[str], added: list[str], expected: str) -> None:
    """New names avoid kept ones, in any order of arrival."""
    last = names(document(*before, schemas=PET))
    places = [written.partition(" -> ")[0] for written in (*before, *added)]
    for operations in ([*before, *added], [*reversed(added), *reversed(before)]):
        found = calls(names(document(*operations, schemas=PET), last))
        assert [found[place] for place in places] == expected.split()


def test_without_a_manifest() -> None:
    """The rules alone decide."""
    before, added, expected = GROWING["a path that has more of a right to the name"]
    found = calls(names(document(*before, *added, schemas=PET)))
    assert set(found.values()) == {"shop.get_by_colour", "shop.get"}
    assert set(expected.split()) != set(found.values())


MOVES = {
    "another version": ("GET /v1/pets", "GET /v2/pets", "pets.get"),
    "another variable": ("GET /pets/{petId}", "GET /pets/{id}", "pets.get"),
    "both": (
        "GET /v1/pets/{petId}/toys",
        "GET /2026-03/pets/{id}/toys",
        "pets.toys.get",
    ),
    "the same call": ("GET /shop/pets/{petId}", "GET /pets/{id}", "pets.get"),
}


@pytest.mark.parametrize(("before", "after", "call"), MOVES.values(), ids=MOVES)
def test_moving(before: str, after: str, call: str) -> None:
    """A path that moved is no other operation: it has its name, and its arguments."""
    last = names(document(before))
    now, messages = run(document(after), last)
    assert {*calls(last).values()} == {*calls(now).values()} == {call}
    assert arguments(now, call) == arguments(last, call)
    assert codes(messages)["path-moved"] == 1
    assert not codes(messages)["name-gone"]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("GET /pets?user-id", "GET /pets?user_id&user-id", "user_id_query user_id"),
        ("GET /pets/{a}/{b}", "GET /pets/{b}/{c}", "a b"),
        ("GET /v1/pets?a-b", "GET /v2/pets?a_b&a-b", "a_b_query a_b"),
        (
            "GET /pets/{id}?id",
            "GET /pets/{id}?id&id_query",
            "id id_query id_query_query",
        ),
    ],
)
def test_arguments(before: str, after: str, expected: str) -> None:
    """They are known by what they are sent as, or in a path by their place."""
    last = names(document(before))
    (call,) = calls(last).values()
    assert " ".join(arguments(names(document(after), last), call)) == expected


def test_body_arguments() -> None:
    """A new property of the body gives way to a parameter that is known."""
    last = names(document("POST /pets?name <- Pet", schemas={"Pet": thing("id")}))
    now = names(document("POST /pets?name <- Pet", schemas=PET), last)
    assert arguments(now, "pets.create") == ["name", "id", "name_body"]
    afresh = names(document("POST /pets?name <- Pet", schemas=PET))
    assert arguments(afresh, "pets.create") == ["name_query", "id", "name"]


def test_fields() -> None:
    """A new property gives way to one that is known, though it comes first."""
    last = names(document("GET /pets -> Pet", schemas={"Pet": thing("a-b", "c")}))
    after = document("GET /pets -> Pet", schemas={"Pet": thing("aB", "c", "a-b")})
    fields = names(after, last)["types"]["Pet"]["fields"]
    assert {name: entry["name"] for name, entry in fields.items()} == {
        "a_b_2": "aB",
        "c": "c",
        "a_b": "a-b",
    }


def test_models() -> None:
    """A new schema gives way to one that is known, though it comes first."""
    last = names(document(schemas={"pet": thing("a")}))
    now = names(document(schemas={"Pet": thing("b"), "pet": thing("a")}), last)
    assert now["models"] == {
        "#/components/schemas/Pet": "Pet_2",
        "#/components/schemas/pet": "Pet",
    }


def test_renamed_schema() -> None:
    """A renamed schema that is used in the same place keeps its name."""
    last = names(document("GET /pets -> Pet", schemas={"Pet": thing("a", "b-c")}))
    after = document("GET /v2/pets -> Animal", schemas={"Animal": thing("b-c", "bC")})
    now, messages = run(after, last)
    assert now["models"] == {"#/components/schemas/Animal": "Pet"}
    assert now["types"]["Pet"]["fields"].keys() == {"b_c", "b_c_2"}
    assert codes(messages)["name-gone"] == 1  # its field "a"


def test_another_schema() -> None:
    """A different schema in the same place is a new one."""
    last = names(document("GET /pets -> Pet", schemas={"Pet": thing("a", "b")}))
    after = document("GET /pets -> Animal", schemas={"Animal": thing("c", "d")})
    now, messages = run(after, last)
    assert now["models"] == {"#/components/schemas/Animal": "Animal"}
    assert codes(messages)["name-gone"] == 1


def test_inline_schemas() -> None:
    """They move along with what uses them: paths, parameters, members of a union."""

    def shop(version: str, *parameters: str, sounds: bool) -> dict[str, Any]:
        made = document(f"GET {version}/pets?{'&'.join(parameters)}")
        operation = made["paths"][f"{version}/pets"]["get"]
        for parameter in operation["parameters"]:
            name = parameter["name"]
            parameter["schema"] = {"type": "string", "enum": [f"{name} 1", f"{name} 2"]}
        members = [thing("size"), thing("sound")]
        union = {"oneOf": members[::-1] if sounds else members}
        operation["responses"]["200"]["content"] = {
            "application/json": {"schema": union}
        }
        return made

    last = names(shop("/v1", "colour", "kind", sounds=False))
    now, messages = run(shop("/v2", "age", "kind", "colour", sounds=True), last)
    assert not codes(messages)["name-gone"]
    assert now["types"].keys() - last["types"].keys() == {"PetsGetAge"}
    for name in last["types"]:
        assert fields_or_values(now, name) == fields_or_values(last, name)


def test_schemas_in_schemas() -> None:
    """Similar inner schemas are recognised by their places."""
    by_card = {"oneOf": [{**thing("a", "b"), "required": [name]} for name in "ab"]}
    card: dict[str, Any] = {"type": "object", "properties": {"card": by_card}}
    cash = thing("cash")

    def shop(*kinds: Document) -> dict[str, Any]:
        payment = {"anyOf": list(kinds)}
        order = {"type": "object", "properties": {"payment": payment}}
        return document("GET /orders -> Order*", schemas={"Order": order})

    last = names(shop(card, cash))
    now, messages = run(shop(cash, thing("coupon"), card), last)
    assert not codes(messages)["name-gone"]
    assert now["types"].keys() > last["types"].keys()
    for name in last["types"].keys() - {"OrderPayment"}:
        assert now["types"][name] == last["types"][name]


def fields_or_values(manifest: Manifest, name: str) -> set[str]:
    """Return the fields or values that tell the test's types apart."""
    entry = manifest["types"][name]
    return {*entry.get("fields", {}), *entry.get("values", ())}


def test_client_and_webhooks() -> None:
    """The client's arguments and the webhooks are known, too, in whatever order."""

    def shop(*spellings: str) -> dict[str, Any]:
        made = document("GET /pets")
        made["security"] = [{spelling: []} for spelling in spellings]
        made["components"]["securitySchemes"] = {
            spelling: {"type": "apiKey", "in": "header", "name": spelling}
            for spelling in spellings
        }
        url = "/".join(f"{{{spelling}!}}" for spelling in spellings)
        variables = {f"{spelling}!": {"default": "x"} for spelling in spellings}
        made["servers"] = [
            {"url": f"https://shop.example/{url}", "variables": variables}
        ]
        body = {"content": {"application/json": {"schema": {"type": "string"}}}}
        made["webhooks"] = {
            spelling: {"post": {"requestBody": body, "responses": {}}}
            for spelling in spellings
        }
        return made

    last = names(shop("a-b", "c"))
    now = names(shop("a_b", "aB", "c", "a-b"), last)
    for client in (last["client"], now["client"]):
        schemes = {e["scheme"]: name for name, e in client["credentials"].items()}
        assert (schemes["a-b"], schemes["c"]) == ("a_b", "c")
        variables = client["server"]["variables"]
        assert variables["a-b!"]["argument"] == "a_b_"
    for manifest in (last, now):
        functions = {hook["name"]: hook["call"] for hook in manifest["webhooks"]}
        assert functions["a-b"] == "webhooks.a_b"
    assert names(shop("a_b", "aB", "c", "a-b"))["webhooks"][0]["call"] == "webhooks.a_b"
    _, messages = run(shop("c"), last)
    assert [message.message for message in messages if message.code == "name-gone"] == [
        '`Client(a_b)` is gone: no call needs the security scheme "a-b" any more',
        '`Client(a_b_)` is gone: there is no "a-b!" in the server\'s URL any more',
        '`webhooks.a_b` is gone: there is no webhook "a-b" any more',
    ]


def test_told_name() -> None:
    """A name that the document says expressly comes with the known one as an alias."""
    last = names(document("POST /pets/{id}/wash", schemas=PET))
    told = document("POST /pets/{id}/wash", schemas={"Pet": {**thing("id", "name")}})
    told["paths"]["/pets/{id}/wash"]["post"]["x-gen-client-name"] = "clean"
    told["components"]["schemas"]["Pet"]["x-gen-client-name"] = "Animal"
    now = names(told, last)
    (operation,) = now["operations"]
    assert operation["call"] == "pets.clean"
    assert operation["aliases"] == ["pets.wash"]
    assert now["types"]["Animal"]["aliases"] == ["Pet"]
    assert names(told, now) == now


def test_gone() -> None:
    """Every name that callers will miss is reported, and why."""
    last = names(
        document(
            "GET /pets?limit&kind -> Pet*",
            "DELETE /pets/{id}",
            schemas={"Pet": thing("id", "name"), "Toy": thing("x")},
        )
    )
    _, messages = run(
        document("GET /pets?limit -> Pet*", schemas={"Pet": thing("id")}), last
    )
    gone = [message for message in messages if message.code == "name-gone"]
    assert [message.message for message in gone] == [
        '`pets.list(kind)` is gone: there is no "kind" in its query any more',
        "`pets.delete` is gone: there is no DELETE /pets/{id} any more",
        '`models.Pet.name` is gone: there is no property "name" any more',
        "`models.Toy` is gone: there is no #/components/schemas/Toy any more",
    ]
    assert {message.severity for message in gone} == {"warning"}


def test_needed_name() -> None:
    """A name that the generator needs itself now is reported, with the new one."""
    last = names(document("POST /pets?body"))
    now, messages = run(document("POST /pets?body <- Pet", schemas=PET), last)
    assert arguments(now, "pets.create")[0] == "body_"
    (gone,) = [message for message in messages if message.code == "name-gone"]
    assert gone.message == "`pets.create(body)` is gone: it is called `body_` now"
