"""The media types of a form's parts by their schemas (OpenAPI 3.1, 4.8.14)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import openapi_pydantic.v3.v3_1 as openapi
from pydantic import BaseModel

from generator.api import Encoding
from generator.load.document import Document, reference_of
from generator.translate.media import format_of, kind_of
from generator.translate.parameters import TOKEN
from generator.translate.shapes import Node, alternatives_of

ANY_FILE = "application/octet-stream"
"""The type of any file; the type that its name suggests says more."""


def part_encodings(
    document: Document, node: Node | None, declared: Mapping[str, Encoding]
) -> Iterator[Encoding]:
    """Yield the encodings of all properties that have one.

    `contentMediaType` is the media type of a part, unless its declared encoding has
    one. `contentEncoding` is sent as a header (OpenAPI 3.1.1, 4.8.14.4).
    """
    properties = dict(_properties(document, node, set()))
    for name in dict.fromkeys([*declared, *properties]):
        encoding = declared.get(name, Encoding(name))
        schema = _content(document, properties.get(name), set())
        if schema is not None and not encoding.style:
            encoding = _implied(schema, encoding)
        if encoding != Encoding(name):
            yield encoding


def _implied(schema: openapi.Schema, declared: Encoding) -> Encoding:
    headers = dict(declared.headers)
    content_type = declared.content_type
    media_type = schema.contentMediaType or ""
    if schema.contentEncoding and TOKEN.fullmatch(schema.contentEncoding):
        headers.setdefault("Content-Transfer-Encoding", schema.contentEncoding)
    is_any_file = format_of(schema) == "binary" and media_type == ANY_FILE
    if media_type and not content_type and not is_any_file:
        if kind_of(media_type) == "json":  # the text is JSON: it is not encoded again
            headers["Content-Type"] = media_type
        else:
            content_type = media_type
    return replace(declared, content_type=content_type, headers=tuple(headers.items()))


def _properties(
    document: Document, node: BaseModel | None, visited: set[str]
) -> Iterator[tuple[str, BaseModel]]:
    """Yield the properties of an object, of its bases, and of its alternatives."""
    schema = _resolved(document, node, visited)
    if schema is None:
        return
    yield from (schema.properties or {}).items()
    for member in (*(schema.allOf or ()), *alternatives_of(schema)):
        yield from _properties(document, member, visited)


def _content(
    document: Document, node: BaseModel | None, visited: set[str]
) -> openapi.Schema | None:
    """Return the schema of text with a media type: a value's, or that of its items."""
    schema = _resolved(document, node, visited)
    if schema is None or schema.contentMediaType or schema.contentEncoding:
        return schema
    inner = (*(schema.allOf or ()), *alternatives_of(schema), schema.items)
    contents = (_content(document, member, visited) for member in inner)
    return next((each for each in contents if each is not None), None)


def _resolved(
    document: Document, node: BaseModel | None, visited: set[str]
) -> openapi.Schema | None:
    """Return the schema; None if there is none, or if it was visited."""
    reference = reference_of(node) if node is not None else None
    if reference is not None:
        target = document.resolve(reference)
        if target is None or target[0] in visited:
            return None
        visited.add(target[0])
        node = target[1]
    return node if isinstance(node, openapi.Schema) else None
