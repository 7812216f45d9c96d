"""Names of components that come from other files."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from generator.load import pointer

_SECTION_WORDS = {
    "$defs",
    "callbacks",
    "components",
    "definitions",
    "examples",
    "headers",
    "links",
    "parameters",
    "requestBodies",
    "responses",
    "schemas",
    "securitySchemes",
}
"""Steps to a component that do not describe it."""


@dataclass(frozen=True)
class Target:
    """A part of another file that becomes a component."""

    file: str
    pointer: str
    kind: str


def distinct_names(targets: Iterable[Target], taken: set[str]) -> dict[Target, str]:
    """Return a name for each target: short, or longer if names clash, or numbered."""
    names: dict[Target, str] = {}
    pending = list(targets)
    longest = max((len(_words(target)) for target in pending), default=0)
    for length in range(1, longest + 1):
        proposed = {target: last_words(target, length) for target in pending}
        times = Counter(proposed.values())
        fits = {t: n for t, n in proposed.items() if times[n] == 1 and n not in taken}
        names |= fits
        taken |= set(fits.values())
        pending = [target for target in pending if target not in fits]
    for target in pending:
        base, number = last_words(target, longest), 2
        while f"{base}_{number}" in taken:
            number += 1
        names[target] = f"{base}_{number}"
        taken.add(names[target])
    return names


def last_words(target: Target, length: int) -> str:
    """Return the last words of a target's path; the name never starts with a digit."""
    words = _words(target)
    while length < len(words) and words[-length][:1].isdigit():
        length += 1
    return re.sub(r"[^\w.-]+", "_", "_".join(words[-length:]))


def _words(target: Target) -> list[str]:
    """Return folders, file and steps, without steps that name nothing."""
    *folders, file = target.file.split("/")
    steps = [s for s in pointer.split(target.pointer) if s not in _SECTION_WORDS]
    return [
        *(folder for folder in folders if folder != ".."),
        file.split(".")[0] or file,
        *steps,
    ]
