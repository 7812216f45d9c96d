"""Files at a git revision: `main:specs/shop.json`.

git runs with lists of arguments. A revision is resolved to its hash first, so that no
part of a name can become an option. As in git, paths start at the repository's root, or
with `./` at the working directory.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path, PurePath, PurePosixPath
from tempfile import TemporaryDirectory

from generator.diagnostics import Diagnostic, Unusable
from generator.diff.reading import NOTHING_COMPARED

SUFFIXES = (".json", ".yaml", ".yml")
"""Suffixes of files that a document may refer to, besides its own."""
REFERENCE = re.compile(rb"""\$ref["']?\s*:\s*["']?[^#"'\s]""")
"""A reference to another file."""
ORDINARY = (b"100644", b"100755")
"""The modes of ordinary files, not links or submodules."""


@dataclass(frozen=True)
class Revision:
    """A path at a revision."""

    name: str
    """The name as it was written: `main:specs/shop.json`."""
    tree: str
    """The hash of the revision's tree."""
    path: str

    def kind(self) -> str | None:
        """Return "blob", "tree", or None if nothing is there."""
        done = _run("cat-file", "-t", f"{self.tree}:{self.path}")
        return None if done.returncode else done.stdout.decode().strip()

    def inside(self, name: str) -> Revision:
        """Return a file in the folder."""
        path = f"{self.path}/{name}" if self.path else name
        return replace(self, path=path)

    def content(self) -> bytes:
        """Return the content of the file."""
        return _git(self.name, "cat-file", "blob", f"{self.tree}:{self.path}")

    @contextmanager
    def checked_out(self) -> Iterator[Path]:
        """Write the file or folder into a temporary folder, with what it may refer to.

        Of a folder, only files are written that can be documents.
        """
        with ExitStack() as temporary:
            try:
                folder = TemporaryDirectory(prefix="gen-client-")
                root = Path(temporary.enter_context(folder))
                target = self._written(root)
            except OSError as error:
                message = f"cannot be put into a temporary folder: {error.strerror}"
                raise _fault(message, self.name) from None
            yield target

    def _written(self, root: Path) -> Path:
        if self.kind() == "tree":
            for path, other in _others(self, SUFFIXES):
                _write(root, path, other)
            folder = root / self.path
            folder.mkdir(parents=True, exist_ok=True)
            return folder
        content = self.content()
        if REFERENCE.search(content):
            suffixes = (*SUFFIXES, PurePosixPath(self.path).suffix or SUFFIXES[0])
            for path, other in _others(self, suffixes):
                _write(root, path, other)
        return _write(root, self.path, content)


def revision(name: str) -> Revision:
    """Return the named path at its revision; raise `Unusable` if there is none."""
    commit, _, path = name.partition(":")
    if not commit or commit.startswith("-"):
        raise _fault(f"{commit!r} is not a git revision", name)
    top = _git(name, "rev-parse", "--show-prefix").decode().strip()
    done = _run("rev-parse", "--quiet", "--verify", f"{commit}^{{tree}}")
    if done.returncode:
        raise _fault(f"there is no git revision {commit!r}", name)
    tree = done.stdout.decode().strip()
    file = Revision(name, tree, _from_root(path, top))
    if file.kind() is None:
        raise _fault(f"there is no {path!r} at {commit}", name)
    return file


def _from_root(path: str, prefix: str) -> str:
    """Return the path from the repository's root; `./` and `../` start here."""
    if not path.startswith(("./", "../")) and path not in (".", ".."):
        return path.strip("/")
    parts: list[str] = []
    for part in PurePosixPath(prefix, path).parts:
        if part == "..":
            parts = parts[:-1]
        else:
            parts.append(part)
    return "/".join(parts)


def _others(file: Revision, suffixes: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    """Yield paths and contents of all files that a document may refer to."""
    listing = _git(file.name, "ls-tree", "-r", "-z", "--full-tree", file.tree)
    entries = []
    for line in listing.split(b"\0")[:-1]:
        facts, _, path = line.partition(b"\t")
        mode, _, blob = facts.split(b" ")
        name = path.decode("utf-8", errors="surrogateescape")
        if mode in ORDINARY and name.endswith(suffixes):
            entries.append((name, blob))
    hashes = b"".join(blob + b"\n" for _, blob in entries)
    answer = BytesIO(_git(file.name, "cat-file", "--batch", given=hashes))
    for name, _ in entries:
        *_, size = answer.readline().split()
        if not size.isdigit():
            raise _fault(f"git does not have the content of {name!r}", file.name)
        yield name, answer.read(int(size))
        answer.read(1)


def _write(root: Path, path: str, content: bytes) -> Path:
    """Write a file below a folder, because a tree can contain any names."""
    target = root / path
    if ".." in PurePath(path).parts or not target.is_relative_to(root):
        return target  # it leads out of the folder, and no checkout has it either
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return target


def _git(name: str, *arguments: str, given: bytes = b"") -> bytes:
    """Return git's output; raise `Unusable` with git's message if it fails."""
    done = _run(*arguments, given=given)
    if done.returncode:
        reason = done.stderr.decode(errors="replace").strip().removeprefix("fatal: ")
        raise _fault(
            f"git says: {reason.splitlines()[0] if reason else 'nothing'}", name
        )
    return done.stdout


def _run(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            ["git", *arguments], input=given, capture_output=True, check=False
        )
    except OSError as error:
        return subprocess.CompletedProcess(
            arguments, 1, b"", f"git cannot be started: {error.strerror}".encode()
        )


def _fault(message: str, name: str) -> Unusable:
    return Unusable(Diagnostic("error", "git", message, NOTHING_COMPARED, name))
