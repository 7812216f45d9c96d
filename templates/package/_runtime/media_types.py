"""Media types that callers choose from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import UNSET

from .errors import InvalidArgument


def one_of(argument: str, chosen: str | None, offered: Sequence[str]) -> str:
    """Return the chosen media type, or the first one; raises InvalidArgument."""
    if chosen is None or chosen in offered:
        return chosen or offered[0]
    raise not_offered(argument, chosen, offered)


def not_offered(
    argument: str, chosen: object, offered: Sequence[str]
) -> InvalidArgument:
    """Return the error for a media type that an operation does not have."""
    listed = ", ".join(offered)
    return InvalidArgument(f"{argument}: {chosen!r} is none of {listed}")


def whole_body(body: Any, fields: Mapping[str, object] | None = None) -> Any:
    """Return a body that must be passed as a whole.

    `fields` are arguments that belong to another media type.
    """
    given = [
        name
        for name, value in (fields or {}).items()
        if not (value is None or value is UNSET)
    ]
    if given:
        names = ", ".join(given)
        raise InvalidArgument(f"this media type takes body, and not {names}")
    if body is None or body is UNSET:
        raise InvalidArgument("missing: body")
    return body
