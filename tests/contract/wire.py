"""Read requests as a server would, style by style (RFC 6570).

This module does not know how our clients write. Texts become the intended values, and a
text that cannot be read that way is a fault.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote, unquote

from tests.contract.operations import Parameter, variable_name

Json = Any
_SEPARATORS = {
    "form": ",",
    "simple": ",",
    "spaceDelimited": r"%20|\+| ",
    "pipeDelimited": r"%7C|\|",
}
_VARIABLE = re.compile(r"(\(\.\{[^{}]+\}\)|\{[^{}]+\})")
"""A variable, or an optional ending such as `(.{format})`."""
_UNRESERVED = "/:@!$&'()*+,;=~-._"


class Misread(Exception):
    """The request cannot be read as the document says."""


@dataclass(frozen=True)
class Received:
    """One request as it arrived."""

    method: str
    target: str
    """Path and query, still percent-encoded."""
    headers: Mapping[str, str]
    """Names are in lower case."""
    content: bytes

    @property
    def path(self) -> str:
        """The path, still percent-encoded."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> list[tuple[str, str]]:
        """The pairs of the query; values are still percent-encoded."""
        pairs = self.target.partition("?")[2].split("&")
        split = (pair.partition("=") for pair in pairs if pair)
        return [(unquote(name), value) for name, _, value in split]

    @property
    def cookies(self) -> list[tuple[str, str]]:
        """The pairs of the header Cookie."""
        pairs = self.headers.get("cookie", "").split("; ")
        split = (pair.partition("=") for pair in pairs if pair)
        return [(unquote(name), value) for name, _, value in split]


class Reply(NamedTuple):
    """A server's answer."""

    status: int
    content_type: str | None
    content: bytes


