"""The stages for several documents that become one package."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from posixpath import normpath
from typing import BinaryIO

from generator.load.fetch import is_url
from generator.manifest import Making
from generator.pipeline import (
    DEFAULTS,
    Generated,
    Planned,
    Previous,
    inputs_of,
    loaded,
    nothing,
    printed,
)
from generator.plan.suite import Part, suite
from generator.start.options import Options, settings_of
from generator.suite import Suite
from generator.translate import translate
from generator.versions import last as last_version


@dataclass(frozen=True)
class Translated:
    """One of several documents, understood but not planned."""

    part: Part
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
    part = Part(api, source, document.name, document.preset, diagnostics)
    return Translated(part, tuple(inputs_of(document)), options)


def planned(
    documents: Sequence[Translated],
    name: str,
    options: Options = DEFAULTS,
    previous: Previous = nothing,
) -> Planned[Suite]:
    """The plan of one package for several documents; `options` are the package's."""
    start = common_folder([document.part.source for document in documents])
    parts = [_seen_from(start, document.part) for document in documents]
    last = previous(name)
    version = options.version or last_version(last.text if last else None)
    package = suite(parts, name, options.engine, version)
    found = tuple(message for part in parts for message in part.diagnostics)
    warnings = sum(message.severity == "warning" for message in found)
    inputs = _once(
        entry
        for part, document in zip(parts, documents, strict=True)
        for entry in _inputs(part, document)
    )
    making = Making(
        tuple(inputs), settings_of([d.options for d in documents]), warnings
    )
    return Planned(package, making, found)


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
