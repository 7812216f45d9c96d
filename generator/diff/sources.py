"""Finds the clients of a diff: packages, manifests or documents, also of the past."""

from __future__ import annotations

import keyword
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from generator import pipeline
from generator.config.run_options import Options
from generator.config.vocabulary import ENGINES, PRESETS, wrong_filter
from generator.diagnostics import Diagnostic, Unusable
from generator.diff import git
from generator.diff.comparison import Side
from generator.diff.reading import NOTHING_COMPARED, parse
from generator.load.fetch import is_url, public
from generator.manifest.from_package import manifest_file
from generator.manifest.location import NAME
from generator.package import Package
from generator.source import SourceFile

Report = Callable[[Iterable[Diagnostic]], None]
STDIN = "-"
TOLD = ("name-gone", "path-moved")
"""What is said of names that were kept, or could not be."""


class Sources:
    """Reads what the command line names."""

    def __init__(
        self, options: Options, report: Report, stdin: BinaryIO | None = None
    ) -> None:
        """`options` are for documents; `report` takes what there is to say of them."""
        self._options = options
        self._report = report
        self._stdin = stdin

    def side(self, source: str, old: Side | None = None) -> Side:
        """The client that is meant, as it would follow `old`. Raises `Unusable`."""
        path = Path(source)
        if source == STDIN or is_url(source):
            return self._document(source, source, old)
        if _is_there(path):
            return self._local(source, path, old)
        if ":" in source:
            return self._past(git.revision(source), old)
        message = "there is no such file, folder, or git revision (REVISION:PATH)"
        raise _fault(message, source)

    def _local(self, source: str, path: Path, old: Side | None) -> Side:
        if path.is_dir():
            path /= NAME
            if not path.is_file():
                message = f"this is no generated package: it has no {NAME}"
                raise _fault(message, source)
        if path.name != NAME:
            return self._document(source, source, old)
        try:
            text = path.read_bytes()
        except OSError as error:
            raise _fault(f"cannot be read: {error.strerror}", source) from None
        return _packaged(source, path.resolve().parent.name, text)

    def _past(self, found: git.Revision, old: Side | None) -> Side:
        if found.kind() == "tree":
            found = found.inside(NAME)
            if found.kind() != "blob":
                message = f"this is no generated package: it has no {NAME}"
                raise _fault(message, found.name)
        if Path(found.path).name == NAME:
            folder = Path(found.path).parent.name
            packaged = _packaged(found.name, folder, found.content())
            return replace(packaged, file=found.path)
        with found.checked_out() as file:
            moved = Moved(str(file).removesuffix(found.path), found.name)
            try:
                made = self._planned(str(file), old)
            except Unusable as unusable:
                raise moved.unusable(unusable) from None
        self._report(map(moved.named, _untold(made)))
        return replace(_unwritten(made, found.name), file=found.path)

    def _document(self, spec: str, title: str, old: Side | None) -> Side:
        made = self._planned(spec, old)
        self._report(_untold(made))
        return _unwritten(made, title)

    def _planned(self, spec: str, old: Side | None) -> pipeline.Planned[Package]:
        """The client that would be generated, as the next one after `old`.

        So it has that one's name, and what was chosen for that, if nothing is given;
        and what callers know from there keeps its name.
        """
        options = self._options
        if old is None:
            options = options._replace(renames=())
        else:
            options = options._replace(
                name=options.name or old.name,
                preset=options.preset or _chosen(old, "preset", PRESETS),
                engine=options.engine or _chosen(old, "engine", ENGINES),
                include=options.include or _filters(old, "include"),
                exclude=options.exclude or _filters(old, "exclude"),
            )
        return pipeline.planned(
            spec,
            options,
            stdin=self._stdin,
            previous=lambda _package: old.manifest if old else None,
        )


class Moved:
    """Messages about files of a temporary folder, with the names that they have."""

    def __init__(self, folder: str, name: str) -> None:
        self._folder = folder
        self._start = f"{name.partition(':')[0]}:"

    def unusable(self, found: Unusable) -> Unusable:
        """What nothing can be made of."""
        return Unusable(self.named(found.diagnostic), *map(self.named, found.others))

    def named(self, message: Diagnostic) -> Diagnostic:
        """One message."""
        return replace(
            message,
            file=self._moved(message.file),
            message=self._moved(message.message),
            consequence=self._moved(message.consequence),
        )

    def _moved(self, text: str) -> str:
        return text.replace(self._folder, self._start)


def _packaged(title: str, name: str, text: bytes) -> Side:
    found = parse(text, title)
    is_usable = name.isidentifier() and not keyword.iskeyword(name)
    manifest = SourceFile(title, text.decode(errors="replace"))
    return Side(
        title=title,
        file=title,
        name=name if is_usable else None,
        manifest=manifest,
        surface=found,
        version=found.version,
    )


def _untold(made: pipeline.Planned[Package]) -> list[Diagnostic]:
    """The messages, without those that say what the diff says."""
    return [found for found in made.diagnostics if found.code not in TOLD]


def _unwritten(made: pipeline.Planned[Package], title: str) -> Side:
    shown = public(title) if is_url(title) else title
    manifest = manifest_file(made.package, (), made.provenance)
    return Side(
        title=shown,
        file=shown,
        name=made.package.name,
        manifest=SourceFile(shown, manifest.text),
        surface=parse(manifest.text, shown),
        version=None,
    )


def _chosen(side: Side, setting: str, choices: Sequence[str]) -> str | None:
    """What was chosen, if there is still such a choice."""
    return next((c for c in choices if c == side.surface.settings.get(setting)), None)


def _filters(side: Side, setting: str) -> tuple[str, ...]:
    """The filters that were chosen, if they are some."""
    found = side.surface.settings.get(setting)
    if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
        return ()
    return () if wrong_filter(found) else tuple(found)


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # it is no path: too long, or with a zero byte
        return False


def _fault(message: str, source: str) -> Unusable:
    return Unusable(Diagnostic("error", "source", message, NOTHING_COMPARED, source))
