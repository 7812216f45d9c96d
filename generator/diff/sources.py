"""Find the clients of a diff: packages, manifests, documents, or revisions of them."""

from __future__ import annotations

import keyword
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import BinaryIO, TypeAlias

from generator.config.run_options import Options
from generator.config.vocabulary import STDIN
from generator.diagnostics import Diagnostic, Unusable
from generator.diff import git
from generator.diff.comparison import Side
from generator.diff.planning import Specs, every, planned_alone, planned_together
from generator.diff.reading import NOTHING_COMPARED, parse
from generator.load.fetch import is_url, public
from generator.load.read import read
from generator.manifest.from_package import manifest_file
from generator.manifest.location import NAME
from generator.pipeline import UNUSED, Planned
from generator.source import SourceFile

OptionsFor: TypeAlias = Callable[[str], Options]
"""Returns the options of a document by its path or URL."""
Report: TypeAlias = Callable[[Iterable[Diagnostic]], None]
SHOWN_AS_CHANGES = ("name-gone", "path-moved")
"""Codes of messages about kept names; the diff itself shows these changes."""
VERSIONS = {"openapi", "swagger", "swaggerVersion"}
"""The keys of which an OpenAPI document has one."""


@dataclass(frozen=True)
class Document:
    """One document of a client."""

    spec: str
    """Its URL, "-", or its path, in a temporary folder if it is of a revision."""
    path: str
    """The same, but always in the working tree: for annotations and options."""


@dataclass(frozen=True)
class Documents:
    """The documents of one client, or of one argument."""

    title: str
    """Their name on the command line."""
    each: tuple[Document, ...]
    is_folder: bool = False
    """Whether they are all documents of a folder."""
    names: Mapping[str, str] = field(default_factory=dict)
    """The names of temporary folders in messages."""


class Sources:
    """Reads the clients that the command line names."""

    def __init__(
        self, options_for: OptionsFor, report: Report, stdin: BinaryIO | None = None
    ) -> None:
        """`report` receives the messages about documents."""
        self._options_for = options_for
        self._report = report
        self._stdin = stdin

    def old(self, source: str, new: Sequence[str]) -> Side:
        """Return the old client.

        A single document has the options of the new one, except renames. If `new` is a
        package of several APIs, the document is one of these.
        """
        if package := _package(source):
            return package
        base = _package_of_several(new)
        with ExitStack() as stack:
            documents = _documents(source, stack)
            if base or documents.is_folder:
                specs = [(d.spec, self._options_for(d.path)) for d in documents.each]
            else:
                specs = [(documents.each[0].spec, self._options_for(new[0]))]
            specs = [(spec, options._replace(renames=())) for spec, options in specs]
            return self._planned(documents, specs, base)

    def new(self, sources: Sequence[str], old: Side | None) -> Side:
        """Return the new client, which keeps the names of the old one."""
        packages = [package for package in every(_package, sources) if package]
        if packages and len(sources) > 1:
            message = "a generated package cannot be combined with another NEW"
            raise _fault(message, packages[0].title)
        if packages:
            return packages[0]
        with ExitStack() as stack:
            parts = every(partial(_documents, stack=stack), sources)
            documents = Documents(
                title=" ".join(part.title for part in parts),
                each=tuple(document for part in parts for document in part.each),
                is_folder=any(part.is_folder for part in parts),
                names={folder: n for p in parts for folder, n in p.names.items()},
            )
            specs = [(d.spec, self._options_for(d.path)) for d in documents.each]
            return self._planned(documents, specs, old)

    def _planned(self, documents: Documents, specs: Specs, base: Side | None) -> Side:
        """Return the client of documents; it keeps the names of `base`."""
        if base is None:
            has_folders = documents.is_folder or len(specs) > 1
        elif base.has_folders or len(specs) == 1:
            has_folders = base.has_folders
        else:
            message = f"these are {len(specs)} documents, but {base.title} has one API"
            raise _fault(message, documents.title)
        try:
            if has_folders:
                made = planned_together(specs, base, self._stdin)
            else:
                made = planned_alone(*specs[0], base, self._stdin)
        except Unusable as unusable:
            faults = _named((unusable.diagnostic, *unusable.others), documents.names)
            raise Unusable(*faults) from None
        is_complete = documents.is_folder or not has_folders
        hidden = (*SHOWN_AS_CHANGES, *(() if is_complete else (UNUSED,)))
        messages = [each for each in made.diagnostics if each.code not in hidden]
        self._report(_named(messages, documents.names))
        return _unwritten(made, documents, is_complete=is_complete)


