"""The stages in order: load, translate, plan, render. Writing is the command's."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import BinaryIO
from urllib.parse import urlsplit

from generator import names
from generator.api import Api
from generator.diagnostics import Diagnostic, Diagnostics
from generator.load import Document, load
from generator.load.fetch import is_url
from generator.options import Options
from generator.package import Package
from generator.plan import plan
from generator.plan.suite import Part, suite
from generator.source import SourceFile
from generator.translate import translate

DEFAULTS = Options()


@dataclass(frozen=True)
class Planned:
    """A package, decided but not printed."""

    package: Package
    inputs: list[dict[str, object]]
    """What the output depends on, beside the generator itself."""
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True)
class Generated:
    """A package, ready to be written."""

    name: str
    files: tuple[SourceFile, ...]
    """The manifest is the last of them."""
    diagnostics: tuple[Diagnostic, ...]


def planned(
    spec: str, options: Options = DEFAULTS, *, stdin: BinaryIO | None = None
) -> Planned:
    """The plan for a document; `spec` is its path or URL, or "-" for standard input.

    Raises Unusable if nothing can be made of the document.
    """
    document, diagnostics = _loaded(spec, options, stdin)
    api = translate(document, diagnostics)
    name = options.name or _package_name(spec, api)
    package = plan(
        api, name, document.name, document.preset, diagnostics, options.engine
    )
    return Planned(package, _inputs(document), tuple(diagnostics))


def generate(
    spec: str, options: Options = DEFAULTS, *, stdin: BinaryIO | None = None
) -> Generated:
    """The package for a document, printed; the arguments are those of `planned`."""
    from generator.render import render  # black and Jinja, which a plan needs not

    made = planned(spec, options, stdin=stdin)
    files = render(made.package, made.inputs)
    return Generated(made.package.name, files, made.diagnostics)


@dataclass(frozen=True)
class Translated:
    """One of several documents, understood but not planned."""

    part: Part
    inputs: list[dict[str, object]]


def translated(
    spec: str, options: Options = DEFAULTS, *, stdin: BinaryIO | None = None
) -> Translated:
    """What a document offers; the arguments are those of `planned`."""
    document, diagnostics = _loaded(spec, options, stdin)
    api = translate(document, diagnostics)
    is_file = spec != "-" and not is_url(spec)
    source = os.path.normpath(Path(spec).absolute()) if is_file else spec
    part = Part(api, source, document.name, document.preset, diagnostics)
    return Translated(part, _inputs(document))


def generate_suite(
    documents: Sequence[Translated], name: str, options: Options = DEFAULTS
) -> Generated:
    """One package for several documents, printed."""
    from generator.render import render

    parts = _told_apart([document.part for document in documents])
    package = suite(parts, name, options.engine)
    inputs = [
        {**entry, "path": part.name} if entry["role"] == "spec" else entry
        for part, document in zip(parts, documents, strict=True)
        for entry in document.inputs
    ]
    found = tuple(message for part in parts for message in part.diagnostics)
    return Generated(name, render(package, _once(inputs)), found)


def _told_apart(parts: Sequence[Part]) -> list[Part]:
    """The parts, where files are called by their paths in the folder that all are in.

    So neither the machine matters, nor from where the command runs.
    """
    sources = [part.source for part in parts]
    files = [PurePath(s) for s in sources if s != "-" and not is_url(s)]
    shown = {str(path): path.name for path in files}
    with suppress(ValueError):  # several drives have no folder in common
        common = os.path.commonpath([path.parent for path in files])
        if common != PurePath(common).anchor:
            shown = {str(p): p.relative_to(common).as_posix() for p in files}
    return [
        (
            replace(part, source=shown[part.source], name=shown[part.source])
            if part.source in shown
            else part
        )
        for part in parts
    ]


def _once(inputs: list[dict[str, object]]) -> list[dict[str, object]]:
    """Each document, and once what several of them have in common."""
    found: list[dict[str, object]] = []
    for entry in inputs:
        if entry["role"] == "spec" or entry not in found:
            found.append(entry)
    return found


def _loaded(
    spec: str, options: Options, stdin: BinaryIO | None
) -> tuple[Document, Diagnostics]:
    return load(
        spec,
        preset=options.preset,
        overlays=options.overlays,
        stdin=stdin,
        allow_remote=options.allow_remote,
    )


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
