"""The renames of earlier runs, so that a run does not repeat them."""

from __future__ import annotations

from collections.abc import Sequence

from generator.manifest.reader import ManifestError, read
from generator.source import SourceFile


def log(last: SourceFile | None, given: Sequence[str]) -> tuple[str, ...]:
    """Return the renames of all runs, those given now at the end."""
    return (*(rename for rename in _logged(last) if rename not in given), *given)


def _logged(last: SourceFile | None) -> Sequence[str]:
    """Return the renames in the last manifest."""
    try:
        return read(last.text).manifest.renames if last else ()
    except ManifestError:
        return ()
