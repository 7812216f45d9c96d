"""What a preset knows of operations that only their methods and paths tell apart.

A JSONPath cannot match names, so no overlay can say it.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Hint:
    """Extensions for the operations of a method on the paths of a pattern."""

    method: str
    path: str
    """A regular expression for the whole path."""
    reason: str
    extensions: Mapping[str, Any]


def hint(tree: dict[str, Any], known: Hint) -> None:
    """Give the operations their extensions, but for those that they have already."""
    for operation in _operations(tree, known):
        for name, value in known.extensions.items():
            operation.setdefault(name, copy.deepcopy(value))


def _operations(tree: Mapping[str, Any], known: Hint) -> Iterator[dict[str, Any]]:
    paths = tree.get("paths")
    for path, item in paths.items() if isinstance(paths, dict) else ():
        operation = item.get(known.method) if isinstance(item, dict) else None
        if isinstance(operation, dict) and re.fullmatch(known.path, str(path)):
            yield operation
