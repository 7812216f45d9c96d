"""Render: Jinja prints the plan, other files are copied as they are, black formats."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import black
import jinja2
from black.mode import Mode, TargetVersion

from generator.manifest import manifest
from generator.package import Package
from generator.source import SourceFile
from generator.suite import ApiPackage, Suite

_CODE_BLOCK = re.compile(r"(^```python\n)(.*?)(^```$)", re.MULTILINE | re.DOTALL)
_HERE = Path(__file__).parent
_MODE = Mode(target_versions={TargetVersion.PY311}, line_length=88)


def render(
    package: Package | Suite, inputs: list[dict[str, object]]
) -> tuple[SourceFile, ...]:
    """The package's files by path, the manifest last.

    `inputs` is the manifest's list of what the output depends on.
    """
    if isinstance(package, Suite):
        rendered = _rendered_suite(package)
    else:
        rendered = _rendered(package)
    files = sorted((*rendered, *_copied(package)), key=lambda f: f.path)
    return (*files, manifest(package, files, inputs))


def templates_folder() -> Path:
    """Where the templates are: inside an installed package, or beside a checkout's."""
    installed = _HERE / "templates"
    return installed if installed.is_dir() else _HERE.parent / "templates"


def _rendered(package: Package) -> Iterator[SourceFile]:
    shared = {
        "package": package,
        "client": package.client,
        "errors": package.errors,
        "models": package.models,
        "readme": package.readme,
        "testing": package.testing,
    }
    for path in ("__init__.py", "client.py", "errors.py", "models.py", "testing.py"):
        yield _python(path, path, shared)
    yield _python("resources/__init__.py", "resources/__init__.py", shared)
    if package.webhooks is not None:
        values = {**shared, "webhooks": package.webhooks}
        yield _python("webhooks.py", "webhooks.py", values)
    if package.tokens is not None:
        yield _python("oauth.py", "oauth.py", {**shared, "tokens": package.tokens})
    if package.scopes is not None:
        path = package.scopes.path
        yield _python(path, path, {**shared, "scopes": package.scopes})
    for resource in package.resources:
        path = f"{resource.name.replace('.', '/')}.py"
        yield _python(path, "resources/resource.py", {**shared, "resource": resource})
    yield SourceFile("README.md", _with_formatted_code(_printed("README.md", shared)))
    yield SourceFile("py.typed", "")


def _rendered_suite(suite: Suite) -> Iterator[SourceFile]:
    shared = {
        "package": suite,
        "client": suite.client,
        "errors": suite.errors,
        "readme": suite.readme,
        "groups": suite.groups,
        "testing": suite.testing,
    }
    for path in ("__init__.py", "client.py", "errors.py"):
        yield _python(path, path, shared)
    for path in ("testing.py", "_models/__init__.py", "_models/base.py"):
        yield _python(path, f"suite/{path}", shared)
    if suite.groups.groups:
        yield _python("groups.py", "suite/groups.py", shared)
    for module in suite.shared:
        path = f"{module.module.replace('.', '/')}.py"
        yield _python(path, "models.py", {**shared, "models": module.models})
    for folder in suite.folders:
        path = "/".join((*folder, "__init__.py"))
        yield _python(path, "suite/folder.py", {**shared, "place": ".".join(folder)})
    for api in suite.apis:
        for file in _rendered_api(api):
            yield SourceFile("/".join((*api.path, file.path)), file.text)
    if suite.tokens is not None:
        yield _python("oauth.py", "oauth.py", {**shared, "tokens": suite.tokens})
    if suite.scopes is not None:
        path = suite.scopes.path
        yield _python(path, path, {**shared, "scopes": suite.scopes})
    yield SourceFile("README.md", _with_formatted_code(_printed("README.md", shared)))
    yield SourceFile("py.typed", "")


def _rendered_api(api: ApiPackage) -> Iterator[SourceFile]:
    """The files of one API of several."""
    shared = {"package": api, "models": api.models, "testing": api.testing}
    yield _python("__init__.py", "suite/api/__init__.py", shared)
    yield _python("models.py", "models.py", shared)
    yield _python("testing.py", "suite/api/testing.py", shared)
    if api.errors is not None:
        yield _python("errors.py", "errors.py", {**shared, "errors": api.errors})
    if api.webhooks is not None:
        yield _python(
            "webhooks.py", "webhooks.py", {**shared, "webhooks": api.webhooks}
        )
    if len(api.resources) > 1:
        yield _python("resources/__init__.py", "resources/__init__.py", shared)
    for resource in api.resources:
        path = f"{resource.name.replace('.', '/')}.py"
        yield _python(path, "resources/resource.py", {**shared, "resource": resource})


def _copied(package: Package | Suite) -> Iterator[SourceFile]:
    for path in package.copied:
        text = (templates_folder() / "package" / path).read_text(encoding="utf-8")
        yield SourceFile(path, text)


def _python(path: str, template: str, values: dict[str, object]) -> SourceFile:
    return SourceFile(path, black.format_str(_printed(template, values), mode=_MODE))


def _with_formatted_code(markdown: str) -> str:
    """Markdown whose Python blocks are formatted as the package is."""
    return _CODE_BLOCK.sub(
        lambda block: f"{block[1]}{black.format_str(block[2], mode=_MODE)}{block[3]}",
        markdown,
    )


def _printed(template: str, values: dict[str, object]) -> str:
    return _environment().get_template(f"{template}.jinja").render(values)


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates_folder() / "package"),
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # the plan has made all text safe Python
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
