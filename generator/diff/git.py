"""Files as they are at a git revision: `main:specs/shop.json`.

git is run with lists of arguments, and what it is told of a revision is the hash that
it resolved it to, so that no part of a name can become an option. As for git itself,
paths start at the repository's root, or with `./` at the current folder.
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
"""What documents refer to has one of these names, or the document's own suffix."""
REFERENCE = re.compile(rb"""\$ref["']?\s*:\s*["']?[^#"'\s]""")
"""A reference to another file."""
ORDINARY = (b"100644", b"100755")
"""The modes of files that are neither links nor other repositories."""


@dataclass(frozen=True)
class Revision:
    """A path at a revision."""

    name: str
    """As it was written: `main:specs/shop.json`."""
    tree: str
    """The hash of the revision's tree."""
    path: str

    def kind(self) -> str | None:
        """What is there: a "blob", a "tree", or nothing."""
        done = _run("cat-file", "-t", f"{self.tree}:{self.path}")
        return None if done.returncode else done.stdout.decode().strip()

    def inside(self, name: str) -> Revision:
        """A file of the folder."""
        path = f"{self.path}/{name}" if self.path else name
        return replace(self, path=path)

    def content(self) -> bytes:
        """What the file holds."""
        return _git(self.name, "cat-file", "blob", f"{self.tree}:{self.path}")

    @contextmanager
    def checked_out(self) -> Iterator[Path]:
        """The file on disk, and beside it the files that it may refer to."""
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
        content = self.content()
        if REFERENCE.search(content):
            suffixes = (*SUFFIXES, PurePosixPath(self.path).suffix or SUFFIXES[0])
            for path, other in _others(self, suffixes):
                _write(root, path, other)
        return _write(root, self.path, content)


def revision(name: str) -> Revision:
    """The path at a revision that is meant; raises `Unusable` with what is wrong."""
    commit, _, path = name.partition(":")
    if not commit or commit.startswith("-"):
        raise _fault(f"{commit!r} is no git revision", name)
    top = _git(name, "rev-parse", "--show-prefix").decode().strip()
    done = _run("rev-parse", "--quiet", "--verify", f"{commit}^{{tree}}")
    if done.returncode:
        raise _fault(f"git knows no revision {commit!r}", name)
    tree = done.stdout.decode().strip()
    found = Revision(name, tree, _from_root(path, top))
    if found.kind() is None:
        raise _fault(f"there is no {path!r} at {commit}", name)
    return found


def _from_root(path: str, prefix: str) -> str:
    """The path from the repository's root, where `./` and `../` are meant from here."""
    if not path.startswith(("./", "../")) and path not in (".", ".."):
        return path.strip("/")
    parts: list[str] = []
    for part in PurePosixPath(prefix, path).parts:
        if part == "..":
            parts = parts[:-1]
        else:
            parts.append(part)
    return "/".join(parts)


def _others(found: Revision, suffixes: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    """The paths and contents of all files that a document may refer to."""
    listing = _git(found.name, "ls-tree", "-r", "-z", "--full-tree", found.tree)
    entries = []
    for line in listing.split(b"\0")[:-1]:
        facts, _, path = line.partition(b"\t")
        mode, _, blob = facts.split(b" ")
        name = path.decode("utf-8", errors="surrogateescape")
        if mode in ORDINARY and name.endswith(suffixes):
            entries.append((name, blob))
    wanted = b"".join(blob + b"\n" for _, blob in entries)
    answer = BytesIO(_git(found.name, "cat-file", "--batch", given=wanted))
    for name, _ in entries:
        *_, size = answer.readline().split()
        if not size.isdigit():
            raise _fault(f"git lacks what {name!r} holds", found.name)
        yield name, answer.read(int(size))
        answer.read(1)


def _write(root: Path, path: str, content: bytes) -> Path:
    """The file below a folder; a tree may be made to have any names."""
    target = root / path
    if ".." in PurePath(path).parts or not target.is_relative_to(root):
        return target  # it leads out of the folder, and no checkout has it either
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return target


def _git(name: str, *arguments: str, given: bytes = b"") -> bytes:
    """What git answers; raises `Unusable` with git's words if it does not."""
    done = _run(*arguments, given=given)
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().removeprefix("fatal: ")
        raise _fault(f"git says: {said.splitlines()[0] if said else 'nothing'}", name)
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
