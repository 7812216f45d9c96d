"""Render: templates print the plan, other files are copied as they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generator.manifest import Making, manifest
from generator.package import Package
from generator.printing import Printer
from generator.source import SourceFile
from generator.templates import OURS, Templates, folder_of_ours


def render(
    package: Package,
    making: Making,
    templates: Templates = OURS,
    formatted: Mapping[str, str] = {},
) -> tuple[SourceFile, ...]:
    """The package's files by path, the manifest last.

    `formatted` are texts that need not be formatted again, by the hashes of what they
    were before. Raises Unusable if one of a user's templates fails.
    """
    printer = Printer(templates, formatted)
    texts = (printer.file(*each) for each in printed(package))
    files = sorted((*texts, *_copied(package)), key=lambda file: file.path)
    return (*files, manifest(package, files, making))


def printed(package: Package) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each file that is printed, with its template and what that sees."""
    shared = {
        "package": package,
        "client": package.client,
        "errors": package.errors,
        "models": package.models,
        "readme": package.readme,
        "testing": package.testing,
    }
    for path in ("__init__.py", "client.py", "errors.py", "models.py", "testing.py"):
        yield path, path, shared
    yield "resources/__init__.py", "resources/__init__.py", shared
    if package.webhooks is not None:
        yield "webhooks.py", "webhooks.py", {**shared, "webhooks": package.webhooks}
    if package.tokens is not None:
        yield "oauth.py", "oauth.py", {**shared, "tokens": package.tokens}
    if package.scopes is not None:
        path = package.scopes.path
        yield path, path, {**shared, "scopes": package.scopes}
    for resource in package.resources:
        path = f"resources/{resource.name}.py"
        yield path, "resources/resource.py", {**shared, "resource": resource}
    yield "README.md", "README.md", shared


def _copied(package: Package) -> Iterator[SourceFile]:
    yield SourceFile("py.typed", "")
    for path in package.copied:
        text = (folder_of_ours() / path).read_text(encoding="utf-8")
        yield SourceFile(path, text)
