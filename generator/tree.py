"""The resource tree of a package: what can be called, and what each call sends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from generator.package import OperationEntry, Package
from generator.plan.text import printable

INDENT = "  "


@dataclass
class _Resource:
    """One level of the tree."""

    methods: list[tuple[str, OperationEntry]] = field(default_factory=list)
    children: dict[str, _Resource] = field(default_factory=dict)


def tree(package: Package) -> list[str]:
    """A line for each resource and, below it, for each method; at last their number."""
    rows = list(_rows(_resources(package.operations), ""))
    name_width = max((len(name) for name, operation in rows if operation), default=0)
    verb_width = max((len(row.method) for _, row in rows if row), default=0)
    lines = [
        (
            f"{name:{name_width}}  {operation.method:{verb_width}}  "
            f"{printable(operation.path)}"
            if operation
            else name
        )
        for name, operation in rows
    ]
    count = len(package.operations)
    operations = "1 operation" if count == 1 else f"{count} operations"
    return [*lines, *([""] if lines else []), f"{package.name}: {operations}"]


def _resources(operations: Iterable[OperationEntry]) -> _Resource:
    root = _Resource()
    for operation in operations:
        *path, method = operation.call.split(".")
        resource = root
        for name in path:
            resource = resource.children.setdefault(name, _Resource())
        resource.methods.append((method, operation))
    return root


def _rows(
    resource: _Resource, margin: str
) -> Iterator[tuple[str, OperationEntry | None]]:
    """Each line's indented name, and the operation if it is a method's."""
    for name, operation in resource.methods:
        yield f"{margin}{name}", operation
    for name, child in resource.children.items():
        yield f"{margin}{name}", None
        yield from _rows(child, margin + INDENT)
