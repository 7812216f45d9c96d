"""YAML is read by the core schema of YAML 1.2, with keys that are text."""

from typing import Any

import pytest

from generator.load import yaml


@pytest.mark.parametrize(
    ("scalar", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("Yes", "Yes"),
        ("true", True),
        ("FALSE", False),
        ("~", None),
        ("", None),
        ("Null", None),
        ("1_000", "1_000"),
        ("0o17", 15),
        ("017", 17),
        ("0x1F", 31),
        ("-12", -12),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        (".5", 0.5),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("2024-01-01", "2024-01-01"),
        ("12:30:45", "12:30:45"),
        ("3.0.3", "3.0.3"),
        ('"5"', "5"),
        ("!!str 5", "5"),
        ("!custom 5", "5"),
        ("=", "="),
    ],
)
def test_scalar(scalar: str, value: Any) -> None:
    """A plain scalar means what the core schema says, and nothing more."""
    read = yaml.load(f"key: {scalar}")[0]["key"]
    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize(
    ("key", "text"),
    [("200", "200"), ("no", "no"), ("1.0", "1.0"), ("null", "null"), ("'a b'", "a b")],
)
def test_key(key: str, text: str) -> None:
    """A key is always its text, so that `200:` is the status "200"."""
    assert yaml.load(f"{key}: 1")[0] == {text: 1}


@pytest.mark.parametrize(
    ("text", "merged"),
    [
        ("a: &a {x: 1, y: 1}\nb: {<<: *a, y: 2}", {"x": 1, "y": 2}),
        ("a: &a {x: 1}\nb: {y: 2, <<: *a}", {"x": 1, "y": 2}),
        ("a: &a {x: 1}\nb: {<<: [*a, {x: 2, z: 3}]}", {"x": 1, "z": 3}),
        ('b: {"<<": {x: 1}}', {"<<": {"x": 1}}),
    ],
)
def test_merge(text: str, merged: dict[str, Any]) -> None:
    """A merged mapping gives way to own keys, and the first of several wins."""
    assert yaml.load(text)[0]["b"] == merged


def test_repeated_keys() -> None:
    """The last of several equal keys counts, and the key is reported once."""
    tree, repeated = yaml.load("a: {b: 1, b: 2, b: 3, c: 4}")
    assert tree == {"a": {"b": 3, "c": 4}}
    assert repeated == [(tree["a"], "b")]


def test_aliases_are_copies() -> None:
    """An alias's value can be changed in one place alone."""
    tree, _ = yaml.load("a: &a {x: 1}\nb: *a")
    assert tree["a"] == tree["b"]
    assert tree["a"] is not tree["b"]
