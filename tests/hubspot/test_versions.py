"""Clients of HubSpot keep their names from one version of a document to the next."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from generator.load import load
from generator.pipeline import planned
from tests.commands import gen_client
from tests.hubspot.documents import VERSIONS

SAME = {"list", "get", "update", "search", "batch.update"}
"""The calls that every version has."""


def operations(path: Path) -> dict[str, str]:
    """Return the method and path of every operation by its call."""
    package = planned(str(path)).package
    return {each.call: f"{each.method} {each.path}" for each in package.operations}


def diff(documents: dict[str, Path], old: str, new: str) -> dict[str, Any]:
    """Return what `gen-client diff` finds between two versions."""
    files = [str(documents[f"crm_partner_clients_{v}"]) for v in (old, new)]
    result = gen_client("diff", *files, "--name", "hubspot", "--format", "json", "-q")
    assert result.exit_code == 0
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def subjects(found: dict[str, Any], kind: str) -> set[str]:
    """Return the calls that changed in one way, without their resource."""
    return {
        change["subject"].removeprefix("partner_clients.")
        for change in found["changes"]
        if change["kind"] == kind
    }


def test_preset(documents: dict[str, Path]) -> None:
    """Every document loads with HubSpot's preset and without a warning."""
    for path in documents.values():
        document, diagnostics = load(str(path))
        assert document.preset is not None
        assert {found.severity for found in diagnostics} == {"note"}


@pytest.mark.parametrize("version", VERSIONS)
def test_calls(documents: dict[str, Path], version: str) -> None:
    """The calls have the same short names, with or without the resource in the path."""
    found = operations(documents[f"crm_partner_clients_{version}"])
    assert {f"partner_clients.{name}" for name in SAME} <= found.keys()
    assert all(call.startswith("partner_clients.") for call in found)
    assert not any(call.rpartition("_")[2].isdecimal() for call in found)


def test_short_names(documents: dict[str, Path]) -> None:
    """Paths with several fixed parts still give short names."""
    assert set(operations(documents["crm_deal_splits_2026_03"])) == {"batch.read"}
    assert set(operations(documents["account_audit_logs_2026_03"])) == {"login.list"}
    assert set(operations(documents["cms_media_2026_03"])) == {"pages.get"}


def test_generated_over_each_other(
    documents: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new version keeps the pinned names and reports the names that are gone."""
    monkeypatch.chdir(tmp_path)
    calls: set[str] = set()
    for version in VERSIONS:
        spec = str(documents[f"crm_partner_clients_{version}"])
        result = gen_client(spec, "-o", "out", "--name", "hubspot")
        assert result.exit_code == 0
        manifest = json.loads(Path("out/hubspot/gen-client.json").read_text("utf-8"))
        now = {operation["call"] for operation in manifest["operations"]}
        for gone in calls - now:
            assert f"`{gone}`" in result.stderr
        for operation in manifest["operations"]:
            if operation["call"] in ("partner_clients.get", "partner_clients.update"):
                assert next(iter(operation["arguments"])) == "partner_client_id"
        calls = now


def test_additions_only(documents: dict[str, Path]) -> None:
    """New operations alone are a minor version."""
    found = diff(documents, "2026_03", "2026_09_beta")
    assert (found["verdict"], found["counts"]["breaking"]) == ("minor", 0)
    assert subjects(found, "method-added") == {"create", "delete"}


def test_removals(documents: dict[str, Path]) -> None:
    """Removed operations break callers; the variable of the path is bound again."""
    found = diff(documents, "2025_09", "2026_03")
    assert found["verdict"] == "major"
    assert subjects(found, "method-removed") == {"create", "delete"}
    assert subjects(found, "argument-removed") == SAME | {"batch.read"}


def test_resource_leaves_the_path(documents: dict[str, Path]) -> None:
    """A variable in place of the resource is an additional argument, not a new call."""
    found = diff(documents, "2026_03", "2026_09")
    assert subjects(found, "method-removed") == {"batch.read", "associations.delete"}
    assert subjects(found, "argument-added") == SAME
    assert subjects(found, "wire-path") == SAME


@pytest.mark.parametrize("version", VERSIONS)
def test_no_change(documents: dict[str, Path], version: str) -> None:
    """A document does not differ from itself."""
    assert diff(documents, version, version)["changes"] == []
