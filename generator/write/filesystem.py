"""Inspect paths in the output folder, and decide whether to write there."""

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
    """Return the kind of file at the path; links are not followed."""
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
    """Return the file's content with LF line ends; a checkout may have changed them."""
    with reported("read", path):
        return path.read_bytes().replace(b"\r\n", b"\n") if path.is_file() else None


def sha256(content: bytes | None) -> str:
    """Return the hash of a file's content."""
    return hashlib.sha256(content or b"").hexdigest()


def parents(folder: Path, path: str) -> list[Path]:
    """Return the folders between the package's and the file, outermost first."""
    return [folder / parent for parent in PurePosixPath(path).parents[:-1]][::-1]


def free_name(target: Path) -> Path:
    """Return the first free name of `client.py.edited`, `client.py.edited-2`, …"""
    number = 1
    name = target.with_name(f"{target.name}.edited")
    while kind(name) != "nothing":
        number += 1
        name = target.with_name(f"{target.name}.edited-{number}")
    return name


def refusal(folder: Path, path: str) -> str | None:
    """Return why a path may not be written or removed; None if it may."""
    parts = path.split("/")
    if not path.isprintable() or set(path) & set("\\:") or {"", ".", ".."} & set(parts):
        return "is not a plain path inside the package"
    if parts[0].partition(".")[0].casefold() == CUSTOM:
        return "is reserved for code that is not generated"
    if any(kind(parent) == "link" for parent in parents(folder, path)):
        return "leads through a symbolic link"
    return None


def require_folder(path: Path) -> None:
    """Raise `Unusable` unless the path is a folder, a link to one, or missing."""
    with reported("read", path):
        if kind(path) != "nothing" and not path.is_dir():
            raise unusable(path, "is not a folder, but a folder is needed here")


def require_clear_way(folder: Path, path: str) -> None:
    """Raise `Unusable` if a generated file cannot be at the path."""
    if refused := refusal(folder, path):
        raise unusable(folder / path, refused)
    for parent in parents(folder, path):
        if kind(parent) not in ("nothing", "folder"):
            raise unusable(parent, "is not a folder, but a folder is needed here")
    if kind(folder / path) in ("folder", "other"):
        raise unusable(folder / path, "is not a file, but a file is generated here")


def remove_if_empty(folder: Path) -> None:
    """Remove the folder if it is empty."""
    with suppress(OSError):
        folder.rmdir()


def remove_if_there(file: Path) -> None:
    """Remove the file; ignore errors."""
    with suppress(OSError):
        file.unlink()


# --- messages ----------------------------------------------------------------------


def warning(code: str, path: Path, message: str, consequence: str) -> Diagnostic:
    """Return a warning about a file in the output folder."""
    return Diagnostic("warning", code, message, consequence, file=str(path))


def unusable(path: Path, message: str, consequence: str = NOTHING_WRITTEN) -> Unusable:
    """Return the exception for a path that cannot be written."""
    return Unusable(Diagnostic("error", "output", message, consequence, file=str(path)))


@contextmanager
def reported(
    deed: Literal["read", "written"], path: Path, consequence: str = NOTHING_WRITTEN
) -> Iterator[None]:
    """Raise `Unusable` with the system's reason for an `OSError`."""
    try:
        yield
    except OSError as error:
        message = f"cannot be {deed}: {error.strerror or error}"
        raise unusable(path, message, consequence) from error
