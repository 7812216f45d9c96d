"""Media types: choosing one of several, and how each is read or written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

import openapi_pydantic.v3.v3_1 as openapi

Kind: TypeAlias = Literal["json", "text", "bytes", "events", "lines"]
STREAMS: Mapping[str, Kind] = {
    "text/event-stream": "events",
    "application/jsonl": "lines",
    "application/x-ndjson": "lines",
    "application/ndjson": "lines",
    "application/json-seq": "lines",
    "application/json-lines": "lines",
}
"""Media types of values that arrive one by one."""
FORMS = ("multipart/form-data", "application/x-www-form-urlencoded", "multipart/mixed")


def kind_of(media_type: str) -> Kind | None:
    """Return how to handle a media type; None for forms, which have their own rules."""
    plain = media_type.partition(";")[0].strip().lower()
    if plain in FORMS:
        return None
    if plain in STREAMS:
        return STREAMS[plain]
    if plain in ("*/*", "application/*") or plain.endswith(("/json", "+json")):
        return "json"
    if plain.startswith("text/") or is_xml(plain):
        return "text"
    return "bytes"


def is_xml(media_type: str) -> bool:
    """Whether a media type is XML (RFC 7303)."""
    return media_type.partition(";")[0].strip().lower().endswith(("/xml", "+xml"))


def by_preference(content: Mapping[str, openapi.MediaType]) -> list[str]:
    """Return the usable media types: JSON first, then streams, text and bytes."""
    return [
        media_type
        for kind in ("json", "events", "lines", "text", "bytes")
        for media_type in content
        if kind_of(media_type) == kind
    ]


def format_of(schema: openapi.Schema) -> str | None:
    """Return a string's format, also if it is an encoding or media type (3.1)."""
    if schema.schema_format is None and schema.contentEncoding == "base64":
        return "byte"
    media_type = schema.contentMediaType
    is_bytes = media_type is not None and kind_of(media_type) == "bytes"
    if is_bytes and schema.schema_format is None and not schema.contentEncoding:
        return "binary"
    return schema.schema_format


def on_the_wire(media_type: str) -> str:
    """Return the media type for a header; a range of types counts as JSON."""
    return "application/json" if "*" in media_type else media_type
