"""Conventions for Python names, and how names are kept apart."""

from __future__ import annotations

import keyword
import unicodedata
from collections.abc import Callable, Container, Iterable, Mapping

from generator.naming.names import Name
from generator.words import SEPARATOR, words


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


def distinct(
    texts: Iterable[str],
    convention: Callable[[str], str],
    reserved: Container[str] = (),
    pinned: Mapping[str, Name] | None = None,
) -> dict[str, str]:
    """Return a different name for each text, and none that is reserved.

    Pinned names stay. If others clash, the first keeps the plain name and the rest are
    numbered.
    """
    names: dict[str, str] = dict.fromkeys(texts, "")
    taken: set[str] = set()
    for text, pin in (pinned or {}).items():
        if text in names and pin.now not in taken and pin.now not in reserved:
            names[text] = pin.now
            taken.update(pin.every)
    for text in [text for text, kept in names.items() if not kept]:
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
