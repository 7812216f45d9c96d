"""Make the changes to all packages, or to none."""

from __future__ import annotations

import secrets
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from generator.diagnostics import Diagnostic
from generator.manifest.location import JOURNAL
from generator.write import journal
from generator.write.compare import Change, Changes
from generator.write.filesystem import (
    NOTHING_WRITTEN,
    kind,
    parents,
    remove_if_empty,
    remove_if_there,
    reported,
    sha256,
)

HALF_WRITTEN = "Some files are already written; run again to write the others."


@dataclass(frozen=True)
class Written:
    """The result of writing one package."""

    name: str
    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    kept: tuple[str, ...]
    """The new names of edited files and files that are not ours."""
    messages: tuple[Diagnostic, ...]

    def __str__(self) -> str:
        files = "file" if len(self.written) == 1 else "files"
        written = f"{len(self.written)} {files} written"
        removed = f", {len(self.removed)} removed" if self.removed else ""
        return f"{self.name}: {written}, {len(self.unchanged)} unchanged{removed}"


def apply(packages: Sequence[Changes]) -> list[Written]:
    """Make the changes to all packages; on failure, make none and raise `Unusable`."""
    for package in packages:
        for path in package.earlier.waiting:
            remove_if_there(path)
    with ExitStack() as undo:
        _Run(packages, undo).perform()
    for package in packages:
        _remove_emptied_folders(package)
        journal.remove(package.folder)
    return [_written(package) for package in packages]


class _Run:
    """One run over all packages."""

    def __init__(self, packages: Sequence[Changes], undo: ExitStack) -> None:
        """`undo` collects callbacks that clean up at the end, also after a failure."""
        self._packages = [package for package in packages if package.changes]
        self._undo = undo
        self._temporary = {
            change.target: _temporary(change.target)
            for package in packages
            for change in package.changes
            if change.text is not None
        }
        self._begun = False

    def perform(self) -> None:
        """Write journals and temporary files, then rename and remove."""
        try:
            for package in self._packages:
                self._open(package)
            for package in self._packages:
                for change in package.changes:
                    self._stage(change)
            for package in self._packages:
                for change in package.changes:
                    self._make(change)
        except BaseException:
            self._close_unless_begun()
            raise

    def _open(self, package: Changes) -> None:
        """Write the journal; create the folder if necessary."""
        folder = package.folder
        new = {c: c.text for c in package.changes if c.text is not None}
        hashes = {change.path: sha256(text.encode()) for change, text in new.items()}
        waiting = [self._temporary[change.target] for change in new]
        with reported("written", folder / JOURNAL):
            self._make_folder(folder)
            journal.write(folder, hashes, waiting, package.earlier)

    def _close_unless_begun(self) -> None:
        """Remove the journals unless a file was already replaced."""
        for package in self._packages:
            if not self._begun and not package.earlier:
                journal.remove(package.folder)

    def _make_folder(self, innermost: Path) -> None:
        for folder in reversed([innermost, *innermost.parents]):
            if not folder.is_dir():
                self._undo.callback(remove_if_empty, folder)
                folder.mkdir(exist_ok=True)

    def _stage(self, change: Change) -> None:
        """Write the new text beside its target."""
        if change.text is None:
            return
        target, temporary = change.target, self._temporary[change.target]
        with reported("written", target):
            self._make_folder(target.parent)
            self._undo.callback(remove_if_there, temporary)
            with temporary.open("xb") as file:
                file.write(change.text.encode())
            if target.is_file():
                temporary.chmod(stat.S_IMODE(target.stat().st_mode))

    def _make(self, change: Change) -> None:
        """Rename and remove files to make the change."""
        for step in self._steps(change):
            consequence = HALF_WRITTEN if self._begun else NOTHING_WRITTEN
            with reported("written", change.target, consequence):
                step()
            self._begun = True

    def _steps(self, change: Change) -> Iterator[Callable[[], object]]:
        if change.backup is not None:
            yield partial(_set_aside, change.target, change.backup)
        if change.text is not None:
            yield partial(self._temporary[change.target].replace, change.target)
        elif change.backup is None:
            yield partial(change.target.unlink, missing_ok=True)


def _temporary(target: Path) -> Path:
    """Return a temporary name that no other run uses."""
    return target.with_name(f".{target.name}.{secrets.token_hex(8)}")


def _set_aside(target: Path, backup: Path) -> None:
    if kind(backup) != "nothing":
        raise FileExistsError(f"{backup.name} was created meanwhile")
    target.rename(backup)


def _remove_emptied_folders(package: Changes) -> None:
    removed = [change for change in package.changes if change.text is None]
    for change in removed:
        for folder in reversed(parents(package.folder, change.path)):
            remove_if_empty(folder)


def _written(package: Changes) -> Written:
    changes = package.changes
    return Written(
        name=package.name,
        written=tuple(c.path for c in changes if c.text is not None),
        unchanged=package.unchanged,
        removed=tuple(c.path for c in changes if c.text is None and not c.backup),
        kept=tuple(
            c.backup.relative_to(package.folder).as_posix() for c in changes if c.backup
        ),
        messages=package.messages,
    )
