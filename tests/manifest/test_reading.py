"""The reader keeps everything that is undamaged, and the writer gives it back."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.manifest import reader, schema
from generator.manifest.reader import ManifestError, read
from generator.manifest.records import Fault, written
from generator.manifest.schema import FORMAT, Manifest
from generator.manifest.writer import text
from tests.case_packages import CasePackage
from tests.manifest.manifests import (
    DELETED,
    HUGE,
    MANIFESTS,
    VALUES,
    WRONG,
    Damage,
    damaged,
    nodes,
    pointer,
)
from tests.packages import MANIFEST, PARTNER_CLIENTS

OPERATION: dict[str, Any] = {
    "method": "GET",
    "path": "/pets",
    "call": "pets.list",
    "arguments": {
        "limit": {"in": "query", "name": "limit", "type": "int | None"},
        "tag": {"in": "query", "name": "tag", "type": "str | None"},
    },
    "result": {"kind": "none"},
}
DEEP = json.loads("[" * 202 + "]" * 202)
slowly = settings(suppress_health_check=[HealthCheck.too_slow])


def complete() -> Any:
    """Return the JSON of a manifest that has every kind of object."""
    manifest = json.loads((PARTNER_CLIENTS / MANIFEST).read_text("utf-8"))
    for name in ("files", "printed", "models", "types"):
        manifest[name] = dict(list(manifest[name].items())[:2])
    del manifest["operations"][2:]
    webhook = {"name": "new", "method": "POST", "call": "webhooks.new", "type": "Pet"}
    return {
        **manifest,
        "webhooks": [webhook],
        "apis": [
            {
                "spec": 0,
                "name": "shop",
                "module": "shop.models",
                "own": "shop",
                "further": ["orders"],
                "webhooks": [webhook],
                "models": {"#/a~1b": "A"},
                "shared": {"B": "_models.b"},
                "types": {"A": {"type": "Literal[1, 2]", "values": [1, 2]}},
            }
        ],
        "shared": {"_models.b": {"B": {"fields": {"a": {"name": "a", "type": "A"}}}}},
    }


COMPLETE = complete()
PATHS = list(nodes(COMPLETE))
damages = st.builds(Damage, st.sampled_from(PATHS), st.sampled_from(WRONG))


# --- round trips ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "case",
    [
        *("everything", "many_apis", "former_names", "webhooks"),
        *("server_choices", "security_schemes", "one_way_properties"),
    ],
)
def test_case(case: str, case_package: CasePackage) -> None:
    """The manifest of a package is read without faults and written byte for byte."""
    content = (case_package(case) / MANIFEST).read_bytes()
    manifest, faults = read(content)
    assert not faults
    assert text(manifest).encode() == content


@given(MANIFESTS)
@slowly
def test_any_manifest(manifest: Manifest) -> None:
    """Every manifest is read as it was written."""
    assert read(text(manifest)) == (manifest, ())


@given(MANIFESTS)
@slowly
def test_text(manifest: Manifest) -> None:
    """A text is JSON with lines that end in LF, and ends in the hash of the rest."""
    written_text = text(manifest)
    content = json.loads(written_text)
    assert list(content)[-1] == schema.SEAL
    digits = content[schema.SEAL]
    rest = written_text.replace(digits, "").encode()
    assert hashlib.sha256(rest).hexdigest() == digits
    assert "\r" not in written_text
    assert written_text.endswith("\n}\n")


@given(MANIFESTS)
@slowly
def test_defaults_are_left_out(manifest: Manifest) -> None:
    """A key that has its default is written only if it is marked so."""
    content = written(manifest)
    for field in fields(Manifest):
        is_default = getattr(manifest, field.name) == getattr(Manifest(), field.name)
        is_always = "always" in field.metadata
        assert (field.name in content) == (is_always or not is_default)


def test_numbers_that_json_lacks() -> None:
    """The manifest stays JSON if a document's default is infinite."""
    argument = schema.Argument(
        location="query", annotation="float", default=[float("inf"), 1.5]
    )
    assert written(argument)["default"] == [None, 1.5]


# --- damage --------------------------------------------------------------------------


@given(damages)
def test_one_damaged_node(damage: Damage) -> None:
    """A damaged entry costs itself: the rest is as if it had never been there."""
    content = damaged(COMPLETE, damage)
    manifest, faults = read(json.dumps(content))
    if not faults:  # the value is valid there
        assert json.loads(text(manifest))[schema.SEAL]
        return
    (fault,) = faults
    holder = pointer(damage.path[:-1])  # it lacks a key that is deleted or null
    is_missing = damage.value is DELETED or damage.value is None
    assert fault.pointer in (damage.pointer, *([holder] if is_missing else ()))
    assert manifest == without(damage.path)


