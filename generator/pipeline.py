"""The stages in order: load, translate, plan, render. Writing is the command's."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import BinaryIO, TypeAlias
from urllib.parse import urlsplit

from generator import names, templates
from generator.api import Api
from generator.diagnostics import Diagnostic, Diagnostics, Unusable
from generator.earlier import formatted_before
from generator.filters import Filters, parse_all
from generator.load import Document, load
from generator.load.fetch import is_url
from generator.load.files import Input, folder
from generator.manifest import Making
from generator.package import Package
from generator.pinning import last_pins, remembered, renamed, report, require
from generator.pinning.log import log
from generator.pinning.places import KnownPlaces, known_places
from generator.plan import plan
from generator.plan.suite import Part, suite
from generator.relevance import Relevance
from generator.source import SourceFile
from generator.start.options import Options
from generator.translate import translate
from generator.versions import last as last_version

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

    What has a name in the `previous` manifest keeps it, and so does the client its
    version, if no other is wanted. Raises Unusable if nothing can be made of the
    document, and FilterError.
    """
    filters = parse_all(options.include, options.exclude)
    document, diagnostics = _loaded(spec, options, stdin)
    api = translate(document, diagnostics)
    name = options.name or _package_name(spec, api)
    about_names = Diagnostics(diagnostics.file)
    last = previous(name)
    pins = last_pins(last, about_names)
    api = remembered(api, pins)
    version = options.version or last_version(last.text if last else None)

    def package_of(api: Api, diagnostics: Diagnostics) -> Package:
        return plan(
            api,
            name,
            document.name,
            document.preset,
            diagnostics,
            options.engine,
            filters,
            version,
        )

    try:
        package = _renamed(package_of, api, options.renames, diagnostics)
    except Unusable as unusable:
        also = _relevant(document, api, None, filters, diagnostics) if filters else ()
        raise Unusable(unusable.diagnostic, *unusable.others, *also) from None
    report(pins, package, about_names)
    found = tuple(_relevant(document, api, package, filters, diagnostics))
    warnings = sum(message.severity == "warning" for message in found)
    making = Making(
        tuple(_inputs(document)),
        options.settings(),
        warnings,
        log(last, options.renames),
    )
    return Planned(package, making, (*found, *about_names))


def _renamed(
    package_of: Callable[[Api, Diagnostics], Package],
    api: Api,
    renames: tuple[str, ...],
    diagnostics: Diagnostics,
) -> Package:
    """The package, planned again with other names where that is wanted."""
    if not renames:
        return package_of(api, diagnostics)
    draft = package_of(api, Diagnostics(diagnostics.file))
    wanted = renamed(draft, renames, diagnostics)
    package = package_of(remembered(api, wanted), diagnostics)
    require(wanted, package, diagnostics)
    return package


def generate(
    spec: str,
    options: Options = DEFAULTS,
    *,
    stdin: BinaryIO | None = None,
    previous: Previous = nothing,
) -> Generated:
    """The package for a document, printed; the arguments are those of `planned`."""
    made = planned(spec, options, stdin=stdin, previous=previous)
    return printed(made, spec, options, previous(made.package.name))


def versioned(made: Planned, version: str) -> Planned:
    """The same package with another version of its own."""
    return replace(made, package=replace(made.package, client_version=version))


def printed(
    made: Planned, spec: str, options: Options, last: SourceFile | None
) -> Generated:
    """The files of a plan; the other arguments are those that it was made with.

    What the run of the `last` manifest has formatted is not formatted again.
    """
    from generator.render import render  # black and Jinja, which a plan needs not

    given = options.templates
    own = templates.read(Path(given)) if given else templates.OURS
    used = _listed("templates", own.inputs(folder(spec)))
    making = replace(made.making, inputs=(*made.making.inputs, *used))
    files = render(made.package, making, own, formatted_before(last))
    return Generated(made.package.name, files, made.diagnostics)


def _relevant(
    document: Document,
    api: Api,
    package: Package | None,
    filters: Filters,
    diagnostics: Diagnostics,
) -> Iterable[Diagnostic]:
    """The messages about what the package is made of, or should have been."""
    if not filters:
        return diagnostics
    operations = package.operations if package else ()
    sent = {(entry.method, entry.path) for entry in operations}
    received = package.webhooks.functions if package and package.webhooks else ()
    heard = {(function.webhook, function.method) for function in received}
    kept = [
        *(o.pointer for o in api.operations if (o.method, o.path) in sent),
        *(w.pointer for w in api.webhooks if (w.name, w.method) in heard),
    ]
    translated = (operation.pointer for operation in api.operations)
    return Relevance(document.tree, translated, kept, filters).of(diagnostics)


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
    documents: Sequence[Translated],
    name: str,
    options: Options = DEFAULTS,
    last: SourceFile | None = None,
) -> Generated:
    """One package for several documents, printed; `last` is its last manifest."""
    from generator.render import render

    parts = _told_apart([document.part for document in documents])
    known = known_places(last, [part.name for part in parts])
    parts = [_placed(part, known) for part in parts]
    version = options.version or last_version(last.text if last else None)
    package = suite(parts, name, options.engine, version)
    inputs = [
        {**entry, "path": part.name} if entry["role"] == "spec" else entry
        for part, document in zip(parts, documents, strict=True)
        for entry in document.inputs
    ]
    found = tuple(message for part in parts for message in part.diagnostics)
    own = templates.read(Path(options.templates)) if options.templates else None
    used = _listed("templates", own.inputs(folder(parts[0].source))) if own else ()
    warnings = sum(message.severity == "warning" for message in found)
    making = Making((*_once(inputs), *used), options.settings(), warnings)
    files = render(package, making, own or templates.OURS, formatted_before(last))
    return Generated(name, files, found)


def _placed(part: Part, known: KnownPlaces) -> Part:
    """The part, with the place that its API had in the last run."""
    api = part.api
    place = api.name or known.of(part.name, api.title, api.version)
    return replace(part, api=replace(api, name=place))


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
    inputs += _listed("reference", document.inputs)
    if document.preset is not None:
        preset = {"role": "preset", "name": document.preset.name}
        inputs.append({**preset, "sha256": document.preset.sha256})
    return [*inputs, *_listed("overlay", document.overlays)]


def _listed(role: str, files: Iterable[Input]) -> Iterator[dict[str, object]]:
    for file in files:
        yield {"role": role, "path": file.path, "sha256": file.sha256}
