"""The stages in order: load, translate, plan, render. Writing is the command's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
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
    part = Part(api, spec, document.name, document.preset, diagnostics)
    return Translated(part, _inputs(document))


def generate_suite(
    documents: Sequence[Translated], name: str, options: Options = DEFAULTS
) -> Generated:
    """One package for several documents, printed."""
    from generator.render import render

    shown = relative_names([document.part.source for document in documents])
    parts = [
        replace(document.part, name=shown.get(document.part.source, document.part.name))
        for document in documents
    ]
    package = suite(parts, name, options.engine)
    inputs = [
        {**entry, "path": part.name} if entry["role"] == "spec" else entry
        for part, document in zip(parts, documents, strict=True)
        for entry in document.inputs
    ]
    found = tuple(message for part in parts for message in part.diagnostics)
    return Generated(name, render(package, _once(inputs)), found)


def relative_names(specs: Sequence[str]) -> dict[str, str]:
    """What to call each file among the others: its path in their common folder."""
    files = {spec: PurePath(spec) for spec in specs if spec != "-" and not is_url(spec)}
    folders = [path.parts[:-1] for path in files.values()]
    shared = 0
    for level in zip(*folders, strict=False):
        if len(set(level)) > 1:
            break
        shared += 1
    return {s: PurePath(*path.parts[shared:]).as_posix() for s, path in files.items()}


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
