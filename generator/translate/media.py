"""Media types: choosing one of several, and how each is read or written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

import openapi_pydantic.v3.v3_1 as openapi

from generator.load.document import Document, reference_of
from generator.translate.shapes import (
    Node,
    alternatives_of,
    is_null,
    says_nothing,
    types_of,
)

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
ANY_TYPE = ("*/*", "application/*")
"""Ranges of media types that count as JSON, unless the content has no schema."""
MERGE_PATCH = "application/merge-patch+json"
FORMS = ("multipart/form-data", "application/x-www-form-urlencoded", "multipart/mixed")


def kind_of(media_type: str) -> Kind | None:
    """Return how to handle a media type; None for forms, which have their own rules."""
    plain = media_type.partition(";")[0].strip().lower()
    if plain in FORMS:
        return None
    if plain in STREAMS:
        return STREAMS[plain]
    if plain in ANY_TYPE or plain.endswith(("/json", "+json")):
        return "json"
    if plain.startswith("text/") or is_xml(plain):
        return "text"
    return "bytes"


def is_merge_patch(media_type: str) -> bool:
    """Whether a media type is JSON Merge Patch (RFC 7396)."""
    return media_type.partition(";")[0].strip().lower() == MERGE_PATCH


def is_xml(media_type: str) -> bool:
    """Whether a media type is XML (RFC 7303)."""
    return media_type.partition(";")[0].strip().lower().endswith(("/xml", "+xml"))


def is_equivalent(media_type: str) -> bool:
    """Whether a media type only writes in another way what JSON of its schema says."""
    plain = media_type.partition(";")[0].strip().lower()
    return is_xml(media_type) or plain == "text/plain"


def by_preference(
    document: Document, content: Mapping[str, openapi.MediaType]
) -> list[tuple[str, Kind]]:
    """Return the usable media types and their kinds: JSON first, then streams, text.

    Bytes come last.
    """
    kinds = {name: content_kind(document, name, node) for name, node in content.items()}
    return [
        (media_type, kind)
        for kind in ("json", "events", "lines", "text", "bytes")
        for media_type in content
        if kinds[media_type] == kind
    ]


def content_kind(
    document: Document, media_type: str, declared: openapi.MediaType
) -> Kind | None:
    """Return how to handle content; a binary string is bytes in any media type.

    Content of any type and without a schema is bytes, too.
    """
    kind = kind_of(media_type)
    if kind not in ("json", "text"):
        return kind
    node = declared.media_type_schema
    schema = _target(document, node) if node is not None else None
    if media_type.strip() in ANY_TYPE and (node is None or reference_of(node) is None):
        kind = "bytes" if schema is None or says_nothing(schema) else kind
    return "bytes" if _is_binary(document, schema, ()) else kind


def _is_binary(
    document: Document, schema: openapi.Schema | None, outer: tuple[object, ...]
) -> bool:
    """Whether it is a binary string, perhaps null, or made of nothing else.

    `outer` are the schemas that it is inside of.
    """
    if schema is None or any(schema is each for each in outer):
        return False
    declared = {each for each in types_of(schema) if each != "null"}
    if format_of(schema) == "binary" and declared <= {"string"}:
        return True
    inside = (*outer, schema)
    members = [*(schema.allOf or ()), *alternatives_of(schema)]
    targets = [_target(document, m) for m in members if not is_null(m)]
    return bool(targets) and all(_is_binary(document, t, inside) for t in targets)


def _target(document: Document, node: Node) -> openapi.Schema | None:
    """Return the schema, or the target of its reference."""
    reference = reference_of(node)
    target = document.resolve(reference) if reference is not None else None
    end = target[1] if target is not None else node
    return end if isinstance(end, openapi.Schema) else None


def format_of(schema: openapi.Schema) -> str | None:
    """Return a string's format, also if it is an encoding or media type (3.1)."""
    if schema.schema_format is None and schema.contentEncoding == "base64":
        return "byte"
    media_type = schema.contentMediaType
    is_bytes = media_type is not None and kind_of(media_type) == "bytes"
    if is_bytes and schema.schema_format is None and not schema.contentEncoding:
        return "binary"
    return schema.schema_format


def on_the_wire(media_type: str, kind: Kind | None = "json") -> str:
    """Return the media type for a header; JSON has no range of types."""
    is_range = kind == "json" and "*" in media_type
    return "application/json" if is_range else media_type
