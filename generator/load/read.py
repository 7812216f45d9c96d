"""Read a document: its tree, and its text for positions."""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from generator.diagnostics import Diagnostics, Text, line_and_column
from generator.load import pointer, positions, yaml
from generator.load.fetch import fetch, is_url, public
from generator.load.origins import Origins

STDIN = "<stdin>"
_JSON_START = re.compile(r'\s*(?:\[|\{\s*["}])')
_NOT_JSON = re.compile(r'"(?:[^"\\]|\\.)*"|(?P<constant>NaN|-?Infinity)')
_HALF_CHARACTER = re.compile(
    r"(?<!\\)(?:\\\\)*(?P<half>\\u[dD](?:[89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])"
    r"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD])[c-fC-F][0-9a-fA-F]{2}))"
)


@dataclass(frozen=True)
class Source:
    """A document as it was read: its tree and its text."""

    name: str
    sha256: str
    tree: Any
    diagnostics: Diagnostics
    origins: Origins
    text: Text


def read(spec: str, stdin: BinaryIO | None) -> Source:
    """Read the document at a path, a URL, or "-" for standard input."""
    shown = STDIN if spec == "-" else public(spec) if is_url(spec) else spec
    silent = Diagnostics(shown)
    content = _content(spec, stdin, silent)
    text = _text(content, silent)
    is_json = _JSON_START.match(text) is not None
    tree, repeated = _json(text, silent) if is_json else _yaml(text, silent)
    if _is_too_deep(tree):
        raise silent.unusable("nesting", yaml.TOO_DEEP)
    origins = Origins()
    located = Text(shown, positions.locator(text, is_json=is_json))
    diagnostics = Diagnostics(shown, located.locate, origins.of)
    for place in _places(tree, repeated):
        diagnostics.warning(
            "duplicate-key",
            f'"{pointer.split(place)[-1]}" is repeated',
            pointer=place,
            consequence="The last one is used.",
        )
    name = shown if is_url(spec) else Path(shown).name
    sha256 = _sha256(content)
    return Source(name, sha256, tree, diagnostics, origins, located)


def _sha256(content: bytes) -> str:
    """Hash the content; line ends do not matter, because checkouts change them."""
    return hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()


def _content(spec: str, stdin: BinaryIO | None, diagnostics: Diagnostics) -> bytes:
    if spec == "-":
        return (stdin or sys.stdin.buffer).read()
    if is_url(spec):
        return fetch(spec, diagnostics)
    try:
        return Path(spec).read_bytes()
    except FileNotFoundError:
        raise diagnostics.unusable("unreadable", "there is no such file") from None
    except IsADirectoryError:
        message = "this is a folder, not a document"
        raise diagnostics.unusable("unreadable", message) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        message = f"it cannot be read: {reason}"
        raise diagnostics.unusable("unreadable", message) from None


def _text(content: bytes, diagnostics: Diagnostics) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8-sig")
        message = f"it is not UTF-8: byte 0x{content[error.start]:02x}"
        position = line_and_column(before, len(before))
        raise diagnostics.unusable("encoding", message, position=position) from None
    if not text.strip():
        raise diagnostics.unusable("empty", "the document is empty")
    return text


def _json(text: str, diagnostics: Diagnostics) -> tuple[Any, list[tuple[object, str]]]:
    repeated: list[tuple[object, str]] = []

    def object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(pairs)
        if len(result) < len(pairs):
            times = Counter(key for key, _ in pairs)
            repeated.extend((result, key) for key in result if times[key] > 1)
        return result

    def refuse(message: str, offset: int) -> NoReturn:
        position = line_and_column(text, offset)
        raise diagnostics.unusable(
            "json", f"invalid JSON: {message}", position=position
        )

    def no_number(constant: str) -> NoReturn:
        constants = (m for m in _NOT_JSON.finditer(text) if m["constant"])
        refuse(f"there is no number {constant}", next(constants).start())

    if half := _HALF_CHARACTER.search(text):
        refuse(f"{half['half']} is half a character", half.start("half"))
    try:
        tree = json.loads(text, object_pairs_hook=object_of, parse_constant=no_number)
    except json.JSONDecodeError as error:
        refuse(error.msg[0].lower() + error.msg[1:], error.pos)
    except RecursionError:
        raise diagnostics.unusable("nesting", yaml.TOO_DEEP) from None
    except (
        ValueError
    ):  # Python converts no more digits than `sys.set_int_max_str_digits`
        message = "invalid JSON: a number has thousands of digits"
        raise diagnostics.unusable("json", message) from None
    return tree, repeated


def _yaml(text: str, diagnostics: Diagnostics) -> tuple[Any, list[tuple[object, str]]]:
    try:
        return yaml.load(text)
    except yaml.RefusedError as refused:
        prefix = "invalid YAML: " if refused.code == "yaml" else ""
        message = prefix + refused.message
        raise diagnostics.unusable(
            refused.code, message, position=refused.position
        ) from None
    except RecursionError:
        raise diagnostics.unusable("nesting", yaml.TOO_DEEP) from None


def _is_too_deep(tree: Any) -> bool:
    level = [tree]
    for _ in range(yaml.MAX_DEPTH):
        level = [inner for outer in level for inner in _containers(outer)]
        if not level:
            return False
    return True


def _containers(value: Any) -> Iterator[Any]:
    inner = value.values() if isinstance(value, dict) else value
    if isinstance(value, dict | list):
        yield from (item for item in inner if isinstance(item, dict | list))


def _places(tree: Any, repeated: list[tuple[object, str]]) -> list[str]:
    """Return the pointers of repeated keys; their objects are compared by identity."""
    if not repeated:
        return []
    keys: dict[int, list[str]] = {}
    for holder, key in repeated:
        keys.setdefault(id(holder), []).append(key)
    return [
        f"{place}/{pointer.escape(key)}"
        for place, value in _walk(tree, "")
        for key in keys.get(id(value), ())
    ]


def _walk(value: Any, place: str) -> Iterator[tuple[str, Any]]:
    yield place, value
    inner: Iterable[tuple[pointer.Step, Any]] = ()
    if isinstance(value, dict):
        inner = value.items()
    elif isinstance(value, list):
        inner = enumerate(value)
    for step, item in inner:
        if isinstance(item, dict | list):
            yield from _walk(item, f"{place}/{pointer.escape(step)}")
