"""Forms: bodies of names and values, and of files (OpenAPI 3.1, 4.8.14 and 4.8.15).

Properties that are None or UNSET are not sent. By default, values are text, objects are
JSON, and each item of an array is sent under the name of the array.
"""

from __future__ import annotations

import mimetypes
import os
import re
import secrets
from collections.abc import AsyncIterable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeAlias, cast
from urllib.parse import quote_plus

import msgspec
from msgspec import UNSET

from .checks import check
from .codec import Custom, encode
from .errors import InvalidArgument
from .request import Encoded, check_header, text
from .uploads import FileContent, encoded, not_a_file

if TYPE_CHECKING:
    FileInput: TypeAlias = (
        bytes
        | os.PathLike[str]
        | BinaryIO
        | Iterator[bytes]
        | AsyncIterable[bytes]
        | tuple[str, FileContent]
        | tuple[str, FileContent, str]
    )
    """A file to send: its content, or its name, its content and its media type."""
else:
    FileInput = Any  # models that hold files are never read

_SEPARATORS = {"form": ",", "spaceDelimited": " ", "pipeDelimited": "|"}
_JSON = re.compile(r"[\w.+-]+/([\w.-]+\+)?json\b", re.IGNORECASE)
_BREAKS_OUT = re.compile(r'["\\\x00-\x1f\x7f]')


@dataclass(frozen=True, slots=True)
class FormPart:
    """The encoding of a property, if not the default (OpenAPI 3.1, 4.8.15)."""

    content_type: str = ""
    """Media types or ranges of them, separated by commas."""
    style: str = ""
    explode: bool = True
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    is_file: bool = False
    """Whether every value, or every item, is a file."""


def form_body(
    body: object, parts: Mapping[str, FormPart] | None = None
) -> bytes | None:
    """Return a body of `application/x-www-form-urlencoded`; None without a body."""
    if body is None or body is UNSET:
        return None
    written: list[str] = []
    for name, value in _members(body):
        part = (parts or {}).get(name, FormPart())
        is_whole = _is_json(part)
        for key, leaf in [(name, value)] if is_whole else _fields(name, value, part):
            content = _content(key, leaf, part)
            written.append(f"{quote_plus(_utf8(key, key))}={quote_plus(content)}")
    return "&".join(written).encode()


