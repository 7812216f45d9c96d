"""The places of APIs on one client: a table of promises, like that of names."""

from __future__ import annotations

import random

import pytest

from generator.naming.names import Call
from generator.naming.placed_calls import further_resources, own_resource, placed
from generator.naming.placement import Described, Place, places

OBJECTS = ("/crm/v3/objects/{objectType}",)


def described(
    source: str, *paths: str, title: str = "API", version: str = ""
) -> Described:
    """Return the facts about a document that decide its place."""
    return Described(source, title, version, paths)


def found(*documents: Described, taken: frozenset[str] = frozenset()) -> list[str]:
    """The places, as callers write them."""
    return [str(place) for place in places(documents, taken)]


@pytest.mark.parametrize(
    ("source", "title", "paths", "expected"),
    [
        # the file's name, in the group that the paths name
        ("partner_clients.json", "CRM", ["/crm/v3/objects/a"], "crm.partner_clients"),
        ("partnerClients.json", "CRM", ["/crm/v3/objects/a"], "crm.partner_clients"),
        ("https://x.example/specs/pets.yaml?v=1", "", ["/shop/pets"], "shop.pets"),
        # its versions, and words that say nothing, are left out
        ("pets_v3.json", "", ["/shop/pets"], "shop.pets"),
        ("pets-2026-09-beta.json", "", ["/shop/pets"], "shop.pets"),
        ("pets_2026_03.json", "", ["/shop/pets"], "shop.pets"),
        ("pets_v4_2025_09.json", "", ["/shop/pets"], "shop.pets"),
        ("pets_public_api.json", "", ["/shop/pets"], "shop.pets"),
        ("pets.openapi.json", "", ["/shop/pets"], "shop.pets"),
        # where it says nothing: the title, or else the paths
        ("openapi.json", "Pet Store API V2", ["/shop/pets"], "shop.pet_store"),
        ("-", "Pets", ["/shop/v1/pets", "/shop/v1/cats"], "pets"),
        ("-", "API", ["/shop/pets"], "shop.pets"),
        ("v3.json", "REST API", ["/pets", "/pets/{id}"], "pets"),
        ("-", "", [], "api"),
        # no group where the paths name none
        ("pets.json", "", ["/pets", "/cats"], "pets"),
        ("pets.json", "", ["/animals", "/animals/{id}"], "pets"),
        ("pets.json", "", ["/{tenant}/pets"], "pets"),
        ("pets.json", "", ["/api/v2/pets"], "pets"),
        ("pets.json", "", [], "pets"),
        # the group is not said again
        ("shop_pets.json", "", ["/shop/pets"], "shop.pets"),
        ("shop_shop_pets.json", "", ["/shop/pets"], "shop.pets"),
        ("shop.json", "", ["/shop/pets", "/shop/cats"], "shop"),
        ("shop.json", "", ["/shop/pets"], "shop"),
        # names that would stand in the way
        ("client.json", "", ["/a", "/b"], "client_"),
        ("pets.json", "", ["/errors/pets"], "errors_.pets"),
        ("raw.json", "", ["/shop/raw"], "shop.raw"),
        ("class.json", "", ["/shop/class"], "shop.class_"),
        ("resources.json", "", ["/shop/a"], "shop.resources_"),
        ("2fa.json", "", ["/shop/a"], "shop.value_2fa"),
        ("vendor.json", "", ["/a", "/b"], "vendor_"),
    ],
)
def test_place(source: str, title: str, paths: list[str], expected: str) -> None:
    """One document by itself."""
    document = described(source, *paths, title=title)
    assert found(document, taken=frozenset({"vendor"})) == [expected]


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        (["crm/pets.json", "cms/pages.json"], ["crm.pets", "cms.pages"]),
        (["/a/b/crm/pets.json", "/a/b/cms/pages.json"], ["crm.pets", "cms.pages"]),
        (["C:\\x\\crm\\pets.json", "C:\\x\\cms\\a.json"], ["crm.pets", "cms.a"]),
        (
            ["CRM/Pets/Rollouts/424/v3/pets.json", "CMS/Pages/Rollouts/9/v3/p.json"],
            ["crm.pets", "cms.p"],
        ),
        (["pets/openapi.json", "cats/openapi.json"], ["pets", "cats"]),
        (["crm/pets/v3.json", "crm/cats/v3.json"], ["pets", "cats"]),
        (["crm/pets/api.json", "cms/a/api.json"], ["crm.pets", "cms.a"]),
        (["crm/pets.json", "extra.json"], ["crm.pets", "extra"]),
        (["/a/b/pets.json", "-"], ["pets", "api"]),
        (["https://x.example/specs/pets.json", "/a/b/cats.json"], ["pets", "cats"]),
        (
            ["https://x.example/v1/crm/pets.json", "https://x.example/v1/cms/a.json"],
            ["crm.pets", "cms.a"],
        ),
    ],
)
def test_folders(sources: list[str], expected: list[str]) -> None:
    """Folders are groups, but for those that all share."""
    documents = [described(source, "/a", "/b") for source in sources]
    assert found(*documents) == expected


