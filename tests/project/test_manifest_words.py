"""Only generator/manifest/ knows the name, the keys and the text of the manifest."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

from generator.manifest import schema
from generator.manifest.location import JOURNAL, NAME
from generator.manifest.records import key_of
from tests.packages import ROOT

HOME = ROOT / "generator" / "manifest"
KEYS = {
    key_of(field)
    for record in vars(schema).values()
    if isinstance(record, type) and is_dataclass(record)
    for field in fields(record)
}
OWN = {
    *("alternatives", "env", "exports", "further", "inputs", "one_way", "operations"),
    *("own", "positional", "printed", "role", "sha256", "shared"),
}
"""The keys that are not words of OpenAPI, the options or the generated package too."""
JSON_READERS = {
    "generator/load/read.py",
    "generator/write/journal.py",
}
"""The other modules that parse JSON: files of packages, documents, and the journal."""


def others(pattern: str) -> Iterator[tuple[str, Path]]:
    """Yield the files of generator/ and templates/ outside of the folder."""
    for folder in ("generator", "templates"):
        for path in sorted((ROOT / folder).rglob(pattern)):
            if path.is_file() and HOME not in path.parents:
                yield path.relative_to(ROOT).as_posix(), path


def test_own_keys_exist() -> None:
    """No key in the list above is one that the manifest no longer has."""
    assert OWN <= KEYS


def test_no_other_file_spells_the_name() -> None:
    """Other modules and templates use the constant."""
    spelled = [
        name
        for name, path in others("*")
        if path.suffix in (".py", ".jinja", ".toml", ".yaml")
        and any(own in path.read_text(encoding="utf-8") for own in (NAME, JOURNAL))
    ]
    assert not spelled


def test_no_other_module_spells_a_key() -> None:
    """Other modules use the dataclasses: neither a key nor a pointer to one."""
    spelled = [
        f"{name}:{node.lineno}: {node.value!r}"
        for name, path in others("*.py")
        if name.startswith("generator/")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and (node.value in OWN or _is_pointer(node.value))
    ]
    assert not spelled, "\n".join(spelled)


def _is_pointer(text: str) -> bool:
    """Whether a text is a JSON pointer that begins with a key of its own."""
    return text.startswith("/") and text.split("/")[1] in OWN | {"files", "client"}


def test_no_other_module_parses_json() -> None:
    """The manifest has one reader."""
    parsing = {
        name
        for name, path in others("*.py")
        if name.startswith("generator/")
        and "json.load" in path.read_text(encoding="utf-8")
    }
    assert parsing == JSON_READERS


def test_quick_reading_uses_the_keys() -> None:
    """`unchanged.py`, which reads without the dataclasses, reads keys that exist."""
    tree = ast.parse((HOME / "unchanged.py").read_text(encoding="utf-8"))
    read: set[object] = {
        node.slice.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Subscript)
        and isinstance(node.slice, ast.Constant)
        and isinstance(node.slice.value, str)
    }
    read |= {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).endswith(".get")
        and isinstance(node.args[0], ast.Constant)
    }
    assert {"inputs", "files", "settings"} <= read <= KEYS
