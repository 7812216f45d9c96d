"""Puts packages on disk: only what changed, all of it or nothing, nobody's work lost.

`compare` looks and decides, `apply` acts, `write` is both. The manifest of the last run
says which files are ours and what was in them. What is there and does not match was put
there by somebody: it is kept under another name before its place is taken.

`apply` first writes every new text beside its target under a temporary name. A full
disk or a read-only folder shows here, while everything can still be taken back. Then it
only renames and removes, each package's manifest last. A run killed in between leaves
new and old files under the old manifest; the next run finds the new ones already right,
knows the old ones by that manifest, and so finishes the work.
"""

from __future__ import annotations

import errno
import hashlib
import json
import secrets
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Literal, Protocol

from generator.diagnostics import Diagnostic, Unusable
from generator.names import CUSTOM
from generator.source import SourceFile

MANIFEST = "gen-client.json"

NOTHING_WRITTEN = "Nothing is written."
HALF_WRITTEN = "Some files are written already; running it again will do the rest."


class Package(Protocol):
    """What is written: the files of one folder, the manifest among them."""

    @property
    def name(self) -> str:
        """The folder's name."""

    @property
    def files(self) -> Sequence[SourceFile]:
        """Everything that belongs into it."""


@dataclass(frozen=True)
class Change:
    """What happens to one file."""

    path: str
    target: Path
    text: str | None = None
    """What it will hold; without, it goes."""
    backup: Path | None = None
    """Where that which is there now is kept."""


@dataclass(frozen=True)
class Changes:
    """What has to happen to a package's folder, in this order, the manifest last."""

    name: str
    folder: Path
    changes: tuple[Change, ...]
    unchanged: tuple[str, ...]
    messages: tuple[Diagnostic, ...]


@dataclass(frozen=True)
class Written:
    """What happened to a package's folder."""

    name: str
    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    kept: tuple[str, ...]
    """The names under which files that somebody else wrote are kept."""
    messages: tuple[Diagnostic, ...]

    def __str__(self) -> str:
        files = "file" if len(self.written) == 1 else "files"
        written = f"{len(self.written)} {files} written"
        removed = f", {len(self.removed)} removed" if self.removed else ""
        return f"{self.name}: {written}, {len(self.unchanged)} unchanged{removed}"


def write(packages: Sequence[Package], output: Path) -> list[Written]:
    """Bring each package's folder in `output` up to date, or raise `Unusable`."""
    return apply([compare(package, output) for package in packages])


# --- looking -----------------------------------------------------------------------


def compare(package: Package, output: Path) -> Changes:
    """What `output` lacks of the package; nothing is touched yet."""
    folder = output / package.name
    for place in (output, folder):
        _require_folder(place)
    claims, messages = _claims(folder)
    wanted, unchanged = [], []
    for file in package.files:
        change = _wanted(folder, file, claims.get(file.path), messages)
        if change is None:
            unchanged.append(file.path)
        else:
            wanted.append(change)
    stale = _stale(folder, claims, package.files, messages)
    changes = sorted([*wanted, *stale], key=lambda change: change.path == MANIFEST)
    return Changes(
        package.name, folder, tuple(changes), tuple(unchanged), tuple(messages)
    )


def _wanted(
    folder: Path, file: SourceFile, claim: str | None, messages: list[Diagnostic]
) -> Change | None:
    """How to make the file hold its text, if it does not."""
    target = folder / file.path
    _require_clear_way(folder, file.path)
    found = _content(target)
    if found == file.text.encode():
        return None
    kind = _kind(target)
    if kind == "nothing" or (kind == "file" and _sha256(found) == claim):
        return Change(file.path, target, file.text)
    backup = _free_name(target)
    messages.append(_taken(target, backup, edited=claim is not None))
    return Change(file.path, target, file.text, backup)


def _taken(target: Path, backup: Path, *, edited: bool) -> Diagnostic:
    kept = f"It is replaced; what it held is kept as {backup.name}."
    if edited:
        message = "was edited by hand since it was generated"
        return _warning("edited-by-hand", target, message, kept)
    message = "is in the place of a generated file, but no manifest lists it"
    return _warning("not-ours", target, message, kept)


