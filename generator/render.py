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

_CODE_BLOCK = re.compile(r"(^```python\n)(.*?)(^```$)", re.MULTILINE | re.DOTALL)
_HERE = Path(__file__).parent
_MODE = Mode(target_versions={TargetVersion.PY311}, line_length=88)


def render(package: Package, inputs: list[dict[str, object]]) -> tuple[SourceFile, ...]:
    """The package's files by path, the manifest last.

    `inputs` is the manifest's list of what the output depends on.
    """
    files = sorted((*_rendered(package), *_copied(package)), key=lambda f: f.path)
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


def _copied(package: Package) -> Iterator[SourceFile]:
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
