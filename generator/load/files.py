"""The files of a document, and the targets of references between them.

Each file is read once, when a reference first leads to it. A file on another host is
only downloaded if the entry is from the same host, or if that is allowed.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePath, PureWindowsPath
from typing import Any
from urllib.parse import quote, unquote, urljoin, urlsplit

from generator.diagnostics import Diagnostics, Unusable
from generator.load import pointer
from generator.load.fetch import is_url, origin, public
from generator.load.read import Source, read


@dataclass(frozen=True)
class Input:
    """A file of the document: its path from the document's folder, and its hash."""

    path: str
    sha256: str | None
    """None if the file could not be read."""


def folder(spec: str) -> Path:
    """Return the start of relative paths: the document's folder, or the current one."""
    return Path() if spec == "-" or is_url(spec) else Path(spec).parent


def relative(path: Path, start: Path) -> str:
    """Return the path relative to a folder, with slashes on every system.

    Dots are resolved as in URLs, without following links in the file system.
    """
    target = os.path.normpath(path.absolute())
    try:
        return PurePath(os.path.relpath(target, start.absolute())).as_posix()
    except ValueError:  # it is on another drive
        return path.name


@dataclass(frozen=True)
class Here:
    """The place of a reference in a file."""

    file: str
    pointer: str


class Files:
    """The files of a document, by their paths from its folder."""

    def __init__(self, entry: Source, spec: str, allow_remote: bool = False) -> None:
        """`allow_remote` allows references to other hosts than the entry's."""
        self.entry = entry.name
        self._folder = folder(spec)
        self._url = spec if is_url(spec) else None
        self._allow_remote = allow_remote
        self._sources: dict[str, Source | None] = {entry.name: entry}
        self._reported: set[str] = set()

    def source(self, name: str) -> Source:
        """Return a file that has been read."""
        source = self._sources[name]
        assert source is not None
        return source

    def others(self) -> Iterator[Source]:
        """Yield all files that could be read, except the entry."""
        for name, source in self._sources.items():
            if source is not None and name != self.entry:
                yield source

    def inputs(self) -> tuple[Input, ...]:
        """Return the files that the document depends on, except the entry."""
        files = self._sources.items()
        return tuple(
            Input(
                public(name) if is_url(name) else name,
                None if source is None else source.sha256,
            )
            for name, source in sorted(files, key=lambda item: item[0])
            if name != self.entry
        )

    def target(self, reference: str, here: Here) -> tuple[str, str, Any] | None:
        """Return file, pointer and value of a reference's target, if it has one."""
        try:
            parts = urlsplit(reference)
        except ValueError:  # brackets that are no IPv6 address
            return None
        is_own = not (parts.scheme or parts.netloc or parts.path)
        name = here.file if is_own else self._name(reference, here)
        where = pointer.target(f"#{parts.fragment}")
        if not name or where is None or not self._is_read(name, here):
            return None
        value = pointer.find(self.source(name).tree, where)
        return None if value is None else (name, where, value)

    def seen_from_entry(self, reference: str, here: Here) -> str:
        """Return a reference without a target as the entry would write it."""
        if here.file == self.entry or _elsewhere(reference):
            return reference
        path, hash_, fragment = reference.partition("#")
        if url := self._resolved(path, here):
            return f"{public(url)}{hash_}{fragment}"
        name = self._path(path, here) if path else here.file
        return f"{quote(name)}{hash_}{fragment}"

    def _name(self, reference: str, here: Here) -> str | None:
        """Return the path of the referenced file, from the entry's folder."""
        address = reference.partition("#")[0]
        elsewhere, url = _elsewhere(reference), self._resolved(address, here)
        if url is not None and elsewhere != "absolute" and self._may_fetch(url):
            return url
        match "remote" if url is not None and elsewhere is None else elsewhere:
            case "remote":
                code = "remote-ref"
                problem = "is on another host; --allow-remote-refs allows it"
            case "absolute":
                code, problem = "absolute-ref", "is an absolute path"
            case _:
                return self._path(address, here)
        if address not in self._reported:
            self._reported.add(address)
            self.source(here.file).diagnostics.warning(
                code,
                f'"{address}" {problem}',
                pointer=pointer.within(here.pointer, "$ref"),
                consequence="References to it are not resolved.",
            )
        return None

    def _resolved(self, address: str, here: Here) -> str | None:
        """Return the referenced URL, if it is one (RFC 3986, 5.2)."""
        base = here.file if is_url(here.file) else ""
        if here.file == self.entry:
            base = self._url or ""
        try:
            url = urljoin(base, address)
        except ValueError:
            return None
        return url if is_url(url) else None

    def _may_fetch(self, url: str) -> bool:
        """Whether a URL has the entry's host, or other hosts are allowed."""
        is_near = self._url is not None and origin(url) == origin(self._url)
        return is_near or self._allow_remote

    def _path(self, address: str, here: Here) -> str:
        target = Path(here.file).parent / unquote(urlsplit(address).path)
        return relative(self._folder / target, self._folder)

    def _is_read(self, name: str, here: Here) -> bool:
        if name not in self._sources:
            self._sources[name] = self._read(name, here)
        return self._sources[name] is not None

    def _read(self, name: str, here: Here) -> Source | None:
        try:
            if is_url(name):
                return read(name, None)
            return _read_ordinary(os.path.normpath(self._folder / name))
        except Unusable as unusable:
            text = self.source(here.file).text
            position = text.locate(pointer.within(here.pointer, "$ref")) or ()
            first = ":".join(map(str, (text.file, *position)))
            warning = replace(
                unusable.diagnostic,
                severity="warning",
                consequence="References to it are not resolved; the first is at "
                f"{first}.",
            )
            self.source(self.entry).diagnostics.extend([warning])
            return None


def _read_ordinary(shown: str) -> Source:
    """Read a file if it is an ordinary one; devices and pipes may never end."""
    try:
        mode = Path(shown).stat().st_mode
    except (OSError, ValueError):
        return read(shown, None)  # which says why
    if stat.S_ISREG(mode) or stat.S_ISDIR(mode):
        return read(shown, None)
    raise Diagnostics(shown).unusable("unreadable", "this is not a regular file")


def _elsewhere(reference: str) -> str | None:
    """Return why a reference is not followed: it is "remote" or "absolute"."""
    try:
        parts = urlsplit(reference)
    except ValueError:
        return "remote"
    path = unquote(parts.path)
    is_drive = len(parts.scheme) == 1
    if parts.scheme == "file" or is_drive:
        return "absolute"
    if parts.scheme or parts.netloc:
        return "remote"
    windows = PureWindowsPath(path)
    return "absolute" if windows.root or windows.drive else None
