"""Conventions for Python names, and how names are kept apart."""

from __future__ import annotations

import keyword
import unicodedata
from collections.abc import Callable, Container, Iterable, Mapping
from typing import TypeAlias

from generator.naming.names import Name
from generator.words import SEPARATOR, words

Rank: TypeAlias = Callable[[str], tuple[bool | int | str, ...]]
"""Returns the sort key of a text; the lowest one keeps a name that several want."""


def snake(text: str) -> str:
    """Return a name for a variable, argument, field or method: `created_at`, `in_`."""
    return _identifier("_".join(words(text)), "value")


def pascal(text: str) -> str:
    """Return a name for a class: `SimplePublicObject`; inner capitals are kept."""
    normal = unicodedata.normalize("NFKC", text)
    runs = (run for run in SEPARATOR.split(normal) if run)
    return _identifier("".join(run[0].upper() + run[1:] for run in runs), "Model")


def _identifier(name: str, prefix: str) -> str:
    """Return the name as a valid Python identifier.

    Python compares identifiers in NFKC. Changing the case may undo that form.
    """
    name = unicodedata.normalize("NFKC", name)
    if not name.isidentifier():
        joint = "" if prefix[0].isupper() else "_"
        name = f"{prefix}{joint}{name}".strip("_")
    if not name.isidentifier():
        name = "".join(c for c in name if f"_{c}".isidentifier())
    return f"{name}_" if keyword.iskeyword(name) else name


def by_name(text: str, convention: Callable[[str], str]) -> tuple[bool, str]:
    """Return a rank: first texts that are their own names, then in alphabetic order."""
    return convention(text) != text, text


def distinct(
    texts: Iterable[str],
    convention: Callable[[str], str],
    reserved: Container[str] = (),
    pinned: Mapping[str, Name] | None = None,
    rank: Rank | None = None,
) -> dict[str, str]:
    """Return a different name for each text, and none that is reserved.

    Pinned names stay. If others clash, the lowest in rank keeps the plain name and the
    rest are numbered, so the order of the texts does not matter. By default, a text
    that is its own name has the lowest rank: `id`, not `_id`.
    """
    names: dict[str, str] = dict.fromkeys(texts, "")
    ordered = sorted(names, key=rank or (lambda text: by_name(text, convention)))
    taken: set[str] = set()
    for text in ordered:
        pin = pinned.get(text) if pinned else None
        if pin and pin.now not in taken and pin.now not in reserved:
            names[text] = pin.now
            taken.update(pin.every)
    for text in [text for text in ordered if not names[text]]:
        preferred = convention(text)
        if preferred in reserved:
            preferred = f"{preferred}_"
        names[text] = numbered(preferred, taken, reserved)
        taken.add(names[text])
    return names


def numbered(name: str, taken: Container[str], reserved: Container[str] = ()) -> str:
    """Return the name, or the first free one with a number: `pet_2`."""
    free, number = name, 2
    while free in taken or free in reserved:
        free = f"{name.rstrip('_')}_{number}"
        number += 1
    return free
