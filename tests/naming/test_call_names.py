"""The names of calls: a table of rules."""

from __future__ import annotations

import pytest

from generator.api import Operation
from generator.naming.calls import calls
from generator.naming.reserved import CLIENT_NAMES
from tests.naming.called import operation


def called(*operations: str | Operation, title: str = "") -> list[str]:
    """The calls of operations, in their order."""
    all_of_them = [operation(o) if isinstance(o, str) else o for o in operations]
    given, _ = calls(all_of_them, title)
    return [str(given[o.pointer]) for o in all_of_them]


def widened(*operations: str | Operation, title: str = "") -> list[str]:
    """The calls that had to be widened, and what had the name they wanted."""
    all_of_them = [operation(o) if isinstance(o, str) else o for o in operations]
    _, found = calls(all_of_them, title)
    return [f"{one.given} not {one.preferred} of {one.other}" for one in found]


PARTNER_CLIENTS = {
    "GET {} many": "partner_clients.list",
    "GET {}/{{partnerClientId}}": "partner_clients.get",
    "PATCH {}/{{partnerClientId}} body": "partner_clients.update",
    "POST {}/search body many": "partner_clients.search",
    "POST {}/batch/read body many": "partner_clients.batch.read",
    "POST {}/batch/update body many": "partner_clients.batch.update",
    "GET {}/{{partnerClientId}}/associations/{{toObjectType}} many": (
        "partner_clients.associations.list"
    ),
    "PUT {}/{{id}}/associations/{{toType}}/{{toId}}/{{type}} many": (
        "partner_clients.associations.add"
    ),
    "DELETE {}/{{id}}/associations/{{toType}}/{{toId}}/{{type}}": (
        "partner_clients.associations.delete"
    ),
}


@pytest.mark.parametrize(
    ("place", "title"),
    [
        ("/crm/v3/objects/partner_clients", "Partner Clients"),
        ("/crm/v3/objects/partner_clients", "Anything"),
        ("/crm/objects/2026-09-beta/partner_clients", "CRM Partner Clients"),
        ("/crm/objects/2026-09/{objectType}", "Partner Clients"),
        ("/crm/objects/2026-09/{objectType}", "CRM Partner Clients"),
        ("/crm/objects/2026-09/0-163", "CRM Partner Clients"),
    ],
)
def test_partner_clients(place: str, title: str) -> None:
    """Every version of the document gives the same nine calls."""
    operations = [told.format(place) for told in PARTNER_CLIENTS]
    assert called(*operations, title=title) == list(PARTNER_CLIENTS.values())
    assert widened(*operations, title=title) == []


