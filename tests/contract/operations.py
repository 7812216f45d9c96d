"""Read one operation from a document, without the generator's help."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote

from tests.contract.schemas import at, inside

_STYLES = {"path": "simple", "header": "simple", "query": "form", "cookie": "form"}
_VARIABLE = re.compile(r"\{([^{}]+)\}")
_COLON = re.compile(r"(?<=/):(\w+)(?=/|$)")
_IGNORED_HEADERS = {"accept", "content-type", "authorization"}


@dataclass(frozen=True)
class Parameter:
    """A parameter; its schema is at a pointer."""

    name: str
    location: str
    required: bool
    style: str
    explode: bool
    is_json: bool
    """Described by JSON as its `content` rather than by a style."""
    schema: str


@dataclass(frozen=True, eq=False)
class Content:
    """A body or an answer, in one media type."""

    media_type: str
    pointer: str
    node: Mapping[str, Any]
    is_binary: bool = False
    """Whether its schema is that of bytes, in any media type."""

    @property
    def schema(self) -> str:
        """The pointer to its schema."""
        return inside(self.pointer, "schema")

    @property
    def kind(self) -> str:
        """Return the kind of the body; binary strings are bytes in any media type."""
        kind = kind_of(self.media_type)
        return "bytes" if self.is_binary and kind in ("json", "text") else kind


@dataclass(frozen=True)
class Answer:
    """One described answer."""

    status: str
    contents: tuple[Content, ...]


@dataclass(frozen=True)
class Operation:
    """All of an operation that a call depends on."""

    parameters: tuple[Parameter, ...]
    bodies: tuple[Content, ...]
    body_required: bool
    answers: tuple[Answer, ...]
    security: tuple[Mapping[str, Any], ...]
    schemes: Mapping[str, Mapping[str, Any]]

    @property
    def successes(self) -> list[Answer]:
        """The lowest described 2xx, and 207; the default if nothing else is there."""
        found = sorted(
            (each for each in self.answers if each.status.startswith("2")),
            key=lambda each: each.status,
        )
        default = [each for each in self.answers if each.status == "default"]
        partial = [each for each in found[1:] if each.status == "207"]
        return [*found[:1], *partial] if found else default

    @property
    def errors(self) -> list[Answer]:
        """The described answers outside 2xx."""
        is_only = all(each.status == "default" for each in self.answers)
        return [
            each
            for each in self.answers
            if each.status[:1] in ("4", "5")
            or (each.status == "default" and not is_only)
        ]


def operation(tree: dict[str, Any], method: str, path: str) -> Operation:
    """Return a document's operation by method and path."""
    item, place = _followed(tree, inside("/paths", path))
    further = item.get("additionalOperations", {})
    tokens = (
        ("additionalOperations", method) if method in further else (method.lower(),)
    )
    pointer, node = place, item
    for token in tokens:
        pointer, node = inside(pointer, token), node[token]
    declared = {
        (each.name, each.location): each
        for where in (place, pointer)
        for each in _parameters(tree, where)
    }
    variables = _VARIABLE.findall(path.partition("#")[0])
    names = {*variables, *map(variable_name, variables), *_COLON.findall(path)}
    declared = {k: v for k, v in declared.items() if k[1] != "path" or k[0] in names}
    pairs = path.partition("#")[0].partition("?")[2].split("&")
    for name in (pair.partition("=")[0] for pair in pairs if "{" in pair):
        if (name, "query") in declared:
            in_path = declared[name, "query"]
            declared[name, "query"] = replace(in_path, required=True)
    for text in variables:
        name = variable_name(text)
        is_query = text[0] in "?&" or f"{{{text}}}" in path.partition("?")[2]
        if not is_query and not {(text, "path"), (name, "path")} & declared.keys():
            declared[name, "path"] = _text_variable(name)
    body, body_place = _followed(tree, inside(pointer, "requestBody"))
    schemes = (tree.get("components") or {}).get("securitySchemes") or {}
    return Operation(
        tuple(declared.values()),
        tuple(_contents(tree, body or {}, body_place)),
        bool((body or {}).get("required")),
        tuple(_answers(tree, node, pointer)),
        tuple(node.get("security", tree.get("security")) or ()),
        {
            name: _followed(tree, inside("/components/securitySchemes", name))[0] or {}
            for name in schemes
        },
    )


def variable_name(text: str) -> str:
    """Return the name of a path variable, without the marks of its kind."""
    return text.partition(":")[0].strip("+*") or text


