"""Plan the client of documents, as a run over the output of another client would.

The plan has the name and the settings of the other client, unless options set others.
It keeps the names of its calls and types.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from io import BytesIO
from pathlib import Path, PurePath
from typing import BinaryIO, TypeAlias, TypeVar

from generator import pipeline
from generator.config.jobs import Target
from generator.config.run_options import (
    Options,
    settings_by_document,
    with_settings,
)
from generator.config.vocabulary import STDIN
from generator.diagnostics import Diagnostic, Diagnostics, Unusable
from generator.diff.comparison import Side
from generator.load.fetch import is_url
from generator.manifest.reader import read
from generator.naming.api_pins import earlier, matched
from generator.pipeline import (
    Planned,
    Translated,
    common_folder,
    seen_from,
    source_of,
    translated,
)

Specs: TypeAlias = Sequence[tuple[str, Options]]
Item = TypeVar("Item")
Made = TypeVar("Made")
UNNAMED = "package"
"""The name of a package for which neither side gives one."""


def planned_alone(
    spec: str, options: Options, base: Side | None, stdin: BinaryIO | None
) -> Planned:
    """Return the plan of a package with one document."""
    if base is not None:
        options = with_settings(options, base.surface.settings)
        options = options._replace(name=options.name or base.name)
    return pipeline.planned(
        spec,
        options,
        stdin=stdin,
        previous=lambda _package: base.manifest if base else None,
    )


def planned_together(
    specs: Specs,
    base: Side | None,
    stdin: BinaryIO | None,
) -> Planned:
    """Return the plan of a package in which each document is an API.

    The documents may be some of those of `base`. Raises Unusable with the faults of
    all documents.
    """
    start = None
    piped = stdin.read() if stdin and any(spec == STDIN for spec, _ in specs) else b""
    if base is not None:
        start = start_folder([source_of(spec) for spec, _ in specs], _paths(base))
        specs = _with_settings_of(specs, base, start, piped)
    documents = _translated(specs, piped)
    options = Target([("", document.options) for document in documents]).options
    return pipeline.planned_package(
        documents,
        options.name or (base.name if base else None) or UNNAMED,
        options,
        lambda _package: base.manifest if base else None,
        start,
    )


def start_folder(sources: Sequence[str], earlier: Collection[str]) -> Path | None:
    """Return the folder from which most files have their path in the last run.

    Some of the documents can have another folder in common than all of them.
    """
    files = [PurePath(source) for source in sources if not _is_remote(source)]
    starts = {
        PurePath(*file.parts[: -len(PurePath(path).parts)])
        for file in files
        for path in earlier
        if file.as_posix().endswith(f"/{path}")
    }
    common = common_folder(sources)
    usable = [
        start
        for start in {*starts, *([common] if common else [])}
        if all(file.is_relative_to(start) for file in files)
    ]

    def rank(start: PurePath) -> tuple[int, int]:
        """Prefer more paths of the last run, then longer ones."""
        paths = [file.relative_to(start).as_posix() for file in files]
        return sum(path in earlier for path in paths), -len(start.parts)

    best = max(usable, key=rank, default=None)
    return Path(best) if best else None


# --- documents of several APIs -----------------------------------------------------


def _with_settings_of(
    specs: Specs, base: Side, start: Path | None, piped: bytes
) -> Specs:
    """Return the documents, each with the settings that its API has in `base`."""
    settings = base.surface.settings
    own = settings_by_document(settings)
    if own is None:
        return [(spec, with_settings(options, settings)) for spec, options in specs]
    apis = _apis(_translated(specs, piped), base, start)
    return [
        (spec, with_settings(options, own[n] if n is not None and n < len(own) else {}))
        for (spec, options), n in zip(specs, apis, strict=True)
    ]


def _apis(
    documents: Sequence[Translated], base: Side, start: Path | None
) -> list[int | None]:
    """Return the position in `base` of each document; None for a new one."""
    silent = Diagnostics("")
    parts = [seen_from(start, document.part) for document in documents]
    titles = {part.name: (part.api.title, part.api.version) for part in parts}
    before = matched(earlier(base.manifest, silent, has_folders=True), titles)
    numbers = {path: number for number, path in enumerate(_paths(base))}
    return [numbers.get(before.get(part.name, "")) for part in parts]


def _paths(base: Side) -> list[str]:
    """Return the paths of all documents of a package, in their order."""
    inputs = read(base.manifest.text).manifest.inputs
    return [each.path or "" for each in inputs if each.role == "spec"]


def _translated(specs: Specs, piped: bytes) -> list[Translated]:
    """Return all documents; `piped` is the content of standard input."""
    return every(lambda spec: translated(*spec, stdin=BytesIO(piped)), specs)


def _is_remote(source: str) -> bool:
    return source == STDIN or is_url(source)


def every(make: Callable[[Item], Made], items: Iterable[Item]) -> list[Made]:
    """Return what is made of each item; raises Unusable with the faults of all."""
    results: list[Made] = []
    faults: list[Diagnostic] = []
    for item in items:
        try:
            results.append(make(item))
        except Unusable as unusable:
            faults += [unusable.diagnostic, *unusable.others]
    if faults:
        raise Unusable(*faults)
    return results