def _stale(
    folder: Path,
    claims: Mapping[str, str],
    files: Sequence[SourceFile],
    messages: list[Diagnostic],
) -> list[Change]:
    """How to be rid of the files we wrote once and write no more."""
    current = {file.path.casefold() for file in files}  # one file on many systems
    changes = []
    for path in sorted(claims):
        target = folder / path
        if path.casefold() in current or _kind(target) not in ("file", "link"):
            continue
        if _kind(target) == "file" and _sha256(_content(target)) == claims[path]:
            changes.append(Change(path, target))
            continue
        backup = _free_name(target)
        message = "was edited by hand, and is no longer generated"
        kept = f"It is renamed to {backup.name}."
        messages.append(_warning("edited-by-hand", target, message, kept))
        changes.append(Change(path, target, backup=backup))
    return changes


# --- the last run's manifest -------------------------------------------------------


def _claims(folder: Path) -> tuple[dict[str, str], list[Diagnostic]]:
    """The files that are ours by the manifest, each with its hash."""
    manifest = folder / MANIFEST
    content = _content(manifest)
    if content is None:
        return {}, []
    claims = _listed(content)
    if claims is None:
        message = "is not a manifest of gen-client (a merge conflict, perhaps)"
        consequence = "No file here counts as generated; what differs is kept."
        return {}, [_warning("manifest", manifest, message, consequence)]
    refused = {path: why for path in claims if (why := _refusal(folder, path))}
    consequence = "What is there is left alone."
    messages = [
        _warning("manifest", manifest, f"{json.dumps(path)} {why}", consequence)
        for path, why in sorted(refused.items())
    ]
    trusted = {path: claims[path] for path in claims.keys() - refused.keys()}
    return trusted | {MANIFEST: _sha256(content)}, messages


def _listed(content: bytes) -> dict[str, str] | None:
    """The manifest's `files`, if that is what they are."""
    try:
        manifest = json.loads(content)
    except (ValueError, RecursionError):
        return None
    files = manifest.get("files") if isinstance(manifest, dict) else None
    if not isinstance(files, dict):
        return None
    return files if all(isinstance(hash_, str) for hash_ in files.values()) else None


def _refusal(folder: Path, path: str) -> str | None:
    """Why nothing is done at this path, if it may lead out of the folder."""
    parts = path.split("/")
    if not path.isprintable() or set(path) & set("\\:") or {"", ".", ".."} & set(parts):
        return "is not a plain path inside the package"
    if parts[0].partition(".")[0].casefold() == CUSTOM:
        return "is in the place for code that is not generated"
    if any(_kind(parent) == "link" for parent in _parents(folder, path)):
        return "leads through a symbolic link"
    return None


# --- what is there -----------------------------------------------------------------


def _kind(path: Path) -> Literal["nothing", "file", "folder", "link", "other"]:
    """What is at the path itself, links not followed."""
    with _reported("read", path):
        try:
            mode = path.lstat().st_mode
        except OSError as error:
            if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG):
                return "nothing"
            raise
    if stat.S_ISLNK(mode):
        return "link"
    if stat.S_ISDIR(mode):
        return "folder"
    return "file" if stat.S_ISREG(mode) else "other"


def _content(path: Path) -> bytes | None:
    """What the file holds, with LF line ends: a checkout may have made them CRLF."""
    with _reported("read", path):
        return path.read_bytes().replace(b"\r\n", b"\n") if path.is_file() else None


def _sha256(content: bytes | None) -> str:
    return hashlib.sha256(content or b"").hexdigest()


def _parents(folder: Path, path: str) -> list[Path]:
    """The folders between the package's and the file, the outermost first."""
    return [folder / parent for parent in PurePosixPath(path).parents[:-1]][::-1]


