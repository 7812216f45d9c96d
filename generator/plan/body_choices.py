"""The media types of a body that callers choose from."""

from __future__ import annotations

from generator.api import RequestBody

STRUCTURED = ("json", "form", "multipart")
"""The kinds of bodies that hold the values of a schema."""


def alike(body: RequestBody) -> tuple[RequestBody, ...]:
    """Return the body, and the others that take the same arguments."""
    others = (other for other in body.others if _takes_the_same(body, other))
    return (body, *others)


def apart(body: RequestBody) -> tuple[RequestBody, ...]:
    """Return the other bodies that take other arguments; each is passed as a whole."""
    return tuple(other for other in body.others if not _takes_the_same(body, other))


def _takes_the_same(body: RequestBody, other: RequestBody) -> bool:
    is_structured = body.kind in STRUCTURED and other.kind in STRUCTURED
    return is_structured and body.schema == other.schema


def media_types_of(body: RequestBody) -> tuple[str, ...]:
    """Return the media types, or ranges of them, of one body."""
    return body.choices or (body.media_type,)
