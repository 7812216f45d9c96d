"""A package holds those of its preset's modules that it has a use for."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from generator.config.run_options import Options
from generator.load.presets import presets
from generator.package import Package
from generator.pipeline import planned
from tests.packages import TEMPLATES

Raw = dict[str, Any]
OPERATION: Raw = {"responses": {"204": {"description": "Done."}}}
CODED: Raw = {
    "type": "object",
    "properties": {
        "properties": {"type": "object", "additionalProperties": {"type": "string"}}
    },
}
BODY: Raw = {"content": {"application/json": {"schema": {"type": "string"}}}}
WEBHOOK: Raw = {"changed": {"post": {**OPERATION, "requestBody": BODY}}}


def package(path: str, preset: str | None = None, **parts: Any) -> Package:
    """The plan of a HubSpot document with one path."""
    tree = {
        "openapi": "3.1.0",
        "info": {"title": "A", "version": "1"},
        "servers": [{"url": "https://api.hubapi.com"}],
        "paths": {path: {"get": OPERATION}},
        **parts,
    }
    stdin = io.BytesIO(json.dumps(tree).encode())
    return planned("-", Options(preset=preset), stdin=stdin).package


@pytest.mark.parametrize(
    ("path", "parts", "modules"),
    [
        ("/crm/v3/objects/contacts", {}, []),
        ("/webhooks/v3/settings", {}, ["__init__", "signatures"]),
        ("/app-webhooks/2025-09/settings", {}, ["__init__", "signatures"]),
        ("/webhooks-journal/2027-03/batch/read", {}, []),
        ("/crm/v3/webhooks-of-old", {}, []),
        ("/a", {"webhooks": WEBHOOK}, ["__init__", "signatures"]),
        (
            "/a",
            {"components": {"schemas": {"SimplePublicObjectInput": CODED}}},
            ["__init__", "values"],
        ),
        ("/a", {"components": {"schemas": {"SimplePublicObject": CODED}}}, []),
    ],
)
def test_modules(path: str, parts: Raw, modules: list[str]) -> None:
    """Codecs bring theirs, paths and webhooks those that are about them."""
    found = package(path, **parts)
    copied = [p for p in found.copied if not p.startswith("_runtime/")]
    assert copied == [f"hubspot/{name}.py" for name in modules]
    assert len(found.readme.modules) == len(modules[1:])


def test_without_preset() -> None:
    """Nothing of HubSpot's is in a package that refuses the preset."""
    found = package("/webhooks/v3/settings", preset="none")
    assert all(path.startswith("_runtime/") for path in found.copied)


@pytest.mark.parametrize("name", presets())
def test_there(name: str) -> None:
    """Each module that a preset lists, or a codec needs, is among the templates."""
    preset = presets()[name]
    listed = {module.name for module in preset.modules}
    assert {codec.module for codec in preset.codecs.values()} <= listed
    for module in listed:
        assert (TEMPLATES / f"{module.replace('.', '/')}.py").is_file()
