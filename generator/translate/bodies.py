"""Request bodies (OpenAPI 3.1, 4.8.13)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import openapi_pydantic.v3.v3_1 as openapi

from generator.api import (
    Anything,
    BodyKind,
    Encoding,
    File,
    Map,
    Object,
    Reference,
    RequestBody,
    Scalar,
    Schema,
    Union,
)
from generator.load import pointer as at
from generator.translate.context import Context, Lost
from generator.translate.forms import encodings, filed, holds_files
from generator.translate.media import (
    content_kind,
    is_equivalent,
    is_merge_patch,
    is_xml,
    on_the_wire,
)
from generator.translate.part_types import part_encodings
from generator.translate.schemas import Schemas
from generator.translate.shapes import Node, Place

FORMS: Mapping[str, BodyKind] = {
    "application/x-www-form-urlencoded": "form",
    "multipart/form-data": "multipart",
}
PREFERENCE: tuple[BodyKind, ...] = ("json", "form", "multipart", "text", "bytes")
RAW: Mapping[BodyKind, Schema] = {"text": Scalar("string"), "bytes": File()}
FALLBACKS: Mapping[BodyKind, str] = {
    "text": "text/plain",
    "bytes": "application/octet-stream",
}
"""The media types to send where a document only has a range of them."""


def body(
    context: Context, schemas: Schemas, operation: openapi.Operation, place: Place
) -> RequestBody | None:
    """Return the body of an operation; None if it has no body that can be sent.

    Raises Lost if a required body cannot be sent. An optional one is only reported.
    """
    node = operation.requestBody
    if node is None:
        return None
    where = place.inside("requestBody", word="body")
    pointer, declared = context.resolved(node, openapi.RequestBody, where.pointer)
    try:
        return _described(context, schemas, declared, Place(pointer, where.name))
    except Lost as lost:
        if declared.required:
            raise
        context.report(lost, "The operation is generated without its body.")
        return None


def _described(
    context: Context, schemas: Schemas, declared: openapi.RequestBody, place: Place
) -> RequestBody | None:
    kinds = {
        name: _kind(context, name, content)
        for name, content in declared.content.items()
    }
    usable = [name for name, kind in kinds.items() if kind is not None]
    if not kinds:
        return None
    if not usable:
        listed = ", ".join(kinds)
        problem = f"a body of {listed} is not supported yet"
        raise Lost("media-type", problem, place.pointer)
    first = _preferred(schemas, declared.content, kinds, place)
    reader = _Reader(context, schemas, declared, place)
    bodies: list[RequestBody] = []
    names: list[str] = []
    for group in _groups(declared.content, kinds, first):
        try:
            if group[0] == first or reader.is_offered(group, first):
                bodies.append(reader.body(group, kinds[group[0]] or "bytes"))
                names += group
        except Lost:
            if group[0] == first:
                raise
    usual, *others = bodies
    _note_others(context, usual.media_type, [n for n in kinds if n not in names], place)
    return replace(usual, others=tuple(others))


def _groups(
    content: Mapping[str, openapi.MediaType],
    kinds: Mapping[str, BodyKind | None],
    first: str,
) -> list[list[str]]:
    """Group the media types that are written alike; the group of `first` is first.

    JSON of one schema is one group, apart from merge patches. So is all text, and all
    bytes.
    """
    groups: list[list[str]] = [[first]]
    for name, kind in kinds.items():
        if kind is None or name == first or ("/" not in name and kind != kinds[first]):
            continue
        alike = (
            group
            for group in groups
            if kinds[group[0]] == kind
            and (kind != "json" or _is_same_json(content, name, group[0]))
        )
        group = next(alike, None)
        if group is None:
            groups.append([name])
        else:
            group.append(name)
    return groups


def _is_same_json(
    content: Mapping[str, openapi.MediaType], one: str, other: str
) -> bool:
    """Whether one of two media types is enough."""
    is_same = content[one].media_type_schema == content[other].media_type_schema
    return is_same and is_merge_patch(one) == is_merge_patch(other)


class _Reader:
    """Reads the bodies of one operation, one for each group of media types."""

    def __init__(
        self,
        context: Context,
        schemas: Schemas,
        declared: openapi.RequestBody,
        place: Place,
    ) -> None:
        self._context = context
        self._schemas = schemas
        self._declared = declared
        self._place = place
        self._read: list[tuple[Node | None, Schema]] = []

    def is_offered(self, group: Sequence[str], first: str) -> bool:
        """Whether callers can choose a group instead of the usual body.

        XML or plain text of the same schema says nothing else. JSON cannot hold files.
        """
        content = self._declared.content
        node = content[first].media_type_schema
        if _kind(self._context, first, content[first]) in RAW:
            return True
        nodes = [content[name].media_type_schema for name in group]
        if all(map(is_xml, group)) and all(each in (node, None) for each in nodes):
            return False
        if all(map(is_equivalent, group)) and all(each == node for each in nodes):
            return False
        if all(each == node for each in nodes):
            _, schema = self._read[0]
            return not holds_files(schema, self._schemas.definitions())
        return True

    def body(self, group: Sequence[str], kind: BodyKind) -> RequestBody:
        """Return the body in the media types of a group."""
        media_type, place = group[0], self._place
        node = self._declared.content[media_type].media_type_schema
        schema = RAW.get(kind) or self._schema(media_type, kind)
        self._read.append((node, schema))
        content = at.within(place.pointer, "content", media_type)
        return RequestBody(
            kind=kind,
            media_type=_named(kind, group) if kind in RAW else on_the_wire(media_type),
            schema=_form(self._schemas, schema, kind, content),
            required=self._declared.required,
            pointer=place.pointer,
            description=self._declared.description or "",
            choices=_choices(group) if kind in RAW else (),
            encodings=(
                self._encodings(media_type, schema, kind, content)
                if kind in FORMS.values()
                else ()
            ),
        )

    def _schema(self, media_type: str, kind: BodyKind) -> Schema:
        """Return the schema; equal schemas of several media types are one."""
        node = self._declared.content[media_type].media_type_schema
        for other, schema in self._read:
            if node is not None and node == other and schema not in RAW.values():
                return schema
        place = self._place
        if self._read:
            subtype = media_type.partition("/")[2].partition(";")[0]
            word = subtype.removesuffix("+json") if kind == "json" else kind
            place = Place(place.pointer, f"{place.name} {word}")
        return _schema(self._schemas, self._declared.content, media_type, place)

    def _encodings(
        self, media_type: str, schema: Schema, kind: BodyKind, pointer: str
    ) -> tuple[Encoding, ...]:
        declared = self._declared.content[media_type]
        form = self._schemas.object_at(schema)
        properties = {p.name: p.schema for p in form.properties} if form else {}
        definitions = self._schemas.definitions()
        explicit = encodings(self._context, declared, properties, definitions, pointer)
        if kind != "multipart":
            return explicit
        by_name = {each.property: each for each in explicit}
        node = declared.media_type_schema
        return tuple(part_encodings(self._context.document, node, by_name))


def _kind(
    context: Context, media_type: str, declared: openapi.MediaType
) -> BodyKind | None:
    """Return how a body is written; None if that is not supported."""
    plain = media_type.partition(";")[0].strip().lower()
    if plain in FORMS:
        return FORMS[plain]
    if plain.startswith("multipart/"):
        return None
    match content_kind(context.document, media_type, declared):
        case "events" | "lines":
            return "bytes"
        case kind:
            return kind


def _preferred(
    schemas: Schemas,
    content: Mapping[str, openapi.MediaType],
    kinds: Mapping[str, BodyKind | None],
    place: Place,
) -> str:
    """Return the media type to use: JSON, or multipart if the same schema has files."""
    ranked = [name for kind in PREFERENCE for name, own in kinds.items() if own == kind]
    best = ranked[0]
    multipart = next((name for name in ranked if kinds[name] == "multipart"), None)
    if multipart is None or kinds[best] not in ("json", "form"):
        return best
    node = content[multipart].media_type_schema
    if node is None or node != content[best].media_type_schema:
        return best
    schema = _schema(schemas, content, multipart, place)
    return multipart if holds_files(schema, schemas.definitions()) else best


def _schema(
    schemas: Schemas,
    content: Mapping[str, openapi.MediaType],
    media_type: str,
    place: Place,
) -> Schema:
    pointer = at.within(place.pointer, "content", media_type, "schema")
    node = content[media_type].media_type_schema
    return schemas.schema(node, Place(pointer, place.name))


def _form(schemas: Schemas, schema: Schema, kind: BodyKind, pointer: str) -> Schema:
    """Return the schema of a form: an object, or a choice of objects."""
    if kind not in FORMS.values():
        return schema
    match schema:
        case Anything():
            return Map(Anything())
        case Map():
            return filed(schema) if kind == "multipart" else schema
        case Reference(pointer=target):
            if isinstance(schemas.definitions()[target], Object | Union):
                return schema
        case _:
            pass
    raise Lost("media-type", "only an object can be sent as a form", pointer)


def _named(kind: BodyKind, media_types: Iterable[str]) -> str:
    """Return the first media type that is not a range."""
    return next((name for name in media_types if "*" not in name), FALLBACKS[kind])


def _choices(media_types: Sequence[str]) -> tuple[str, ...]:
    """Return the media types that the caller chooses from, if there is a choice."""
    is_choice = len(media_types) > 1 or "*" in media_types[0]
    return tuple(media_types) if is_choice else ()


def _note_others(
    context: Context, chosen: str, others: Iterable[str], place: Place
) -> None:
    """Report the media types that are not used."""
    listed = ", ".join(name for name in others if "/" in name)
    if listed:
        context.diagnostics.note(
            "media-type",
            f"the body may also be {listed}",
            pointer=place.pointer,
            consequence=f"It is sent as {chosen}.",
        )
