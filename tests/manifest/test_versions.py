"""Versions of clients: which follows which."""

from __future__ import annotations

import json

import pytest

from generator.manifest.versions import Verdict, Version, last_version, parsed


@pytest.mark.parametrize(
    ("version", "verdict", "following"),
    [
        ("1.2.3", "major", "2.0.0"),
        ("1.2.3", "minor", "1.3.0"),
        ("1.2.3", "patch", "1.2.4"),
        ("1.2.3", "none", "1.2.3"),
        ("0.2.3", "major", "0.3.0"),
        ("0.2.3", "minor", "0.2.4"),
        ("0.2.3", "patch", "0.2.4"),
        ("0.2.3", "none", "0.2.3"),
        ("0.0.1", "major", "0.1.0"),
    ],
)
def test_following(version: str, verdict: Verdict, following: str) -> None:
    """Semantic Versioning; before 1.0.0 what is breaking raises the second number."""
    found = parsed(version)
    assert found
    assert str(found.after(verdict)) == following


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("1.2.3", Version(1, 2, 3)),
        ("0.0.0", Version(0, 0, 0)),
        ("10.20.30", Version(10, 20, 30)),
        ("1.2", None),
        ("v1.2.3", None),
        ("1.2.3-rc1", None),
        ("01.2.3", None),
        ("1.2.3\n", None),
        ("\u0661.2.3", None),
        (f"1.2.{'9' * 5_000}", None),
        ("", None),
    ],
)
def test_parsed(text: str, version: Version | None) -> None:
    """Three plain numbers."""
    assert parsed(text) == version


@pytest.mark.parametrize(
    ("manifest", "version"),
    [
        (json.dumps({"client": {"version": "1.2.3"}}), "1.2.3"),
        (json.dumps({"client": {"version": "latest"}}), "0.1.0"),
        (json.dumps({"client": {"version": 1}}), "0.1.0"),
        (json.dumps({"client": {}}), "0.1.0"),
        (json.dumps([]), "0.1.0"),
        ("[" * 100_000, "0.1.0"),
        ("<<<<<<< ours", "0.1.0"),
        (None, "0.1.0"),
    ],
)
def test_last(manifest: str | None, version: str) -> None:
    """The version of the last manifest is used if it is valid."""
    assert last_version(manifest) == version
