"""What is at a place in the output folder, and whether something may be put there."""

from __future__ import annotations

import errno
import hashlib
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Literal

from generator.diagnostics import Diagnostic, Unusable
from generator.naming.reserved import CUSTOM

NOTHING_WRITTEN = "Nothing is written."


def kind(path: Path) -> Literal["nothing", "file", "folder", "link", "other"]:
    """What is at the path itself, links not followed."""
    with reported("read", path):
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


def content(path: Path) -> bytes | None:
    """What the file holds, with LF line ends: a checkout may have made them CRLF."""
    with reported("read", path):
        return path.read_bytes().replace(b"\r\n", b"\n") if path.is_file() else None


def sha256(found: bytes | None) -> str:
    """The hash of what a file holds."""
    return hashlib.sha256(found or b"").hexdigest()


def parents(folder: Path, path: str) -> list[Path]:
    """The folders between the package's and the file, the outermost first."""
    return [folder / parent for parent in PurePosixPath(path).parents[:-1]][::-1]


def free_name(target: Path) -> Path:
    """`client.py.edited`, or the first of `client.py.edited-2`, … that is not taken."""
    number = 1
    name = target.with_name(f"{target.name}.edited")
    while kind(name) != "nothing":
        number += 1
        name = target.with_name(f"{target.name}.edited-{number}")
    return name


def refusal(folder: Path, path: str) -> str | None:
    """Why nothing is done at this path: it leads elsewhere, or is somebody else's."""
    parts = path.split("/")
    if not path.isprintable() or set(path) & set("\\:") or {"", ".", ".."} & set(parts):
        return "is not a plain path inside the package"
    if parts[0].partition(".")[0].casefold() == CUSTOM:
        return "is reserved for code that is not generated"
    if any(kind(parent) == "link" for parent in parents(folder, path)):
        return "leads through a symbolic link"
    return None


def require_folder(place: Path) -> None:
    """The output's or the package's folder may be missing, or a link to one."""
    with reported("read", place):
        if kind(place) != "nothing" and not place.is_dir():
            raise unusable(place, "is not a folder, but a folder is needed here")


def require_clear_way(folder: Path, path: str) -> None:
    """A generated file's folders are real ones, and no folder is in its place."""
    if refused := refusal(folder, path):
        raise unusable(folder / path, refused)
    for parent in parents(folder, path):
        if kind(parent) not in ("nothing", "folder"):
            raise unusable(parent, "is not a folder, but a folder is needed here")
    if kind(folder / path) in ("folder", "other"):
        raise unusable(folder / path, "is not a file, but a file is generated here")


def remove_if_empty(folder: Path) -> None:
    """Remove the folder unless something is in it."""
    with suppress(OSError):
        folder.rmdir()


def remove_if_there(file: Path) -> None:
    """Remove the file, if it can be."""
    with suppress(OSError):
        file.unlink()


# --- messages ----------------------------------------------------------------------


def warning(code: str, path: Path, message: str, consequence: str) -> Diagnostic:
    """A message about a file that is not as it was left."""
    return Diagnostic("warning", code, message, consequence, file=str(path))


def unusable(path: Path, message: str, consequence: str = NOTHING_WRITTEN) -> Unusable:
    """What to raise where something cannot be written."""
    return Unusable(Diagnostic("error", "output", message, consequence, file=str(path)))


@contextmanager
def reported(
    deed: Literal["read", "written"], path: Path, consequence: str = NOTHING_WRITTEN
) -> Iterator[None]:
    """What the system refuses is told in its words."""
    try:
        yield
    except OSError as error:
        message = f"cannot be {deed}: {error.strerror or error}"
        raise unusable(path, message, consequence) from error
