"""Find the clients of a diff: packages, manifests, documents, or revisions of them."""

from __future__ import annotations

import keyword
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from generator import pipeline
from generator.config.run_options import Options
from generator.config.vocabulary import EXTRAS, PRESETS, wrong_filter
from generator.diagnostics import Diagnostic, Unusable
from generator.diff import git
from generator.diff.comparison import Side
from generator.diff.reading import NOTHING_COMPARED, parse
from generator.load.fetch import is_url, public
from generator.manifest.from_package import manifest_file
from generator.manifest.location import NAME
from generator.source import SourceFile

Report = Callable[[Iterable[Diagnostic]], None]
STDIN = "-"
TOLD = ("name-gone", "path-moved")
"""Codes of messages about kept names; the diff itself shows these changes."""


class Sources:
    """Reads the clients that the command line names."""

    def __init__(
        self, options: Options, report: Report, stdin: BinaryIO | None = None
    ) -> None:
        """`options` apply to documents; `report` receives messages about them."""
        self._options = options
        self._report = report
        self._stdin = stdin

    def side(self, source: str, old: Side | None = None) -> Side:
        """Return the client of a source, named like `old` if given."""
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
                message = f"this is not a generated package: it has no {NAME}"
                raise _fault(message, source)
        if path.name != NAME:
            return self._document(source, source, old)
        try:
            text = path.read_bytes()
        except OSError as error:
            raise _fault(f"cannot be read: {error.strerror}", source) from None
        return _packaged(source, path.resolve().parent.name, text)

    def _past(self, source: git.Revision, old: Side | None) -> Side:
        if source.kind() == "tree":
            source = source.inside(NAME)
            if source.kind() != "blob":
                message = f"this is not a generated package: it has no {NAME}"
                raise _fault(message, source.name)
        if Path(source.path).name == NAME:
            folder = Path(source.path).parent.name
            packaged = _packaged(source.name, folder, source.content())
            return replace(packaged, file=source.path)
        with source.checked_out() as file:
            moved = Moved(str(file).removesuffix(source.path), source.name)
            try:
                made = self._planned(str(file), old)
            except Unusable as unusable:
                raise moved.unusable(unusable) from None
        self._report(map(moved.named, _untold(made)))
        return replace(_unwritten(made, source.name), file=source.path)

    def _document(self, spec: str, title: str, old: Side | None) -> Side:
        made = self._planned(spec, old)
        self._report(_untold(made))
        return _unwritten(made, title)

    def _planned(self, spec: str, old: Side | None) -> pipeline.Planned:
        """Return the client that a run over the output of `old` would generate.

        It has the name and settings of `old`, unless options set others, and keeps the
        names of its calls and types.
        """
        options = self._options
        if old is None:
            options = options._replace(renames=())
        else:
            options = options._replace(
                name=options.name or old.name,
                preset=options.preset or _chosen(old, "preset", PRESETS),
                extras=options.extras or _extras(old),
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
    """Messages about files in a temporary folder, under their original names."""

    def __init__(self, folder: str, name: str) -> None:
        self._folder = folder
        self._start = f"{name.partition(':')[0]}:"

    def unusable(self, unusable: Unusable) -> Unusable:
        """Return the exception with original names."""
        return Unusable(
            self.named(unusable.diagnostic), *map(self.named, unusable.others)
        )

    def named(self, message: Diagnostic) -> Diagnostic:
        """Return a message with original names."""
        return replace(
            message,
            file=self._moved(message.file),
            message=self._moved(message.message),
            consequence=self._moved(message.consequence),
        )

    def _moved(self, text: str) -> str:
        return text.replace(self._folder, self._start)


def _packaged(title: str, name: str, text: bytes) -> Side:
    surface = parse(text, title)
    is_usable = name.isidentifier() and not keyword.iskeyword(name)
    manifest = SourceFile(title, text.decode(errors="replace"))
    return Side(
        title=title,
        file=title,
        name=name if is_usable else None,
        manifest=manifest,
        surface=surface,
        version=surface.version,
    )


def _untold(made: pipeline.Planned) -> list[Diagnostic]:
    """Return the messages, without those that the diff repeats."""
    return [message for message in made.diagnostics if message.code not in TOLD]


def _unwritten(made: pipeline.Planned, title: str) -> Side:
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
    """Return the value of a setting, if it is still a valid choice."""
    return next((c for c in choices if c == side.surface.settings.get(setting)), None)


def _extras(side: Side) -> tuple[str, ...]:
    """Return the extras of a package."""
    extras = side.surface.settings.get("with")
    return tuple(e for e in EXTRAS if isinstance(extras, list) and e in extras)


def _filters(side: Side, setting: str) -> tuple[str, ...]:
    """Return the filters of a setting, if they are valid."""
    filters = side.surface.settings.get(setting)
    if not isinstance(filters, list) or not all(
        isinstance(text, str) for text in filters
    ):
        return ()
    return () if wrong_filter(filters) else tuple(filters)


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # not a path: too long, or with a zero byte
        return False


def _fault(message: str, source: str) -> Unusable:
    return Unusable(Diagnostic("error", "source", message, NOTHING_COMPARED, source))
