"""The stages for several documents that become one package."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from posixpath import normpath
from typing import BinaryIO

from generator.config.run_options import Options, settings_of
from generator.diagnostics import Diagnostic, Diagnostics
from generator.filters import parse_all
from generator.load import Document
from generator.load.fetch import is_url
from generator.manifest.from_package import Provenance
from generator.naming.api_pins import Earlier, earlier, matched
from generator.naming.gone import Present, report_gone_api, report_present
from generator.naming.rename_log import log
from generator.pipeline import (
    DEFAULTS,
    Generated,
    Planned,
    Previous,
    inputs_of,
    loaded,
    nothing,
    printed,
    relevant,
)
from generator.plan.suite import Part, suite
from generator.suite import Suite
from generator.translate import translate
from generator.versions import last as last_version

UNUSED = "filter-unused"


@dataclass(frozen=True)
class Translated:
    """One of several documents, understood but not planned."""

    part: Part
    document: Document
    inputs: tuple[Mapping[str, object], ...]
    options: Options


def translated(
    spec: str, options: Options = DEFAULTS, *, stdin: BinaryIO | None = None
) -> Translated:
    """What a document offers; the arguments are those of `pipeline.planned`."""
    document, diagnostics = loaded(spec, options, stdin)
    api = translate(document, diagnostics)
    is_file = spec != "-" and not is_url(spec)
    source = os.path.normpath(Path(spec).absolute()) if is_file else spec
    filters = parse_all(options.include, options.exclude)
    part = Part(api, source, document.name, document.preset, diagnostics, filters)
    return Translated(part, document, tuple(inputs_of(document)), options)


def planned(
    documents: Sequence[Translated],
    name: str,
    options: Options = DEFAULTS,
    previous: Previous = nothing,
) -> Planned[Suite]:
    """The plan of one package for several documents; `options` are the package's.

    What has a name in the `previous` manifest keeps it. Raises Unusable if the filters
    leave nothing.
    """
    start = common_folder([document.part.source for document in documents])
    last, about_names = previous(name), Diagnostics(name)
    known = earlier(last, about_names)
    parts = [_seen_from(start, document.part) for document in documents]
    titles = {part.name: (part.api.title, part.api.version) for part in parts}
    before = matched(known, titles)
    parts = [_remembered(part, known.get(before.get(part.name, ""))) for part in parts]
    version = options.version or last_version(last.text if last else None)
    package = suite(parts, name, options.engine, version, options.renames)
    _report(known, before, parts, package, about_names)
    found = tuple(_relevant(documents, parts, package))
    warnings = sum(message.severity == "warning" for message in found)
    inputs = _once(
        entry
        for part, document in zip(parts, documents, strict=True)
        for entry in _inputs(part, document)
    )
    provenance = Provenance(
        tuple(inputs),
        settings_of([d.options for d in documents]),
        warnings,
        log(last, options.renames),
    )
    return Planned(package, provenance, (*found, *about_names))


def _remembered(part: Part, known: Earlier | None) -> Part:
    """The part, with what callers know of it from the last run."""
    if known is None:
        return part
    return replace(part, earlier=known)


def _report(
    known: Mapping[str, Earlier],
    before: Mapping[str, str],
    parts: Sequence[Part],
    package: Suite,
    diagnostics: Diagnostics,
) -> None:
    """Report the names of the last run that are gone.

    `before` are the paths of the parts in that run.
    """
    named = {before.get(part.name): spec for spec, part in enumerate(parts)}
    present = {api.spec: api for api in package.apis}
    shared = {
        (m.module, entry.name): entry for m in package.shared for entry in m.types
    }
    for source, earlier_api in known.items():
        api = present.get(named.get(source, -1))
        if api is None:
            report_gone_api(earlier_api.place, source, diagnostics)
            continue
        types = (*api.types, *(shared[module, n] for n, module in api.shared.items()))
        now = Present(package.client, api.webhooks, api.operations, types, api.names)
        report_present(earlier_api.full, now, diagnostics)


def _relevant(
    documents: Sequence[Translated], parts: Sequence[Part], package: Suite
) -> Iterator[Diagnostic]:
    """The messages about what the package is made of.

    A filter may name nothing of one document, if it names something of another.
    """
    present = {api.spec: api for api in package.apis}
    found = [
        message
        for spec, (one, part) in enumerate(zip(documents, parts, strict=True))
        for message in relevant(
            one.document,
            part.api,
            present.get(spec),
            part.filters,
            part.diagnostics,
        )
    ]
    unused = Counter(each.message for each in found if each.code == UNUSED)
    for message in found:
        if message.code != UNUSED or unused[message.message] == len(parts):
            yield message


def generate(specs: Sequence[str], name: str, options: Options = DEFAULTS) -> Generated:
    """One package for several documents, printed; raises Unusable."""
    documents = [translated(spec, options) for spec in specs]
    start = common_folder([document.part.source for document in documents])
    return printed(planned(documents, name, options), start or Path(), options, None)


def common_folder(sources: Sequence[str]) -> Path | None:
    """The folder that all files are in, if there is one that says anything.

    So neither the machine matters, nor from where the command runs.
    """
    files = [PurePath(s) for s in sources if s != "-" and not is_url(s)]
    with suppress(ValueError):  # several drives have no folder in common
        common = os.path.commonpath([path.parent for path in files])
        if common != PurePath(common).anchor:
            return Path(common)
    return None


def _seen_from(start: Path | None, part: Part) -> Part:
    """The part, its file called by its path from a folder."""
    if part.source == "-" or is_url(part.source):
        return part
    path = PurePath(part.source)
    shown = path.name if start is None else path.relative_to(start).as_posix()
    return replace(part, source=shown, name=shown)


def _inputs(part: Part, document: Translated) -> Iterator[Mapping[str, object]]:
    """What a document depends on, its paths seen from where the part is named from."""
    place = part.name.rpartition("/")[0]
    for entry in document.inputs:
        path = str(entry.get("path", ""))
        if entry["role"] == "spec":
            yield {**entry, "path": part.name}
        elif path and not is_url(path):
            yield {**entry, "path": normpath(f"{place}/{path}" if place else path)}
        else:
            yield entry


def _once(
    inputs: Iterator[Mapping[str, object]],
) -> list[Mapping[str, object]]:
    """Each document, and once what several of them have in common."""
    found: list[Mapping[str, object]] = []
    for entry in inputs:
        if entry["role"] == "spec" or entry not in found:
            found.append(entry)
    return found