def test_custom_of_names() -> None:
    """If most names begin with the groups of paths, the others do too."""
    documents = [
        described("crm_pets.json", "/crm/pets"),
        described("crm_deal_splits.json", "/deal-splits/batch/read"),
        described("cms_pages.json", "/cms/pages"),
        described("auth_oauth.json", "/oauth/token"),
        described("site_map_site_map.json", "/site-map/a", "/site-map/b"),
    ]
    assert found(*documents) == [
        *("crm.pets", "crm.deal_splits", "cms.pages", "auth.oauth", "site_map"),
    ]


def test_group_of_one_name() -> None:
    """An API named like a group is inside it only if the group has others."""
    both = [
        described("files_files.json", "/files/a", "/files/b"),
        described("files_folders.json", "/files/folders"),
    ]
    assert found(*both) == ["files.files", "files.folders"]
    assert found(*both[:1]) == ["files"]
    alone = described("files.json", "/a", "/b")
    assert (
        found(alone, *both) == ["files.files_2"[:-2], "files.files"]
        or len(set(found(alone, *both))) == 3
    )


@pytest.mark.parametrize(
    ("versions", "expected"),
    [
        (["v3", "2025-09"], ["pets_v3", "pets"]),
        (["v3", "v10"], ["pets_v3", "pets"]),
        (["2026-03", "2026-09-beta"], ["pets", "pets_2026_09_beta"]),
        (["v3", "2026-03", "2026-09", "2026-09-beta", "2025-09"], None),
        (["v1alpha1", "v1"], ["pets_v1alpha1", "pets"]),
        (["2026-09-beta", "2026-03-beta"], ["pets", "pets_2026_03_beta"]),
        (["1.2.0", "1.10.0"], ["pets_1_2_0", "pets"]),
        (["1.0.0", "1.0.0-rc1"], ["pets", "pets_1_0_0_rc1"]),
        (["v1", "v1", "v1"], ["pets", "pets_v1", "pets_v1_2"]),
        (["", ""], ["pets", "pets_2"]),
        (["v007", "v10"], ["pets_v007", "pets"]),
        (["9" * 5000, "1"], ["pets", "pets_1"]),
    ],
)
def test_versions(versions: list[str], expected: list[str] | None) -> None:
    """The newest stable version has the plain name, the others say which they are."""
    documents = [
        described(f"{number}/pets.json", "/a", "/b", version=version)
        for number, version in enumerate(versions)
    ]
    names = expected or [
        "pets_v3",
        "pets_2026_03",
        "pets",
        "pets_2026_09_beta",
        "pets_2025_09",
    ]
    assert found(*documents) == names


