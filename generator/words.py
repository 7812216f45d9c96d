"""Words of names, paths and titles; later stages make Python names of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import dropwhile

SEPARATOR = re.compile(r"[\W_]+")
VARIABLE = re.compile(r"\{([^{}]+)\}")
ENDING = re.compile(r"\(([./])\{([^{}]+)\}\)|\{([./])([^{}]+)\}")
"""An optional end of a path, as in `/items(.{format})` and `/items{.format}`."""
VERSION = re.compile(r"v\d+([a-z]+\d*)?|\d{4}-\d{2}(-[a-z]+)?", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def words(text: str) -> list[str]:
    """Return the words of a name in any convention, in lower case."""
    normal = unicodedata.normalize("NFKC", text)
    parts = (part for run in SEPARATOR.split(normal) for part in _CAMEL.split(run))
    return [part.lower() for part in parts if part]


def bare_variable(text: str) -> str:
    """Return the name of a path variable: `path` of `+path`, `path*` and `path:.*`."""
    name = text.strip().partition(":")[0].strip("+*")
    return name or text


def stem(word: str) -> str:
    """Return the part a word shares with its plural: `batch` of `batches`."""
    for ending, singular in (("ies", "y"), ("ss", "ss"), ("es", ""), ("s", "")):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word[: -len(ending)] + singular
    return word.removesuffix("e")


def name_in_title(title: str, prefix: Sequence[str]) -> str:
    """Return the name a title gives: "CRM Partner Clients" in `/crm`: partner_clients.

    Versions, and leading words that the prefix has too, are dropped. If no word is
    left, the name is the prefix's last segment that the title mentions.
    """
    spoken = words(" ".join(w for w in title.split() if not VERSION.fullmatch(w)))
    in_prefix = {word for segment in prefix for word in words(segment)}
    new = list(dropwhile(in_prefix.__contains__, spoken))
    if new:
        return "_".join(new)
    meant = [segment for segment in prefix if set(words(segment)) & set(spoken)]
    return next(reversed(meant or [*prefix]), "api")
