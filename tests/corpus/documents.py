"""The documents of a folder and their operations, read without the generator's help."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import yaml

SUFFIXES = {".json", ".yaml", ".yml"}
METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}
LONGEST_CHAIN = 20
"""References that are followed one after the other; more of them are a circle."""


@dataclass(frozen=True)
class File:
    """A file that may be a document."""

    path: Path
    name: str
    """The path inside the folder that was asked for, with that folder's name."""
    package: str
    """The name of its package, unlike all others."""

    @property
    def group(self) -> str:
        """The folder it is counted with."""
        return self.name.rpartition("/")[0]


class Sample(NamedTuple):
    """A share of all files, chosen by name: other files do not change it."""

    share: int
    of: int

    def holds(self, file: File) -> bool:
        """Whether the file belongs to it."""
        digest = hashlib.sha256(file.name.encode()).digest()
        return int.from_bytes(digest[:8]) % self.of < self.share


class Operation(NamedTuple):
    """A method on a path."""

    method: str
    path: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


class Texts(yaml.CSafeLoader):
    """Reads every scalar as text, which is all that counting needs."""


Texts.yaml_implicit_resolvers = {"<": [("tag:yaml.org,2002:merge", re.compile("<<"))]}


def files(folders: list[Path]) -> list[File]:
    """Every file in JSON or YAML below the folders, by name."""
    taken: dict[str, int] = {}
    found = []
    for folder in map(Path.resolve, folders):
        for path in sorted(folder.rglob("*")):
            if path.suffix in SUFFIXES and path.is_file():
                name = f"{folder.name}/{path.relative_to(folder).as_posix()}"
                stem = re.sub(r"\W+", "_", name.rpartition(".")[0], flags=re.ASCII)
                package = f"api_{stem.lower()}"
                taken[package] = taken.get(package, 0) + 1
                number = f"_{taken[package]}" if taken[package] > 1 else ""
                found.append(File(path, name, package + number))
    return found


def parsed(path: Path) -> Any:
    """The tree in a file; None where it is neither JSON nor YAML."""
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    try:
        return json.loads(text)
    except ValueError:
        pass
    try:
        return yaml.load(text, Texts)
    except yaml.YAMLError:
        return None


def is_document(tree: Any) -> bool:
    """Whether it says that it is one; parts of documents do not."""
    return isinstance(tree, dict) and bool({"openapi", "swagger"} & tree.keys())


def operations(tree: Any, folder: Path) -> dict[Operation, list[str]]:
    """Every operation of a document, with the JSON pointers that it is found under.

    `folder` is where references to other files start.
    """
    found: dict[Operation, list[str]] = {}
    for path, declared in _objects(tree.get("paths")):
        if path.startswith("x-"):
            continue
        place = f"/paths/{path.replace('~', '~0').replace('/', '~1')}"
        item, places = _resolved(declared, place, tree, folder)
        for key, _ in _objects(item):
            if key in METHODS or (key == "query" and _is_3_2(tree)):
                operation = Operation(key.upper(), path)
                found[operation] = [f"{place}/{key}" for place in places]
        if _is_3_2(tree):
            for method, _ in _objects(item.get("additionalOperations")):
                found[Operation(method, path)] = places
    return found


def _is_3_2(tree: Any) -> bool:
    return str(tree.get("openapi")).startswith("3.2")


def _objects(value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """The members of an object that are objects themselves: what else is malformed."""
    if isinstance(value, dict):
        yield from ((str(k), v) for k, v in value.items() if isinstance(v, dict))


def _resolved(
    item: dict[str, Any], place: str, tree: Any, folder: Path
) -> tuple[dict[str, Any], list[str]]:
    """Yield the values of a path item and its references, with their places."""
    places = [place]
    for _ in range(LONGEST_CHAIN):
        if not isinstance(reference := item.get("$ref"), str):
            break
        file, _, pointer = reference.partition("#")
        if file:
            path = folder / file
            tree = parsed(path) if path.is_file() else None
            folder = path.parent
        target = _at(tree, pointer)
        if not isinstance(target, dict):
            break
        places.append(pointer)
        siblings = {key: value for key, value in item.items() if key != "$ref"}
        item = {**target, **siblings}
    return item, places


def _at(tree: Any, pointer: str) -> Any:
    """Return the value at a JSON pointer, or None."""
    for step in pointer.split("/")[1:]:
        key = re.sub("%([0-9a-fA-F]{2})", lambda found: chr(int(found[1], 16)), step)
        key = key.replace("~1", "/").replace("~0", "~")
        if not isinstance(tree, dict):
            return None
        tree = tree.get(key)
    return tree
