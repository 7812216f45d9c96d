"""Which renames were done already, so that a run can tell that it has none to do."""

from __future__ import annotations

import json
from collections.abc import Sequence

from generator.source import SourceFile


def log(last: SourceFile | None, given: Sequence[str]) -> tuple[str, ...]:
    """The renames of all runs, those that are given now at the end."""
    return (*(rename for rename in _logged(last) if rename not in given), *given)


def _logged(last: SourceFile | None) -> Sequence[str]:
    """What the last manifest has of them."""
    try:
        found = json.loads(last.text) if last else {}
    except (ValueError, RecursionError):
        return ()
    entries = found.get("renames") if isinstance(found, dict) else None
    listed = entries if isinstance(entries, list) else []
    return [entry for entry in listed if isinstance(entry, str)]