@pytest.mark.parametrize(
    ("source", "version", "paths", "expected"),
    [
        ("pets_v2.json", "1.0.0", ["/v9/pets"], "v2"),
        ("pets_2026_03_beta.json", "1.0.0", [], "2026-03-beta"),
        ("pets.json", "v3", ["/v9/pets"], "v3"),
        ("pets.json", "1.0.0", ["/v9/pets", "/v9/cats"], "v9"),
        ("pets.json", "1.0.0", ["/v9/pets", "/v8/cats"], "1.0.0"),
        ("pets.json", "1.0.0", [], "1.0.0"),
    ],
)
def test_version(source: str, version: str, paths: list[str], expected: str) -> None:
    """The file says it, or the document, or its paths."""
    (place,) = places([described(source, *paths, version=version)])
    assert place.version == expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("shop.cats", "shop.cats"),
        ("Shop.petsOfOurs", "shop.pets_of_ours"),
        ("cats", "cats"),
        ("a.b.cats", "a_b.cats"),
        ("errors.cats", "errors_.cats"),
        ("cats.", "crm.pets"),
        ("?", "crm.pets"),
        ("", "crm.pets"),
    ],
)
def test_told(told: str, expected: str) -> None:
    """A place set in the document comes first."""
    document = Described("crm_pets.json", "Pets", "v1", ("/crm/pets",), told)
    assert found(document) == [expected]


def test_told_of_versions() -> None:
    """An API with a set place keeps it when a newer version comes."""
    old = Described("crm_pets.json", "Pets", "v3", ("/crm/v3/pets",), "crm.pets")
    new = described("crm_pets_2026_03.json", "/crm/2026-03/pets")
    other = Described("x.json", "Pets", "v2", ("/x",), "crm.pets_2026_03")
    assert found(old, new) == ["crm.pets", "crm.pets_2026_03"]
    assert found(old, new, other) == [
        *("crm.pets", "crm.pets_2026_03_2", "crm.pets_2026_03"),
    ]


def test_group_like_an_api() -> None:
    """No API has the name of a group."""
    documents = [
        described("a/value_2fa.json", "/a", "/b"),
        described("2fa/x.json", "/a", "/b"),
        described("2fa/y.json", "/a", "/b"),
        described("value_2fa.json", "/a", "/b"),
    ]
    assert found(*documents) == [
        *("a.value_2fa", "value_2fa.x", "value_2fa.y", "value_2fa_2"),
    ]


def test_any_order() -> None:
    """No place depends on the order of the documents, and no two are alike."""
    documents = [
        described(f"{group}_{name}{version}.json", f"/{group}/{name}", version="v1")
        for group in ("crm", "cms", "files", "client")
        for name in ("pets", "cats", "files", "dogs", "resources")
        for version in ("", "_v1", "_v2", "_2026_03_beta")
    ]
    expected = dict(zip(documents, found(*documents), strict=True))
    assert len(set(expected.values())) == len(documents)
    for seed in range(20):
        mixed = random.Random(seed).sample(documents, len(documents))
        assert dict(zip(mixed, found(*mixed), strict=True)) == expected


CRM = Place(("crm", "pets"), "pets", "v3")


@pytest.mark.parametrize(
    ("calls", "expected", "further"),
    [
        (["pets.list"], ["crm.pets.list"], []),
        (
            ["pets.list", "pets.batch.read"],
            ["crm.pets.list", "crm.pets.batch.read"],
            [],
        ),
        (["pet.list"], ["crm.pets.list"], []),
        (["crm_pets.list"], ["crm.pets.list"], []),
        (["crm.list"], ["crm.pets.list"], []),
        (["cats.list"], ["crm.pets.cats.list"], ["cats"]),
        (["pets.list", "cats.list"], ["crm.pets.list", "crm.pets.cats.list"], ["cats"]),
        # two things would have one name
        (
            ["pets.cats", "cats.list"],
            ["crm.pets.pets.cats", "crm.pets.cats.list"],
            ["cats", "pets"],
        ),
        (
            ["pets.cats.get", "cats.list"],
            ["crm.pets.pets.cats.get", "crm.pets.cats.list"],
            ["cats", "pets"],
        ),
        # neither is the only one
        (
            ["crm.list", "crm_pet.list"],
            ["crm.pets.crm.list", "crm.pets.crm_pet.list"],
            ["crm", "crm_pet"],
        ),
    ],
)
def test_calls(calls: list[str], expected: list[str], further: list[str]) -> None:
    """A resource that is called like its place is not named twice."""
    own = {
        call: Call(tuple(call.split(".")[:-1]), call.split(".")[-1]) for call in calls
    }
    top = own_resource(own, CRM)
    assert [str(placed(own[call], CRM, top)) for call in calls] == expected
    assert sorted(further_resources(own.values(), top)) == further