@pytest.mark.parametrize(
    ("operations", "expected"),
    [
        (["GET /pets many", "GET /owners many"], ["pets.list", "owners.list"]),
        (["GET /api/pets many", "GET /api/owners"], ["pets.list", "owners.get"]),
        (["GET /v1/api/pets", "GET /api/v2/owners"], ["pets.get", "owners.get"]),
        (["GET /2026-03/pets", "GET /v3beta1/owners"], ["pets.get", "owners.get"]),
        # The prefix's last segment is kept where a path ends there.
        (["GET /shop/pets many"], ["pets.list"]),
        (["GET /shop/pets many", "GET /shop/pets/{id}"], ["pets.list", "pets.get"]),
        (
            [
                "GET /shop/pets many",
                "POST /shop/pets/search",
                "GET /shop/pets/{id}/toys",
            ],
            ["pets.list", "pets.search", "pets.toys.get"],
        ),
        (["GET /v1/pets/ many", "GET /v1/pets/{id}/"], ["pets.list", "pets.get"]),
        # A mere verb names nothing.
        (
            ["POST /splits/batch/read", "POST /splits/batch/upsert"],
            ["batch.read", "batch.upsert"],
        ),
        (["POST /visitors/tokens/create"], ["tokens.create"]),
        (["GET /shop/pets/{id}"], ["pets.get"]),
        (["GET /shop/{id}/pets", "GET /shop/menu"], ["shop.pets.get", "shop.menu.get"]),
        # The title names it, where a variable chooses the collection.
        (["GET /shop/{kind}/{id}", "GET /shop/menu"], ["box.get", "menu.get"]),
        (["GET /shop/{kind} many", "GET /shop/{kind}/{id}"], ["box.list", "box.get"]),
        (["GET /shop/{kind}/{id}", "GET /shop many"], ["shop.get", "shop.list"]),
        # The title names it, where nothing else does.
        (["GET /", "POST /"], ["box.get", "box.create"]),
        (["GET /v1"], ["box.get"]),
        (["GET /{shop}", "GET /pets"], ["box.get", "pets.get"]),
        (["GET /{shop}/pets", "GET /{shop}/toys"], ["box.pets.get", "box.toys.get"]),
        # Parts of segments
        (["GET /pets({id})", "GET /pets many"], ["pets.get", "pets.list"]),
        (["GET /pets/{id}.json", "GET /pets"], ["pets.json.get", "pets.get"]),
        (["GET /pets/{id}/{}", "GET /pets/-"], ["pets.get_by_id", "pets.get"]),
        (
            ["PUT /pets/{id}#rename", "PUT /pets/{id} body", "GET /pets"],
            ["pets.rename.add", "pets.replace", "pets.get"],
        ),
    ],
)
def test_prefix(operations: list[str], expected: list[str]) -> None:
    """Versions and variables vanish, and so does what all paths share."""
    assert called(*operations, title="Box V3") == expected


@pytest.mark.parametrize(
    ("path", "title", "expected"),
    [
        ("/crm/objects/{type}", "CRM Partner Clients", "partner_clients"),
        ("/crm/objects/{type}", "Custom Objects", "custom_objects"),
        ("/crm/objects/{type}", "Objects", "objects"),
        ("/crm/v3/pipelines/{type}", "CRM Pipelines", "pipelines"),
        ("/automation/v4/actions/{app}", "Automation Actions V4", "actions"),
        ("/units/public/2025-09/units/user/{app}", "Units", "units"),
        ("/things/{app}", "", "things"),
        ("", "Petstore 2026-03", "petstore"),
        ("", "3 Boxes", "value_3_boxes"),
        ("", "Import", "import_"),
        ("", "!", "api"),
    ],
)
def test_title(path: str, title: str, expected: str) -> None:
    """A title names what paths do not, less the prefix's words that it begins with."""
    assert called(f"GET {path}/{{id}}", title=title) == [f"{expected}.get"]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("GET /pets many", "pets.list"),
        ("GET /pets", "pets.get"),
        ("GET /pets/{id}", "pets.get"),
        ("GET /pets/{id}/toys/{toyId}/parts many", "pets.toys.parts.list"),
        ("POST /pets", "pets.create"),
        ("POST /pets/{id}", "pets.update"),
        ("PATCH /pets/{id}", "pets.update"),
        ("PUT /pets/{id} body", "pets.replace"),
        ("PUT /pets/{id}", "pets.add"),
        ("DELETE /pets/{id}", "pets.delete"),
        ("DELETE /pets", "pets.delete"),
        ("HEAD /pets", "pets.head"),
        ("OPTIONS /pets", "pets.options"),
        ("TRACE /pets", "pets.trace"),
        # Actions
        ("POST /pets/{id}/feed", "pets.feed"),
        ("POST /pets/setAll", "pets.set_all"),
        ("POST /pets/import", "pets.import_"),
        ("POST /login", "login.create"),
        ("PUT /pets/{id}/feed", "pets.feed.add"),
        ("POST /pets/{id}/toys/", "pets.toys"),
        # Names of the client
        ("GET /close", "close_.get"),
        ("GET /raw", "raw_.get"),
        ("GET /with-options", "with_options_.get"),
        ("GET /pets/raw", "pets.raw.get"),
        ("POST /pets/close", "pets.close"),
        ("GET /cached_property", "cached_property_.get"),
        ("GET /pets/cachedProperty/x", "pets.cached_property_.x.get"),
        ("POST /pets/cachedProperty", "pets.cached_property"),
    ],
)
def test_method(told: str, expected: str) -> None:
    """Fixed segments are resources; the method follows the method and the answer."""
    assert called(told, "GET /pets/x/y", "GET /zoo")[0] == expected