def path_values(
    template: str, path: str, styles: Mapping[str, str]
) -> dict[str, str] | None:
    """The raw values of a path's variables; None if the path is another."""
    template = re.sub(r"(?<=/):(\w+)(?=/|$)", r"{\1}", template)
    template = re.sub(r"\{[?&][^{}]+\}", "", template)
    parts = _VARIABLE.split(re.split("[?#]", template)[0])
    names = [variable_name(part.strip("(){}.")) for part in parts[1::2]]
    pattern = "".join(
        (
            _segment(part, styles.get(names[n // 2], ""))
            if n % 2
            else re.escape(quote(part, safe=_UNRESERVED))
        )
        for n, part in enumerate(parts)
    )
    found = re.fullmatch(pattern, path)
    return dict(zip(names, found.groups(""), strict=True)) if found else None


def _segment(text: str, style: str) -> str:
    """A pattern for a variable, which others may follow without a slash."""
    name = text.strip("{}")
    if "." in text[:2]:
        return r"(?:\.([^/]*?))?"
    if name != variable_name(name):
        return "(.*?)"
    match style:
        case "matrix":
            own = re.escape(quote(name))
            return f"((?:;{own}(?:=[^;/]*)?)+|(?:;[^;/]*)+)"
        case "label":
            return r"(\.[^/]*)"
        case _:
            return "([^/]*?)"


def parameter_value(
    parameter: Parameter, received: Received, raw_path: Mapping[str, str], like: Json
) -> Json:
    """A parameter as it arrived; it is to be of the same shape as `like`.

    None if it did not arrive.
    """
    name = parameter.name
    match parameter.location:
        case "path":
            raw = raw_path.get(name, raw_path.get(variable_name(name)))
            return None if raw is None else _in_path(parameter, raw, like)
        case "header":
            raw = received.headers.get(name.lower())
            return None if raw is None else _in_header(parameter, raw, like)
        case "query":
            return _in_pairs(parameter, received.query, like)
        case _:
            return _in_pairs(parameter, received.cookies, like)


def _in_path(parameter: Parameter, raw: str, like: Json) -> Json:
    if parameter.is_json:
        return _json(unquote(raw))
    name, explode = parameter.name, parameter.explode
    match parameter.style:
        case "label":
            if not raw.startswith("."):
                raise Misread(f"{raw} is no label")
            return _split(raw[1:], "[.]" if explode else ",", explode, like)
        case "matrix" if explode and isinstance(like, dict):
            return _split(raw.removeprefix(";"), ";", True, like)
        case "matrix" if explode and isinstance(like, list):
            pairs = [part.partition("=") for part in raw[1:].split(";")]
            return _items([value for _, _, value in pairs], like)
        case "matrix":
            if not raw.startswith(f";{quote(name)}"):
                raise Misread(f"{raw} is no matrix parameter {name}")
            raw = raw.removeprefix(f";{quote(name)}").removeprefix("=")
            return _split(raw, ",", False, like)
        case _ if isinstance(like, list):
            return _split(raw.replace("/", ","), ",", explode, like)
        case _:
            return _split(raw, ",", explode, like)


def _in_header(parameter: Parameter, raw: str, like: Json) -> Json:
    if parameter.is_json:
        return _json(raw)
    if isinstance(like, list | dict):
        return _split(raw, ",", parameter.explode, like)
    return leaf(raw, like)


def _in_pairs(
    parameter: Parameter, pairs: Sequence[tuple[str, str]], like: Json
) -> Json:
    name = parameter.name
    own = [value for key, value in pairs if key == name]
    if parameter.is_json:
        return _json(unquote(own[0])) if own else None
    form = key(parameter, "{}") if isinstance(like, dict) else ""
    style, explode = parameter.style, parameter.explode
    return styled(name, pairs, style, explode, like, unquote, form)


def keys(parameter: Parameter, value: dict[str, Json] | list[Json]) -> Iterator[str]:
    """Yield the names of the pairs of an object or array."""
    if parameter.style == "deepObject":
        yield from _deep_keys(parameter.name, value)
    elif isinstance(value, dict):
        yield from (key(parameter, name) for name in value)


def _deep_keys(name: str, value: Json) -> Iterator[str]:
    if not isinstance(value, dict | list):
        yield name
        return
    members = value.items() if isinstance(value, dict) else enumerate(value)
    for key, member in members:
        yield from _deep_keys(f"{name}[{key}]", member)


def key(parameter: Parameter, name: str) -> str:
    """The name of the pair for an object's property.

    Where the parameter's name has a variable, that stands for the property's.
    """
    variable = re.search(r"\{[^{}]+\}", parameter.name)
    if variable and parameter.explode:
        return parameter.name.replace(variable[0], name)
    return name if parameter.explode else parameter.name


def styled(
    name: str,
    pairs: Sequence[tuple[str, str]],
    style: str,
    explode: bool,
    like: Json,
    decoded: Callable[[str], str],
    form: str = "",
) -> Json:
    """A value out of pairs; None if it is not among them.

    `form` is how the names of an object's pairs are written.
    """
    if style == "deepObject":
        return _deep(name, pairs, like, decoded)
    own = [value for key, value in pairs if key == name]
    if isinstance(like, dict) and explode:
        form = form or "{}"
        found = {
            key: _member(pairs, form.replace("{}", key), member, decoded)
            for key, member in like.items()
        }
        return {key: value for key, value in found.items() if value is not None} or None
    if isinstance(like, list) and explode:
        return _items(own, like, decoded) if own else None
    if not own:
        return None
    if len(own) > 1:
        raise Misread(f"{name} came {len(own)} times")
    return _split(own[0], _SEPARATORS.get(style, ","), False, like, decoded)


def _deep(
    name: str,
    pairs: Sequence[tuple[str, str]],
    like: Json,
    decoded: Callable[[str], str],
) -> Json:
    """Return a value whose parts have their keys or indexes in brackets.

    Empty objects and arrays leave nothing behind, so they are taken from `like`.
    """
    if like in ({}, []):
        return like
    if not isinstance(like, dict | list):
        own = [value for key, value in pairs if key == name]
        return leaf(decoded(own[0]), like) if own else None
    keys = like if isinstance(like, dict) else range(len(like))
    members = {key: _deep(f"{name}[{key}]", pairs, like[key], decoded) for key in keys}
    given = {key: value for key, value in members.items() if value is not None}
    return (given if isinstance(like, dict) else [*given.values()]) or None


def _member(
    pairs: Sequence[tuple[str, str]],
    key: str,
    like: Json,
    decoded: Callable[[str], str],
) -> Json:
    values = [value for name, value in pairs if name == key]
    if isinstance(like, list):
        return _items(values, like, decoded) if values else None
    return leaf(decoded(values[0]), like) if values else None


def _split(
    raw: str,
    separator: str,
    explode: bool,
    like: Json,
    decoded: Callable[[str], str] = unquote,
) -> Json:
    if not isinstance(like, list | dict):
        return leaf(decoded(raw), like)
    parts = re.split(separator, raw) if raw else []
    if isinstance(like, list):
        return _items(parts, like, decoded)
    if explode:
        pairs = [part.partition("=")[::2] for part in parts]
    else:
        pairs = list(zip(parts[::2], parts[1::2], strict=False))
    named = {decoded(key): decoded(value) for key, value in pairs}
    return {key: leaf(value, like.get(key)) for key, value in named.items()}


def _items(
    parts: Sequence[str], like: list[Json], decoded: Callable[[str], str] = unquote
) -> Json:
    likes = [*like, *[""] * len(parts)]
    return [leaf(decoded(part), likes[n]) for n, part in enumerate(parts)]


def leaf(text: str, like: Json) -> Json:
    """A text as a value of the same type."""
    try:
        match like:
            case bool():
                return {"true": True, "false": False}[text]
            case int() | float():
                return int(text) if re.fullmatch(r"-?\d+", text) else float(text)
            case list() | dict():
                return json.loads(text)
            case _:
                return text
    except (ValueError, KeyError):
        raise Misread(f"{text!r} was meant to be {like!r}") from None


def _json(text: str) -> Json:
    try:
        return json.loads(text)
    except ValueError:
        raise Misread(f"{text!r} is not JSON") from None


# --- bodies ------------------------------------------------------------------------


def form_value(content: bytes, encoding: Mapping[str, Any], like: Json) -> Json:
    """Return the value of `application/x-www-form-urlencoded` content."""
    text = content.decode("ascii")
    pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text))
    return _properties(pairs, encoding, like)


def multipart_value(
    content: bytes, content_type: str, encoding: Mapping[str, Any], like: Json
) -> Json:
    """Return the value of `multipart/form-data` content; files as text."""
    boundary = content_type.partition("boundary=")[2]
    if content.strip() == f"--{boundary}--".encode():
        return _properties([], encoding, like)  # a form of nothing, as browsers send it
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    message = message_from_bytes(head + content, policy=policy.HTTP)
    if message.defects or not message.is_multipart():
        raise Misread(f"not multipart: {message.defects}")
    pairs = []
    for part in message.iter_parts():  # type: ignore[attr-defined,unused-ignore]
        name = part.get_param("name", header="content-disposition")
        pairs.append((str(name), str(bytes(part.get_payload(decode=True)), "utf-8")))
    return _properties(pairs, encoding, like)


def _properties(
    pairs: Sequence[tuple[str, str]], encoding: Mapping[str, Any], like: Json
) -> Json:
    found = {
        name: _property(pairs, name, encoding.get(name) or {}, member)
        for name, member in like.items()
    }
    return {name: value for name, value in found.items() if value is not None}


def _property(
    pairs: Sequence[tuple[str, str]], name: str, encoding: Mapping[str, Any], like: Json
) -> Json:
    own = [value for key, value in pairs if key == name]
    style, explode = encoding.get("style"), encoding.get("explode")
    if style in (*_SEPARATORS, "deepObject") or explode is not None:
        style = style or "form"
        explode = style == "form" if explode is None else explode
        return styled(name, pairs, style, explode, like, str)
    if not own:
        return None
    if "json" in str(encoding.get("contentType")):
        return _json(own[0])
    if isinstance(like, list):
        likes = [*like, *[""] * len(own)]
        return [leaf(value, likes[n]) for n, value in enumerate(own)]
    return leaf(own[0], like)
