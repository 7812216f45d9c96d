"""The stages in order, for one document or several; the command does the writing.

Load and translate each document, name everything in it, select what the filters leave,
plan the package, and render it. Names come before the selection, because filters can
name calls, and because a name never depends on what else is selected.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from posixpath import normpath
from typing import BinaryIO, TypeAlias

from generator.config.filters import Filters, parse_all
from generator.config.run_options import Options, recorded_extras, settings_of
from generator.diagnostics import Diagnostic, Diagnostics, Unusable
from generator.load import Document, load
from generator.load.fetch import is_url
from generator.load.files import Input
from generator.manifest import schema
from generator.manifest.format_cache import format_cache
from generator.manifest.from_package import Provenance
from generator.manifest.reader import ManifestError, read
from generator.manifest.versions import last_version
from generator.naming.api_pins import Earlier, earlier, matched
from generator.naming.gone import report_gone
from generator.naming.named import NamedApi, Part
from generator.naming.package_names import package_name
from generator.naming.rename_log import log
from generator.naming.shared_types import with_shared_types
from generator.naming.stage import named_package, renamed_apis
from generator.package import Package
from generator.plan import plan
from generator.render import templates
from generator.select.narrowing import narrowed
from generator.source import SourceFile
from generator.translate import translate

DEFAULTS = Options()
UNUSED = "filter-unused"
Previous: TypeAlias = Callable[[str], SourceFile | None]
"""Returns the manifest of the last run for a package's name, if there is one."""


def nothing(_package: str) -> None:
    """Return no manifest, as for a package that is new."""


@dataclass(frozen=True)
class Translated:
    """One document, translated but not named."""

    part: Part
    document: Document
    options: Options
    filters: Filters


@dataclass(frozen=True)
class Planned:
    """A package, planned but not rendered."""

    package: Package
    provenance: Provenance
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True)
class Generated:
    """A package, ready to be written."""

    name: str
    files: tuple[SourceFile, ...]
    """The manifest is the last of them."""
    diagnostics: tuple[Diagnostic, ...]


# --- the stages --------------------------------------------------------------------


def generate(
    specs: str | Sequence[str],
    options: Options = DEFAULTS,
    *,
    package: str | None = None,
    stdin: BinaryIO | None = None,
    previous: Previous = nothing,
) -> Generated:
    """Generate the package of one document, or of several; see `planned`."""
    made = planned(specs, options, package=package, stdin=stdin, previous=previous)
    start = start_folder(_listed(specs))
    return rendered(made, start, options, previous(made.package.name))


def planned(
    specs: str | Sequence[str],
    options: Options = DEFAULTS,
    *,
    package: str | None = None,
    stdin: BinaryIO | None = None,
    previous: Previous = nothing,
) -> Planned:
    """Plan the package of one document, or of several; see `planned_package`.

    Each of `specs` is a path, a URL, or "-" for standard input. Raises FilterError.
    """
    documents = [translated(spec, options, stdin=stdin) for spec in _listed(specs)]
    return planned_package(documents, package, options, previous)


def translated(
    spec: str, options: Options = DEFAULTS, *, stdin: BinaryIO | None = None
) -> Translated:
    """Load and translate a document; raises Unusable, and FilterError."""
    filters = parse_all(options.include, options.exclude)
    document, diagnostics = load(
        spec,
        preset=options.preset,
        overlays=options.overlays,
        stdin=stdin,
        allow_remote=options.allow_remote,
    )
    api = translate(document, diagnostics)
    part = Part(api, source_of(spec), document.name, document.preset, diagnostics)
    return Translated(part, document, options, filters)


def source_of(spec: str) -> str:
    """Return the absolute path of a file; other documents are their own source."""
    is_file = spec != "-" and not is_url(spec)
    return os.path.normpath(Path(spec).absolute()) if is_file else spec


def planned_package(
    documents: Sequence[Translated],
    package: str | None = None,
    options: Options = DEFAULTS,
    previous: Previous = nothing,
    start: Path | None = None,
) -> Planned:
    """Plan one package for all documents; `options` are the package's.

    With a name for the `package`, each API has a folder, and a place on the client.
    Without one there is one document, and its API is the whole package.

    What has a name in the `previous` manifest keeps it. The client keeps its version
    and its extras unless the options name others. Paths of documents are relative to
    the folder `start`, by default the innermost one with all of them. Raises Unusable
    if nothing can be generated.
    """
    first = documents[0].part
    name = package or options.name or package_name(first.source, first.api.title)
    start = start or common_folder([document.part.source for document in documents])
    parts = [seen_from(start, document.part) for document in documents]
    last = previous(name)
    about_names = Diagnostics(name if package else parts[0].diagnostics.file)
    has_folders = package is not None
    earlier_names = earlier(last, about_names, has_folders=has_folders)
    titles = {part.name: (part.api.title, part.api.version) for part in parts}
    before = matched(earlier_names, titles)
    parts = [_with_earlier(p, earlier_names.get(before.get(p.name, ""))) for p in parts]
    named = named_package(parts, name, has_folders=has_folders)
    try:
        filters = [document.filters for document in documents]
        selected = _selected(_renamed(named.apis, filters, options.renames), filters)
    except Unusable as unusable:
        also = _messages(parts)
        raise Unusable(unusable.diagnostic, *unusable.others, *also) from None
    version = options.version or last_version(last.text if last else None)
    complete = with_shared_types(replace(named, apis=tuple(selected)))
    extras = options.extras
    if extras is None:
        extras = _last_extras(last)
    made = plan(complete, frozenset(extras), version)
    specs = {before.get(part.name, ""): spec for spec, part in enumerate(parts)}
    report_gone(earlier_names, specs, complete, about_names)
    messages = tuple(_messages(parts))
    provenance = Provenance(
        inputs=tuple(_inputs(parts, documents)),
        settings=settings_of([d.options._replace(extras=extras) for d in documents]),
        warnings=sum(message.severity == "warning" for message in messages),
        renames=log(last, options.renames),
    )
    return Planned(made, provenance, (*messages, *about_names))