def multipart_body(
    body: object,
    parts: Mapping[str, FormPart] | None = None,
    *,
    boundary: str | None = None,
) -> Encoded | None:
    """Return a body of `multipart/form-data` (RFC 7578); None without a body.

    `parts` may have "*" for all properties that it does not list. Files are read when
    the body is sent. Open files are read from their position.
    """
    if body is None or body is UNSET:
        return None
    boundary = boundary or secrets.token_hex(16)
    parts = parts or {}
    usual = parts.get("*", FormPart())
    chunks: list[FileContent] = []
    for name, value in _members(body):
        part = parts.get(name, usual)
        is_json = _is_json(part) and not part.is_file and not _holds_files(value)
        is_whole = _is_stream(value) or is_json
        leaves = [(name, value)] if is_whole else _fields(name, value, part)
        for key, leaf in leaves:
            head, content = _part(key, leaf, part)
            chunks += [f"--{boundary}\r\n".encode() + head, content, b"\r\n"]
    chunks.append(f"--{boundary}--\r\n".encode())
    return encoded(
        chunks, {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    )


def _members(value: object) -> list[tuple[str, object]]:
    """Return the names and values of an object that are sent."""
    match value:
        case Custom():
            return _members(value.to_json())
        case msgspec.Struct():
            check(value)
            fields = zip(
                value.__struct_encode_fields__, value.__struct_fields__, strict=True
            )
            members: list[tuple[str, object]]
            members = [(wire, getattr(value, name)) for wire, name in fields]
        case Mapping():
            items = cast("Mapping[object, object]", value).items()
            members = [(text("a name", key), member) for key, member in items]
        case _:
            raise InvalidArgument(f"a {type(value).__name__} cannot be sent as a form")
    return [
        (n, member) for n, member in members if not (member is None or member is UNSET)
    ]


def _fields(name: str, value: object, part: FormPart) -> list[tuple[str, object]]:
    """Return the names and values that a property is sent as, by its style."""
    is_object = _is_object(value)
    if part.style == "deepObject":
        return _deep(name, value)
    if part.style and is_object and part.explode:
        return [f for n, v in _members(value) for f in _fields(n, v, FormPart())]
    if not part.style or part.explode or not (is_object or _is_array(value)):
        return [(name, item) for item in _items(value)]
    members = [x for pair in _members(value) for x in pair] if is_object else value
    texts = [text(name, item) for item in _items(members)]
    return [(name, _SEPARATORS[part.style].join(texts))] if texts else []


def _deep(name: str, value: object) -> list[tuple[str, object]]:
    """Return nested names such as `color[R]`; items are named by their index."""
    if _is_object(value):
        members = _members(value)
    elif _is_array(value):
        members = [(str(n), item) for n, item in enumerate(_items(value))]
    else:
        return [(name, value)]
    return [leaf for key, v in members for leaf in _deep(f"{name}[{key}]", v)]


def _items(value: object) -> list[object]:
    """Return the items of an array, or the single value."""
    items = list(cast("Iterable[object]", value)) if _is_array(value) else [value]
    return [item.to_json() if isinstance(item, Custom) else item for item in items]


def _is_object(value: object) -> bool:
    value = value.to_json() if isinstance(value, Custom) else value
    return isinstance(value, Mapping | msgspec.Struct)


def _is_array(value: object) -> bool:
    if isinstance(value, str | Mapping | msgspec.Struct) or _is_file(value):
        return False
    return isinstance(value, Iterable)


def _is_file(value: object) -> bool:
    if not isinstance(value, tuple):
        kinds = (bytes, bytearray, memoryview, os.PathLike)
        return isinstance(value, kinds) or hasattr(value, "read")
    match cast("tuple[object, ...]", value):
        case (str(), content) | (str(), content, str()):
            return not isinstance(content, tuple) and (
                _is_file(content) or _is_stream(content) or _gives_bytes(content)
            )
        case _:
            return False


def _holds_files(value: object) -> bool:
    """Whether an array has files for items, which are parts of their own."""
    return _is_array(value) and any(
        _is_file(item) or _is_stream(item) for item in cast("Iterable[object]", value)
    )


def _is_stream(value: object) -> bool:
    """Whether it is an iterator of content, and not an array."""
    return isinstance(value, Iterator | AsyncIterable)


def _gives_bytes(value: object) -> bool:
    """Whether an iterable is the content of a file, in parts."""
    if isinstance(value, str | Mapping) or not isinstance(value, Iterable):
        return False
    if isinstance(value, Sequence):
        parts = cast("Sequence[object]", value)
        return bool(parts) and all(isinstance(part, bytes) for part in parts)
    return True


def _part(name: str, value: object, part: FormPart) -> tuple[bytes, FileContent]:
    """Return the header and the content of a part."""
    disposition = f'form-data; name="{_escaped(name)}"'
    content: FileContent
    if _is_file(value) or _is_stream(value):
        filename, content, content_type = _file(value, part)
        disposition += f'; filename="{_escaped(filename)}"'
    elif part.is_file:
        raise not_a_file(f'"{name}"', value)
    else:
        content = _content(name, value, part)
        usual = "application/json" if _has_parts(value) else ""
        allowed = part.content_type
        name_of_text = "text.txt" if "*" in allowed else ""
        content_type = _concrete(name_of_text, allowed) if allowed else usual
    lines = [f"Content-Disposition: {disposition}"]
    if content_type:
        check_header(f'the media type of "{name}"', content_type)
        lines.append(f"Content-Type: {content_type}")
    lines += (f"{key}: {text(key, header)}" for key, header in part.headers.items())
    return _utf8(name, "\r\n".join([*lines, "", ""])), content


def _file(value: Any, part: FormPart) -> tuple[str, FileContent, str]:
    """Return the name of a file, its content, and its media type."""
    is_named = isinstance(value, tuple)
    given = cast("Sequence[Any]", value if is_named else ("", value))
    content: Any = given[1]
    path: object = getattr(content, "name", "")
    if hasattr(content, "__fspath__"):
        path = Path(content).name
    own = re.split(r"[/\\]", path)[-1] if isinstance(path, str) else ""
    filename = given[0] or own or "upload"
    content_type = (
        given[2] if len(given) > 2 else _concrete(filename, part.content_type)
    )
    return filename, content, content_type


def _concrete(filename: str, allowed: str) -> str:
    """Return the media type of a file if it is allowed, or an allowed one."""
    guessed = mimetypes.guess_type(filename)[0] or "application/octet-stream"
    ranges = [each.strip() for each in (allowed or "*/*").split(",")]
    if any(fnmatchcase(guessed, each) for each in ranges):
        return guessed
    return next((each for each in ranges if "*" not in each), guessed)


def _content(name: str, value: object, part: FormPart) -> bytes:
    """Return a value as text, or as JSON if it has parts or must be JSON."""
    if _is_json(part) or _has_parts(value):
        return encode(value)
    return _utf8(name, text(name, value))


def _is_json(part: FormPart) -> bool:
    return not part.style and _JSON.match(part.content_type) is not None


def _has_parts(value: object) -> bool:
    return _is_object(value) or _is_array(value)


def _utf8(name: str, written: str) -> bytes:
    try:
        return written.encode()
    except UnicodeEncodeError as error:
        raise InvalidArgument(f'"{name}": {error}') from error


def _escaped(name: str) -> str:
    """Escape a name so that it cannot end its header (HTML, 4.10.22.8).

    Backslashes are escaped, too: many servers read them as escapes.
    """
    return _BREAKS_OUT.sub(lambda match: f"%{ord(match[0]):02X}", name)