def _text_variable(name: str) -> Parameter:
    """Return the parameter of an undeclared path variable: any text."""
    pointer = inside("", "x-undeclared")
    return Parameter(
        name, "path", True, "simple", False, False, inside(pointer, "schema")
    )


def kind_of(media_type: str) -> str:
    """Return the kind of a media type."""
    plain = media_type.partition(";")[0].strip().lower()
    if plain == "application/x-www-form-urlencoded":
        return "form"
    if plain == "text/event-stream":
        return "events"
    if plain in ("application/x-ndjson", "application/jsonl", "application/json-seq"):
        return "lines"
    if plain == "multipart/form-data":
        return "multipart"
    if plain in ("*/*", "application/*") or plain.endswith(("/json", "+json")):
        return "json"
    if plain.startswith("text/") or plain.endswith(("/xml", "+xml")):
        return "text"
    return "bytes"


def reached(tree: dict[str, Any], method: str, path: str) -> set[str]:
    """The pointers of an operation, and of all that its references lead to."""
    _, place = _followed(tree, inside("/paths", path))
    waiting, seen = [inside(place, method.lower()), inside(place, "parameters")], set()
    while waiting:
        pointer = waiting.pop()
        if pointer not in seen:
            seen.add(pointer)
            waiting += _references(at(tree, pointer))
    needed = (at(tree, inside(place, method.lower())) or {}).get("security")
    for wanted in tree.get("security") or () if needed is None else needed:
        seen |= {inside("/components/securitySchemes", name) for name in wanted}
    return seen


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield unquote(node["$ref"])[1:]
        for each in node.values():
            yield from _references(each)
    elif isinstance(node, list):
        for each in node:
            yield from _references(each)


def _followed(tree: dict[str, Any], pointer: str) -> tuple[Any, str]:
    """Return the value and pointer at the end of a pointer's references."""
    for _ in range(20):
        node = at(tree, pointer)
        if not isinstance(node, dict) or not isinstance(node.get("$ref"), str):
            break
        pointer = unquote(node["$ref"])[1:]
    return node, pointer


def _parameters(tree: dict[str, Any], place: str) -> Iterator[Parameter]:
    listed = at(tree, inside(place, "parameters"))
    for index in range(len(listed or ())):
        node, pointer = _followed(tree, inside(place, "parameters", index))
        if not isinstance(node, dict) or not {"name", "in"} <= node.keys():
            continue
        name, location = node["name"], node["in"]
        if location == "header" and name.lower() in _IGNORED_HEADERS:
            continue
        style = node.get("style") or _STYLES.get(location, "form")
        explode = node.get("explode")
        media_type = next(iter(node.get("content") or {}), "")
        if media_type:
            pointer = inside(pointer, "content", media_type)
        yield Parameter(
            name,
            location,
            bool(node.get("required")),
            style,
            style == "form" if explode is None else explode,
            kind_of(media_type) == "json" if media_type else False,
            inside(pointer, "schema"),
        )


def _contents(
    tree: dict[str, Any], node: Mapping[str, Any], pointer: str
) -> Iterator[Content]:
    for media_type, described in (node.get("content") or {}).items():
        place = inside(pointer, "content", media_type)
        is_free = media_type == "*/*" and (described or {}).get("schema") == {}
        is_binary = is_free or _is_binary(tree, inside(place, "schema"))
        yield Content(media_type, place, described or {}, is_binary)


def _is_binary(tree: dict[str, Any], pointer: str) -> bool:
    """Whether a schema is that of bytes, in the words of any version."""
    schema, pointer = _followed(tree, pointer)
    if not isinstance(schema, dict):
        return False
    if len(schema.get("allOf", ())) == 1:
        return _is_binary(tree, inside(pointer, "allOf", "0"))
    types = schema.get("type")
    is_string = types == "string" or (isinstance(types, list) and "string" in types)
    is_text = is_string and schema.get("format") == "binary"
    is_bare = not {"type", "contentEncoding", "$ref"} & schema.keys()
    return is_text or (is_bare and "contentMediaType" in schema)


def _answers(
    tree: dict[str, Any], node: Mapping[str, Any], pointer: str
) -> Iterator[Answer]:
    for status in node.get("responses") or {}:
        found, place = _followed(tree, inside(pointer, "responses", status))
        if not str(status).startswith("x-") and isinstance(found, dict):
            yield Answer(str(status).lower(), tuple(_contents(tree, found, place)))