def versioned(made: Planned, version: str) -> Planned:
    """Return the same plan with another version of the client."""
    return replace(made, package=replace(made.package, client_version=version))


def rendered(
    made: Planned, start: Path, options: Options, last: SourceFile | None
) -> Generated:
    """Render a plan; paths among its inputs are relative to the folder `start`.

    Text that the run of the `last` manifest formatted is not formatted again.
    """
    from generator.render.package_files import (
        render,  # black and Jinja, which a plan does not need
    )

    given = options.templates
    own = templates.read(Path(given)) if given else templates.OURS
    used = _files("templates", own.inputs(start))
    provenance = replace(made.provenance, inputs=(*made.provenance.inputs, *used))
    files = render(made.package, provenance, own, format_cache(last))
    return Generated(made.package.name, files, made.diagnostics)


# --- names and selection -----------------------------------------------------------


def _listed(specs: str | Sequence[str]) -> Sequence[str]:
    return [specs] if isinstance(specs, str) else specs


def _last_extras(last: SourceFile | None) -> tuple[str, ...]:
    """Return the extras that the manifest of the last run records."""
    try:
        return recorded_extras(read(last.text).manifest.settings) if last else ()
    except ManifestError:
        return ()


def _with_earlier(part: Part, earlier: Earlier | None) -> Part:
    """Return the part with the names that callers know from the last run."""
    return part if earlier is None else replace(part, earlier=earlier)


def _renamed(
    apis: Sequence[NamedApi], filters: Sequence[Filters], renames: Sequence[str]
) -> list[NamedApi]:
    """Return the APIs with the names that the renames give; raises Unusable."""
    if not renames:
        return [*apis]
    quiet = [
        replace(one, part=replace(one.part, diagnostics=Diagnostics(one.part.name)))
        for one in apis
    ]
    return renamed_apis(apis, _selected(quiet, filters), renames)


def _selected(apis: Sequence[NamedApi], filters: Sequence[Filters]) -> list[NamedApi]:
    """Return what the filters of each document leave; raises Unusable if nothing."""
    kept, refused = [], []
    for one in apis:
        calls, diagnostics = one.names.calls, one.part.diagnostics
        try:
            api = narrowed(one.api, calls, filters[one.spec], diagnostics)
        except Unusable as unusable:
            refused.append((one, unusable.diagnostic))
        else:
            kept.append(replace(one, api=api))
    if not kept:
        raise Unusable(*(reason for _, reason in refused))
    for one, reason in refused:
        one.part.diagnostics.note(
            "nothing-left", reason.message, consequence=f"There is no `{one.place}`."
        )
    return kept


def _messages(parts: Sequence[Part]) -> Iterator[Diagnostic]:
    """Yield the messages about all documents.

    A filter may match nothing in one document if it matches something in another.
    """
    messages = [message for part in parts for message in part.diagnostics]
    unused = Counter(each.message for each in messages if each.code == UNUSED)
    for message in messages:
        if message.code != UNUSED or unused[message.message] == len(parts):
            yield message


# --- inputs ------------------------------------------------------------------------


def start_folder(specs: Sequence[str]) -> Path:
    """Return the folder from which the paths of a package's inputs are relative."""
    return common_folder(specs) or Path()


def common_folder(sources: Sequence[str]) -> Path | None:
    """Return the innermost folder of all files, unless that is the root.

    Neither the machine nor the current folder changes the paths from there.
    """
    files = [PurePath(s) for s in sources if s != "-" and not is_url(s)]
    with suppress(ValueError):  # several drives have no folder in common
        common = os.path.commonpath([path.parent for path in files])
        if common != PurePath(common).anchor:
            return Path(common)
    return None


def seen_from(start: Path | None, part: Part) -> Part:
    """Return the part with the path of its file from a folder."""
    if part.source == "-" or is_url(part.source):
        return part
    path = PurePath(part.source)
    shown = path.name if start is None else path.relative_to(start).as_posix()
    return replace(part, source=shown, name=shown)


def _inputs(
    parts: Sequence[Part], documents: Sequence[Translated]
) -> Iterator[schema.Input]:
    """Yield each document, and once each file that several of them depend on."""
    seen: list[schema.Input] = []
    for part, translated in zip(parts, documents, strict=True):
        for entry in _inputs_of(translated.document):
            moved = _moved(entry, part)
            if entry.role == "spec" or moved not in seen:
                seen.append(moved)
    yield from seen


def _moved(entry: schema.Input, part: Part) -> schema.Input:
    """Return the input with its path from the folder of all documents."""
    folder, path = part.name.rpartition("/")[0], entry.path
    if entry.role == "spec":
        return replace(entry, path=part.name)
    if path and not is_url(path):
        return replace(entry, path=normpath(f"{folder}/{path}" if folder else path))
    return entry


def _inputs_of(document: Document) -> Iterator[schema.Input]:
    """Yield a document and everything it depends on."""
    info, preset = document.openapi.info, document.preset
    yield schema.Input(
        role="spec",
        path=document.name,
        title=info.title,
        version=info.version,
        sha256=document.sha256,
    )
    yield from _files("reference", document.inputs)
    if preset is not None:
        yield schema.Input(role="preset", name=preset.name, sha256=preset.sha256)
    yield from _files("overlay", document.overlays)


def _files(role: str, files: Iterable[Input]) -> Iterator[schema.Input]:
    for file in files:
        yield schema.Input(role=role, path=file.path, sha256=file.sha256)