def without(path: tuple[str | int, ...]) -> Manifest:
    """Return the manifest without the innermost entry that may be missing.

    Raises StopIteration if there is none.
    """
    readings = (
        read(json.dumps(damaged(COMPLETE, Damage(path[:length], DELETED))))
        for length in range(len(path), 0, -1)
    )
    return next(manifest for manifest, faults in readings if not faults)


@given(st.lists(damages, min_size=2, unique_by=lambda damage: damage.path[0]))
def test_several_damaged_nodes(found: list[Damage]) -> None:
    """Each of several damaged entries is a fault of its own."""
    content = COMPLETE
    single: list[Fault] = []
    for damage in found:
        single += read(json.dumps(damaged(COMPLETE, damage))).faults
        content = damaged(content, damage)
    assert set(read(json.dumps(content)).faults) == set(single)


@given(st.sampled_from(PATHS), VALUES)
def test_any_value(path: tuple[str | int, ...], value: object) -> None:
    """Reading succeeds whatever stands in a place."""
    read(json.dumps(damaged(COMPLETE, Damage(path, value))))


@given(VALUES)
def test_any_json(value: object) -> None:
    """A text that is not an object is refused; anything else is read."""
    if isinstance(value, dict):
        read(json.dumps(value))
    else:
        assert refused(json.dumps(value)) == Fault("", "expected an object")


@given(st.binary() | st.text())
def test_any_text(content: bytes | str) -> None:
    """A text that is not JSON is refused."""
    try:
        json.loads(content)
    except ValueError:
        assert refused(content) == Fault(None, "this is not JSON")


def test_truncated() -> None:
    """No beginning of a manifest is read as one."""
    whole = text(Manifest(format=FORMAT, operations=()))
    for end in range(len(whole) - 2):
        assert refused(whole[:end]).message == "this is not JSON"


def refused(content: bytes | str) -> Fault:
    """Return the fault of a text that is not a manifest."""
    with pytest.raises(ManifestError) as error:
        read(content)
    return error.value.fault


@pytest.mark.parametrize(
    ("key", "value", "fault"),
    [
        ("operations", "{}", Fault("/operations", "expected an array")),
        ("operations", "[1]", Fault("/operations/0", "expected an object")),
        ("operations", "[{}]", Fault("/operations/0", 'there is no "method"')),
        ("types", '{"A": {}}', Fault("/types/A", 'there is no "type"')),
        (
            "types",
            '{"A": {"fields": 1}}',
            Fault("/types/A/fields", "expected an object"),
        ),
        ("models", '{"#/a": 1}', Fault("/models/#~1a", "expected text")),
        ("files", '{"a~b": null}', Fault("/files/a~0b", "expected text")),
        ("warnings", "true", Fault("/warnings", "expected a whole number")),
        ("warnings", "1.0", Fault("/warnings", "expected a whole number")),
        ("warnings", HUGE, Fault("/warnings", "expected a whole number")),
        ("settings", '{"a": 1e999}', Fault("/settings/a", "expected finite numbers")),
        ("settings", '{"a": [NaN]}', Fault("/settings/a", "expected finite numbers")),
        (
            "settings",
            json.dumps({"a": DEEP}),
            Fault("/settings/a", "expected at most 200 levels"),
        ),
    ],
)
def test_fault(key: str, value: str, fault: Fault) -> None:
    """A fault says where the damage is and what is expected there."""
    manifest, faults = read(f'{{"format": 1, "{key}": {value}, "generator": "me"}}')
    assert faults == (fault,)
    assert manifest.generator == "me"


def test_other_entries_survive() -> None:
    """Damage in one operation neither costs its other arguments nor its neighbours."""
    hurt = {**OPERATION, "arguments": {**OPERATION["arguments"], "limit": 7}}
    lost = {**OPERATION, "call": None}
    manifest, faults = read(json.dumps({"operations": [hurt, lost, OPERATION]}))
    first, second = manifest.operations or ()
    assert [*first.arguments] == ["tag"]
    assert [*second.arguments] == ["limit", "tag"]
    assert [fault.pointer for fault in faults] == [
        "/operations/0/arguments/limit",
        "/operations/1/call",
    ]


@pytest.mark.parametrize("version", [0, 2, 10**30])
def test_other_formats(version: int) -> None:
    """A manifest of another format is read as far as possible; it says its format."""
    manifest, faults = read(json.dumps({**COMPLETE, "format": version}))
    assert (manifest.format, faults) == (version, ())


def test_unknown_keys() -> None:
    """Keys of a later version are ignored."""
    later = {**COMPLETE, "later": 1, "client": {**COMPLETE["client"], "later": {}}}
    assert reader.read(json.dumps(later)) == read(json.dumps(COMPLETE))
