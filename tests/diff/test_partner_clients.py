"""Real pairs: partner clients from v3 to 2026-09, with what the documents show."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.commands import gen_client

HUBSPOT = Path(__file__).parents[2].parent / "shared" / "corpus" / "hubspot"

pytestmark = pytest.mark.skipif(
    not HUBSPOT.is_dir(), reason="the corpus is not there: ../shared/corpus"
)


def diff(old: str, new: str) -> dict[str, Any]:
    """Return the diff of two versions."""
    files = [str(HUBSPOT / f"crm_partner_clients_{v}.json") for v in (old, new)]
    result = gen_client("diff", *files, "--name", "hubspot", "--format", "json", "-q")
    assert result.exit_code == 0
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def subjects(found: dict[str, Any], kind: str) -> set[str]:
    """Return the subjects of changes of a kind."""
    return {one["subject"] for one in found["changes"] if one["kind"] == kind}


def facts(found: dict[str, Any], *kinds: str) -> set[tuple[str, str, str]]:
    """The impact, the subject and the beginning of the text of changes."""
    return {
        (one["impact"], one["subject"], one["text"].partition(",")[0])
        for one in found["changes"]
        if one["kind"] in kinds
    }


def calls(*names: str) -> set[str]:
    """The calls of the resource."""
    return {f"partner_clients.{name}" for name in names}


def test_2025_09() -> None:
    """Associations lose their types, records lose warnings, and much is new."""
    found = diff("v3", "2025_09")

    assert found["verdict"] == "major"
    assert subjects(found, "method-removed") == calls("associations.add")
    assert subjects(found, "method-added") == calls(
        "create",
        "delete",
        "merge",
        "gdpr_delete",
        "batch.archive",
        "batch.create",
        "batch.upsert",
        "associations.replace",
        "associations.default.add",
    )
    assert facts(found, "argument-removed") == {
        (
            "breaking",
            "partner_clients.associations.list",
            "the argument `include_fa` is gone",
        ),
        (
            "breaking",
            "partner_clients.associations.delete",
            "the argument `association_type` is gone",
        ),
    }
    assert facts(found, "field-removed", "field-added") == {
        ("breaking", "models.SimplePublicObject", "the field `warnings` is gone"),
        (
            "breaking",
            "models.SimplePublicObjectWithAssociations",
            "the field `warnings` is gone",
        ),
        ("additive", "models.BatchResponseSimplePublicObject", "the field `errors`"),
        (
            "additive",
            "models.BatchResponseSimplePublicObject",
            "the field `num_errors`",
        ),
    }
    assert subjects(found, "result-type") == calls("batch.read", "batch.update")
    assert facts(found, "field-type") == {
        (
            "breaking",
            "models.CollectionResponseAssociatedIdForwardPaging",
            "the field `results` is `Sequence[MultiAssociatedObjectWithLabel]` now",
        )
    }
    assert subjects(found, "wire-path") == calls(
        *("list", "get", "update", "search", "batch.read", "batch.update"),
        *("associations.list", "associations.delete"),
    )


def test_2026_03() -> None:
    """The object's type is fixed again, and what only others need is gone."""
    found = diff("2025_09", "2026_03")

    assert found["verdict"] == "major"
    assert subjects(found, "method-removed") == calls(
        "create",
        "delete",
        "merge",
        "gdpr_delete",
        "batch.archive",
        "batch.create",
        "batch.upsert",
    )
    assert subjects(found, "method-added") == set()
    assert facts(found, "argument-removed") == {
        ("breaking", call, "the argument `object_type` is gone")
        for call in calls(
            *("list", "get", "update", "search"),
            *("batch.read", "batch.update", "associations.list"),
        )
    }
    assert len(subjects(found, "wire-path")) == 10
    assert ("breaking", "models.BatchResponseSimplePublicObject") in {
        fact[:2] for fact in facts(found, "field-removed")
    }


def test_2026_09() -> None:
    """Half of the calls are left."""
    found = diff("2026_03", "2026_09")

    assert found["verdict"] == "major"
    assert subjects(found, "method-removed") == calls(
        "batch.read",
        "associations.list",
        "associations.replace",
        "associations.delete",
        "associations.default.add",
    )
    assert subjects(found, "result-type") == calls("batch.update")
    assert facts(found, "argument-added") == {
        ("additive", call, "the argument `object_type`")
        for call in calls("list", "get", "update", "search", "batch.update")
    }
    assert subjects(found, "wire-path") == subjects(found, "argument-added")


def test_2026_09_beta() -> None:
    """Nothing is taken away, so that only new calls come."""
    found = diff("2026_03", "2026_09_beta")

    assert (found["verdict"], found["counts"]["breaking"]) == ("minor", 0)
    assert subjects(found, "method-added") == calls(
        "create",
        "delete",
        "merge",
        "gdpr_delete",
        "batch.archive",
        "batch.create",
        "batch.upsert",
    )


@pytest.mark.parametrize("version", ["v3", "2025_09", "2026_03", "2026_09"])
def test_itself(version: str) -> None:
    """Nothing changed."""
    assert diff(version, version)["changes"] == []
