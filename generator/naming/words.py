"""Words of a text, and the identifiers made of them."""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SEPARATOR = re.compile(r"[\W_]+")
VARIABLE = re.compile(r"\{([^{}]+)\}")
VERSION = re.compile(r"v\d+([a-z]+\d*)?|\d{4}-\d{2}(-[a-z]+)?", re.IGNORECASE)


@dataclass(frozen=True)
class Name:
    """A Python name, with the deprecated former names that still work."""

    now: str
    former: tuple[str, ...] = ()

    @property
    def every(self) -> tuple[str, ...]:
        """The current name and all former ones."""
        return (self.now, *self.former)

    def renamed(self, name: str) -> Name:
        """Return the new name; the old one becomes a former name."""
        former = dict.fromkeys((*self.former, self.now))
        former.pop(name, None)
        return Name(name, tuple(former))


def words(text: str) -> list[str]:
    """Return the words of a name in any convention, in lower case."""
    normal = unicodedata.normalize("NFKC", text)
    parts = (part for run in _SEPARATOR.split(normal) for part in _CAMEL.split(run))
    return [part.lower() for part in parts if part]


def snake(text: str) -> str:
    """Return a name for a variable, argument, field or method: `created_at`, `in_`."""
    return _identifier("_".join(words(text)), "value")


def pascal(text: str) -> str:
    """Return a name for a class: `SimplePublicObject`; inner capitals are kept."""
    normal = unicodedata.normalize("NFKC", text)
    runs = (run for run in _SEPARATOR.split(normal) if run)
    return _identifier("".join(run[0].upper() + run[1:] for run in runs), "Model")


def _identifier(name: str, prefix: str) -> str:
    """Return the name, repaired where it is not a Python identifier.

    Python compares identifiers in NFKC. Changing the case may undo that form.
    """
    name = unicodedata.normalize("NFKC", name)
    if not name.isidentifier():
        joint = "" if prefix[0].isupper() else "_"
        name = f"{prefix}{joint}{name}".strip("_")
    if not name.isidentifier():
        name = "".join(c for c in name if f"_{c}".isidentifier())
    return f"{name}_" if keyword.iskeyword(name) else name


def stem(word: str) -> str:
    """Return the part a word shares with its plural: `batch` of `batches`."""
    for ending, singular in (("ies", "y"), ("ss", "ss"), ("es", ""), ("s", "")):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word[: -len(ending)] + singular
    return word.removesuffix("e")


def distinct(
    texts: Iterable[str],
    convention: Callable[[str], str],
    reserved: Container[str] = (),
    pinned: Mapping[str, Name] | None = None,
) -> dict[str, str]:
    """Return a name for each text, no two alike and none reserved.

    Pinned names stay. Where others clash, the first keeps the plain name and the rest
    are numbered.
    """
    names: dict[str, str] = dict.fromkeys(texts, "")
    taken: set[str] = set()
    for text, pin in (pinned or {}).items():
        if text in names and pin.now not in taken and pin.now not in reserved:
            names[text] = pin.now
            taken.update(pin.every)
    for text in [text for text, kept in names.items() if not kept]:
        wanted = convention(text)
        if wanted in reserved:
            wanted = f"{wanted}_"
        names[text] = numbered(wanted, taken, reserved)
        taken.add(names[text])
    return names


def numbered(name: str, taken: Container[str], reserved: Container[str] = ()) -> str:
    """Return the name, or the first free one with a number: `pet_2`."""
    free, number = name, 2
    while free in taken or free in reserved:
        free = f"{name.rstrip('_')}_{number}"
        number += 1
    return free
