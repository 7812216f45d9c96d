"""The stages in order: load, translate, plan, render. Writing is the command's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import BinaryIO, Generic, TypeAlias, TypeVar
from urllib.parse import urlsplit

from generator import templates
from generator.api import Api
from generator.config.run_options import Options
from generator.diagnostics import Diagnostic, Diagnostics, Unusable
from generator.filters import Filters, parse_all
from generator.load import Document, load
from generator.load.fetch import is_url
from generator.load.files import Input, folder
from generator.manifest.format_cache import format_cache
from generator.manifest.from_package import Provenance
from generator.naming.api_names import api_names
from generator.naming.client_names import client_names
from generator.naming.gone import report
from generator.naming.names import Names
from generator.naming.pins import last_pins
from generator.naming.rename_log import log
from generator.naming.renames import Named, renamed
from generator.naming.words import snake, words
from generator.narrowing import narrowed
from generator.package import Package
from generator.plan import plan
from generator.relevance import Relevance
from generator.source import SourceFile
from generator.suite import ApiPackage, Suite
from generator.translate import translate
from generator.versions import last as last_version

DEFAULTS = Options()
Previous: TypeAlias = Callable[[str], SourceFile | None]
"""Gives the manifest of the last run, if there was one, for a package's name."""


def nothing(_package: str) -> None:
    """The previous run where there was none."""


P = TypeVar("P", bound=Package | Suite, covariant=True)


@dataclass(frozen=True)
class Planned(Generic[P]):
    """A package, decided but not printed."""

    package: P
    provenance: Provenance
    diagnostics: tuple[Diagnostic, ...]


AnyPlanned: TypeAlias = Planned[Package | Suite]


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
) -> Planned[Package]:
    """The plan for a document; `spec` is its path or URL, or "-" for standard input.

    What has a name in the `previous` manifest keeps it, and so does the client its
    version, if no other is wanted. Raises Unusable if nothing can be made of the
    document, and FilterError.
    """
    filters = parse_all(options.include, options.exclude)
    document, diagnostics = loaded(spec, options, stdin)
    api = translate(document, diagnostics)
    name = options.name or _package_name(spec, api)
    about_names = Diagnostics(diagnostics.file)
    last = previous(name)
    pins = last_pins(last, about_names)
    arguments = client_names(api, pins.credentials, pins.variables)
    names = api_names(api, document.preset, pins, diagnostics)
    try:
        if options.renames:
            names = _renamed(api, names, document, filters, options, diagnostics)
        selected = narrowed(api, names.calls, filters, diagnostics)
    except Unusable as unusable:
        also = relevant(document, api, None, filters, diagnostics) if filters else ()
        raise Unusable(unusable.diagnostic, *unusable.others, *also) from None
    package = plan(
        selected,
        names,
        arguments,
        name,
        document.name,
        document.preset,
        options.engine,
        options.version or last_version(last.text if last else None),
    )
    report(pins, package, about_names)
    found = tuple(relevant(document, api, package, filters, diagnostics))
    warnings = sum(message.severity == "warning" for message in found)
    provenance = Provenance(
        tuple(inputs_of(document)),
        options.settings(),
        warnings,
        log(last, options.renames),
    )
    return Planned(package, provenance, (*found, *about_names))


def loaded(
    spec: str, options: Options, stdin: BinaryIO | None
) -> tuple[Document, Diagnostics]:
    """The document, as far as the options tell of it; raises Unusable."""
    return load(
        spec,
        preset=options.preset,
        overlays=options.overlays,
        stdin=stdin,
        allow_remote=options.allow_remote,
    )


def _renamed(
    api: Api,
    names: Names,
    document: Document,
    filters: Filters,
    options: Options,
    diagnostics: Diagnostics,
) -> Names:
    """Return the names after `--rename`; raise Unusable if one is refused."""
    selected = narrowed(api, names.calls, filters, Diagnostics(diagnostics.file))
    named = Named(names, api, selected, document.preset)
    (changed,), refused = renamed([named], options.renames)
    if refused:
        raise Unusable(*(diagnostics.error("rename", reason) for reason in refused))
    return changed


def generate(
    spec: str,
    options: Options = DEFAULTS,
    *,
    stdin: BinaryIO | None = None,
    previous: Previous = nothing,
) -> Generated:
    """The package for a document, printed; the arguments are those of `planned`."""
    made = planned(spec, options, stdin=stdin, previous=previous)
    return printed(made, folder(spec), options, previous(made.package.name))


def versioned(made: AnyPlanned, version: str) -> AnyPlanned:
    """The same package with another version of its own."""
    return replace(made, package=replace(made.package, client_version=version))


def printed(
    made: AnyPlanned, start: Path, options: Options, last: SourceFile | None
) -> Generated:
    """The files of a plan; paths among its inputs are seen from the folder `start`.

    What the run of the `last` manifest has formatted is not formatted again.
    """
    from generator.render import render  # black and Jinja, which a plan needs not

    given = options.templates
    own = templates.read(Path(given)) if given else templates.OURS
    used = listed("templates", own.inputs(start))
    provenance = replace(made.provenance, inputs=(*made.provenance.inputs, *used))
    files = render(made.package, provenance, own, format_cache(last))
    return Generated(made.package.name, files, made.diagnostics)


def relevant(
    document: Document,
    api: Api,
    package: Package | ApiPackage | None,
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


def _package_name(spec: str, api: Api) -> str:
    path = urlsplit(spec).path if is_url(spec) else spec
    stem = "" if spec == "-" else PurePath(path).name.split(".")[0]
    return snake(stem) if words(stem) else snake(api.title)


def inputs_of(document: Document) -> list[dict[str, object]]:
    """What a document depends on, itself the first."""
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
    inputs += listed("reference", document.inputs)
    if document.preset is not None:
        preset = {"role": "preset", "name": document.preset.name}
        inputs.append({**preset, "sha256": document.preset.sha256})
    return [*inputs, *listed("overlay", document.overlays)]


def listed(role: str, files: Iterable[Input]) -> Iterator[dict[str, object]]:
    """The entries of files among the inputs."""
    for file in files:
        yield {"role": role, "path": file.path, "sha256": file.sha256}
