"""Rules for valid names, and for calls that can exist beside others."""

from __future__ import annotations

import keyword
import unicodedata
from collections.abc import Iterator, Set

from generator.naming.reserved import CLIENT_NAMES


def is_name(text: object) -> bool:
    """Whether a method, resource, argument or field may have this name."""
    return isinstance(text, str) and _is_identifier(text) and text == text.lower()


def is_type_name(text: object) -> bool:
    """Whether a model may have this name."""
    return isinstance(text, str) and _is_identifier(text) and text[0] == text[0].upper()


def is_call(text: object) -> bool:
    """Whether a text is a method in its resources: `pets.list`."""
    parts = text.split(".") if isinstance(text, str) else []
    return len(parts) > 1 and all(map(is_name, parts)) and parts[0] not in CLIENT_NAMES


def resources(call: str) -> Iterator[str]:
    """Yield the resources of a call, the nearest last: `a` and `a.b` of `a.b.list`."""
    parts = call.split(".")
    return (".".join(parts[:depth]) for depth in range(1, len(parts)))


def is_free_call(call: str, taken: Set[str]) -> bool:
    """Whether a call can exist beside others: none is inside of another."""
    inner = any(other.startswith(f"{call}.") for other in taken)
    return not inner and call not in taken and taken.isdisjoint(resources(call))


def _is_identifier(text: str) -> bool:
    """Whether a text is a public identifier in normal form, and no keyword."""
    is_plain = text == unicodedata.normalize("NFKC", text) and not text.startswith("_")
    return is_plain and text.isidentifier() and not keyword.iskeyword(text)
