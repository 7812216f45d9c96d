"""A user and the generator change the same folder in any order."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from generator.diagnostics import Unusable
from generator.write import MANIFEST, write
from tests.write.folders import (
    package,
    tree,
)

PATHS = st.sampled_from(
    ["client.py", "a.py", "a/b.py", "a/c/d.py", "client.py.edited", "a/b.py.edited"]
)
"""Paths that the user and the generator both write."""


class Shared(RuleBasedStateMachine):
    """A user and the generator work in one folder, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.temporary = tempfile.TemporaryDirectory()
        self.output = Path(self.temporary.name)
        self.shop = self.output / "shop"
        self.number = 0
        self.mine: set[str] = set()
        """The user's texts, each unlike any other."""

    def teardown(self) -> None:
        """Remove the folder."""
        self.temporary.cleanup()

    def something_new(self, author: str) -> str:
        """A text that nobody wrote before."""
        self.number += 1
        return f"{author} {self.number}\n"

    def forget(self, path: Path) -> None:
        """The user gives up what is there."""
        if path.is_file():
            self.mine.discard(path.read_text())

    @initialize()
    def begin(self) -> None:
        """The folder is there."""
        self.shop.mkdir()

    @rule(paths=st.sets(PATHS.filter(lambda path: path.endswith(".py"))))
    def generate(self, paths: set[str]) -> None:
        """New texts for these files, or the same as last time; no others."""
        self.write({path: self.something_new("generated") for path in sorted(paths)})

    @rule(paths=st.sets(PATHS.filter(lambda path: path.endswith(".py"))))
    def generate_again(self, paths: set[str]) -> None:
        """Texts that never change."""
        self.write(dict.fromkeys(sorted(paths), "generated\n"))

    def write(self, files: Mapping[str, str]) -> None:
        """Either all new files are there, or nothing changed."""
        before = tree(self.output)
        wanted = package(files)
        try:
            write([wanted], self.output)
        except Unusable:
            assert tree(self.output) == before
            return
        for file in wanted.files:
            assert (self.shop / file.path).read_text() == file.text

    @rule(path=PATHS | st.just(MANIFEST))
    def edit(self, path: str) -> None:
        """The user writes a text of their own, to a new file or over what is there."""
        target = self.shop / path
        if target.is_dir() or any(parent.is_file() for parent in target.parents):
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        self.forget(target)
        text = self.something_new("mine")
        target.write_text(text)
        self.mine.add(text)

    @rule(path=PATHS | st.just(MANIFEST))
    def delete(self, path: str) -> None:
        """The user removes a file."""
        target = self.shop / path
        if target.is_file():
            self.forget(target)
            target.unlink()

    @rule(path=PATHS, aside=PATHS)
    def move(self, path: str, aside: str) -> None:
        """The user moves a file, perhaps over another."""
        source, target = self.shop / path, self.shop / aside
        if source.is_file() and target.parent.is_dir() and not target.is_dir():
            if source != target:
                self.forget(target)
            source.replace(target)

    @rule(path=PATHS)
    def check_out(self, path: str) -> None:
        """Git makes the line ends those of Windows."""
        target = self.shop / path
        if target.is_file():
            content = target.read_bytes().replace(b"\r\n", b"\n")
            target.write_bytes(content.replace(b"\n", b"\r\n"))

    @invariant()
    def nothing_is_lost(self) -> None:
        """Every text of the user that the user did not remove is still there."""
        files = [path for path in self.output.rglob("*") if path.is_file()]
        assert self.mine <= {path.read_text() for path in files}
        assert not [path for path in files if path.name.startswith(".")]


TestShared = Shared.TestCase
TestShared.settings = settings(max_examples=150, stateful_step_count=20, deadline=None)