def _free_name(target: Path) -> Path:
    """`client.py.edited`, or the first of `client.py.edited-2`, … that is not taken."""
    number = 1
    name = target.with_name(f"{target.name}.edited")
    while _kind(name) != "nothing":
        number += 1
        name = target.with_name(f"{target.name}.edited-{number}")
    return name


def _require_folder(place: Path) -> None:
    """The output's or the package's folder may be missing, or a link to one."""
    with _reported("read", place):
        if _kind(place) != "nothing" and not place.is_dir():
            raise _unusable(place, "is not a folder, and one is needed here")


def _require_clear_way(folder: Path, path: str) -> None:
    """A generated file's folders are real ones, and no folder is in its place."""
    if refusal := _refusal(folder, path):
        raise _unusable(folder / path, refusal)
    for parent in _parents(folder, path):
        if _kind(parent) not in ("nothing", "folder"):
            raise _unusable(parent, "is not a folder, and one is needed here")
    if _kind(folder / path) in ("folder", "other"):
        raise _unusable(folder / path, "is not a file, and one is generated here")


# --- acting ------------------------------------------------------------------------


def apply(packages: Sequence[Changes]) -> list[Written]:
    """Make the changes to all packages, or none and raise `Unusable`."""
    with ExitStack() as taken_back:
        steps = [
            (change.target, step)
            for package in packages
            for change in package.changes
            for step in _steps(change, taken_back)
        ]
        for done, (target, step) in enumerate(steps):
            consequence = HALF_WRITTEN if done else NOTHING_WRITTEN
            with _reported("written", target, consequence):
                step()
    for package in packages:
        _remove_emptied_folders(package)
    return [_written(package) for package in packages]


def _steps(change: Change, taken_back: ExitStack) -> list[Callable[[], object]]:
    """The renames that make the change, the new text being there already."""
    steps: list[Callable[[], object]] = []
    if change.backup is not None:
        steps.append(partial(_set_aside, change.target, change.backup))
    if change.text is not None:
        with _reported("written", change.target):
            temporary = _stage(change.target, change.text, taken_back)
        steps.append(partial(temporary.replace, change.target))
    elif change.backup is None:
        steps.append(partial(change.target.unlink, missing_ok=True))
    return steps


def _stage(target: Path, text: str, taken_back: ExitStack) -> Path:
    """A temporary file beside the target that holds the text."""
    for folder in reversed([target.parent, *target.parent.parents]):
        if not folder.is_dir():
            taken_back.callback(_remove_if_empty, folder)
            folder.mkdir(exist_ok=True)
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(8)}")
    taken_back.callback(_remove_if_there, temporary)
    with temporary.open("xb") as file:
        file.write(text.encode())
    if target.is_file():
        temporary.chmod(stat.S_IMODE(target.stat().st_mode))
    return temporary


def _set_aside(target: Path, backup: Path) -> None:
    if _kind(backup) != "nothing":
        raise FileExistsError(f"{backup.name} appeared meanwhile")
    target.rename(backup)


def _remove_emptied_folders(package: Changes) -> None:
    removed = [change for change in package.changes if change.text is None]
    for change in removed:
        for folder in reversed(_parents(package.folder, change.path)):
            _remove_if_empty(folder)


def _remove_if_empty(folder: Path) -> None:
    with suppress(OSError):
        folder.rmdir()


def _remove_if_there(temporary: Path) -> None:
    with suppress(OSError):
        temporary.unlink()


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


# --- messages ----------------------------------------------------------------------


def _warning(code: str, path: Path, message: str, consequence: str) -> Diagnostic:
    return Diagnostic("warning", code, message, consequence, file=str(path))


def _unusable(path: Path, message: str, consequence: str = NOTHING_WRITTEN) -> Unusable:
    return Unusable(Diagnostic("error", "output", message, consequence, file=str(path)))


@contextmanager
def _reported(
    deed: Literal["read", "written"], path: Path, consequence: str = NOTHING_WRITTEN
) -> Iterator[None]:
    """What the system refuses is told in its words."""
    try:
        yield
    except OSError as error:
        message = f"cannot be {deed}: {error.strerror or error}"
        raise _unusable(path, message, consequence) from error