# --- packages ----------------------------------------------------------------------


def _package(source: str) -> Side | None:
    """Return the generated package of an argument; None if it names documents."""
    if source == STDIN or is_url(source):
        return None
    path = Path(source)
    if _is_there(path):
        return _local_package(source, path)
    if ":" in source:
        return _past_package(git.revision(source))
    message = "there is no such file, folder, or git revision (REVISION:PATH)"
    raise _fault(message, source)


def _local_package(source: str, path: Path) -> Side | None:
    if path.is_dir():
        path /= NAME
    if path.name != NAME or not path.is_file():
        return None
    try:
        text = path.read_bytes()
    except OSError as error:
        raise _fault(f"cannot be read: {error.strerror}", source) from None
    return _packaged(source, path.resolve().parent.name, text)


def _past_package(source: git.Revision) -> Side | None:
    if source.kind() == "tree":
        source = source.inside(NAME)
    if Path(source.path).name != NAME or source.kind() != "blob":
        return None
    folder = Path(source.path).parent.name
    packaged = _packaged(source.name, folder, source.content())
    return replace(packaged, file=source.path)


def _package_of_several(sources: Sequence[str]) -> Side | None:
    """Return the package of several APIs, if the first argument is one."""
    try:
        package = _package(sources[0])
    except Unusable:  # it is reported when the new side is read
        return None
    return package if package and package.has_folders else None


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


# --- documents ---------------------------------------------------------------------


def _documents(source: str, stack: ExitStack) -> Documents:
    """Return the documents of an argument; `stack` keeps a revision's files."""
    if source == STDIN or is_url(source):
        title = public(source) if is_url(source) else source
        return Documents(title, (Document(source, title),))
    if _is_there(path := Path(source)):
        if path.is_dir():
            return _inside(path, source, path)
        return Documents(source, (Document(source, source),))
    revision = git.revision(source)
    file = stack.enter_context(revision.checked_out())
    folder = str(file).removesuffix(revision.path)
    if file.is_dir():
        documents = _inside(file, source, Path(revision.path))
    else:
        documents = Documents(source, (Document(str(file), revision.path),))
    return replace(documents, names={folder: f"{source.partition(':')[0]}:"})


def _inside(folder: Path, title: str, path: Path) -> Documents:
    """Return the documents of a folder, which has this `path` in the working tree."""
    documents = tuple(
        Document(str(folder / file), str(path / file))
        for file in sorted(each.relative_to(folder) for each in folder.rglob("*"))
        if file.suffix in git.SUFFIXES and _is_document(folder / file)
    )
    if not documents:
        message = f"this is not a generated package: it has no {NAME}, and no document"
        raise _fault(message, title)
    return Documents(title, documents, is_folder=True)


def _is_document(file: Path) -> bool:
    """Whether a file is an OpenAPI document, or has a fault that loading reports."""
    try:
        tree = read(str(file), None).tree
    except Unusable:
        return True
    return isinstance(tree, dict) and not VERSIONS.isdisjoint(tree)


def _unwritten(made: Planned, documents: Documents, *, is_complete: bool) -> Side:
    manifest = manifest_file(made.package, (), made.provenance)
    return Side(
        title=documents.title,
        file=documents.each[0].path,
        name=made.package.name,
        manifest=SourceFile(documents.title, manifest.text),
        surface=parse(manifest.text, documents.title),
        version=None,
        is_complete=is_complete,
        files={
            ".".join(api.path): documents.each[api.spec].path
            for api in made.package.apis
            if api.path
        },
    )


def _named(
    messages: Iterable[Diagnostic], names: Mapping[str, str]
) -> list[Diagnostic]:
    """Return messages with the original names of temporary folders."""

    def named(text: str) -> str:
        for folder, name in names.items():
            text = text.replace(folder, name)
        return text

    return [
        replace(
            message,
            file=named(message.file),
            message=named(message.message),
            consequence=named(message.consequence),
        )
        for message in messages
    ]


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # not a path: too long, or with a zero byte
        return False


def _fault(message: str, source: str) -> Unusable:
    return Unusable(Diagnostic("error", "source", message, NOTHING_COMPARED, source))
