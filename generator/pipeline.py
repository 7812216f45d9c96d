"""The stages in order: load, translate, plan, render. Writing is the command's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import BinaryIO, TypeAlias
from urllib.parse import urlsplit

from generator import names
from generator.api import Api
from generator.diagnostics import Diagnostic
from generator.load import Document, load
from generator.load.fetch import is_url
from generator.manifest import Making
from generator.package import Package
from generator.plan import plan
from generator.source import SourceFile
from generator.start.options import Options
from generator.translate import translate
from generator.versions import last

DEFAULTS = Options()
Previous: TypeAlias = Callable[[str], SourceFile | None]
"""Gives the manifest of the last run, if there was one, for a package's name."""


def nothing(_package: str) -> None:
    """The previous run where there was none."""


@dataclass(frozen=True)
class Planned:
    """A package, decided but not printed."""

    package: Package
    making: Making
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True)
class Generated:
    """A package, ready to be written."""

    name: str
    files: tuple[SourceFile, ...]
    """The manifest is the last of them."""
    diagnostics: tuple[Diagnostic, ...]


def planned(
    spec: str,
    options: Options = DEFAULTS,
    *,
    stdin: BinaryIO | None = None,
    previous: Previous = nothing,
) -> Planned:
    """The plan for a document; `spec` is its path or URL, or "-" for standard input.

    The client's version is that of the `previous` manifest, if no other is wanted.
    Raises Unusable if nothing can be made of the document.
    """
    document, diagnostics = load(
        spec,
        preset=options.preset,
        overlays=options.overlays,
        stdin=stdin,
        allow_remote=options.allow_remote,
    )
    api = translate(document, diagnostics)
    name = options.name or _package_name(spec, api)
    manifest = previous(name)
    package = plan(
        api,
        name,
        document.name,
        document.preset,
        diagnostics,
        options.engine,
        options.version or last(manifest.text if manifest else None),
    )
    found = tuple(diagnostics)
    warnings = sum(message.severity == "warning" for message in found)
    making = Making(tuple(_inputs(document)), options.settings(), warnings)
    return Planned(package, making, found)


def generate(
    spec: str,
    options: Options = DEFAULTS,
    *,
    stdin: BinaryIO | None = None,
    previous: Previous = nothing,
) -> Generated:
    """The package for a document, printed; the arguments are those of `planned`."""
    return printed(planned(spec, options, stdin=stdin, previous=previous))


def versioned(made: Planned, version: str) -> Planned:
    """The same package with another version of its own."""
    return replace(made, package=replace(made.package, client_version=version))


def printed(made: Planned) -> Generated:
    """The files of a plan."""
    from generator.render import render  # black and Jinja, which a plan needs not

    files = render(made.package, made.making)
    return Generated(made.package.name, files, made.diagnostics)


def _package_name(spec: str, api: Api) -> str:
    path = urlsplit(spec).path if is_url(spec) else spec
    stem = "" if spec == "-" else PurePath(path).name.split(".")[0]
    return names.snake(stem) if names.words(stem) else names.snake(api.title)


def _inputs(document: Document) -> list[dict[str, object]]:
    info = document.openapi.info
    inputs: list[dict[str, object]] = [
        {
            "role": "spec",
            "path": document.name,
            "title": info.title,
            "version": info.version,
            "sha256": document.sha256,
        }
    ]
    inputs.extend(
        {"role": "reference", "path": found.path, "sha256": found.sha256}
        for found in document.inputs
    )
    if document.preset is not None:
        preset = {"role": "preset", "name": document.preset.name}
        inputs.append({**preset, "sha256": document.preset.sha256})
    inputs.extend(
        {"role": "overlay", "path": found.path, "sha256": found.sha256}
        for found in document.overlays
    )
    return inputs