def test_names_of_the_client() -> None:
    """No resource takes a name of the client itself."""
    paths = [f"GET /{name}" for name in sorted(CLIENT_NAMES)]
    told = operation("GET /x", name="close.get")
    tops = {call.partition(".")[0] for call in called(*paths, told)}
    assert not tops & CLIENT_NAMES


@pytest.mark.parametrize(
    ("operations", "expected"),
    [
        (["POST /pets/{id}/feed", "GET /pets/{id}/feed"], ["feed.create", "feed.get"]),
        (
            ["POST /pets/{id}/feed", "GET /pets/{id}/feed/log"],
            ["feed.create", "feed.log.get"],
        ),
        (["POST /pets/{id}/feed", "POST /pets/{id}/feed/"], ["feed", "feed_by_id"]),
        (
            ["POST /pets/{id}/feed", "POST /pets/{id}/feed/{n}"],
            ["feed.create", "feed.update"],
        ),
        (
            ["POST /pets/{id}/feed", "GET /pets/feed/{n}"],
            ["feed.create", "feed.get"],
        ),
    ],
)
def test_action(operations: list[str], expected: list[str]) -> None:
    """Only a leaf that is never but posted to, and no resource elsewhere, is one."""
    found = called(*operations, "GET /zoo")
    assert found[:-1] == [f"pets.{name}" for name in expected]


@pytest.mark.parametrize(
    ("operations", "expected"),
    [
        (["POST /t/{type}", "PATCH /t/{type}/{id}"], ["t.create", "t.update"]),
        (["POST /t/{type}", "GET /t/{type} many"], ["t.create", "t.list"]),
        (["POST /t/{id}", "GET /t/{id}"], ["t.update", "t.get"]),
        (["POST /t/{id}", "GET /t/{id}/icon.{kind}"], ["t.update", "t.icon.get"]),
    ],
)
def test_post_to_a_variable(operations: list[str], expected: list[str]) -> None:
    """A variable may choose the collection that something is created in."""
    assert called(*operations, "GET /zoo")[:-1] == expected


@pytest.mark.parametrize(
    ("told", "operation_id", "expected"),
    [
        # Usable: it says more than the method and the path.
        ("GET /pets/{id}", "showPetById", "pets.show"),
        ("GET /pets many", "findPets", "pets.find"),
        ("GET /pets", "pets.describe", "pets.describe"),
        ("GET /pets", "describe-pets", "pets.describe"),
        ("POST /pets/{id}/toys", "pets_toys_buy", "pets.toys_buy"),
        ("GET /pets/{id}/toys", "getToysForPet", "pets.toys.get"),
        ("POST /pets/{id}/addToy", "addToyForPet", "pets.add_toy"),
        ("POST /pets", "importPets", "pets.import_"),
        # FastAPI appends the path and the method.
        ("GET /pets/", "list_pets_pets__get", "pets.list"),
        ("GET /pets/{pet_id}", "read_pet_pets__pet_id__get", "pets.read"),
        # Of no use
        ("GET /pets/{id}", "getPet", "pets.get"),
        ("GET /pets/{petId}", "get_pets_id", "pets.get"),
        ("PUT /pets/{a}/{b} body", "put_pets_id_id", "pets.replace"),
        ("GET /crm/v3/pets many", "get-/crm/v3/pets", "crm.pets.list"),
        ("GET /pets", "3", "pets.get"),
        ("GET /pets", "2getThem", "pets.get"),
        ("GET /pets", "***", "pets.get"),
        ("GET /pets", " ", "pets.get"),
        ("GET /pets", "...", "pets.get"),
    ],
)
def test_operation_id(told: str, operation_id: str, expected: str) -> None:
    """An operationId wins, by what it adds to the resource's name."""
    named = operation(told, operation_id=operation_id)
    assert called(named, "GET /zoo")[0] == expected


