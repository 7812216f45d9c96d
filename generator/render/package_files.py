"""Render a package: print its templates, and copy the other files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from generator.manifest.from_package import Provenance, manifest_file
from generator.naming.reserved import MODEL_BASE, SHARED_MODELS
from generator.package import ApiPackage, Package
from generator.render.printer import Printer
from generator.render.templates import OURS, Templates, folder_of_ours
from generator.source import SourceFile

Values: TypeAlias = dict[str, Any]
Printed: TypeAlias = tuple[str, str, Values]
"""The path of a rendered file, its template, and the variables of the template."""
ABOUT_SHARED_MODELS = (
    '"""Models that several APIs have in common; '
    'their own `models` are the place to look."""'
)


def render(
    package: Package,
    provenance: Provenance,
    templates: Templates = OURS,
    formatted: Mapping[str, str] = {},
) -> tuple[SourceFile, ...]:
    """Return the package's files by path; the manifest is last.

    `formatted` are formatted texts by the hashes of the unformatted ones. Raises
    Unusable if one of a user's templates fails.
    """
    printer = Printer(templates, formatted)
    texts = (printer.file(*each) for each in printed(package))
    files = sorted((*texts, *_copied(package)), key=lambda file: file.path)
    return (*files, manifest_file(package, files, provenance))


def printed(package: Package) -> Iterator[Printed]:
    """Yield each rendered file: those of the package, then those of each API."""
    shared = {
        "package": package,
        "header": package.header,
        "client": package.client,
        "errors": package.errors,
        "models": package.models,
        "readme": package.readme,
        "testing": package.testing,
    }
    for path in ("README.md", "__init__.py", "client.py", "errors.py"):
        yield path, path, shared
    if package.testing is not None:
        yield "testing.py", "testing.py", shared
    if package.groups is not None:
        yield "groups.py", "groups.py", {**shared, "groups": package.groups}
    if package.tokens is not None:
        yield "oauth.py", "oauth.py", {**shared, "tokens": package.tokens}
    if package.scopes is not None:
        path = package.scopes.path
        yield path, path, {**shared, "scopes": package.scopes}
    yield from _shared_models(package, shared)
    for folder in package.folders:
        text = f'"""The APIs under `{".".join(folder)}`."""'
        yield _folder(folder, text, shared)
    for api in package.apis:
        for path, template, values in _of_api(api, shared):
            yield "/".join((*api.path, path)), template, values


def _shared_models(package: Package, shared: Values) -> Iterator[Printed]:
    """Yield the modules of models that are not in the folder of one API."""
    if package.base is None:
        return
    yield _folder((SHARED_MODELS,), ABOUT_SHARED_MODELS, shared)
    yield _file(MODEL_BASE), "models.py", {**shared, "models": package.base}
    for module in package.shared:
        yield _file(module.module), "models.py", {**shared, "models": module.models}


def _of_api(api: ApiPackage, shared: Values) -> Iterator[Printed]:
    """Yield the files of one API; the package's own folder has some of them already."""
    values = {**shared, "header": api.header, "models": api.models}
    if api.path:
        yield _folder((), api.docstring_code, values)
    if api.testing is not None:
        yield "testing.py", "testing.py", {**values, "testing": api.testing}
    if api.errors is not None:
        yield "errors.py", "errors.py", {**values, "errors": api.errors}
    yield "models.py", "models.py", values
    if api.webhooks is not None:
        yield "webhooks.py", "webhooks.py", {**values, "webhooks": api.webhooks}
    if not api.path or len(api.resources) > 1:
        yield "resources/__init__.py", "resources/__init__.py", values
    for resource in api.resources:
        yield _file(resource.name), "resources/resource.py", {
            **values,
            "resource": resource,
        }


def _file(module: str) -> str:
    """Return the path of a module."""
    return f"{module.replace('.', '/')}.py"


def _folder(path: tuple[str, ...], docstring: str, values: Values) -> Printed:
    """Return the `__init__.py` of a folder, which has only a docstring."""
    name = "/".join((*path, "__init__.py"))
    return name, "folder.py", {**values, "docstring_code": docstring}


def _copied(package: Package) -> Iterator[SourceFile]:
    yield SourceFile("py.typed", "")
    for path in package.copied:
        text = (folder_of_ours() / path).read_text(encoding="utf-8")
        yield SourceFile(path, text)
