"""Facts of a preset that no overlay can express: bindings and hints."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from typing import Any

from generator.load.presets import Binding, Hint
from generator.words import VERSION, name_in_title

EXTENSION = "x-gen-client-binds"


def bind(tree: dict[str, Any], binding: Binding) -> None:
    """Add an extension with the value to the parameter of each matching variable."""
    match tree:
        case {"info": {"title": str(title)}, "paths": dict(paths)}:
            pass
        case _:
            return
    if re.search(binding.unless_title, title):
        return
    for path, item in paths.items():
        matched = re.fullmatch(_pattern(binding), str(path))
        if matched is None:
            continue
        value = name_in_title(title, matched["prefix"].split("/"))
        for parameter in _parameters(item):
            if (
                parameter.get("in") == "path"
                and parameter.get("name") == matched["name"]
            ):
                parameter.setdefault(EXTENSION, value)


def _pattern(binding: Binding) -> str:
    listed = "|".join(map(re.escape, binding.variables))
    after = re.escape(binding.after)
    return rf"(?P<prefix>.*/{after})(/({VERSION.pattern}))?/{{(?P<name>{listed})}}.*"


def _parameters(item: Any) -> Iterator[dict[str, Any]]:
    """Yield the parameters of a path item and of its operations."""
    owners = [item, *item.values()] if isinstance(item, dict) else []
    for owner in owners:
        listed = owner.get("parameters") if isinstance(owner, dict) else None
        for parameter in listed if isinstance(listed, list) else ():
            if isinstance(parameter, dict):
                yield parameter


def hint(tree: dict[str, Any], rule: Hint) -> None:
    """Add the extensions to each matching operation, unless it has them already."""
    for operation in _matching_operations(tree, rule):
        for name, value in rule.extensions.items():
            operation.setdefault(name, copy.deepcopy(value))


def _matching_operations(
    tree: Mapping[str, Any], rule: Hint
) -> Iterator[dict[str, Any]]:
    paths = tree.get("paths")
    for path, item in paths.items() if isinstance(paths, dict) else ():
        operation = item.get(rule.method) if isinstance(item, dict) else None
        if isinstance(operation, dict) and re.fullmatch(rule.path, str(path)):
            yield operation
