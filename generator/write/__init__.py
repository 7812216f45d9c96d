"""Write packages to disk: only changed files, all of them or none.

`compare` decides what to do, `apply` does it, and `write` does both. The last run's
manifest lists the generated files with their hashes. A file that is not listed, or has
another hash, is not generated or was edited; it is kept under another name.

`apply` first writes each new text beside its target, under a temporary name. A full
disk or a read-only folder is noticed then, while everything can still be undone. Then
it only renames and removes files, each package's manifest last. Meanwhile, a journal
beside the manifest lists the files. If a run is killed in between, every file is whole,
old or new, and the journal remains. The next run uses it to recognise generated files
and to complete the work.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from generator.manifest.location import JOURNAL
from generator.manifest.location import NAME as MANIFEST
from generator.write.apply import Written, apply
from generator.write.compare import MISSING, Change, Changes, Package, compare

__all__ = [
    "JOURNAL",
    "MANIFEST",
    "MISSING",
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
