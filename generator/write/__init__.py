"""Puts packages on disk: only what changed, all of it or nothing, nobody's work lost.

`compare` looks and decides, `apply` acts, `write` is both. The manifest of the last run
says which files are ours and what was in them. What is there and does not match was put
there by somebody: it is kept under another name before its place is taken.

`apply` first writes every new text beside its target under a temporary name. A full
disk or a read-only folder shows here, while everything can still be taken back. Then it
only renames and removes, each package's manifest last. A journal beside the manifest
names what is under way. A run killed in between leaves whole files, old or new, and the
journal; the next run knows by both which files are ours, and so finishes the work.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from generator.manifest.location import JOURNAL
from generator.manifest.location import NAME as MANIFEST
from generator.write.apply import Written, apply
from generator.write.compare import Change, Changes, Package, compare

__all__ = [
    "JOURNAL",
    "MANIFEST",
    "Change",
    "Changes",
    "Package",
    "Written",
    "apply",
    "compare",
    "write",
]


def write(packages: Sequence[Package], output: Path) -> list[Written]:
    """Bring each package's folder in `output` up to date, or raise `Unusable`."""
    return apply([compare(package, output) for package in packages])
