"""Manifests from anywhere: what is wrong is told with its place."""

from __future__ import annotations

import json
from typing import Any

import pytest

from generator.diagnostics import Unusable
from generator.diff.reading import parse
from generator.manifest.versions import Version
from tests.case_packages import NAMES, CasePackage
from tests.diff.clients import call, client, manifest
from tests.packages import MANIFEST, PARTNER_CLIENTS


@pytest.mark.parametrize(
    ("content", "where", "message"),
    [
        ("{", None, "this is not JSON"),
        ("[" * 100_000, None, "this is not JSON"),
        ([], "", "expected an object"),
        ({}, "", 'there is no "format"'),
        ({"format": 2}, "/format", "only format 1 is known"),
        ({"format": 1}, "", 'there is no "operations"'),
        (
            {"format": 1, "operations": []},
            "",
            "an older version of gen-client wrote it without the fields of models: "
            "generate the package again, or give the document itself",
        ),
        (
            manifest(call(call=1)),
            "/operations/0/call",
            "expected text",
        ),
        (
            manifest(call(arguments=[])),
            "/operations/0/arguments",
            "expected an object",
        ),
        (
            manifest(call(arguments={"a/b": {"in": "query"}})),
            "/operations/0/arguments/a~1b",
            'there is no "type"',
        ),
        (manifest(types=[]), "/types", "expected an object"),
        (
            manifest(types={"Thing": {"fields": {"id": {"type": None}}}}),
            "/types/Thing/fields/id/type",
            "expected text",
        ),
        (manifest(exports="all"), "/exports", "expected an array"),
        (
            manifest(client={"version": "v1"}),
            "/client/version",
            '"v1" is not a version such as 1.2.0',
        ),
    ],
)
def test_faults(content: Any, where: str | None, message: str) -> None:
    """Each says what was expected there."""
    text = content if isinstance(content, str) else json.dumps(content)
    with pytest.raises(Unusable) as raised:
        parse(text, "old.json")
    found = raised.value.diagnostic
    assert (found.file, found.pointer, found.message) == ("old.json", where, message)
    assert found.consequence == "Nothing is compared."


def test_bytes_of_no_encoding() -> None:
    """Bytes that are not UTF-8 are rejected."""
    with pytest.raises(Unusable):
        parse(b"\xff\xff{", "old.json")


@pytest.mark.parametrize("name", NAMES)
def test_packages(name: str, case_package: CasePackage) -> None:
    """The manifest of every case can be read."""
    found = parse((case_package(name) / MANIFEST).read_bytes(), name)
    assert found.version == Version(0, 1, 0)
    assert found.exports
    assert found.client.arguments


def test_partner_clients() -> None:
    """The arguments of a call are read in the order of the manifest."""
    found = parse((PARTNER_CLIENTS / MANIFEST).read_bytes(), "x")
    update = next(
        o for o in found.apis[""].operations if o.name == "partner_clients.update"
    )
    assert list(update.arguments) == [
        "partner_client_id",
        "id_property",
        "properties",
        "body",
    ]
    assert [a.name for a in update.arguments.values() if a.positional] == [
        "partner_client_id"
    ]
    assert update.security == {frozenset({"access_token"})}
    assert client().version == Version(0, 1, 0)
