"""Render: templates print the plan, other files are copied as they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from generator.manifest.from_package import Provenance, manifest_file
from generator.package import Package, ResourceModule
from generator.printing import Printer
from generator.source import SourceFile
from generator.suite import ApiPackage, Suite
from generator.templates import OURS, Templates, folder_of_ours

Printed: TypeAlias = tuple[str, str, dict[str, Any]]
"""A file that is printed, with its template and what that sees."""


def render(
    package: Package | Suite,
    provenance: Provenance,
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
    return (*files, manifest_file(package, files, provenance))


def printed(package: Package | Suite) -> Iterator[Printed]:
    """Each file that is printed."""
    yield from _of_suite(package) if isinstance(package, Suite) else _of_one(package)


def _of_one(package: Package) -> Iterator[Printed]:
    """The files of a package of one API."""
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
    yield from _of_tokens(package, shared)
    for resource in package.resources:
        yield _of_resource(resource, shared)
    yield "README.md", "README.md", shared


def _of_suite(suite: Suite) -> Iterator[Printed]:
    """The files of a package of several APIs."""
    shared = {
        "package": suite,
        "client": suite.client,
        "errors": suite.errors,
        "readme": suite.readme,
        "groups": suite.groups,
        "testing": suite.testing,
    }
    for path in ("__init__.py", "client.py", "errors.py"):
        yield path, path, shared
    for path in ("testing.py", "_models/__init__.py", "_models/base.py"):
        yield path, f"suite/{path}", shared
    if suite.groups.groups:
        yield "groups.py", "suite/groups.py", shared
    for module in suite.shared:
        path = f"{module.module.replace('.', '/')}.py"
        yield path, "models.py", {**shared, "models": module.models}
    for folder in suite.folders:
        path = "/".join((*folder, "__init__.py"))
        yield path, "suite/folder.py", {**shared, "place": ".".join(folder)}
    for api in suite.apis:
        for path, template, values in _of_api(api):
            yield "/".join((*api.path, path)), template, values
    yield from _of_tokens(suite, shared)
    yield "README.md", "README.md", shared


def _of_api(api: ApiPackage) -> Iterator[Printed]:
    """The files of one API of several."""
    shared = {"package": api, "models": api.models, "testing": api.testing}
    yield "__init__.py", "suite/api/__init__.py", shared
    yield "models.py", "models.py", shared
    yield "testing.py", "suite/api/testing.py", shared
    if api.errors is not None:
        yield "errors.py", "errors.py", {**shared, "errors": api.errors}
    if api.webhooks is not None:
        yield "webhooks.py", "webhooks.py", {**shared, "webhooks": api.webhooks}
    if len(api.resources) > 1:
        yield "resources/__init__.py", "resources/__init__.py", shared
    for resource in api.resources:
        yield _of_resource(resource, shared)


def _of_tokens(package: Package | Suite, shared: dict[str, Any]) -> Iterator[Printed]:
    """Where tokens are got, and what for."""
    if package.tokens is not None:
        yield "oauth.py", "oauth.py", {**shared, "tokens": package.tokens}
    if package.scopes is not None:
        path = package.scopes.path
        yield path, path, {**shared, "scopes": package.scopes}


def _of_resource(resource: ResourceModule, shared: dict[str, Any]) -> Printed:
    path = f"{resource.name.replace('.', '/')}.py"
    return path, "resources/resource.py", {**shared, "resource": resource}


def _copied(package: Package | Suite) -> Iterator[SourceFile]:
    yield SourceFile("py.typed", "")
    for path in package.copied:
        text = (folder_of_ours() / path).read_text(encoding="utf-8")
        yield SourceFile(path, text)