def test_operation_ids_that_are_alike() -> None:
    """An operationId that several have is nobody's."""
    shown = [operation(f"GET /{place}", operation_id="show") for place in "ab"]
    assert called(*shown) == ["a.get", "b.get"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("rename", "pets.rename"),
        ("animals.rename", "animals.rename"),
        ("animals.wild.Rename-All", "animals.wild.rename_all"),
        ("import", "pets.import_"),
        ("", "pets.show"),
        (".", "pets.show"),
    ],
)
def test_told_name(name: str, expected: str) -> None:
    """`x-gen-client-name` names the method, or the whole call."""
    told = operation("GET /pets", operation_id="showPets", name=name)
    assert called(told, "GET /zoo")[0] == expected


@pytest.mark.parametrize(
    ("operations", "expected"),
    [
        # By the nearest variable that the other one does not have
        (
            ["GET /p/{a}/f/{b}", "GET /p/{a}/f/{b}/{c}"],
            ["p.f.get_by_c not p.f.get of GET /p/{a}/f/{b}"],
        ),
        (
            ["GET /p/{x}/f/{n}", "GET /p/{a}/{b}/f/{n}"],
            ["p.f.get_by_b not p.f.get of GET /p/{x}/f/{n}"],
        ),
        (
            ["GET /p/{fileId}", "GET /p/{filePath}"],
            ["p.get_by_file_path not p.get of GET /p/{fileId}"],
        ),
        # By a segment, then by a version
        (
            [operation("GET /p", name="p.get"), operation("GET /q/r", name="p.get")],
            ["p.get_r not p.get of GET /p"],
        ),
        (
            ["GET /v1/p", "GET /v2/p"],
            ["p.get_v2 not p.get of GET /v1/p"],
        ),
        (
            ["GET /2025-09/p many", "GET /2026-03-beta/p many"],
            ["p.list_2026_03_beta not p.list of GET /2025-09/p"],
        ),
        # By what both have, by the method, then by number
        (
            ["GET /p/{a}/{b}", "GET /p/{a}/x/{b}", "GET /p/{b}/{a}"],
            ["p.get_by_a not p.get of GET /p/{a}/{b}"],
        ),
        (
            [operation("GET /p", name="go"), operation("POST /p", name="go")],
            ["p.post_go not p.go of GET /p"],
        ),
        (
            ["GET /p", "GET /p/", "GET //p"],
            [
                "p.get_get not p.get of GET //p",
                "p.get_2 not p.get of GET //p",
            ],
        ),
        # All of them and one of them
        (
            ["DELETE /p", "DELETE /p/{id}"],
            ["p.delete_all not p.delete of DELETE /p/{id}"],
        ),
        (["GET /p", "GET /p/{id}"], ["p.get_all not p.get of GET /p/{id}"]),
        (["GET /p many", "GET /p/{id} many"], []),
        # A resource keeps its name.
        (["POST /p/{id}/f", "GET /p/f/log"], []),
        (["POST /p/f", "GET /p/{id}/f"], []),
        (
            ["PATCH /p/{id}", "POST /p/update/async"],
            ["p.update_by_id not p.update of the resource p.update"],
        ),
        # What was told its name keeps it.
        (
            ["GET /p", operation("GET /p/q/{id}", name="p.get")],
            ["p.get_get not p.get of GET /p/q/{id}"],
        ),
    ],
)
def test_widening(operations: list[str | Operation], expected: list[str]) -> None:
    """Names that clash are widened, and each widening is told."""
    assert widened(*operations, "GET /zoo") == expected
