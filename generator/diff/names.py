"""What can be imported, and what has to be installed for that."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.diff.changes import Change, Kind, code
from generator.diff.surface import Surface

SUBJECT = "the package"


def names(old: Surface, new: Surface) -> Iterator[Change]:
    """What changed of the package as such."""
    yield from _names(("export-removed", "export-added"), old.exports, new.exports)
    yield from _names(("module-removed", "module-added"), old.modules, new.modules)
    yield from _requires(old, new)


def _names(
    kinds: tuple[Kind, Kind],
    old: frozenset[str] | None,
    new: frozenset[str] | None,
) -> Iterator[Change]:
    """Nothing can be said where one side does not say what it has."""
    if old is None or new is None:
        return
    for name in sorted(old - new):
        text = f"{code(name)} can no longer be imported"
        yield Change("breaking", kinds[0], SUBJECT, text)
    for name in sorted(new - old):
        text = f"{code(name)} can be imported"
        yield Change("additive", kinds[1], SUBJECT, text)


def _requires(old: Surface, new: Surface) -> Iterator[Change]:
    for name in sorted(old.requires.keys() | new.requires.keys()):
        before, after = old.requires.get(name), new.requires.get(name)
        if before == after:
            continue
        text = f"needs {code(f'{name} {after}')}" if after else f"needs no {code(name)}"
        text += f" now, before {code(f'{name} {before}')}" if before else " as well"
        is_newer = name == "python" and _numbers(after) > _numbers(before)
        yield Change("breaking" if is_newer else "invisible", "requires", SUBJECT, text)


def _numbers(versions: str | None) -> list[int]:
    return [int(number[:9]) for number in re.findall(r"\d+", versions or "")]
